import type { Include } from "../../search/query.ts";
import type { Match } from "../store.ts";
import type { Tools } from "./resolve.ts";
import type { Hit } from "./run.ts";

/** A resource that is here: its row, and what is answered. */
interface Found {
  readonly rid: number;
  readonly type: string;
}

/**
 * What the matches refer to and what refers to them, each once and no match again; then, where includes go on from
 * includes, what those refer to, until nothing new is found or there are more than `max`. References are followed in
 * batches by row; bodies are fetched last.
 */
export function included(
  includes: readonly Include[],
  hits: readonly Hit[],
  max: number,
  tools: Pick<Tools, "database" | "numbers" | "statistics">,
): { readonly found: readonly Match[]; readonly cut: boolean } {
  if (includes.length === 0 || hits.length === 0) return { found: [], cut: false };
  const known = new Set(hits.map((it) => it.rid));
  const found: number[] = [];
  let from: Found[] = hits.map(({ rid, match }) => ({ rid, type: match.type }));
  for (let steps = 0; from.length > 0; steps++) {
    const next = new Map<number, Found>();
    for (const include of includes)
      if (steps === 0 || include.iterate)
        for (const it of follow(include, from, max + known.size + 1, tools))
          if (!known.has(it.rid)) next.set(it.rid, it);
    from = [...next.values()];
    for (const { rid } of from) {
      known.add(rid);
      found.push(rid);
    }
    if (found.length > max) break;
  }
  return { found: bodiesOf(found.slice(0, max), tools), cut: found.length > max };
}

/** One step along a reference. */
function follow(
  { back, source, index, types }: Include,
  from: readonly Found[],
  limit: number,
  { database, numbers, statistics }: Pick<Tools, "database" | "numbers" | "statistics">,
): Found[] {
  const idx = numbers.of(index)?.num;
  const asked = from.filter((it) => (back ? !types || types.includes(it.type) : it.type === source));
  if (idx === undefined || asked.length === 0) return [];
  const [table, known, wanted] = back ? ["ref", "target", "rid"] : ["ref_rid", "rid", "target"];
  const rows = database.all(
    `SELECT r.rid, r.type FROM (SELECT DISTINCT b.${wanted} AS rid FROM json_each(?) j CROSS JOIN ${table} b ON b.${known} = j.value AND b.idx = ?) x
     CROSS JOIN resource r ON r.rid = x.rid WHERE r.state = 1 LIMIT +?`,
    JSON.stringify(asked.map((it) => it.rid)),
    idx,
    limit,
  ) as unknown as [number, number][];
  return rows
    .map(([rid, num]) => ({ rid, type: statistics.typeName(num) }))
    .filter((it) => back || !types || types.includes(it.type));
}

function bodiesOf(rids: readonly number[], { database, statistics }: Pick<Tools, "database" | "statistics">): Match[] {
  if (rids.length === 0) return [];
  const rows = database.all(
    "SELECT r.type, r.id, r.body FROM json_each(?) j CROSS JOIN resource r ON r.rid = j.value",
    JSON.stringify(rids),
  ) as unknown as [number, string, string][];
  return rows.map(([num, id, body]) => ({ type: statistics.typeName(num), id, flags: 0, body }));
}
