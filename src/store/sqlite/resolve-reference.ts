import type { Clause, ReferenceTest, SearchIndex } from "../../search/query.ts";
import type { Tools } from "./resolve.ts";
import { anyOf, eachOf, nothing, type Resolved } from "./resolved.ts";
import { state } from "./schema.ts";
import { among, merged, type Sql, ticking } from "./sql.ts";

/** Values listed one by one up to here; more of them go through a join. */
const listedMax = 8;
/** Targets of a chain found at once up to here; more are probed or joined. */
const targetsMax = 50;
/** Sources of a _has of which all targets are found at once up to here; with more, each resource is probed. */
const sourcesMax = 20_000;

/** Row numbers of what is referred to; absent ones match nothing. */
export function targetsOf(any: readonly ReferenceTest[], tools: Tools): { rid: number; type: string }[] {
  const found = new Map<number, string>();
  for (const it of any) {
    if ("url" in it) {
      for (const [rid] of tools.database.all("SELECT rid FROM resource WHERE type = 0 AND id = ?", it.url))
        found.set(rid as number, "");
      continue;
    }
    const types =
      it.types.length > 0
        ? it.types
        : tools.database.all("SELECT name FROM type WHERE num > 0").map(([name]) => name as string);
    for (const type of types) {
      const num = tools.statistics.type(type)?.num;
      const row =
        num === undefined
          ? undefined
          : tools.database.get("SELECT rid FROM resource WHERE type = ? AND id = ?", num, it.id);
      if (row) found.set(row[0] as number, type);
    }
  }
  return [...found].map(([rid, type]) => ({ rid, type }));
}

export function referenceTo(
  index: SearchIndex,
  targets: readonly { rid: number; type: string }[],
  tools: Tools,
): Resolved {
  const idx = tools.numbers.of(index)?.num;
  if (idx === undefined || targets.length === 0) return nothing;
  const rids = targets.map((it) => it.rid);
  const counts = rids
    .slice(0, targetsMax)
    .map(
      (rid) =>
        tools.database.get(
          "SELECT count(*) FROM (SELECT 1 FROM ref WHERE idx = ? AND target = ? LIMIT 2000)",
          idx,
          rid,
        )![0] as number,
    );
  const sum = counts.reduce((total, it) => total + it, 0);
  const rows = rids.length > targetsMax ? (sum / targetsMax) * rids.length : sum;
  const patients = targets.filter((it) => it.type === "Patient").map((it) => it.rid);
  const exact = rids.length === 1 && sum < 2000 ? sum : undefined;
  const common = { rows, drives: true, exact, patients: patients.length <= 10 ? patients : [] };
  if (rids.length > listedMax) {
    const values = [JSON.stringify(rids), idx];
    return {
      ...common,
      ordered: false,
      probe: (rid) => ({
        text: `EXISTS (SELECT 1 FROM json_each(?) k CROSS JOIN ref t ON t.idx = ? AND t.target = k.value AND t.rid = ${rid})`,
        values,
      }),
      drive: () => ({
        text: "SELECT DISTINCT t.rid AS rid FROM json_each(?) k CROSS JOIN ref t ON t.idx = ? AND t.target = k.value",
        values,
      }),
    };
  }
  return {
    ...common,
    ordered: true,
    values: { index, numbers: rids },
    probe: (rid) => ({
      text: `EXISTS (SELECT 1 FROM ref WHERE idx = ? AND target ${among(rids.length)} AND rid = ${rid})`,
      values: [idx, ...rids],
    }),
    drive: (window) =>
      merged(
        rids.map((target) => ({ text: "SELECT rid FROM ref WHERE idx = ? AND target = ?", values: [idx, target] })),
        window,
      ),
  };
}

/** Few targets are found first and then looked for like any reference; many are probed, or joined. */
export function resolveChain(
  clause: Extract<Clause, { kind: "chain" }>,
  type: string,
  depth: number,
  tools: Tools,
): Resolved {
  const idx = tools.numbers.of(clause.index)?.num;
  if (idx === undefined || tools.statistics.having(idx) === 0) return nothing;
  const few: { rid: number; type: string }[] = [];
  const broad: Resolved[] = [];
  for (const { type: targetType, clause: inner } of clause.any) {
    const resolved = tools.resolve(inner, targetType, depth + 1);
    const rids =
      resolved.drive && resolved.rows <= targetsMax * 4
        ? first(resolved.drive({ from: undefined, back: false }), targetsMax + 1, tools)
        : undefined;
    if (rids && rids.length <= targetsMax) few.push(...rids.map((rid) => ({ rid, type: targetType })));
    else broad.push(joined(idx, resolved, targetType, type, depth, tools));
  }
  return anyOf([...(few.length > 0 || broad.length === 0 ? [referenceTo(clause.index, few, tools)] : []), ...broad]);
}

function first({ text, values }: Sql, limit: number, tools: Tools): number[] {
  return tools.database.all(`SELECT rid FROM (${text}) LIMIT ${limit}`, ...values).map(([rid]) => rid as number);
}

function joined(
  idx: number,
  target: Resolved,
  targetType: string,
  type: string,
  depth: number,
  tools: Tools,
): Resolved {
  const c = `c${depth}`;
  const here = tools.statistics.type(targetType)?.num ?? -1;
  const share = (target.rows / Math.max(1, tools.all(targetType))) * shareOf(idx, here, tools);
  // The clause's index belongs to the target's type, so a match is of that type; only negations need the type said.
  const typed = target.drive
    ? ""
    : ` AND EXISTS (SELECT 1 FROM resource t WHERE t.rid = ${c}.target AND t.type = ${here} AND t.state = ${state.current})`;
  const through = (probe: (rid: string) => Sql) => (rid: string) => {
    const { text, values } = probe(`${c}.target`);
    return {
      text: `EXISTS (SELECT 1 FROM ref_rid ${c} WHERE ${c}.rid = ${rid} AND ${c}.idx = ?${typed} AND ${ticking(`${c}.target`)} AND ${text})`,
      values: [idx, ...values],
    };
  };
  const alone = eachOf(target);
  return {
    rows: Math.min(tools.statistics.having(idx), tools.all(type)) * Math.min(1, share),
    drives: target.drive !== undefined,
    ordered: false,
    listing:
      (target.listing ?? target.rows) + Math.min(tools.statistics.having(idx), tools.all(type)) * Math.min(1, share),
    probing: 1 + (target.probing ?? 1),
    before: target.before ?? 0,
    exact: undefined,
    probe: through(target.probe),
    ...(alone && { each: 1 + alone.each, probeEach: through(alone.probeEach) }),
    drive:
      target.drive &&
      (() => {
        const inner = target.drive!({ from: undefined, back: false });
        return {
          text: `SELECT DISTINCT t.rid AS rid FROM (${inner.text}) c CROSS JOIN ref t ON t.idx = ? AND t.target = c.rid AND ${ticking("t.rid")}`,
          values: [...inner.values, idx],
        };
      }),
    patients: [],
  };
}

/** Targets of an index that are looked at to see what they are. */
const sampled = 32;

/** Which share of what an index refers to is of this type, by some targets spread over all; never quite none. */
function shareOf(idx: number, type: number, { database, statistics }: Tools): number {
  return statistics.remembered(`share ${idx} ${type}`, () => {
    const [least, most] = database.get("SELECT min(target), max(target) FROM ref WHERE idx = ?", idx) as [
      number,
      number,
    ];
    let found = 0;
    for (let at = 0; at < sampled; at++) {
      const from = Math.floor(least + ((most - least) * at) / (sampled - 1));
      const row = database.get(
        "SELECT r.type FROM (SELECT target FROM ref WHERE idx = ? AND target >= ? LIMIT 1) t CROSS JOIN resource r ON r.rid = t.target",
        idx,
        from,
      );
      if (row?.[0] === type) found++;
    }
    return Math.max(found, 0.5) / sampled;
  });
}

/**
 * Backwards along a reference. Listed: the sources that match, then what they refer to. Probed: the sources that refer
 * to a resource are looked at one by one, or, when few match in all, what they refer to is listed once.
 */
export function resolveHas(
  { index, source, clause }: Extract<Clause, { kind: "has" }>,
  type: string,
  depth: number,
  tools: Tools,
): Resolved {
  const idx = tools.numbers.of(index)?.num;
  const here = tools.statistics.type(type)?.num;
  if (idx === undefined || here === undefined) return nothing;
  const inner = tools.resolve(clause, source, depth + 1);
  if (inner.exact === 0 || tools.statistics.having(idx) === 0) return nothing;
  const all = Math.max(1, tools.all(type));
  const having = tools.statistics.having(idx) * shareOf(idx, here, tools);
  const sources = Math.min(inner.rows, having);
  const drive = inner.drive?.({ from: undefined, back: false });
  // What is referred to may be of another type, not here, or deleted.
  const listed: Sql | undefined = drive && {
    text: `SELECT DISTINCT t.rid AS rid FROM (${drive.text}) c CROSS JOIN ref_rid b ON b.rid = c.rid AND b.idx = ? CROSS JOIN resource t ON t.rid = b.target AND t.type = ? AND t.state = ${state.current}`,
    values: [...drive.values, idx, here],
  };
  const referring = having / all;
  const listing = (inner.listing ?? inner.rows) + 3 * inner.rows;
  const once = listed !== undefined && inner.rows <= sourcesMax;
  const h = `h${depth}`;
  // At the end of a chain, too, it may be not here, or deleted.
  const current = (rid: string) =>
    depth === 0
      ? ""
      : ` AND EXISTS (SELECT 1 FROM resource t WHERE t.rid = ${rid} AND t.type = ${here} AND t.state = ${state.current})`;
  const through = (probe: (rid: string) => Sql) => (rid: string) => {
    const { text, values } = probe(`${h}.rid`);
    return {
      text: `EXISTS (SELECT 1 FROM ref ${h} WHERE ${h}.idx = ? AND ${h}.target = ${rid} AND ${ticking(`${h}.rid`)} AND ${text})${current(rid)}`,
      values: [idx, ...values],
    };
  };
  const alone =
    eachOf(inner) ?? (once && !inner.before ? { each: inner.probing ?? 1, probeEach: inner.probe } : undefined);
  return {
    rows: all * -Math.expm1(-sources / all),
    drives: listed !== undefined,
    ordered: false,
    listing,
    probing: once ? 1 : Math.max(1, referring * (1 + (inner.probing ?? 1))),
    before: once ? listing : (inner.before ?? 0),
    exact: undefined,
    probe: once ? (rid) => ({ text: `${rid} IN (${listed.text})`, values: listed.values }) : through(inner.probe),
    ...(alone && { each: Math.max(1, referring * (1 + alone.each)), probeEach: through(alone.probeEach) }),
    drive: listed && (() => listed),
    patients: [],
  };
}
