import type { PatientNote } from "../store.ts";
import type { Database } from "./database.ts";

/** More patients than these are a list to choose from, not a record that is read. */
const patientsMax = 10;

/** What a reader must know of these patients' records, by row number; nothing when they are many. */
export function notesOn(database: Database, patients: readonly number[]): PatientNote[] {
  if (patients.length > patientsMax) return [];
  return patients.map((rid) => {
    const [id, flags] = database.get("SELECT id, flags FROM resource WHERE rid = ?", rid) as unknown as [
      string,
      number | null,
    ];
    const gaps = database.all("SELECT reason, count(*) FROM gap WHERE patient = ? GROUP BY reason", rid) as unknown as [
      string,
      number,
    ][];
    const unresolved = database.get(
      "SELECT 1 FROM resource r WHERE r.patient = ? AND r.dangling = 1 AND EXISTS (SELECT 1 FROM unresolved u CROSS JOIN resource t ON t.rid = u.target WHERE u.rid = r.rid AND t.state <> 1) LIMIT 1",
      rid,
    );
    return {
      id,
      flags: flags ?? 0,
      gaps: gaps.map(([reason, count]) => ({ reason, count })),
      unresolved: unresolved !== undefined,
    };
  });
}
