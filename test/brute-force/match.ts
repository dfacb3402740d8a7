import { span } from "./times.ts";
import { type Any, type Row, rows, valuesOf } from "./values.ts";

export interface World {
  readonly resources: readonly Any[];
  /** Address of the service, without the last slash. */
  readonly base: string;
  /** meta.lastUpdated of everything, in milliseconds. */
  readonly updated: number;
}

/** Every `Type/id` that a search must find, by looking at each resource. The query is percent-decoded already. */
export function brute(world: World, type: string, query: readonly (readonly [string, string])[]): Set<string> {
  const asked = query.filter(([name]) => name !== "_sort" && name !== "_count");
  const found = world.resources.filter(
    (it) => it.resourceType === type && asked.every(([name, value]) => meets(world, it, name, value)),
  );
  return new Set(found.map((it) => `${type}/${it.id}`));
}

function meets(world: World, resource: Any, name: string, value: string): boolean {
  const type: string = resource.resourceType;
  if (name.startsWith("_has:")) {
    const [, source, code, ...rest] = name.split(":");
    const row = rows.get(`${source}.${code}`)!;
    return world.resources.some(
      (it) =>
        it.resourceType === source &&
        pointsAt(world, row, it).includes(`${type}/${resource.id}`) &&
        meets(world, it, rest.join(":"), value),
    );
  }
  const dot = name.indexOf(".");
  if (dot > 0) {
    const [code, only] = name.slice(0, dot).split(":");
    const row = rows.get(`${type}.${code}`)!;
    const rest = name.slice(dot + 1);
    return world.resources.some(
      (it) =>
        (only ? it.resourceType === only : row.targets.includes(it.resourceType)) &&
        (rest.startsWith("_") || rows.has(`${it.resourceType}.${rest.split(/[.:]/)[0]}`)) &&
        pointsAt(world, row, resource).includes(`${it.resourceType}/${it.id}`) &&
        meets(world, it, rest, value),
    );
  }
  const [code, modifier] = name.split(":") as [string, string | undefined];
  const wanted = split(value, ",").filter((it) => it !== "");
  if (code === "_id") return wanted.some((it) => plain(it) === resource.id);
  if (code === "_lastUpdated") return wanted.some((it) => within([world.updated, world.updated + 1], it));
  const row = rows.get(`${type}.${code}`)!;
  if (modifier === "missing") return (value === "true") === !has(world, row, resource);
  if (row.kind === "token") {
    const any = wanted.some((it) => tokens(row, resource).some((token) => tokenIs(token, it)));
    return modifier === "not" ? !any : any;
  }
  return wanted.some((it) => one(world, row, resource, modifier, it));
}

/** Has a value that the parameter could find. */
function has(world: World, row: Row, resource: Any): boolean {
  switch (row.kind) {
    case "token":
      return tokens(row, resource).length > 0;
    case "string":
      return strings(row, resource)
        .flat()
        .some((it) => folded(it) !== "");
    case "reference":
      return pointsAt(world, row, resource).some(
        (it) => row.targets.length === 0 || row.targets.includes(it.split("/")[0]!) || /^[a-z]+:/.test(it),
      );
    case "date":
      return spans(row, resource).length > 0;
    case "quantity":
      return valuesOf(row, resource).some((it) => it.value !== undefined);
    default:
      return valuesOf(row, resource).length > 0;
  }
}

function one(world: World, row: Row, resource: Any, modifier: string | undefined, text: string): boolean {
  switch (row.kind) {
    case "uri":
      return valuesOf(row, resource).includes(plain(text));
    case "string":
      return stringIs(row, resource, modifier, plain(text));
    case "reference":
      return referenceIs(world, row, resource, modifier, plain(text));
    case "date":
      return spans(row, resource).some((it) => within(it, text));
    case "number":
      return valuesOf(row, resource).some((it) => numberIs([it, it], plain(text)));
    case "quantity":
      return valuesOf(row, resource).some((it) => quantityIs(it, text));
    default:
      throw new Error(row.kind);
  }
}

// Values with escapes.

function split(text: string, sign: string): string[] {
  const parts = [""];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "\\" && at + 1 < text.length) parts[parts.length - 1] += text[at]! + text[++at]!;
    else if (text[at] === sign) parts.push("");
    else parts[parts.length - 1] += text[at]!;
  }
  return parts;
}

const plain = (text: string) => text.replaceAll(/\\([\\,|$])/g, "$1");

// Tokens: [system or undefined, code].

function tokens(row: Row, resource: Any): [string | undefined, string][] {
  return valuesOf(row, resource).flatMap((it): [string | undefined, string][] => {
    if (typeof it === "boolean") return [["http://hl7.org/fhir/special-values", String(it)]];
    if (typeof it === "string") return [[row.implied, it]];
    if (row.expression.includes("telecom")) return it.value ? [[undefined, it.value]] : [];
    if ("coding" in it)
      return it.coding.filter((coding: Any) => coding.code).map((coding: Any) => [coding.system, coding.code]);
    if (it.code) return [[it.system, it.code]];
    return it.value ? [[it.system, it.value]] : [];
  });
}

function tokenIs([system, code]: [string | undefined, string], text: string): boolean {
  const parts = split(text, "|").map(plain);
  const same = (it: string) => it.toLowerCase() === code.toLowerCase();
  if (parts.length === 1) return same(parts[0]!);
  if (parts[0] === "") return system === undefined && same(parts[1]!);
  return system === parts[0] && (parts[1] === "" || same(parts[1]!));
}

// Strings: one list for each element, the parts of a name or an address together.

function strings(row: Row, resource: Any): string[][] {
  return valuesOf(row, resource).map((it) => {
    if (typeof it === "string") return [it];
    const fields = row.expression.includes(".address")
      ? ["line", "city", "district", "state", "postalCode", "country", "text"]
      : ["family", "given", "prefix", "suffix", "text"];
    return fields.flatMap((field) => it[field] ?? []).filter((part: unknown) => typeof part === "string");
  });
}

const special: Record<string, string> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  þ: "th",
  ð: "d",
  ı: "i",
  ς: "σ",
};

export function folded(text: string): string {
  const bare = [...text.toLowerCase().normalize("NFKD")]
    .filter((it) => !/\p{M}/u.test(it))
    .join("")
    .toLowerCase();
  return [...bare]
    .map((it) => special[it] ?? it)
    .join("")
    .normalize("NFC")
    .split(/\s+/)
    .filter((it) => it !== "")
    .join(" ");
}

function stringIs(row: Row, resource: Any, modifier: string | undefined, text: string): boolean {
  const all = strings(row, resource);
  if (modifier === "exact") return all.flat().includes(text);
  const wanted = folded(text);
  if (modifier === "contains") return all.flat().some((it) => folded(it).includes(wanted));
  if (row.code !== "name" || !["Patient", "Practitioner"].includes(row.type))
    return all.flat().some((it) => folded(it).startsWith(wanted));
  return all.some((name) => {
    const starts = name.flatMap((it) => {
      const words = folded(it).split(" ");
      return words.map((_, at) => words.slice(at).join(" "));
    });
    return wanted.split(" ").every((word) => starts.some((it) => it.startsWith(word)));
  });
}

// References, as Type/id or the address elsewhere.

function pointsAt(world: World, row: Row, resource: Any): string[] {
  return valuesOf(row, resource).flatMap((it) => {
    const reference: unknown = it?.reference;
    if (typeof reference !== "string" || reference === "" || reference.startsWith("#")) return [];
    const path = reference.startsWith(`${world.base}/`) ? reference.slice(world.base.length + 1) : reference;
    const local = /^([A-Z][A-Za-z]+\/[A-Za-z0-9.-]+)(\/_history\/[^/]+)?$/.exec(path);
    return [local ? local[1]! : reference];
  });
}

function referenceIs(world: World, row: Row, resource: Any, modifier: string | undefined, text: string): boolean {
  const targets = pointsAt(world, row, resource);
  const path = text.startsWith(`${world.base}/`) ? text.slice(world.base.length + 1) : text;
  if (/^[A-Za-z0-9.-]+$/.test(path))
    return (modifier ? [modifier] : row.targets).some((type) => targets.includes(`${type}/${path}`));
  return targets.includes(path);
}

// Dates and numbers.

function spans(row: Row, resource: Any): (readonly [number, number])[] {
  return valuesOf(row, resource).flatMap((it) => {
    if (typeof it === "string") {
      const found = span(it);
      return found ? [found] : [];
    }
    if (it.start === undefined && it.end === undefined) return [];
    const from = it.start === undefined ? undefined : span(it.start);
    const to = it.end === undefined ? undefined : span(it.end);
    const low = from?.[0] ?? -8.64e15;
    return [[low, Math.max(to?.[1] ?? 8.64e15, from?.[1] ?? low)] as const];
  });
}

const prefixed = (text: string) => /^(eq|ne|gt|lt|ge|le|sa|eb)?(.*)$/s.exec(text)!;

function within([low, high]: readonly [number, number], text: string): boolean {
  const [, prefix = "eq", rest] = prefixed(text);
  const [from, to] = span(rest!)!;
  const contained = low >= from && high <= to;
  return {
    eq: contained,
    ne: !contained,
    gt: high > to,
    lt: low < from,
    ge: high > to || contained,
    le: low < from || contained,
    sa: low >= to,
    eb: high <= from,
  }[prefix]!;
}

function numberIs([low, high]: readonly [number, number], text: string): boolean {
  const [, prefix = "eq", rest] = prefixed(text);
  const [, fraction = "", exponent = "0"] = /^[+-]?\d+(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(rest!)!;
  const value = Number(rest);
  const half = 10 ** (Number(exponent) - fraction.length) / 2;
  const contained = low >= value - half && high < value + half;
  return {
    eq: contained,
    ne: !contained,
    gt: high > value,
    lt: low < value,
    ge: high >= value,
    le: low <= value,
    sa: low > value,
    eb: high < value,
  }[prefix]!;
}

function quantityIs(quantity: Any, text: string): boolean {
  if (quantity.value === undefined) return false;
  const [number, system, code] = split(text, "|").map(plain);
  if (
    code &&
    (system ? quantity.system !== system || quantity.code !== code : quantity.code !== code && quantity.unit !== code)
  )
    return false;
  const below = ["<", "<="].includes(quantity.comparator);
  const above = [">", ">="].includes(quantity.comparator);
  return numberIs([below ? -Number.MAX_VALUE : quantity.value, above ? Number.MAX_VALUE : quantity.value], number!);
}

/** The sort value of a resource: [no value?, value], least when ascending, greatest when descending. */
export function sortKey(world: World, resource: Any, key: string): number | string | undefined {
  const down = key.startsWith("-");
  const code = down ? key.slice(1) : key;
  if (code === "_id") return resource.id;
  if (code === "_lastUpdated") return world.updated;
  const row = rows.get(`${resource.resourceType}.${code}`)!;
  const all: (number | string)[] =
    row.kind === "date"
      ? spans(row, resource).map((it) => it[0])
      : row.kind === "string"
        ? strings(row, resource)
            .flat()
            .filter((it) => folded(it) !== "")
            .map((it) => `${folded(it)}\u0000${it}`)
        : valuesOf(row, resource);
  return all.toSorted((a, b) => compare(a, b) * (down ? -1 : 1))[0];
}

/** As bytes of UTF-8 compare. */
export function compare(a: number | string, b: number | string): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}
