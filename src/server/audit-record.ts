import type { FhirAnswer } from "../api/service.ts";
import type { AuditRecord } from "../audit/record.ts";
import { idShape } from "../fhir/reference.ts";

/** Interactions that tell nothing of any record. */
const unrecorded = new Set(["capabilities", "smart-configuration"]);

/** What is kept of a request and its answer; undefined: nothing need be. `path`: below the base of the service. */
export function auditRecordOf(
  { interaction, type, status, entered, told = [], about = [] }: FhirAnswer,
  { request, from, path, at }: { request: string; from: string; path: readonly string[]; at: number },
): AuditRecord | undefined {
  if (unrecorded.has(interaction) && status < 400) return undefined;
  const [named = "", id = ""] = path;
  const isNamed = /^[A-Z][A-Za-z]{1,40}$/.test(named) && idShape.test(id);
  const patients = patientsOf(told, about);
  return {
    at: instant(at),
    request,
    issuer: entered?.caller.issuer,
    client: entered?.caller.client,
    user: entered?.caller.user,
    from,
    interaction,
    type,
    asked: isNamed ? `${named}/${id}` : undefined,
    status,
    told: told.length > 0 ? told.map((it) => `${it.type}/${it.id}`) : undefined,
    patients: patients.length > 0 ? patients : undefined,
    purposes: entered && entered.caller.purposes.length > 0 ? entered.caller.purposes : undefined,
    brokeGlass: entered?.brokeGlass,
  };
}

/** Each once. Most answers are about one, and those of a list stand together. */
function patientsOf(told: NonNullable<FhirAnswer["told"]>, about: readonly string[]): readonly string[] {
  const found = new Set(about);
  let last: string | undefined;
  for (const { patient } of told)
    if (patient !== undefined && patient !== last) {
      found.add(patient);
      last = patient;
    }
  return [...found];
}

let lastAt = Number.NaN;
let lastInstant = "";

/** Many requests are answered in one millisecond. */
function instant(at: number): string {
  if (at !== lastAt) {
    lastAt = at;
    lastInstant = new Date(at).toISOString();
  }
  return lastInstant;
}
