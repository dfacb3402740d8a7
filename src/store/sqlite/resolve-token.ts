import { wordsOf } from "../../fhir/fold.ts";
import type { Clause, SearchIndex, TokenTest } from "../../search/query.ts";
import { bodyCost } from "./body-checks.ts";
import type { Tools } from "./resolve.ts";
import { allOf, anyOf, noneOf, nothing, onlyProbed, type Resolved } from "./resolved.ts";
import { among, merged, type Sql } from "./sql.ts";

/** Values listed one by one up to here; more of them go through a join. */
const listedMax = 8;

export function resolveToken(
  { index, any, not }: Extract<Clause, { kind: "token" }>,
  all: number,
  tools: Tools,
): Resolved {
  const idx = tools.numbers.of(index)?.num;
  const values = new Map<number, number>();
  if (idx !== undefined)
    for (const it of any) for (const [vid, n] of tokenValues(idx, it, tools)) values.set(vid as number, n as number);
  const found = valueList(index, values);
  return not ? noneOf(found, all) : found;
}

function tokenValues(idx: number, test: TokenTest, { database, statistics }: Tools) {
  if (test.starts !== undefined)
    return database.all(
      "SELECT vid, n FROM token_value WHERE idx = ? AND code >= ? AND code < ?",
      idx,
      test.starts,
      `${test.starts}\u{10FFFF}`,
    );
  const { system, code } = test;
  const num = system === undefined ? undefined : statistics.system(system);
  if (system !== undefined && num === undefined) return [];
  if (code === undefined)
    return database.all(
      "SELECT vid, n FROM token_value WHERE idx = ? AND code >= ? AND system = ?",
      idx,
      afterTexts,
      num!,
    );
  if (num === undefined) return database.all("SELECT vid, n FROM token_value WHERE idx = ? AND code = ?", idx, code);
  return database.all("SELECT vid, n FROM token_value WHERE idx = ? AND code = ? AND system = ?", idx, code, num);
}

/** Before every code, and behind every text that has none. */
export const afterTexts = "\u0001";

/** Resources that have one of the values, each value with its count. */
function valueList(index: SearchIndex, values: ReadonlyMap<number, number>): Resolved {
  const keys = [...values.keys()];
  if (keys.length === 0) return nothing;
  const rows = [...values.values()].reduce((sum, it) => sum + it, 0);
  const exact = keys.length === 1 ? rows : undefined;
  if (keys.length > listedMax) {
    const inList: Sql = {
      text: "SELECT rid FROM token WHERE vid IN (SELECT value FROM json_each(?))",
      values: [JSON.stringify(keys)],
    };
    const few = keys.length <= 200;
    return {
      rows,
      drives: true,
      ordered: false,
      exact,
      probe: (rid) =>
        few
          ? {
              text: `EXISTS (SELECT 1 FROM json_each(?) k CROSS JOIN token t ON t.vid = k.value WHERE t.rid = ${rid})`,
              values: inList.values,
            }
          : { text: `${rid} IN (${inList.text})`, values: inList.values },
      drive: () => ({ text: inList.text.replace("SELECT rid", "SELECT DISTINCT rid"), values: inList.values }),
      patients: [],
    };
  }
  return {
    rows,
    drives: true,
    ordered: true,
    exact,
    values: { index, numbers: keys },
    probe: (rid) => ({
      text: `EXISTS (SELECT 1 FROM token WHERE vid ${among(keys.length)} AND rid = ${rid})`,
      values: keys,
    }),
    drive: (window) =>
      merged(
        keys.map((key) => ({ text: "SELECT rid FROM token WHERE vid = ?", values: [key] })),
        window,
      ),
    patients: [],
  };
}

/**
 * Codes with such a text. Where every resource that has the code has it with that text, as is usual, nothing more is asked;
 * otherwise each resource is looked into.
 */
export function resolveText(clause: Extract<Clause, { kind: "text" }>, tools: Tools): Resolved {
  const { index, any } = clause;
  const idx = tools.numbers.of(index)?.num;
  if (idx === undefined) return nothing;
  const sure = new Map<number, number>();
  const unsure = new Map<number, number>();
  for (const words of any)
    for (const { vid, withText, withCode } of valuesWithText(idx, words, tools))
      if (withText >= withCode) sure.set(vid, withCode);
      else unsure.set(vid, Math.max(withText, unsure.get(vid) ?? 0));
  for (const vid of sure.keys()) unsure.delete(vid);
  const found = sure.size > 0 ? [valueList(index, sure)] : [];
  if (unsure.size === 0) return anyOf(found);
  const candidates = valueList(index, unsure);
  return anyOf([...found, allOf([candidates, onlyProbed(candidates.rows, bodyCost, tools.checks.holds(clause))])]);
}

function valuesWithText(idx: number, words: readonly string[], { database }: Tools) {
  const rarest = words.toSorted((a, b) => b.length - a.length)[0]!;
  const rows = database.all(
    `SELECT t.vid, t.folded, t.n, v.n FROM token_word k CROSS JOIN token_text t ON t.tid = k.tid
     CROSS JOIN token_value v ON v.idx = k.idx AND v.code = t.code AND v.system = t.system
     WHERE k.idx = ? AND k.word >= ? AND k.word < ? AND t.n > 0`,
    idx,
    rarest,
    `${rarest}\u{10FFFF}`,
  ) as unknown as [number, string, number, number][];
  return rows
    .filter(([, folded]) => {
      const found = wordsOf(folded);
      return words.every((word) => found.some((it) => it.startsWith(word)));
    })
    .map(([vid, , withText, withCode]) => ({ vid, withText, withCode }));
}
