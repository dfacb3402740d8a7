import {
  ancestorsOf,
  type CodeIndex,
  descendantsOf,
  incomplete,
  indexOf,
  nameOf,
  propertiesMeaning,
} from "./code-system.ts";
import { quoted } from "./problem.ts";
import type { Resource } from "./resource.ts";
import { type Fields, fieldsOf, isRefusal, type Refusal, refusal } from "./terminology.ts";

interface Filter {
  readonly property: string;
  readonly op: string;
  readonly value: string;
}

/**
 * The codes that a filter of a value set selects from a complete code system.
 * Operators: https://hl7.org/fhir/STU3/valueset-filter-operator.html
 */
export function codesWhere(codeSystem: Resource, fields: Fields): ReadonlySet<string> | Refusal {
  const { property, op, value } = fields;
  if (typeof property !== "string" || typeof op !== "string" || typeof value !== "string")
    return refusal("invalid", "a filter of a value set needs a property, an op and a value");
  const filter = { property, op, value };
  const refused = incomplete(codeSystem);
  if (refused) return refused;
  // In SNOMED CT the value is a reference set, whose members a CodeSystem does not list.
  // https://hl7.org/fhir/STU3/snomedct.html
  if (codeSystem.url === "http://snomed.info/sct" && isConcept(property) && ["in", "not-in"].includes(op))
    return unsupported(codeSystem, filter);
  return isConcept(property) ? byConcept(codeSystem, filter) : byProperty(codeSystem, filter);
}

const isConcept = (property: string) => property === "concept" || property === "code";

function byConcept(codeSystem: Resource, filter: Filter): ReadonlySet<string> | Refusal {
  const { concepts, spelling } = indexOf(codeSystem);
  const all = () => new Set(concepts.keys());
  switch (filter.op) {
    case "is-a":
      return mapped(descendantsOf(codeSystem, filter.value), (below) => below);
    case "descendent-of":
      return mapped(descendantsOf(codeSystem, filter.value), (below) =>
        below.difference(new Set([spelling(filter.value)])),
      );
    case "is-not-a":
      return mapped(descendantsOf(codeSystem, filter.value), (below) => all().difference(below));
    case "generalizes":
      return mapped(ancestorsOf(codeSystem, filter.value), (above) => above);
    case "not-in":
      return all().difference(new Set(split(filter.value).map((it) => spelling(it))));
    case "=":
    case "in":
    case "regex":
      return matching(codeSystem, filter, (code) => [code], spelling);
    default:
      return unsupported(codeSystem, filter);
  }
}

function byProperty(codeSystem: Resource, filter: Filter): ReadonlySet<string> | Refusal {
  const index = indexOf(codeSystem);
  const means = (meaning: string) => propertiesMeaning(codeSystem, meaning).has(filter.property);
  if (means("parent"))
    return matching(codeSystem, filter, (code) => [...(index.parents.get(code) ?? [])], index.spelling);
  if (means("child"))
    return matching(codeSystem, filter, (code) => [...(index.children.get(code) ?? [])], index.spelling);
  const declared = fieldsOf(codeSystem.property).find((it) => it.code === filter.property);
  const written = declared && elementOf.get(declared.type);
  if (!written) return unsupported(codeSystem, filter);
  const missing = means("inactive") || means("notSelectable") ? ["false"] : [];
  const valuesOf = (code: string) => {
    const values = writtenValues(index.concepts.get(code)!, filter.property, written);
    return values.length > 0 || filter.op === "exists" ? values : missing;
  };
  // What a code is of which a boolean says nothing, is defined for those two alone.
  const unsaid = written === "valueBoolean" && filter.op !== "exists" && split(filter.value).includes("false");
  if (unsaid && index.concepts.keys().some((code) => valuesOf(code).length === 0))
    return unsupported(codeSystem, filter);
  return matching(codeSystem, filter, valuesOf, written === "valueCode" ? index.spelling : undefined);
}

/** Property type → the element its values are in. Dates and Codings have more than one way of being equal. */
const elementOf: ReadonlyMap<unknown, string> = new Map([
  ["code", "valueCode"],
  ["string", "valueString"],
  ["integer", "valueInteger"],
  ["boolean", "valueBoolean"],
]);

const writtenValues = (concept: Fields, property: string, element: string): readonly string[] =>
  fieldsOf(concept.property)
    .filter((it) => it.code === property && it[element] !== undefined)
    .map((it) => String(it[element]));

/** The codes of which some value is as the filter asks. `spelling` is there when the values are codes themselves. */
function matching(
  codeSystem: Resource,
  filter: Filter,
  valuesOf: (code: string) => readonly string[],
  spelling: CodeIndex["spelling"] | undefined,
): ReadonlySet<string> | Refusal {
  const spelt = (value: string) => spelling?.(value) ?? value;
  const those = (holds: (values: readonly string[]) => boolean) =>
    new Set(
      indexOf(codeSystem)
        .concepts.keys()
        .filter((code) => holds(valuesOf(code))),
    );
  switch (filter.op) {
    case "=":
    case "in": {
      const wanted = new Set((filter.op === "in" ? split(filter.value) : [filter.value]).map(spelt));
      return those((values) => values.some((it) => wanted.has(spelt(it))));
    }
    case "exists":
      if (filter.value !== "true" && filter.value !== "false") return unsupported(codeSystem, filter);
      return those((values) => values.length > 0 === (filter.value === "true"));
    case "regex": {
      const pattern = simplePattern(filter.value);
      return pattern ? those((values) => values.some((it) => pattern.test(it))) : unsupported(codeSystem, filter);
    }
    default:
      return unsupported(codeSystem, filter);
  }
}

/**
 * A pattern that means the same to everybody and takes no more than its length for each letter: `^A[0-9]{2}$`,
 * `^A.*`, `.*mg$`. It goes from `^` or `.*` to `$` or `.*`, because FHIR does not say whether a bare `A` is the whole
 * value or a part, and repeats nothing in between but a certain number of times.
 */
const simple =
  /^(?:\^(?:\.\*)?|\.\*)(?:(?:[^\\^$.|?*+()[\]{}]|\\[^A-Za-z0-9]|\\[dw]|\.|\[\^?(?:[^\\[\]^]|\\[^A-Za-z0-9])+\])(?:\{\d\d?\})?)*(?:\$|\.\*\$?)$/;

function simplePattern(text: string): RegExp | undefined {
  if (text.length > 200 || !simple.test(text)) return undefined;
  try {
    return new RegExp(`^(?:${text})$`, "s");
  } catch {
    // `[z-a]`
    return undefined;
  }
}

const split = (list: string) => list.split(",").map((it) => it.trim());

const mapped = (
  codes: readonly string[] | Refusal,
  map: (codes: ReadonlySet<string>) => ReadonlySet<string>,
): ReadonlySet<string> | Refusal => (isRefusal(codes) ? codes : map(new Set(codes)));

const unsupported = (codeSystem: Resource, { property, op, value }: Filter) =>
  refusal(
    "not-supported",
    `the filter ${quoted(`${property} ${op} ${value}`)} on ${nameOf(codeSystem)} cannot be evaluated here; a value set that lists its codes, or has a complete expansion, would work`,
  );
