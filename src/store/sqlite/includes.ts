import type { Include, Query, Visible } from "../../search/query.ts";
import type { Match } from "../store.ts";
import type { Owners } from "./owners.ts";
import type { Resolver, Tools } from "./resolve.ts";
import type { Hit } from "./run.ts";
import { either, type Sql, ticking } from "./sql.ts";

type Following = Pick<Tools, "database" | "numbers" | "statistics"> & {
  readonly resolver: Resolver;
  readonly owners: Owners;
};

/** A resource that is here: its row, and what is answered. */
type Found = Pick<Hit, "rid" | "match">;

/**
 * What the matches refer to and what refers to them, each once and no match again; then, where includes go on from
 * includes, what those refer to, until nothing new is found or there are more than `max`. References are followed in
 * batches by row.
 */
export function included(
  { includes, visible }: Pick<Query, "includes" | "visible">,
  hits: readonly Hit[],
  max: number,
  tools: Following,
): { readonly found: readonly Match[]; readonly cut: boolean } {
  if (includes.length === 0 || hits.length === 0) return { found: [], cut: false };
  const known = new Set(hits.map((it) => it.rid));
  const isVisible = visible ? visibility(visible, tools) : anything;
  const found: Match[] = [];
  let from: readonly Found[] = hits;
  for (let steps = 0; from.length > 0 && found.length <= max; steps++) {
    const next: Found[] = [];
    for (const include of includes) {
      if (steps > 0 && !include.iterate) continue;
      for (const it of follow(include, from, max + known.size + 1, isVisible, tools)) {
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
  isVisible: Sql,
  { database, numbers, statistics, owners }: Following,
): Found[] {
  const idx = numbers.of(index)?.num;
  const asked = from.filter(({ match: { type } }) => (back ? !types || types.includes(type) : type === source));
  if (idx === undefined || asked.length === 0) return [];
  // Counted in SQL: what is of another type must not use up the limit.
  const ofType =
    back || !types ? "" : ` AND r.type IN (${types.flatMap((it) => statistics.type(it)?.num ?? []).join()})`;
  const [table, known, wanted] = back ? ["ref", "target", "rid"] : ["ref_rid", "rid", "target"];
  const rows = database.all(
    `SELECT r.rid, r.type, r.id, r.patient, r.body FROM (SELECT DISTINCT b.${wanted} AS rid FROM json_each(?) j CROSS JOIN ${table} b ON b.${known} = j.value AND b.idx = ?) x
     CROSS JOIN resource r ON r.rid = x.rid WHERE ${ticking("r.rid")} AND r.state = 1${ofType} AND ${isVisible.text} LIMIT +?`,
    JSON.stringify(asked.map((it) => it.rid)),
    idx,
    ...isVisible.values,
    limit,
  ) as unknown as [number, number, string, number | null, string][];
  return rows.map(([rid, num, id, patient, body]) => ({
    rid,
    match: { type: statistics.typeName(num), id, flags: 0, patient: owners.of(patient), body },
  }));
}

const anything: Sql = { text: "TRUE", values: [] };

/** A condition on row `r`: of a type that is visible as a whole, or what its type's clause asks for. */
function visibility(visible: Visible, { resolver, statistics }: Following): Sql {
  const num = (type: string) => statistics.type(type)?.num;
  const whole = [...visible].flatMap(([type, clause]) => (clause ? [] : (num(type) ?? [])));
  const some = [...visible].flatMap(([type, clause]): Sql[] => {
    const here = num(type);
    if (!clause || here === undefined) return [];
    const { text, values } = resolver.resolve(clause, type).probe("r.rid");
    return [{ text: `(r.type = ${here} AND ${text})`, values }];
  });
  return either([{ text: `r.type IN (${whole.join()})`, values: [] }, ...some]);
}
