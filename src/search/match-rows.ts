import { fold, wordsOf } from "../fhir/fold.ts";
import type { IndexRows, Unit } from "./index-rows.ts";
import type { Bound, Clause, RangeTest, ReferenceTest, TokenTest } from "./query.ts";

/** Whether the rows of a resource, or of one element of it, meet a clause that looks at one index. */
export function rowsMeet(clause: Clause, rows: IndexRows): boolean {
  switch (clause.kind) {
    case "token":
      return (
        rows.tokens.some((it) => it.index === clause.index && clause.any.some((test) => tokenMeets(test, it))) !==
        clause.not
      );
    case "text":
      return rows.tokens.some((it) => it.index === clause.index && textsMeet(clause.any, it.texts));
    case "string":
      return rows.strings.some(
        (it) =>
          it.index === clause.index &&
          clause.any.some((test) => {
            if (test.how === "words") throw new Error("names are not parts of composites");
            if (test.how === "exact") return it.raw === test.text;
            return test.how === "contains" ? it.folded.includes(test.text) : it.folded.startsWith(test.text);
          }),
      );
    case "range":
      return rows.intervals.some(
        (it) =>
          it.index === clause.index && clause.any.some((test) => rangeMeets(test, it) && unitMeets(test, it.unit)),
      );
    case "reference":
      return rows.references.some(
        (it) => it.index === clause.index && clause.any.some((test) => referenceMeets(test, it.target)),
      );
    default:
      throw new Error(`${clause.kind} looks at more than one index`);
  }
}

/** Every word of one of the lists begins a word of one and the same text. */
export const textsMeet = (any: readonly (readonly string[])[], texts: readonly string[]): boolean =>
  texts.some((text) => {
    const found = wordsOf(fold(text));
    return any.some((words) => words.every((word) => found.some((it) => it.startsWith(word))));
  });

function tokenMeets(test: TokenTest, { system, code }: IndexRows["tokens"][number]): boolean {
  if (code === null) return false;
  if (test.starts !== undefined) return code.startsWith(test.starts);
  return (test.system === undefined || test.system === system) && (test.code === undefined || test.code === code);
}

function rangeMeets({ any, not }: RangeTest, { low, high }: { readonly low: number; readonly high: number }): boolean {
  const holds = ({ end, is, than }: Bound): boolean => {
    const value = end === "low" ? low : high;
    return { "<": value < than, "<=": value <= than, ">": value > than, ">=": value >= than }[is];
  };
  return any.some((bounds) => bounds.every(holds)) !== (not ?? false);
}

const unitMeets = ({ unit: asked }: RangeTest, unit: Unit | undefined): boolean =>
  asked === undefined || isUnit(unit ?? { system: null, code: null, unit: null }, asked);

/** Whether a value's unit is the one asked for; without a system, the code or the unit as written. */
export const isUnit = (unit: Unit, { system, code }: NonNullable<RangeTest["unit"]>): boolean =>
  system === undefined ? unit.code === code || unit.unit === code : unit.system === system && unit.code === code;

function referenceMeets(test: ReferenceTest, target: IndexRows["references"][number]["target"]): boolean {
  if ("url" in test) return "url" in target && target.url === test.url;
  return "id" in target && target.id === test.id && (test.types.length === 0 || test.types.includes(target.type));
}
