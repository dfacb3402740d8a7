import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shared } from "./cli.ts";

type Release = "STU3" | "R4";

const schemaOf = (release: Release): string => join(shared, "xsd", release.toLowerCase(), "fhir-single.xsd");

/** Why nothing can be validated here, to skip a test with; undefined: it can. */
export const cannotValidate = (release: Release): string | undefined =>
  existsSync(schemaOf(release)) ? cannotParse() : "skipped: no shared data";

/** The same of what needs no schema. */
export const cannotParse = (): string | undefined =>
  spawnSync("xmllint", ["--version"]).error ? "skipped: no xmllint (Debian: libxml2-utils)" : undefined;

/** Files a run: loading the schemas takes a tenth of a second, and a command line has its limit. */
const runSize = 1000;

/**
 * What HL7's schemas of a release find wrong with XML texts, by the names that these have here; undefined for the release:
 * only whether they are well-formed. Good texts have no entry. Throws an Error where xmllint did not look at every text.
 */
export function schemaFaults(
  release: Release | undefined,
  texts: Iterable<readonly [name: string, xml: string]>,
): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-xml-"));
  const faults = new Map<string, string[]>();
  let names: string[] = [];
  try {
    for (const [name, xml] of texts) {
      writeFileSync(join(folder, `${names.length}.xml`), xml);
      if (names.push(name) === runSize) run();
    }
    run();
    return faults;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  function run(): void {
    if (names.length === 0) return;
    const files = names.map((_, at) => `${at}.xml`);
    const schema = release ? ["--schema", schemaOf(release)] : [];
    const { stderr, error, status } = spawnSync("xmllint", ["--noout", "--nonet", ...schema, ...files], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 2 ** 30,
    });
    if (error) throw error;
    const seen = new Set<string>();
    for (const line of stderr.split("\n")) {
      const [, file, words] = /^(\d+)\.xml(?::\d+: (.*)| validates$)/.exec(line) ?? [];
      if (file === undefined) continue;
      const name = names[Number(file)]!;
      seen.add(name);
      if (words !== undefined)
        faults.set(name, [...(faults.get(name) ?? []), words.replaceAll("{http://hl7.org/fhir}", "")]);
    }
    if (status !== 0 && faults.size === 0) throw new Error(`xmllint ended with ${status}: ${stderr.slice(-500)}`);
    const unseen = release && names.find((it) => !seen.has(it));
    if (unseen !== undefined) throw new Error(`xmllint did not look at ${unseen}: ${stderr.slice(-500)}`);
    names = [];
  }
}
