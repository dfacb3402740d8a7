import type { Include } from "../../search/query.ts";
import type { Match } from "../store.ts";
import type { Tools } from "./resolve.ts";
import type { Hit } from "./run.ts";
import { ticking } from "./sql.ts";

/** A resource that is here: its row, and what is answered. */
type Found = Pick<Hit, "rid" | "match">;

/**
 * What the matches refer to and what refers to them, each once and no match again; then, where includes go on from
 * includes, what those refer to, until nothing new is found or there are more than `max`. References are followed in
 * batches by row.
 */
export function included(
  includes: readonly Include[],
  hits: readonly Hit[],
  max: number,
  tools: Pick<Tools, "database" | "numbers" | "statistics">,
): { readonly found: readonly Match[]; readonly cut: boolean } {
  if (includes.length === 0 || hits.length === 0) return { found: [], cut: false };
  const known = new Set(hits.map((it) => it.rid));
  const found: Match[] = [];
  let from: readonly Found[] = hits;
  for (let steps = 0; from.length > 0 && found.length <= max; steps++) {
    const next: Found[] = [];
    for (const include of includes) {
      if (steps > 0 && !include.iterate) continue;
      for (const it of follow(include, from, max + known.size + 1, tools)) {
        if (known.has(it.rid)) continue;
        known.add(it.rid);
        next.push(it);
        found.push(it.match);
      }
    }
    from = next;
  }
  return { found: found.slice(0, max), cut: found.length > max };
}

/** One step along a reference. */
function follow(
  { back, source, index, types }: Include,
  from: readonly Found[],
  limit: number,
  { database, numbers, statistics }: Pick<Tools, "database" | "numbers" | "statistics">,
): Found[] {
  const idx = numbers.of(index)?.num;
  const asked = from.filter(({ match: { type } }) => (back ? !types || types.includes(type) : type === source));
  if (idx === undefined || asked.length === 0) return [];
  // Counted in SQL: what is of another type must not use up the limit.
  const ofType =
    back || !types ? "" : ` AND r.type IN (${types.flatMap((it) => statistics.type(it)?.num ?? []).join()})`;
  const [table, known, wanted] = back ? ["ref", "target", "rid"] : ["ref_rid", "rid", "target"];
  const rows = database.all(
    `SELECT r.rid, r.type, r.id, r.body FROM (SELECT DISTINCT b.${wanted} AS rid FROM json_each(?) j CROSS JOIN ${table} b ON b.${known} = j.value AND b.idx = ?) x
     CROSS JOIN resource r ON r.rid = x.rid WHERE ${ticking("r.rid")} AND r.state = 1${ofType} LIMIT +?`,
    JSON.stringify(asked.map((it) => it.rid)),
    idx,
    limit,
  ) as unknown as [number, number, string, string][];
  return rows.map(([rid, num, id, body]) => ({ rid, match: { type: statistics.typeName(num), id, flags: 0, body } }));
}
