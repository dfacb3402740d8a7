import { fold } from "../../fhir/fold.ts";
import type { SearchIndex, StringTest } from "../../search/query.ts";
import { compareBytes } from "./body-checks.ts";
import type { Tools } from "./resolve.ts";
import { nothing, type Resolved } from "./resolved.ts";
import { either, type Sql, united } from "./sql.ts";
import { afterAll, contains, exactly, startsWith, stringDrive, stringProbe } from "./string-sql.ts";

export function resolveString(index: SearchIndex, any: readonly StringTest[], tools: Tools): Resolved {
  const idx = tools.numbers.of(index)?.num;
  if (idx === undefined) return nothing;
  const parts = index.companion && tools.numbers.of(index.companion)?.num;
  const all = any.map((it) => ({ ...stringTest(idx, parts, it, tools), test: it }));
  // Of several spellings most are in no resource, and what is left may be one beginning, in whose order pages are found at once.
  const found = index.single && all.length > 1 ? all.filter((it) => it.rows() > 0) : all;
  if (found.length === 0) return nothing;
  const rows = once(() => found.reduce((sum, it) => sum + it.rows(), 0));
  return {
    get rows() {
      return rows();
    },
    drives: true,
    ordered: false,
    exact: undefined,
    lows:
      index.single &&
      lowsOf(
        idx,
        found.map((it) => it.test),
        rows,
      ),
    probe: (rid) => either(found.map((it) => it.probe(rid))),
    drive: () => united(found.map((it) => it.drive)),
    patients: [],
  };
}

/** Between the first and the last beginning that is asked for; undefined when something else is. */
function lowsOf(idx: number, any: readonly StringTest[], rows: () => number): Resolved["lows"] {
  const ranges = any.flatMap((it) => {
    if (it.how === "starts") return [{ from: it.text, to: afterAll(it.text) }];
    return it.how === "exact" ? [{ from: fold(it.text), to: fold(it.text) }] : [];
  });
  if (ranges.length < any.length) return undefined;
  const from = ranges.map((it) => it.from).toSorted(compareBytes)[0]!;
  const to = ranges
    .map((it) => it.to)
    .toSorted(compareBytes)
    .at(-1)!;
  const sure = any.length === 1 && any[0]!.how === "starts" ? { from, to } : undefined;
  return {
    kind: "string",
    order: idx,
    from,
    to,
    get rows() {
      return rows();
    },
    sure,
  };
}

/** A look at the store that may not be needed, and is not done twice. */
function once(look: () => number): () => number {
  let found: number | undefined;
  return () => {
    found ??= look();
    return found;
  };
}

function stringTest(
  idx: number,
  parts: number | undefined,
  test: StringTest,
  tools: Tools,
): { rows: () => number; probe: (rid: string) => Sql; drive: Sql } {
  if (test.how !== "words") {
    const condition = { starts: startsWith, contains, exact: exactly }[test.how](test.text);
    const rows = () =>
      test.how === "contains" ? sampledRows(idx, condition, tools) : stringRows([idx], condition, tools);
    return { rows, probe: (rid) => stringProbe(rid, [idx], condition, "b"), drive: stringDrive([idx], condition) };
  }
  const indexes = parts === undefined ? [idx] : [idx, parts];
  const words = test.words.map((word) => {
    const condition = startsWith(word);
    return { condition, rows: stringRows(indexes, condition, tools) };
  });
  words.sort((a, b) => a.rows - b.rows);
  const [rarest, ...others] = words as [(typeof words)[number], ...typeof words];
  // All words inside one name: the others are looked for in the element where the rarest stands.
  const probe = (rid: string): Sql => {
    const first = stringProbe(rid, indexes, rarest.condition, "b0");
    if (others.length === 0) return first;
    const inside = others.map((it, at) => stringProbe(rid, indexes, it.condition, `b${at + 1}`, "b0"));
    return {
      text: `${first.text.slice(0, -1)} AND ${inside.map((it) => it.text).join(" AND ")})`,
      values: [...first.values, ...inside.flatMap((it) => it.values)],
    };
  };
  const drive = stringDrive(indexes, rarest.condition);
  const rows = () => rarest.rows;
  if (others.length === 0) return { rows, probe, drive };
  const whole = probe("d.rid");
  return {
    rows,
    probe,
    drive: {
      text: `SELECT d.rid AS rid FROM (${drive.text}) d WHERE ${whole.text}`,
      values: [...drive.values, ...whole.values],
    },
  };
}

/** How many have a string, by the share of some distinct ones. */
function sampledRows(idx: number, { text, values }: Sql, tools: Tools): number {
  const [all, passing] = tools.database.get(
    `SELECT total(n), total(CASE WHEN ${text} THEN n ELSE 0 END) FROM (SELECT * FROM string_value WHERE idx = ? LIMIT 500) v`,
    ...values,
    idx,
  ) as [number, number];
  return (tools.statistics.having(idx) * Math.max(passing, 0.5)) / Math.max(all, 1);
}

/** How many have a string, by some hundred distinct ones at most, and by how many have the first of these; 0 means none. */
function stringRows(indexes: readonly number[], { text, values }: Sql, tools: Tools): number {
  let rows = 0;
  for (const idx of indexes) {
    const some = (what: string, most: number) =>
      `(SELECT ${what} FROM string_value v WHERE v.idx = ? AND ${text} LIMIT ${most})`;
    const [distinct, sum] = tools.database.get(
      `SELECT (SELECT count(*) FROM ${some("1", distinctMax)}), (SELECT total(n) FROM ${some("n", sampled)})`,
      ...[idx, ...values, idx, ...values],
    ) as [number, number];
    // Values that nobody has any longer are still there: 0 is said only where all were looked at.
    const found = distinct > sampled ? Math.max((sum * distinct) / sampled, 0.5) : sum;
    rows += distinct === distinctMax ? Math.max(found, tools.statistics.having(idx) / 10) : found;
  }
  return rows;
}

const distinctMax = 300;
const sampled = 20;
