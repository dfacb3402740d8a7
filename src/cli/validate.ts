import { once } from "node:events";
import { operationOutcome } from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import { loadRelease } from "../fhir/release.ts";
import type { Resource } from "../fhir/resource.ts";
import type { StructureFault } from "../fhir/structure.ts";
import { notChecked, validator } from "../fhir/validate.ts";
import { ruleOf, validationIssues } from "../fhir/validation-outcome.ts";
import { readSources } from "../ingest/read/read-sources.ts";
import type { SourceDocument, SourceEntry, SourceFault } from "../ingest/source.ts";

export interface ValidateCommand {
  readonly json?: boolean;
}

/** Faults of one resource that are told; what comes after them is not looked for. */
const faultsMax = 100;

/** What was found at one place: of a resource, or of something that could not be read as one. */
interface Finding {
  readonly file: string;
  readonly position: string;
  readonly resource: Resource | undefined;
  readonly faults: readonly StructureFault[];
}

/**
 * Checks all resources in files, as `load` reads them; the exit status is 0, or 3 when a fault was found. Prints one line
 * a fault: file, position, Type/id, severity, path, rule, detail. No value of a record is printed but ids.
 */
export async function validateCommand(paths: readonly string[], { json = false }: ValidateCommand): Promise<number> {
  const started = performance.now();
  const definitions = loadRelease("STU3");
  const validate = validator(definitions);
  const counts = { resources: 0, errors: 0, warnings: 0, faulty: 0, bundles: 0, unread: 0 };
  for await (const item of readSources(paths, { definitions })) {
    if (item.kind === "fault") await report(unread(item));
    else {
      if (item.bundleType !== undefined) counts.bundles++;
      for await (const entry of item.entries()) if (entry.text !== undefined) await report(checked(item, entry));
    }
  }
  for (const line of summary()) process.stderr.write(`${line}\n`);
  return counts.errors + counts.unread > 0 ? 3 : 0;

  function checked({ file, position }: SourceDocument, entry: SourceEntry): Finding {
    const place = [position, entry.position].filter((it) => it !== "").join(", ");
    const resource = parsed(entry.text!);
    if (resource === undefined) return notJson(file, place);
    counts.resources++;
    return { file, position: place, resource, faults: validate(resource, faultsMax) };
  }

  async function report(finding: Finding): Promise<void> {
    const { faults, resource } = finding;
    if (faults.length === 0) return;
    const errors = faults.filter((it) => it.severity !== "warning").length;
    if (resource === undefined) counts.unread++;
    else {
      counts.errors += errors;
      counts.warnings += faults.length - errors;
      if (errors > 0) counts.faulty++;
    }
    if (json) await print(JSON.stringify(outcomeOf(finding)));
    else for (const it of linesOf(finding)) await print(it);
  }

  function outcomeOf({ file, position, resource, faults }: Finding) {
    const text = [file, position, referenceTo(resource)].filter((it) => it !== "").join(", ");
    const issues =
      resource === undefined
        ? faults.map(({ detail }) => ({ severity: "fatal" as const, code: "structure", diagnostics: detail }))
        : validationIssues(definitions, resource, faults, faultsMax);
    return operationOutcome(issues.map((it) => ({ ...it, details: { text } })));
  }

  function summary(): string[] {
    const { resources, errors, warnings, faulty, bundles } = counts;
    const seconds = (performance.now() - started) / 1000;
    const lines = [
      `careconnect: ${resources} resources checked in ${seconds.toFixed(1)} s (${Math.round(resources / seconds)}/s): ${errors} faults in ${faulty} of them${warnings > 0 ? `, ${warnings} warnings` : ""}`,
    ];
    if (counts.unread > 0) lines.push(`${counts.unread} texts or files could not be read, and are not among them`);
    if (bundles > 0)
      lines.push(`${bundles} Bundles were taken apart: what is in them was checked, the Bundles themselves were not`);
    lines.push(`Checked against the base of FHIR STU3. Not checked: ${notChecked.join("; ")}.`);
    return lines;
  }
}

const unread = ({ file, position, reason, detail }: SourceFault): Finding => fault(file, position, reason, detail);

const notJson = (file: string, position: string): Finding =>
  fault(file, position, "not-json", "the text is not a JSON object");

/** Of a text that is no resource. Its reason stands where a rule does. */
const fault = (file: string, position: string, rule: string, detail: string): Finding => ({
  file,
  position,
  resource: undefined,
  faults: [{ path: "", reason: "wrong-type", rule, detail }],
});

function parsed(text: string): Resource | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Resource) : undefined;
  } catch {
    return undefined;
  }
}

function linesOf({ file, position, resource, faults }: Finding): string[] {
  const lines = faults.map((it) => [it.severity ?? "error", it.path, ruleOf(it), it.detail]);
  if (faults.length >= faultsMax)
    lines.push(["information", "", "", `only the first ${faultsMax} faults are told; there may be more`]);
  return lines.map((it) => [file, position, referenceTo(resource), ...it].join("\t"));
}

/** `Patient/1`, as far as they are a type and an id: what is none is not printed. */
function referenceTo(resource: Resource | undefined): string {
  const { resourceType: type, id } = resource ?? {};
  const shown = typeof type === "string" && /^[A-Z][A-Za-z]{1,40}$/.test(type) ? type : "";
  return typeof id === "string" && idShape.test(id) ? `${shown}/${id}` : shown;
}

/** A line on standard output, no faster than it is read. */
async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, "drain");
}
