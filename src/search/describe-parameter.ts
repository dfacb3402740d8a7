import type { Parameter } from "./catalog.ts";
import { takenFromR4 } from "./modifiers.ts";
import { depthMax } from "./parse-clause.ts";
import { prefixes } from "./range.ts";

/** What a parameter takes, in words, beside what its definition says. */
export function describeParameter(parameter: Parameter): string {
  const { type, targets, aliases, note, code, composites, modifiers } = parameter;
  const taken = [...modifiers, ...(type === "reference" ? targets : [])];
  const fromR4 = modifiers.filter((it) => takenFromR4.includes(it));
  const parts = composites[0]?.parts.map((it) => it.type).join(", then a ");
  return [
    note,
    taken.length > 0 ? `Modifiers: ${taken.map((it) => `:${it}`).join(", ")}.` : "No modifiers.",
    fromR4.length > 0 && `Taken over from R4: ${fromR4.map((it) => `:${it}`).join(", ")}.`,
    parts && `Values with $ between them: a ${parts}.`,
    hasPrefixes(parameter) && `Prefixes: ${prefixes.join(", ")}.`,
    type === "reference" &&
      `Takes an id, Type/id or an absolute URL, and chains: ${code}.identifier and the other parameters of what it refers to, over up to ${depthMax} steps.`,
    aliases.length > 0 && `Also accepted as ${aliases.join(", ")}.`,
  ]
    .filter((it) => it)
    .join(" ");
}

const ranges: readonly string[] = ["date", "number", "quantity"];

export const hasPrefixes = ({ type, composites }: Parameter): boolean =>
  ranges.includes(type) || composites.some(({ parts }) => parts.some((it) => ranges.includes(it.type)));
