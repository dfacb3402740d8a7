import { plain, split } from "./escapes.ts";
import type { Any } from "./rows.ts";
import { hasWords } from "./strings.ts";
import { isIn, related } from "./terminology.ts";
import type { Value } from "./values.ts";
import type { World } from "./world.ts";

/** System, if it has one, and code. */
export type Token = readonly [string | undefined, string];

/** Elements of other types, such as Group.characteristic.valueQuantity, have none. */
export const tokensOf = (values: readonly Value[], implied: string | undefined): readonly Token[] =>
  values.flatMap(({ type, value }): Token[] => {
    switch (type) {
      case "boolean":
      case "Boolean":
        return [["http://hl7.org/fhir/special-values", String(value)]];
      case "code":
        return [[implied, value]];
      case "id":
      case "string":
      case "uri":
        return [[undefined, value]];
      case "CodeableConcept":
        return (value.coding ?? []).filter((it: Any) => it.code).map((it: Any) => [it.system, it.code]);
      case "Coding":
        return value.code ? [[value.system, value.code]] : [];
      case "Identifier":
        return value.value ? [[value.system, value.value]] : [];
      case "ContactPoint":
        return value.value ? [[undefined, value.value]] : [];
      default:
        return [];
    }
  });

/** What `:text` looks at. */
export const textsOf = (values: readonly Value[]): readonly string[] =>
  values
    .flatMap(({ type, value }): unknown[] => {
      if (type === "CodeableConcept") return [value.text, ...(value.coding ?? []).map((it: Any) => it.display)];
      if (type === "Coding") return [value.display];
      return type === "Identifier" ? [value.type?.text] : [];
    })
    .filter((it): it is string => typeof it === "string");

export const sameCode = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export function tokenIs([system, code]: Token, text: string): boolean {
  const parts = split(text, "|").map(plain);
  if (parts.length === 1) return sameCode(parts[0]!, code);
  if (parts[0] === "") return system === undefined && sameCode(parts[1]!, code);
  return system === parts[0] && (parts[1] === "" || sameCode(parts[1]!, code));
}

/** Whether one of a resource's tokens or texts is what is asked; the negative modifiers are turned round by the caller. */
export function meetsToken(
  world: World,
  tokens: readonly Token[],
  values: () => readonly Value[],
  modifier: string | undefined,
  asked: string,
): boolean {
  switch (modifier) {
    case "text":
      return textsOf(values()).some((it) => hasWords(it, plain(asked)));
    case "in":
    case "not-in":
      return tokens.some((it) => isIn(world, plain(asked), it));
    case "below":
    case "above": {
      const [system, code] = split(asked, "|").map(plain) as [string, string];
      const codes = related(world, system, code, modifier);
      return tokens.some((it) => it[0] === system && codes.has(it[1].toLowerCase()));
    }
    default:
      return tokens.some((it) => tokenIs(it, asked));
  }
}
