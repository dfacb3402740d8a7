import { inactiveCodes, incomplete, indexOf, nameOf } from "./code-system.ts";
import { codesWhere } from "./concept-filter.ts";
import { quoted } from "./problem.ts";
import type { Resource } from "./resource.ts";
import {
  type Codes,
  type Concept,
  type Fields,
  fieldsOf,
  isFields,
  isRefusal,
  type Refusal,
  refusal,
  setsBy,
  type Terminology,
} from "./terminology.ts";
import { expandedCodes } from "./value-set-expansion.ts";

/** What goes along on the way down into imported value sets. */
interface Errand {
  readonly held: Terminology;
  readonly limit: number;
  /** The value sets that are being expanded, outermost first. */
  readonly within: readonly string[];
  /** What was imported before, by canonical: a value set that is imported from many places is expanded once. */
  readonly imported: Map<string, Codes | Refusal>;
}

const depthMax = 20;

/**
 * The concepts of a value set, all of them or a refusal, each once.
 *
 * By its compose, from the code systems and value sets that are held; failing that, its expansion, if it is complete.
 * Abstract and inactive codes count (records have them), unless `compose.inactive` is false; what an expansion marks as
 * abstract does not. More than `limit` concepts, here or in an imported value set, are refused.
 * https://hl7.org/fhir/STU3/valueset.html#compositions
 */
export async function expandValueSet(
  valueSet: Resource,
  held: Terminology,
  limit: number,
): Promise<readonly Concept[] | Refusal> {
  const codes = await codesOf(valueSet, { held: askedOnce(held), limit, within: [], imported: new Map() });
  if (isRefusal(codes)) return codes;
  return Array.from(pairsOf([codes]), ([system, code]) => ({ system, code }));
}

/** Asks for each code system once, as it may have to be read and indexed. Imported value sets are kept as codes. */
function askedOnce(held: Terminology): Terminology {
  const answers = new Map<string, Promise<Resource | undefined>>();
  return {
    valueSet: (url, version) => held.valueSet(url, version),
    codeSystem: (url, version) => {
      const key = `${url}|${version ?? ""}`;
      const answer = answers.get(key) ?? held.codeSystem(url, version);
      answers.set(key, answer);
      return answer;
    },
  };
}

async function codesOf(valueSet: Resource, above: Errand): Promise<Codes | Refusal> {
  const name = nameOf(valueSet);
  const key = `${valueSet.url ?? valueSet.id}|${valueSet.version ?? ""}`;
  if (above.within.includes(key)) return refusal("invalid", `the value set ${name} imports itself`);
  if (above.within.length >= depthMax)
    return refusal("too-costly", `the value set ${name} is imported through more than ${depthMax} others`);
  const composed = await composedCodes(valueSet, { ...above, within: [...above.within, key] });
  const expanded = composed && !isRefusal(composed) ? composed : expandedCodes(valueSet);
  const codes = composed && isRefusal(expanded) ? composed : expanded;
  if (isRefusal(codes)) return codes;
  const size = codes.values().reduce((sum, it) => sum + it.size, 0);
  return size <= above.limit
    ? codes
    : refusal(
        "too-costly",
        `the value set ${name} has ${size} codes, more than the ${above.limit} that are searched for`,
      );
}

/** Undefined when the value set has no compose. */
async function composedCodes(valueSet: Resource, errand: Errand): Promise<Codes | Refusal | undefined> {
  const { compose } = valueSet;
  if (!isFields(compose)) return undefined;
  const locked = compose.lockedDate !== undefined;
  if (fieldsOf(compose.include).length === 0)
    return refusal("invalid", `the compose of the value set ${nameOf(valueSet)} includes nothing`);
  const included = await unionOf(fieldsOf(compose.include), locked, errand);
  if (isRefusal(included)) return included;
  const excluded = await unionOf(fieldsOf(compose.exclude), locked, errand);
  if (isRefusal(excluded)) return excluded;
  const codes = combined(included, (codes, system) => codes.difference(excluded.get(system) ?? nothing));
  return compose.inactive === false ? withoutInactive(codes, errand.held) : codes;
}

async function unionOf(parts: readonly Fields[], locked: boolean, errand: Errand): Promise<Codes | Refusal> {
  const found: Codes[] = [];
  for (const part of parts) {
    const codes = await codesOfPart(part, locked, errand);
    if (isRefusal(codes)) return codes;
    found.push(codes);
  }
  return setsBy(pairsOf(found));
}

function* pairsOf(parts: readonly Codes[]): Generator<readonly [string | null, string]> {
  for (const part of parts) for (const [system, codes] of part) for (const code of codes) yield [system, code];
}

/** An include or exclude: what is in its system part and in each of its value sets. */
async function codesOfPart(part: Fields, locked: boolean, errand: Errand): Promise<Codes | Refusal> {
  const canonicals: readonly unknown[] = part.valueSet === undefined ? [] : [part.valueSet].flat();
  const parts: Codes[] = [];
  if (part.system !== undefined || part.concept !== undefined || part.filter !== undefined) {
    const codes = await codesOfSystem(part, locked, errand.held);
    if (isRefusal(codes)) return codes;
    parts.push(codes);
  }
  for (const canonical of canonicals) {
    const codes = await importedCodes(canonical, locked, errand);
    if (isRefusal(codes)) return codes;
    parts.push(codes);
  }
  if (parts.length === 0)
    return refusal("invalid", "an include or exclude of the value set names no system and no value set");
  return parts.reduce((some, others) =>
    combined(some, (codes, system) => codes.intersection(others.get(system) ?? nothing)),
  );
}

/** All codes of a system, those listed, or those for which all filters hold. */
async function codesOfSystem(part: Fields, locked: boolean, held: Terminology): Promise<Codes | Refusal> {
  const { system, concept, filter } = part;
  const version = typeof part.version === "string" ? part.version : undefined;
  if (
    typeof system !== "string" ||
    (concept !== undefined && filter !== undefined) ||
    (filter !== undefined && fieldsOf(filter).length === 0)
  )
    return refusal(
      "invalid",
      "an include or exclude of the value set needs a system, and a list of concepts or filters, not both",
    );
  const codeSystem = await held.codeSystem(system, version);
  if (concept !== undefined) {
    const listed = fieldsOf(concept).flatMap(({ code }) => (typeof code === "string" ? [code] : []));
    const spelling = codeSystem ? indexOf(codeSystem).spelling : () => undefined;
    return new Map([[system, new Set(listed.map((it) => spelling(it) ?? it))]]);
  }
  const refused = notThatOne("code system", system, version, codeSystem, locked);
  if (refused) return refused;
  const unfinished = incomplete(codeSystem!);
  if (unfinished) return unfinished;
  let codes: ReadonlySet<string> = new Set(indexOf(codeSystem!).concepts.keys());
  for (const each of fieldsOf(filter)) {
    const some = codesWhere(codeSystem!, each);
    if (isRefusal(some)) return some;
    codes = codes.intersection(some);
  }
  return new Map([[system, codes]]);
}

async function importedCodes(canonical: unknown, locked: boolean, errand: Errand): Promise<Codes | Refusal> {
  if (typeof canonical !== "string") return refusal("invalid", "the value set imports one that it does not name");
  const known = errand.imported.get(canonical);
  if (known) return known;
  const [url = "", version] = canonical.split("|");
  const valueSet = await errand.held.valueSet(url, version);
  const codes = notThatOne("value set", url, version, valueSet, locked) ?? (await codesOf(valueSet!, errand));
  errand.imported.set(canonical, codes);
  return codes;
}

/** A refusal unless what was found is there and is the one that was asked for. */
function notThatOne(
  kind: "code system" | "value set",
  url: string,
  version: string | undefined,
  found: Resource | undefined,
  locked: boolean,
): Refusal | undefined {
  const remedy =
    kind === "code system"
      ? "load it as a CodeSystem with content 'complete', or use a value set that lists its codes or has a complete expansion"
      : "load it, or use a value set that has a complete expansion";
  const asked = `the ${kind} ${quoted(url)}${version === undefined ? "" : ` in version ${quoted(version)}`}`;
  if (!found) return refusal("not-found", `${asked} is not held here; ${remedy}`);
  if (version !== undefined && found.version !== version)
    return refusal("not-found", `${asked} is not held here, only another version; ${remedy}`);
  if (locked && version === undefined)
    return refusal(
      "not-supported",
      `the value set has a lockedDate and names no version of ${asked}, and versions by date are not held here; name the version`,
    );
  return undefined;
}

/** As far as the code systems are held: "If this is not clearly defined, then all codes are assumed to be active". */
async function withoutInactive(codes: Codes, held: Terminology): Promise<Codes> {
  const inactive = new Map<string | null, ReadonlySet<string>>();
  for (const system of codes.keys()) {
    const codeSystem = system === null ? undefined : await held.codeSystem(system, undefined);
    if (codeSystem) inactive.set(system, inactiveCodes(codeSystem));
  }
  return combined(codes, (active, system) => active.difference(inactive.get(system) ?? nothing));
}

const nothing: ReadonlySet<string> = new Set();

const combined = (
  codes: Codes,
  combine: (codes: ReadonlySet<string>, system: string | null) => ReadonlySet<string>,
): Codes => new Map(codes.entries().map(([system, some]) => [system, combine(some, system)]));
