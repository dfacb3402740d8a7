import { tmpdir } from "node:os";
import type { Readable } from "node:stream";
import type { FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import { loadRelease } from "../../fhir/release.ts";

export interface ReadOptions {
  /** What XML is read by; STU3 unless given. */
  readonly definitions?: FhirDefinitions;
  /** What "-" reads; the process's own standard input unless given. */
  readonly stdin?: Readable;
  /** Bytes of one document kept in memory; a larger one is set aside in a temporary file. 32 MB unless given. */
  readonly memoryMax?: number;
  /** Bytes of one line, one entry, one resource outside a Bundle, or the text of one fault. 64 MB unless given. */
  readonly documentMax?: number;
  /** Where temporary files go; the system's folder for them unless given. */
  readonly spoolFolder?: string;
}

export interface Settings {
  readonly definitions: FhirDefinitions;
  readonly stdin: Readable;
  readonly memoryMax: number;
  readonly documentMax: number;
  readonly spoolFolder: string;
}

export function settingsOf(options: ReadOptions): Settings {
  return {
    definitions: options.definitions ?? loadRelease("STU3"),
    stdin: options.stdin ?? process.stdin,
    memoryMax: options.memoryMax ?? 32 * 1024 * 1024,
    documentMax: options.documentMax ?? 64 * 1024 * 1024,
    spoolFolder: options.spoolFolder ?? tmpdir(),
  };
}
