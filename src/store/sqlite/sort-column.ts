import type { SearchIndex, SortKey } from "../../search/query.ts";
import { bodyCost } from "./body-checks.ts";
import { inSeries } from "./range-sql.ts";
import type { Tools } from "./resolve.ts";
import { afterTexts } from "./resolve-token.ts";

/** A sort key made ready for this database. */
export interface SortColumn {
  readonly down: boolean;
  /** SQL of the sort value of a resource. */
  readonly value: (rid: string) => string;
  /** What such a value costs, in rows of a narrow index. */
  readonly cost: number;
  readonly walk: SortWalk | undefined;
  /** A condition: the resource has no value, and so comes last, whichever way. undefined: each has one. */
  readonly absent: ((rid: string) => string) | undefined;
  /** Resources that have one. */
  readonly valued: number;
}

/** An order that can be walked. */
export type SortWalk =
  | { readonly kind: "column"; readonly column: "id" | "updated" }
  | { readonly kind: "interval"; readonly series: number; readonly index: SearchIndex }
  | { readonly kind: "string"; readonly idx: number }
  /** The values, in ascending order of their codes, where no resource has two; a code may be of several systems. */
  | { readonly kind: "token"; readonly codes: readonly CodeRows[] };

export interface CodeRows {
  readonly code: string;
  readonly values: readonly number[];
  readonly n: number;
}

/**
 * What a step of a walk costs: an index of dates is narrow, strings need a join, ids and times of change the resource
 * itself; times of change mostly in the order of arrival, so that the next resource is near.
 */
export function stepOf(key: SortColumn | undefined): number {
  if (!key) return 1;
  const walk = key.walk!;
  return walk.kind === "column" ? { id: 10, updated: 4 }[walk.column] : { interval: 1, token: 1, string: 2 }[walk.kind];
}

/** What looking up the values of all of these costs, for one resource. */
export const costOf = (keys: readonly SortColumn[]): number => keys.reduce((sum, it) => sum + it.cost, 0);

export function sortColumn(
  { by, down }: SortKey,
  all: number,
  tools: Pick<Tools, "database" | "numbers" | "statistics" | "checks">,
): SortColumn {
  const direction = down ? "DESC" : "ASC";
  if (by === "id" || by === "updated")
    return {
      down,
      value: (rid) => `(SELECT k.${by} FROM resource k WHERE k.rid = ${rid})`,
      cost: 11,
      walk: { kind: "column", column: by },
      absent: undefined,
      valued: all,
    };
  const none = { down, value: () => "NULL", cost: 0, walk: undefined, absent: () => "TRUE", valued: 0 };
  if ("constant" in by)
    return by.constant === null ? none : { ...none, value: () => `${by.constant}`, absent: undefined, valued: all };
  const number = tools.numbers.of(by);
  if (!number) return none;
  const absent = (rid: string) =>
    `NOT EXISTS (SELECT 1 FROM resource k WHERE k.rid = ${rid} AND (k.present >> ${number.bit}) & 1)`;
  const valued = tools.statistics.having(number.num);
  switch (by.kind) {
    case "interval": {
      const series = tools.statistics.series(number.num);
      return {
        down,
        value: (rid) =>
          `(SELECT ${down ? "max" : "min"}(k.low) FROM interval_rid k WHERE k.rid = ${rid} AND ${inSeries("k", series)})`,
        cost: 2,
        walk: series.length === 1 ? { kind: "interval", series: series[0]!.num, index: by } : undefined,
        absent,
        valued,
      };
    }
    case "token": {
      const codes = codesOf(number.num, tools);
      return {
        down,
        value: tools.checks.codeOf(by, down),
        cost: 2 * bodyCost,
        walk: codes && { kind: "token", codes },
        absent,
        valued,
      };
    }
    default:
      return {
        down,
        value: (rid) =>
          `(SELECT v.folded || char(0) || v.raw FROM string_rid k CROSS JOIN string_value v ON v.sid = k.sid WHERE k.rid = ${rid} AND k.idx = ${number.num} ORDER BY v.folded ${direction}, v.raw ${direction} LIMIT 1)`,
        cost: 3,
        walk: { kind: "string", idx: number.num },
        absent,
        valued,
      };
  }
}

/** With more codes than these, their order is not walked. */
const codesMax = 500;

/** The codes of an index with their values; undefined when they are many or a resource may have several. */
function codesOf(
  idx: number,
  { database, statistics }: Pick<Tools, "database" | "statistics">,
): readonly CodeRows[] | undefined {
  return statistics.remembered(`codes ${idx}`, () => {
    const rows = database.all(
      "SELECT code, vid, n FROM token_value WHERE idx = ? AND code >= ? AND n > 0 ORDER BY code LIMIT +?",
      idx,
      afterTexts,
      codesMax + 1,
    ) as unknown as [string, number, number][];
    const all = rows.reduce((sum, [, , n]) => sum + n, 0);
    if (rows.length > codesMax || all !== statistics.having(idx)) return undefined;
    const codes: { code: string; values: number[]; n: number }[] = [];
    for (const [code, vid, n] of rows) {
      const last = codes.at(-1);
      if (last?.code === code) {
        last.values.push(vid);
        last.n += n;
      } else codes.push({ code, values: [vid], n });
    }
    return codes;
  });
}
