import { quoted } from "./problem.ts";
import type { Resource } from "./resource.ts";
import { addTo, type Fields, fieldsOf, type Refusal, refusal } from "./terminology.ts";

/**
 * A code system ready to be asked. Codes are in its order and spelling; a code that is written twice is the first one.
 *
 *     concept a (concept b, property parent: c), c    children  a → b, c → b    parents  b → a c
 */
export interface CodeIndex {
  readonly concepts: ReadonlyMap<string, Fields>;
  readonly children: ReadonlyMap<string, ReadonlySet<string>>;
  readonly parents: ReadonlyMap<string, ReadonlySet<string>>;
  /**
   * The code as the code system spells it. Exactly, if the code system is case sensitive; if it is not or does not say,
   * in any case: "accept codes in any case". https://hl7.org/fhir/STU3/codesystem-definitions.html#CodeSystem.caseSensitive
   */
  spelling(code: string): string | undefined;
}

/** The code and all below it, or a refusal: the code system is not complete, has other parts below, or no such code. */
export function descendantsOf(codeSystem: Resource, code: string): readonly string[] | Refusal {
  return related(codeSystem, code, (index) => index.children);
}

/** The code and all above it; refused as `descendantsOf` is. */
export function ancestorsOf(codeSystem: Resource, code: string): readonly string[] | Refusal {
  return related(codeSystem, code, (index) => index.parents);
}

/** Time: each concept that is found is visited once, so a loop in the data ends. */
function related(
  codeSystem: Resource,
  code: string,
  next: (index: CodeIndex) => CodeIndex["children"],
): readonly string[] | Refusal {
  const refused = incomplete(codeSystem) ?? notIsA(codeSystem);
  if (refused) return refused;
  const index = indexOf(codeSystem);
  const start = index.spelling(code);
  if (start === undefined)
    return refusal("not-found", `the code system ${nameOf(codeSystem)} has no code ${quoted(code)}`);
  const found = new Set([start]);
  // A set that grows while it is walked: what is added is walked too.
  for (const each of found) for (const it of next(index).get(each) ?? []) found.add(it);
  return [...found];
}

/** A refusal unless all codes are here. A fragment or an example could only give a part of the answer. */
export function incomplete(codeSystem: Resource): Refusal | undefined {
  const { content } = codeSystem;
  if (content === "complete") return undefined;
  const has = typeof content === "string" ? `has content ${quoted(content)}` : "does not say what content it has";
  return refusal(
    "incomplete",
    `the code system ${nameOf(codeSystem)} as held here ${has}; it would take one with content 'complete'`,
  );
}

/** The wheel is below the car in a hierarchy of parts, and is not a car. */
function notIsA(codeSystem: Resource): Refusal | undefined {
  if (codeSystem.hierarchyMeaning !== "part-of") return undefined;
  return refusal(
    "not-supported",
    `the hierarchy of the code system ${nameOf(codeSystem)} is one of parts (hierarchyMeaning 'part-of'), not of kinds`,
  );
}

/** The codes that are not to be used any more, as far as the code system says so. */
export function inactiveCodes(codeSystem: Resource): ReadonlySet<string> {
  const inactive = propertiesMeaning(codeSystem, "inactive");
  const codes = new Set<string>();
  for (const [code, concept] of indexOf(codeSystem).concepts)
    if (fieldsOf(concept.property).some((it) => inactive.has(it.code) && it.valueBoolean === true)) codes.add(code);
  return codes;
}

/**
 * The codes of the properties with this meaning: the one of that name, and those that declare it.
 * https://hl7.org/fhir/STU3/codesystem-concept-properties.html
 */
export function propertiesMeaning(codeSystem: Resource, meaning: string): ReadonlySet<unknown> {
  const uri = `http://hl7.org/fhir/concept-properties#${meaning}`;
  return new Set([
    meaning,
    ...fieldsOf(codeSystem.property)
      .filter((it) => it.uri === uri)
      .map((it) => it.code),
  ]);
}

/** How a refusal names a code system or a value set. */
export function nameOf(definition: Resource): string {
  const { url, id } = definition;
  return quoted(typeof url === "string" ? url : (id ?? "without url"));
}

const indexes = new WeakMap<Resource, CodeIndex>();

/** Made once for each code system, whose size is the time it takes. */
export function indexOf(codeSystem: Resource): CodeIndex {
  const known = indexes.get(codeSystem);
  if (known) return known;
  const index = makeIndex(codeSystem);
  indexes.set(codeSystem, index);
  return index;
}

function makeIndex(codeSystem: Resource): CodeIndex {
  const concepts = new Map<string, Fields>();
  const anyCase = new Map<string, string>();
  const edges: { readonly parent: string; readonly child: string }[] = [];
  const isParent = propertiesMeaning(codeSystem, "parent");
  const isChild = propertiesMeaning(codeSystem, "child");
  for (const { concept, code, above } of nestedConcepts(codeSystem)) {
    if (!concepts.has(code)) concepts.set(code, concept);
    if (codeSystem.caseSensitive !== true && !anyCase.has(code.toLowerCase())) anyCase.set(code.toLowerCase(), code);
    if (above !== undefined) edges.push({ parent: above, child: code });
    for (const { code: property, valueCode } of fieldsOf(concept.property)) {
      if (typeof valueCode !== "string") continue;
      if (isParent.has(property)) edges.push({ parent: valueCode, child: code });
      if (isChild.has(property)) edges.push({ parent: code, child: valueCode });
    }
  }
  const spelling = (code: string) => (concepts.has(code) ? code : anyCase.get(code.toLowerCase()));
  const children = new Map<string, Set<string>>();
  const parents = new Map<string, Set<string>>();
  for (const edge of edges) {
    const parent = spelling(edge.parent);
    const child = spelling(edge.child);
    if (parent === undefined || child === undefined) continue;
    addTo(children, parent, child);
    addTo(parents, child, parent);
  }
  return { concepts, children, parents, spelling };
}

/** Every concept in the order of the code system, with the code it is nested in. */
function* nestedConcepts(codeSystem: Resource) {
  const waiting = fieldsOf(codeSystem.concept)
    .map((concept) => ({ concept, above: undefined as string | undefined }))
    .reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { concept, above } = next;
    const { code } = concept;
    if (typeof code === "string") yield { concept, code, above };
    const inner = typeof code === "string" ? code : above;
    for (const below of fieldsOf(concept.concept).toReversed()) waiting.push({ concept: below, above: inner });
  }
}
