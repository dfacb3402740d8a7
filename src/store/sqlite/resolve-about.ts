import type { Clause, Patients } from "../../search/query.ts";
import type { Tools } from "./resolve.ts";
import { onlyProbed, type Resolved } from "./resolved.ts";
import { state } from "./schema.ts";

type About = Extract<Clause, { kind: "about" }>;

/** Row numbers of patients, as JSON, by who names them: that lives as long as who asks is known. */
export type KnownPatients = WeakMap<Patients, { readonly version: number; readonly rids: string }>;

/**
 * Whom a resource belongs to, by the column that says so. It spares no other clause its work: what is asked by it is asked
 * by reference as well, which is what is listed. What belongs to nobody meets it neither way.
 */
export function resolveAbout({ whose, not }: About, type: string, tools: Tools): Resolved {
  const rids = patientsOf(whose, tools);
  // An identifier says nothing of somebody whose Patient is not held: they may be the one.
  const heldOnly = not && whose.meets !== undefined;
  const held = heldOnly
    ? ` AND EXISTS (SELECT 1 FROM resource h WHERE h.rid = o.patient AND h.state = ${state.current})`
    : "";
  return onlyProbed(tools.all(type), 1, (rid) => ({
    text: `EXISTS (SELECT 1 FROM resource o WHERE o.rid = ${rid} AND o.patient IS NOT NULL AND o.patient ${not ? "NOT " : ""}IN (SELECT value FROM json_each(?))${held})`,
    values: [rids],
  }));
}

function patientsOf(whose: Patients, tools: Tools): string {
  const { version } = tools.statistics;
  const found = tools.patients.get(whose);
  if (found && found.version === version) return found.rids;
  const num = tools.statistics.type("Patient")?.num;
  const byId =
    num === undefined
      ? []
      : tools.database
          .all(
            "SELECT r.rid FROM json_each(?) j CROSS JOIN resource r ON r.type = ? AND r.id = j.value",
            JSON.stringify(whose.ids),
            num,
          )
          .map(([rid]) => rid as number);
  const meeting = whose.meets ? tools.resolve(whose.meets, "Patient", 0).drive : undefined;
  if (whose.meets && !meeting) throw new Error("the patients that a clause names cannot be listed");
  const listed = meeting?.({ from: undefined, back: false });
  const byClause = listed ? tools.database.all(listed.text, ...listed.values).map(([rid]) => rid as number) : [];
  const rids = JSON.stringify([...new Set([...byId, ...byClause])]);
  tools.patients.set(whose, { version, rids });
  return rids;
}
