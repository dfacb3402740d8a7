import { isUnit } from "../../search/match-rows.ts";
import type { RangeTest, SearchIndex } from "../../search/query.ts";
import { boundsSql, inSeries, rangeDrives, sureLows } from "./range-sql.ts";
import type { Tools } from "./resolve.ts";
import { nothing, type Resolved } from "./resolved.ts";
import { either, united } from "./sql.ts";
import type { Series } from "./statistics.ts";

export function resolveRange(index: SearchIndex, any: readonly RangeTest[], tools: Tools): Resolved {
  const idx = tools.numbers.of(index)?.num;
  const all = idx === undefined ? [] : tools.statistics.series(idx);
  const tests = any
    .map((test) => ({ test, series: test.unit ? all.filter((it) => isUnit(it, test.unit!)) : all }))
    .filter((it) => it.series.length > 0);
  if (tests.length === 0) return nothing;
  const drivable = tests.every(({ test }) => test.drive !== undefined);
  let rows = 0;
  for (const { test, series } of tests)
    for (const it of series) {
      if (!test.drive) {
        rows += it.n;
        continue;
      }
      const { from, to, longPast } = test.drive;
      rows +=
        tools.statistics.estimate(it.num, index, longPast ?? from, to) + (longPast === undefined ? 0 : it.long / 2);
    }
  return {
    rows,
    drives: drivable,
    ordered: false,
    exact: undefined,
    lows: lowsOf(index, idx!, all, tests, tools),
    probe: (rid) =>
      either(
        tests.map(({ test, series }) => {
          const bounds = boundsSql(test, "i.low", "i.high");
          return {
            text: `EXISTS (SELECT 1 FROM interval_rid i WHERE i.rid = ${rid} AND ${inSeries("i", series)} AND ${bounds.text})`,
            values: bounds.values,
          };
        }),
      ),
    drive: drivable
      ? () =>
          united(tests.flatMap(({ test, series }) => series.flatMap((it) => rangeDrives(it.num, test, it.long > 0))))
      : undefined,
    patients: [],
  };
}

/** Where the low ends of all matches are, if that can be told: one comparison, one series, one value a resource. */
function lowsOf(
  index: SearchIndex,
  idx: number,
  all: readonly Series[],
  tests: readonly { readonly test: RangeTest }[],
  tools: Tools,
): Resolved["lows"] {
  const [series] = all;
  const drive = tests[0]?.test.drive;
  if (!series || all.length > 1 || tests.length > 1 || !drive || series.n !== tools.statistics.having(idx))
    return undefined;
  const from = drive.longPast !== undefined && series.long > 0 ? -Infinity : drive.from;
  return {
    kind: "interval",
    order: series.num,
    from,
    to: drive.to,
    rows: tools.statistics.estimate(series.num, index, from, drive.to),
    // A date lasts, so its end is past its beginning; a number's may be the same.
    sure: index.shortest > 0 ? sureLows(tests[0]!.test) : undefined,
  };
}
