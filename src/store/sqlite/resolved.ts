import type { ClauseEstimate } from "../../search/plan.ts";
import type { SearchIndex } from "../../search/query.ts";
import { either, negated, type Sql, ticking, united, type Window } from "./sql.ts";

/**
 * A clause made ready for this database: names turned into numbers, an estimate, and two pieces of SQL.
 * `probe(rid)` is a condition on one resource; `drive(window)` selects the `rid` of all that match, each once.
 */
export interface Resolved extends ClauseEstimate {
  /** The exact number of matches, where it is known without counting. */
  readonly exact: number | undefined;
  readonly probe: (rid: string) => Sql;
  /** The same for few resources: nothing is listed first. */
  readonly probeEach?: ((rid: string) => Sql) | undefined;
  readonly drive: ((window: Window) => Sql) | undefined;
  /** All matches have their low end in this part of a series, or their text in this part of an index, each resource having one at most. */
  readonly lows?:
    | {
        readonly kind: "interval" | "string";
        /** The number of the series or the index. */
        readonly order: number;
        readonly from: number | string;
        readonly to: number | string;
        /** Looked up when it is asked for. */
        readonly rows: number;
        /** Whoever has it here matches. */
        readonly sure: { readonly from: number | string; readonly to: number | string } | undefined;
      }
    | undefined;
  /** The values that match, where the resources of each may be listed in another order too. */
  readonly values?: { readonly index: SearchIndex; readonly numbers: readonly number[] } | undefined;
  /** Patients that the clause names, where they are ten or fewer. */
  readonly patients: readonly number[];
}

export const nothing: Resolved = {
  rows: 0,
  drives: true,
  ordered: true,
  exact: 0,
  probe: () => ({ text: "FALSE", values: [] }),
  drive: () => ({ text: "SELECT 0 AS rid WHERE FALSE", values: [] }),
  patients: [],
};

const anywhere: Window = { from: undefined, back: false };

/** How to probe it without preparing anything, and what that costs; undefined when it prepares nothing anyway. */
export function eachOf({ each, probeEach }: Resolved): { each: number; probeEach: (rid: string) => Sql } | undefined {
  return each !== undefined && probeEach ? { each, probeEach } : undefined;
}

/** The same for several; undefined when none prepares anything, or one cannot do without. */
function eachOfAll(all: readonly Resolved[], combined: (probes: readonly Sql[]) => Sql) {
  if (!all.some(eachOf) || all.some((it) => (it.before ?? 0) > 0 && !eachOf(it))) return {};
  return {
    each: all.reduce((sum, it) => sum + (it.each ?? it.probing ?? 1), 0),
    probeEach: (rid: string) => combined(all.map((it) => (it.probeEach ?? it.probe)(rid))),
  };
}

/** Any of them. */
export function anyOf(found: readonly Resolved[]): Resolved {
  const some = found.filter((it) => it.exact !== 0);
  // Whom a search is about does not depend on whether anything is found.
  const [named, ...others] = found.filter((it) => it !== nothing).map((it) => it.patients);
  const patients = named && others.every((it) => it.join() === named.join()) ? named : [];
  if (some.length === 0) return { ...nothing, patients };
  if (some.length === 1) return { ...some[0]!, patients };
  const drives = some.every((it) => it.drive);
  return {
    rows: some.reduce((sum, it) => sum + it.rows, 0),
    drives,
    ordered: false,
    listing: some.reduce((sum, it) => sum + (it.listing ?? it.rows), 0),
    probing: some.reduce((sum, it) => sum + (it.probing ?? 1), 0),
    before: some.reduce((sum, it) => sum + (it.before ?? 0), 0),
    exact: undefined,
    probe: (rid) => either(some.map((it) => it.probe(rid))),
    ...eachOfAll(some, either),
    drive: drives ? (window) => united(some.map((it) => it.drive!(window))) : undefined,
    patients,
  };
}

/** All of them: the one that is cheapest to list drives, the others are probed. */
export function allOf(found: readonly Resolved[]): Resolved {
  const patients = [...new Set(found.flatMap((it) => it.patients))];
  if (found.some((it) => it.exact === 0)) return { ...nothing, patients };
  if (found.length === 1) return found[0]!;
  const listing = (it: Resolved) => it.listing ?? it.rows;
  const byCost = found.filter((it) => it.drive).sort((a, b) => listing(a) - listing(b));
  const probes = (rid: string, without?: Resolved): Sql =>
    together(found.filter((it) => it !== without).map((it) => it.probe(rid)));
  const [cheapest] = byCost;
  const probing = (without?: Resolved) =>
    found.filter((it) => it !== without).reduce((sum, it) => sum + (it.probing ?? 1), 0);
  return {
    rows: Math.min(...found.map((it) => it.rows)),
    drives: cheapest !== undefined,
    ordered: false,
    ...(cheapest && { listing: listing(cheapest) * (1 + 0.4 * probing(cheapest)) }),
    probing: probing(),
    before: found.reduce((sum, it) => sum + (it.before ?? 0), 0),
    exact: undefined,
    probe: (rid) => probes(rid),
    ...eachOfAll(found, together),
    drive:
      cheapest &&
      (() => {
        const listed = cheapest.drive!(anywhere);
        const others = probes("d.rid", cheapest);
        return {
          text: `SELECT d.rid AS rid FROM (${listed.text}) d WHERE ${ticking("d.rid")} AND ${others.text}`,
          values: [...listed.values, ...others.values],
        };
      }),
    patients,
  };
}

const together = (all: readonly Sql[]): Sql => ({
  text: `(${all.map((it) => it.text).join(" AND ")})`,
  values: all.flatMap((it) => it.values),
});

/** All of a type but these. */
export const noneOf = (found: Resolved, all: number): Resolved => ({
  ...eachOfAll([found], ([probe]) => negated(probe!)),
  rows: Math.max(0, all - found.rows),
  drives: false,
  ordered: false,
  ...(found.probing !== undefined && { probing: found.probing }),
  ...(found.before !== undefined && { before: found.before }),
  exact: found.exact === undefined ? undefined : all - found.exact,
  probe: (rid) => negated(found.probe(rid)),
  drive: undefined,
  patients: [],
});

/** Something that can only be looked up in each resource. */
export const onlyProbed = (rows: number, probing: number, probe: (rid: string) => Sql): Resolved => ({
  rows,
  drives: false,
  ordered: false,
  probing,
  exact: undefined,
  probe,
  drive: undefined,
  patients: [],
});
