import { blankLength } from "./text.ts";

/** What a file holds. */
export type Kind = "json" | "ndjson" | "gzip" | "zip" | "tar" | "xml" | "other";

/** How many bytes of a file tell its kind. */
export const headSize = 512;

const byExtension: Readonly<Record<string, Kind>> = {
  ".json": "json",
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  ".gz": "gzip",
  ".tgz": "gzip",
  ".zip": "zip",
  ".tar": "tar",
  ".xml": "xml",
};

/** "" when the name has none. */
const extensionOf = (name: string): string => /[^/](\.[^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";

/** The kind that a name promises; undefined when it has no extension, "other" when it has one we do not know. */
export function kindOfName(name: string): Kind | undefined {
  const extension = extensionOf(name);
  return extension === "" ? undefined : (byExtension[extension] ?? "other");
}

/** The kind that the first bytes show; undefined when they could be anything. */
export function kindOfContent(head: Buffer): Kind | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  if (head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5)) return "zip";
  if (head.toString("latin1", 257, 262) === "ustar") return "tar";
  const first = head[blankLength(head)];
  if (first === 0x3c) return "xml";
  return first === 0x7b || first === 0x5b ? "json" : undefined;
}

/** `patients.ndjson.gz` unpacks to `patients.ndjson`, and `.tgz` to `.tar`. */
export const unpackedName = (name: string): string => name.replace(/\.tgz$/i, ".tar").replace(/\.gz$/i, "");

/** What to say of a file whose kind is not read. */
export const unsupported =
  "This kind of file is not read. What is read: JSON (.json), XML (.xml), NDJSON (.ndjson, .jsonl), each also as .gz, and archives of these (.zip, .tar, .tar.gz)";
