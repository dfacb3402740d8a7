/** Values to ask a parameter for, mostly ones that a resource has. */

import { spansOf } from "./dates.ts";
import type { Dice } from "./dice.ts";
import { escaped } from "./escapes.ts";
import { codes, dateTimes, ids, texts, uris, words } from "./pools.ts";
import { type Any, elementTypes, type Row } from "./rows.ts";
import { stringsOf } from "./strings.ts";
import { codeSystem, related } from "./terminology.ts";
import { type Token, textsOf, tokensOf } from "./tokens.ts";
import { elementsOf, type Value, valuesOf } from "./values.ts";
import { resourcesOf, type World } from "./world.ts";

/** Modifiers that a parameter can be asked with, `:missing` apart; the first is none. */
export function modifiersOf(row: Row): readonly string[] {
  const types = elementTypes(row);
  const any = (...these: string[]) => these.some((it) => types.has(it));
  switch (row.kind) {
    case "token":
      return [
        "",
        ":not",
        ...(any("CodeableConcept", "Coding", "Identifier") ? [":text"] : []),
        ...(any("CodeableConcept", "Coding", "code") ? [":in", ":not-in", ":below", ":above"] : []),
      ];
    case "string":
      return ["", ":exact", ":contains"];
    case "uri":
      return ["", ":below", ":above"];
    case "reference":
      return ["", ":identifier", ...row.targets.slice(0, 2).map((it) => `:${it}`)];
    default:
      return [""];
  }
}

/** A value in the form that the modifier takes; `resource` has it if that can be. */
export function askedValue(dice: Dice, world: World, row: Row, modifier: string, resource: Any): string {
  if (row.kind === "composite") {
    const elements = elementsOf(row, resource);
    const element = elements.length > 0 ? dice.pick(elements) : { base: row.type, value: { resourceType: row.type } };
    return row.parts.map((part) => asked(dice, world, part, "", valuesOf(part, element.value, element.base))).join("$");
  }
  return asked(dice, world, row, modifier, valuesOf(row, resource));
}

function asked(dice: Dice, world: World, row: Row, modifier: string, values: readonly Value[]): string {
  switch (row.kind) {
    case "token":
      return askedToken(dice, world, row, modifier, values);
    case "string":
      return askedString(dice, modifier, values);
    case "reference":
      return askedReference(dice, world, row, modifier, values);
    case "uri":
      return askedUri(dice, modifier, values);
    case "date":
      return dice.pick(["", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]) + askedDate(dice, values);
    case "number":
      return dice.pick(prefixes) + askedNumber(dice, values);
    default:
      return dice.pick(prefixes) + askedNumber(dice, values) + askedUnit(dice, values);
  }
}

const prefixes = ["", "", "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"] as const;

/** One of these, or of the others when there are none. */
const pickOr = <T>(dice: Dice, these: readonly T[], others: readonly T[]): T =>
  dice.pick(these.length > 0 ? these : others);

function askedToken(dice: Dice, world: World, row: Row, modifier: string, values: readonly Value[]): string {
  const tokens = tokensOf(values, row.implied);
  switch (modifier) {
    case ":text":
      return askedText(dice, pickOr(dice, textsOf(values), texts));
    case ":in":
    case ":not-in":
      return askedSet(dice, world);
    case ":below":
    case ":above":
      return askedNear(dice, world, modifier.slice(1) as "below" | "above", tokens);
    default:
      return tokenForm(dice, pickOr(dice, tokens, [[undefined, dice.pick(codes)]]));
  }
}

function tokenForm(dice: Dice, [system, code]: Token): string {
  switch (dice.under(12)) {
    case 0:
      return system ? `${escaped(system)}|` : escaped(code);
    case 1:
      return `|${escaped(code)}`;
    case 2:
      return `urn:none|${escaped(code)}`;
    case 3:
      return escaped(code.toUpperCase());
    case 4:
    case 5:
    case 6:
    case 7:
      return `${escaped(system ?? "")}|${escaped(code)}`;
    default:
      return escaped(code);
  }
}

/** Beginnings of one or two of its words, in any order. */
function askedText(dice: Dice, text: string): string {
  const all = text.match(/[\p{L}\p{N}]+/gu)!;
  const some = dice.several(2, () => dice.pick(all)).map((it) => (dice.chance(0.5) ? it.slice(0, 3) : it));
  const made = some.join(dice.pick([" ", " ", "-", "  "]));
  return escaped(dice.chance(0.3) ? made.toUpperCase() : made);
}

const isFixed = (it: Any) => /^\D/.test(it.id);

function askedSet(dice: Dice, world: World): string {
  const set = dice.pick(resourcesOf(world, "ValueSet").filter(isFixed));
  return escaped(dice.pick([set.url, set.id, `ValueSet/${set.id}`]));
}

/** A code of a system that is held here: one above (below) one that the resource has, or any. */
function askedNear(dice: Dice, world: World, direction: "below" | "above", tokens: readonly Token[]): string {
  const held = tokens.filter(([system, code]) => system && codeSystem(world, system)?.has(code.toLowerCase()));
  if (held.length > 0 && dice.chance(0.9)) {
    const [system, code] = dice.pick(held) as [string, string];
    const near = [...related(world, system, code, direction === "below" ? "above" : "below")];
    return `${escaped(system)}|${escaped(dice.pick(near))}`;
  }
  const { url } = dice.pick(resourcesOf(world, "CodeSystem").filter(isFixed));
  return `${url}|${escaped(dice.pick([...codeSystem(world, url)!.keys()]))}`;
}

function askedString(dice: Dice, modifier: string, values: readonly Value[]): string {
  const strings = stringsOf(values)
    .flat()
    .filter((it) => it.trim() !== "");
  const known = words.filter((it) => it.trim() !== "");
  const text = pickOr(dice, strings, known);
  if (modifier === ":exact") return escaped(text);
  if (modifier === ":contains" && dice.chance(0.7)) return escaped(text.slice(1).trim() || text);
  switch (dice.under(8)) {
    case 0:
      return escaped(text.slice(0, 2).trim());
    case 1:
      return escaped(`${text} ${pickOr(dice, strings, known)}`);
    case 2:
      return escaped(text.toUpperCase());
    default:
      return escaped(text);
  }
}

function askedReference(dice: Dice, world: World, row: Row, modifier: string, values: readonly Value[]): string {
  const references = values.filter((it) => it.type === "Reference").map((it) => it.value);
  if (modifier === ":identifier") {
    const written = references.flatMap((it) => (it.identifier ? [{ type: "Identifier", value: it.identifier }] : []));
    return tokenForm(dice, pickOr(dice, tokensOf(written, undefined), [["urn:hospital", dice.pick(["A1", "x|y"])]]));
  }
  const typed = modifier.slice(1);
  const local = references
    .map((it) => /([A-Z]\w+)\/([\w.-]+?)(\/_history\/\w+)?$/.exec(it.reference ?? ""))
    .filter((it) => it && row.targets.includes(it[1]!) && (typed === "" || typed === it[1]))
    .map((it) => [it![1], it![2]] as [string, string]);
  const [type, id] = pickOr(dice, local, [
    [dice.pick(row.targets.length > 0 ? row.targets : ["Patient"]), dice.pick([...ids, "9"])],
  ]);
  // A typed reference takes ids of that type only.
  if (typed !== "") return id;
  switch (dice.under(8)) {
    case 0:
    case 1:
      return id;
    case 2:
      return `${world.base}/${type}/${id}`;
    case 3:
      return `https://elsewhere.example/${type}/${id}`;
    default:
      return `${type}/${id}`;
  }
}

function askedUri(dice: Dice, modifier: string, values: readonly Value[]): string {
  const uri = pickOr(
    dice,
    values.map((it): string => it.value),
    uris,
  );
  if (modifier === ":below") return escaped(dice.pick([uri, uri.slice(0, -1), uri.slice(0, 8)]));
  if (modifier === ":above") return escaped(dice.pick([uri, `${uri}/y`, `${uri}y`, `${uri}/y/z`]));
  return escaped(uri);
}

function askedDate(dice: Dice, values: readonly Value[]): string {
  const own = values
    .flatMap(({ type, value }): (string | undefined)[] => {
      if (typeof value === "string") return spansOf([{ type, value }]).length > 0 ? [value] : [];
      const { start, end } = type === "Timing" ? (value.repeat?.boundsPeriod ?? {}) : value;
      return [start, end, ...(value.event ?? [])];
    })
    .filter((it) => it !== undefined);
  const text = dice.chance(0.7) ? pickOr(dice, own, dateTimes) : dice.pick(dateTimes);
  // Also what it is a part of: the year or the day.
  return dice.chance(0.3) ? text.slice(0, dice.pick([4, 7, 10])) : text;
}

const numbersIn = ({ type, value }: Value): readonly number[] =>
  (type === "Range" ? [value.low?.value, value.high?.value] : [typeof value === "number" ? value : value.value]).filter(
    (it) => typeof it === "number",
  );

function askedNumber(dice: Dice, values: readonly Value[]): string {
  const number = pickOr(dice, values.flatMap(numbersIn), [5.4, 5, 100, -3, 1, 2, 0.5]);
  switch (dice.under(8)) {
    case 0:
      return number.toFixed(0);
    case 1:
      return number.toExponential();
    case 2:
      return number.toFixed(3);
    case 3:
      return dice.pick(["5.4", "5", "100", "1e2", "-3", "0.0", "2", "0.3"]);
    default:
      return String(number);
  }
}

function askedUnit(dice: Dice, values: readonly Value[]): string {
  const units = values.flatMap(({ type, value }) => (type === "Range" ? (value.low ?? value.high ?? []) : value));
  const { system = "", code = "", unit = "" } = pickOr(dice, units, [{ code: "mg" }]);
  return dice.pick(["", "", "", `|${system}|${code}`, `||${code}`, `||${unit}`, "||mg", "|urn:none|mg"]);
}

/** A value of the parameter that finds this resource, or undefined when it has none that can be asked for simply. */
export function ownValue(row: Row, resource: Any): string | undefined {
  if (row.kind !== "composite") return ownOf(row, valuesOf(row, resource));
  for (const { base, value } of elementsOf(row, resource)) {
    const parts = row.parts.map((part) => ownOf(part, valuesOf(part, value, base)));
    if (parts.every((it) => it !== undefined)) return parts.join("$");
  }
  return undefined;
}

function ownOf(row: Row, values: readonly Value[]): string | undefined {
  switch (row.kind) {
    case "token": {
      const code = tokensOf(values, row.implied)[0]?.[1];
      return code === undefined ? undefined : escaped(code);
    }
    case "string": {
      const text = stringsOf(values)
        .flat()
        .find((it) => it.trim() !== "");
      return text === undefined ? undefined : escaped(text);
    }
    case "reference":
      return values
        .map((it) => /^([A-Z]\w+)\/[\w.-]+$/.exec(it.value.reference ?? ""))
        .find((it) => it && row.targets.includes(it[1]!))?.[0];
    case "uri":
      return values.length > 0 ? escaped(values[0]!.value) : undefined;
    case "date":
      return values.flatMap(ownDates)[0];
    default:
      return values.flatMap(ownNumbers)[0];
  }
}

function ownDates({ type, value }: Value): string[] {
  if (type === "Timing") return value.event ?? ownDates({ type: "Period", value: value.repeat?.boundsPeriod ?? {} });
  if (type !== "Period") return spansOf([{ type, value }]).length > 0 ? [value] : [];
  if (value.start) return [`ge${value.start}`];
  return value.end ? [`le${value.end}`] : [];
}

function ownNumbers({ type, value }: Value): string[] {
  if (type === "Range") {
    if (value.low?.value !== undefined) return [`ge${value.low.value}`];
    return value.high?.value !== undefined ? [`le${value.high.value}`] : [];
  }
  if (typeof value === "number") return [String(value)];
  if (value.value === undefined) return [];
  const prefix = !value.comparator ? "" : value.comparator.startsWith("<") ? "le" : "ge";
  return [prefix + value.value];
}
