import { parse } from "csv-parse/sync";
import { isProblem } from "../fhir/problem.ts";
import { parseToken } from "../search/token.ts";

/**
 * What is permitted beyond scopes: a table that the operator edits.
 *
 *   effect,purpose,client,user,type,label,patient,break-glass,note
 *   permit,TREAT,,,,,,,direct care
 *   deny,,,,,http://hl7.org/fhir/v3/Confidentiality|R,,yes,restricted records
 *   deny,HRESCH,,,,,https://fhir.nhs.uk/Id/nhs-number|9990000018,,opted out of research
 *
 * An empty cell, or *, means any. What no row permits is denied; what a row denies is denied, whatever permits it. A denying
 * row with break-glass `yes` does not count for whoever breaks the glass.
 */
export interface PolicyRow {
  readonly effect: "permit" | "deny";
  readonly purpose: string | undefined;
  readonly client: string | undefined;
  readonly user: string | undefined;
  readonly type: string | undefined;
  /** `system|code` or `code`. Denying rows only. */
  readonly label: string | undefined;
  /** `Patient/id` or `system|value`. */
  readonly patient: string | undefined;
  readonly breakGlass: boolean;
}

export type Policy = readonly PolicyRow[];

const columns = ["effect", "purpose", "client", "user", "type", "label", "patient", "break-glass", "note"] as const;
type Column = (typeof columns)[number];

/** The rows, or what is wrong with the table and where. `types`: the resource types that a row may name. */
export function parsePolicy(text: string, types: ReadonlySet<string>): Policy | string {
  let records: Partial<Record<Column, string>>[];
  try {
    records = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, comment: "#" });
  } catch (error) {
    return `it is no table: ${(error as Error).message}`;
  }
  if (records.length === 0) return "it has no rows, so nothing would be permitted; write permit in a row to permit all";
  const unknown = Object.keys(records[0]!).find((it) => !(columns as readonly string[]).includes(it));
  if (unknown !== undefined) return `there is no column '${unknown}'; there are ${columns.join(", ")}`;
  const rows: PolicyRow[] = [];
  for (const [at, record] of records.entries()) {
    const row = rowOf(record, types);
    if (typeof row === "string") return `row ${at + 1}: ${row}`;
    rows.push(row);
  }
  return rows;
}

function rowOf(record: Partial<Record<Column, string>>, types: ReadonlySet<string>): PolicyRow | string {
  const cell = (column: Column) => {
    const value = record[column];
    return value === undefined || value === "" || value === "*" ? undefined : value;
  };
  const effect = record.effect;
  if (effect !== "permit" && effect !== "deny") return "effect is permit or deny";
  const breakGlass = cell("break-glass");
  if (breakGlass !== undefined && !["yes", "no"].includes(breakGlass)) return "break-glass is yes or no";
  const [type, label, patient] = [cell("type"), cell("label"), cell("patient")];
  if (type !== undefined && !types.has(type)) return `there is no resource type '${type}' here`;
  if (label !== undefined && isProblem(parseToken(label, "label"))) return "label is a code, or system|code";
  if (effect === "permit" && label !== undefined) return "a label can be denied, not permitted";
  if (effect === "permit" && breakGlass === "yes")
    return "break-glass sets aside what is denied, not what is permitted";
  if (patient !== undefined && !/^Patient\/[A-Za-z0-9\-.]{1,64}$|^[^|\s]+\|[^|]+$/.test(patient))
    return "patient is Patient/id, or system|value of an identifier";
  const row = { type, label, patient, client: cell("client"), user: cell("user") };
  return { effect, ...row, purpose: cell("purpose")?.toUpperCase(), breakGlass: breakGlass === "yes" };
}

/** The rows that count for whoever asks. */
export function rowsFor(
  policy: Policy,
  {
    purposes,
    client,
    user,
    brokeGlass,
  }: { purposes: readonly string[]; client: string; user: string | undefined; brokeGlass: boolean },
): Policy {
  return policy.filter(
    (it) =>
      (it.purpose === undefined || purposes.includes(it.purpose)) &&
      (it.client === undefined || it.client === client) &&
      (it.user === undefined || it.user === user) &&
      !(brokeGlass && it.breakGlass),
  );
}
