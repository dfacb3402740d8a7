import { randomUUID } from "node:crypto";
import { isProblem, type Problem, problem, quoted } from "../../fhir/problem.ts";
import type { Resource } from "../../fhir/resource.ts";
import { propertyExtension, type Wanted } from "../../ods/terminology/property.ts";
import { type Input, type InputDefinition, textIn, textsIn } from "../operation-input.ts";
import type { Operation, OperationAsked } from "../operations.ts";
import type { FhirService, Made } from "../service.ts";
import { displayLanguage } from "./asked-concept.ts";
import { askedValueSet, valueSetInputs } from "./asked-value-set.ts";
import { sourceOf } from "./concept.ts";
import { conceptSets, tooLarge } from "./expansion/compose.ts";
import { type ConceptSet, expansionMax, type SetConcept } from "./expansion/concept-set.ts";
import type { HeldSystem } from "./held-terms.ts";
import { wantedOf } from "./lookup.ts";
import { answered, valued } from "./parameters.ts";

const flagInput = (name: string, documentation: string): InputDefinition => ({
  name,
  type: "boolean",
  min: 0,
  max: "1",
  documentation,
});

/**
 * The concepts of a value set: organisations that are chosen by their properties, roles, relationships, successions, and whatever a
 * code system lists. https://hl7.org/fhir/R4/valueset-operation-expand.html
 */
export const expand: Operation = {
  name: "expand",
  type: "ValueSet",
  level: "type",
  expectation: "SHALL",
  definition: "http://hl7.org/fhir/OperationDefinition/ValueSet-expand",
  documentation: `The concepts of a value set, in parts by count and offset; without count no more than ${expansionMax}. The filters of a code system are in its CodeSystem.`,
  inputs: [
    ...valueSetInputs,
    {
      name: "filter",
      type: "string",
      min: 0,
      max: "1",
      documentation: "Words that the display has, all of them, or the code itself.",
    },
    { name: "offset", type: "integer", min: 0, max: "1", documentation: "Concepts to leave out before the first." },
    {
      name: "count",
      type: "integer",
      min: 0,
      max: "1",
      documentation: `How many concepts are wanted, up to ${expansionMax}; 0: only how many there are.`,
    },
    flagInput("activeOnly", "Only concepts that are not inactive."),
    {
      name: "property",
      type: "string",
      min: 0,
      max: "*",
      documentation: "A property that is wanted of each concept, by R5's extension; * for all.",
    },
    flagInput("excludeNested", "Taken, and has no effect: nothing is nested."),
    flagInput("includeDesignations", "Taken, and has no effect: there are none but the display."),
    displayLanguage,
  ],
  methods: ["GET", "POST"],
  example: {
    inputs: [
      ["url", "https://fhir.nhs.uk/England/ValueSet/England-OrganisationRole"],
      ["filter", "trust"],
      ["count", "5"],
    ],
  },
  answer: expansionOf,
};

/** Of a value set that is held. */
export const expandHeld: Operation = {
  ...expand,
  level: "instance",
  inputs: expand.inputs.filter((it) => !valueSetInputs.includes(it)),
  example: {
    id: "England-OrganisationRole",
    inputs: [
      ["filter", "trust"],
      ["count", "5"],
    ],
  },
};

async function expansionOf(asked: OperationAsked, service: FhirService): Promise<Made | Problem> {
  const { inputs } = asked;
  const source = await sourceOf(service);
  const found = await askedValueSet(asked, "expand", source);
  if (isProblem(found)) return found;
  const { valueSet } = found;
  const numbers = [wholeIn(inputs, "offset"), wholeIn(inputs, "count")] as const;
  const wrong = numbers.find(isProblem);
  if (wrong) return wrong;
  const [offset = 0, count] = numbers as readonly (number | undefined)[];
  const activeOnly = flagIn(inputs, "activeOnly");
  if (isProblem(activeOnly)) return activeOnly;
  const text = textIn(inputs, "filter");
  if (text !== undefined && text.length > textMax)
    return problem("malformed-value", `filter=${quoted(text)} is longer than ${textMax} characters`);
  const limits = { activeOnly: activeOnly ?? false, text: text === "" ? undefined : text };
  const sets = await conceptSets(valueSet, limits, { source, context: service.search.context });
  if (isProblem(sets)) return sets;
  const wanted = wantedIn(textsIn(inputs, "property"), sets);
  if (isProblem(wanted)) return wanted;
  const total = sets.reduce((sum, it) => sum + it.total, 0);
  const size = Math.max(0, Math.min(total - offset, count ?? total));
  if (size > expansionMax) return tooLarge(valueSet);
  const contains = size === 0 ? "" : await containedText(sets, offset, size, wanted);
  if (isProblem(contains)) return contains;
  const timestamp = new Date(service.search.context.now()).toISOString();
  const parameters = parametersOf(sets, { inputs, offset, count, activeOnly, text });
  const parameter = parameters.length > 0 ? `,"parameter":[${parameters.join()}]` : "";
  const expansion = `{"identifier":"urn:uuid:${randomUUID()}","timestamp":"${timestamp}","total":${total},"offset":${offset}${parameter}${contains}}`;
  return answered(`${headOf(valueSet)},"expansion":${expansion}}`);
}

const textMax = 200;

/** A whole number, also written as a text. */
function wholeIn(inputs: readonly Input[], name: string): number | undefined | Problem {
  const text = textIn(inputs, name);
  if (text === undefined) return undefined;
  return /^\d{1,9}$/.test(text)
    ? Number(text)
    : problem("malformed-count", `${name}=${quoted(text)} is no whole number`);
}

function flagIn(inputs: readonly Input[], name: string): boolean | undefined | Problem {
  const text = textIn(inputs, name);
  if (text === undefined) return undefined;
  return text === "true" || text === "false"
    ? text === "true"
    : problem("malformed-value", `${name}=${quoted(text)}: write true or false`);
}

/** Each property that is asked for is one of a code system that is used; unless said, there are none. */
function wantedIn(names: readonly string[], sets: readonly ConceptSet[]): Wanted | Problem {
  const used = sets.flatMap((it) => it.used);
  if (names.length === 0 || used.length === 0) return new Set();
  if (names.includes("*")) return "all";
  for (const name of names) {
    const each = used.map((it) => wantedOf([name], it));
    if (each.every(isProblem)) return each[0]!;
  }
  return new Set(names);
}

/** A larger answer is refused before it is made whole. */
const answerMax = 64_000_000;

async function containedText(
  sets: readonly ConceptSet[],
  offset: number,
  size: number,
  wanted: Wanted,
): Promise<string | Problem> {
  const texts: string[] = [];
  let length = 0;
  let [skip, left] = [offset, size];
  for (const set of sets) {
    if (left === 0) break;
    if (skip < set.total)
      for await (const page of set.pages(skip, Math.min(left, set.total - skip), wanted)) {
        for (const it of page) {
          const text = conceptText(it);
          length += text.length;
          texts.push(text);
        }
        left -= page.length;
        if (length > answerMax)
          return problem("too-costly", "the answer would be too large; ask for it in parts, by count and offset");
      }
    skip = Math.max(0, skip - set.total);
  }
  return `,"contains":[${texts.join()}]`;
}

const inactiveExtension =
  '{"url":"http://ontoserver.csiro.au/profiles/expansion","extension":[{"url":"inactive","valueBoolean":true}]}';

/** As the national API writes it: what is inactive is marked twice, by FHIR's element and by an extension of its server. */
function conceptText({ system, code, display, isInactive, properties }: SetConcept): string {
  const extensions = [...(isInactive ? [inactiveExtension] : []), ...properties.map(propertyExtension)];
  const extension = extensions.length > 0 ? `"extension":[${extensions.join()}],` : "";
  const of = system === "" ? "" : `"system":${JSON.stringify(system)},`;
  const inactive = isInactive ? '"inactive":true,' : "";
  return `{${extension}${of}${inactive}"code":${JSON.stringify(code)},"display":${JSON.stringify(display)}}`;
}

interface AskedExpansion {
  readonly inputs: readonly Input[];
  readonly offset: number;
  readonly count: number | undefined;
  readonly activeOnly: boolean | undefined;
  readonly text: string | undefined;
}

/** What the expansion was made of and by. */
function parametersOf(
  sets: readonly ConceptSet[],
  { inputs, offset, count, activeOnly, text }: AskedExpansion,
): readonly string[] {
  const used = new Map<string, HeldSystem>(sets.flatMap((it) => it.used).map((it) => [it.url, it]));
  const number = (name: string, value: number) => `{"name":"${name}","valueInteger":${value}}`;
  return [
    ...[...used.values()].flatMap(({ url, version }) =>
      ["version", "used-codesystem"].map((it) => valued(it, "valueUri", `${url}|${version}`)),
    ),
    ...(text === undefined ? [] : [valued("filter", "valueString", text)]),
    ...(activeOnly === undefined ? [] : [valued("activeOnly", "valueBoolean", activeOnly)]),
    ...(textIn(inputs, "offset") === undefined ? [] : [number("offset", offset)]),
    ...(count === undefined ? [] : [number("count", count)]),
  ];
}

const kept = ["url", "version", "name", "title"] as const;

/** The value set without what it is composed of, as JSON text without its end. */
function headOf(valueSet: Resource): string {
  const said = kept.flatMap((it) => {
    const value = valueSet[it];
    return typeof value === "string" && /^\S[^\p{Cc}]*$/u.test(value) ? [[it, value] as const] : [];
  });
  const { status } = valueSet;
  const known = typeof status === "string" && ["draft", "active", "retired", "unknown"].includes(status);
  const head = { resourceType: "ValueSet", ...Object.fromEntries(said), status: known ? status : "active" };
  return JSON.stringify(head).slice(0, -1);
}
