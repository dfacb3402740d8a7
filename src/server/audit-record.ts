import type { FhirAnswer } from "../api/interactions.ts";
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
  const patients = new Set(about);
  for (const it of told) if (it.patient !== undefined) patients.add(it.patient);
  return {
    at: new Date(at).toISOString(),
    request,
    ...(entered && {
      issuer: entered.caller.issuer,
      client: entered.caller.client,
      ...(entered.caller.user !== undefined && { user: entered.caller.user }),
    }),
    from,
    interaction,
    type,
    ...(isNamed && { asked: `${named}/${id}` }),
    status,
    ...(told.length > 0 && { told: told.map((it) => `${it.type}/${it.id}`) }),
    ...(patients.size > 0 && { patients: [...patients] }),
    ...(entered && entered.caller.purposes.length > 0 && { purposes: entered.caller.purposes }),
    ...(entered?.brokeGlass !== undefined && { brokeGlass: entered.brokeGlass }),
  };
}
