/** What a search must find, by looking at each resource. */
import { spansOf, within } from "./dates.ts";
import { plain, split } from "./escapes.ts";
import { amountsOf, numberIs, numbersOf, quantityIs } from "./numbers.ts";
import { once } from "./once.ts";
import { type Any, type Row, rows } from "./rows.ts";
import { folded, stringIs, stringsOf } from "./strings.ts";
import { meetsToken, tokenIs, tokensOf } from "./tokens.ts";
import { elementsOf, remembering, type Value, valuesOf } from "./values.ts";
import { pathOf, pointers, pointsAt, resourceAt, resourcesOf, type World, withoutBase } from "./world.ts";

/** Names and values as in a query string, percent-decoded. */
export type Pairs = readonly (readonly [string, string])[];

type Test = (resource: Any) => boolean;

/** What says how the answer looks, not what is found. */
const presenting = /^(_include|_revinclude|_sort|_count|_total|_elements|_summary)(:|$)/;

/** Every `Type/id` that a search must find. */
export function brute(world: World, type: string, query: Pairs): Set<string> {
  const tests = query
    .filter(([name]) => !presenting.test(name))
    .map(([name, value]) => clause(world, type, name, value));
  return new Set(
    resourcesOf(world, type)
      .filter((it) => tests.every((meets) => meets(it)))
      .map(pathOf),
  );
}

/** One clause, taken apart once and then asked of each resource of the type. */
function clause(world: World, type: string, name: string, value: string): Test {
  if (name.startsWith("_has:")) return having(world, name, value);
  if (name.includes(".")) return chained(world, type, name, value);
  const wanted = split(value, ",").filter((it) => it !== "");
  const [code, modifier] = name.split(":") as [string, string | undefined];
  if (code === "_id") return (it) => wanted.some((id) => plain(id) === it.id);
  if (code === "_lastUpdated") {
    const found = wanted.some((it) => within([world.updated, world.updated + 1], it, world.now));
    return () => found;
  }
  if (code === "_list") {
    const listed = new Set(wanted.flatMap((it) => listedBy(world, it)));
    return (it) => listed.has(pathOf(it));
  }
  const row = rows.get(`${type}.${code}`)!;
  if (modifier === "missing") return (it) => (value === "true") === !has(world, row, it);
  const negative = row.kind === "token" && (modifier === "not" || modifier === "not-in");
  return (it) => {
    const meets = tester(world, row, it, row.type, modifier);
    return negative !== wanted.some(meets);
  };
}

/** `_has:Observation:patient:code`: something that points here and meets the rest. */
function having(world: World, name: string, value: string): Test {
  const [, source, code, ...rest] = name.split(":") as [string, string, string, string];
  const row = rows.get(`${source}.${code}`)!;
  const meets = once(clause(world, source, rest.join(":"), value));
  return (it) => pointers(world, row, pathOf(it)).some(meets);
}

/** `subject:Patient.name`: what it points to meets the rest. */
function chained(world: World, type: string, name: string, value: string): Test {
  const dot = name.indexOf(".");
  const [code, only] = name.slice(0, dot).split(":");
  const rest = name.slice(dot + 1);
  const row = rows.get(`${type}.${code}`)!;
  const meets = new Map(
    (only ? [only] : row.targets)
      .filter((it) => rest.startsWith("_") || rows.has(`${it}.${rest.split(/[.:]/)[0]}`))
      .map((it) => [it, once(clause(world, it, rest, value))]),
  );
  return (it) =>
    pointsAt(world, row, it).some((path) => {
      const target = resourceAt(world, path);
      return target !== undefined && (meets.get(target.resourceType)?.(target) ?? false);
    });
}

/** What `_list` calls a current List, and its code. */
export const currentLists: Readonly<Record<string, string>> = {
  "$current-problems": "problems",
  "$current-medications": "medications",
  "$current-allergies": "allergies",
  "$current-drug-allergies": "adverserxns",
};

/** What a List names as its items. */
function listedBy(world: World, asked: string): readonly string[] {
  const code = currentLists[asked];
  const lists = resourcesOf(world, "List").filter((it) =>
    code === undefined
      ? it.id === plain(asked)
      : it.status === "current" &&
        (it.code?.coding ?? []).some(
          (one: Any) => one.system === "http://hl7.org/fhir/list-example-use-codes" && one.code === code,
        ),
  );
  return lists.flatMap((it) => pointsAt(world, rows.get("List.item")!, it));
}

/** Has a value that the parameter could find. */
function has(world: World, row: Row, resource: Any): boolean {
  const values = valuesOf(row, resource);
  switch (row.kind) {
    case "token":
      return tokensOf(values, row.implied).length > 0;
    case "string":
      return stringsOf(values)
        .flat()
        .some((it) => folded(it) !== "");
    case "reference":
      return pointsAt(world, row, resource).length > 0;
    case "date":
      return spansOf(values).length > 0;
    case "quantity":
      return amountsOf(values).length > 0;
    case "number":
      return numbersOf(values).length > 0;
    case "uri":
      return uris(values).length > 0;
    default:
      throw new Error(`:missing of ${row.kind}`);
  }
}

const uris = (values: readonly Value[]): string[] => values.map((it) => it.value).filter((it) => it !== "");

const tokens = remembering<ReturnType<typeof tokensOf>>();
const spans = remembering<ReturnType<typeof spansOf>>();
const numbers = remembering<ReturnType<typeof numbersOf>>();
const amounts = remembering<ReturnType<typeof amountsOf>>();

/** Whether a resource, or the element of a composite that a part is asked of, has one value. What it has is read once. */
function tester(
  world: World,
  row: Row,
  of: Any,
  base: string,
  modifier: string | undefined,
): (text: string) => boolean {
  const values = () => valuesOf(row, of, base);
  switch (row.kind) {
    case "token": {
      const known = tokens(of, row, () => tokensOf(values(), row.implied));
      return (text) => meetsToken(world, known, values, modifier, text);
    }
    case "string": {
      const is = stringIs(row, values(), modifier);
      return (text) => is(plain(text));
    }
    case "reference":
      return (text) => referenceIs(world, row, of, base, modifier, text);
    case "uri":
      return (text) => uris(values()).some((it) => uriIs(it, modifier, plain(text)));
    case "date": {
      const known = spans(of, row, () => spansOf(values()));
      return (text) => known.some((it) => within(it, text, world.now));
    }
    case "number": {
      const known = numbers(of, row, () => numbersOf(values()));
      return (text) => known.some((it) => numberIs(it, plain(text)));
    }
    case "quantity": {
      const known = amounts(of, row, () => amountsOf(values()));
      return (text) => known.some((it) => quantityIs(it, text));
    }
    case "composite":
      return (text) => compositeIs(world, row, of, text);
    default:
      throw new Error(row.kind);
  }
}

/** There is one element in which all parts hold. */
function compositeIs(world: World, row: Row, resource: Any, text: string): boolean {
  const asked = split(text, "$");
  return elementsOf(row, resource).some(({ base, value }) =>
    row.parts.every((part, at) => tester(world, part, value, base, undefined)(asked[at]!)),
  );
}

function uriIs(uri: string, modifier: string | undefined, asked: string): boolean {
  if (modifier === "below") return uri.startsWith(asked);
  if (modifier === "above") return asked === uri || asked.startsWith(uri.endsWith("/") ? uri : `${uri}/`);
  return uri === asked;
}

function referenceIs(
  world: World,
  row: Row,
  of: Any,
  base: string,
  modifier: string | undefined,
  text: string,
): boolean {
  if (modifier === "identifier") {
    const written = valuesOf(row, of, base).flatMap(({ value }) =>
      value.identifier ? [{ type: "Identifier", value: value.identifier }] : [],
    );
    return tokensOf(written, undefined).some((it) => tokenIs(it, text));
  }
  const targets = pointsAt(world, row, of, base);
  const path = withoutBase(world, plain(text));
  if (/^[A-Za-z0-9.-]+$/.test(path))
    return (modifier ? [modifier] : row.targets).some((type) => targets.includes(`${type}/${path}`));
  return targets.includes(path);
}
