import { careConnectExtensions } from "../definitions/core/extensions.ts";
import { extensionRows } from "../definitions/directory/structure-definitions.ts";
import type { ElementDefinition, FhirDefinitions } from "../definitions/fhir-definitions.ts";
import { nearest, quoted } from "../fhir/problem.ts";
import { type Promises, type ServiceName, typeFault, withService, written } from "./promises.ts";

/** `core Patient.name.family`, taken apart and found in FHIR's definitions. */
export interface ElementPath {
  readonly service: ServiceName;
  readonly type: string;
}

/**
 * An element as a story writes it, or a fault in words. Choices are `effective[x]` or `effectiveDateTime`, extensions
 * `Patient.extension(https://…)` and, for what is inside one, `.extension(language).valueCodeableConcept`.
 */
export function readElementPath(text: string, promises: Promises): ElementPath | { readonly fault: string } {
  const found = withService(text);
  if ("fault" in found) return { fault: `${written(text)}: ${found.fault}` };
  const { service, rest } = found;
  const { definitions } = promises.catalogs[service];
  const wrong = (why: string) => ({ fault: `${written(text)}: ${why}` });
  const [type = "", ...steps] = stepsOf(rest);
  const unknown = typeFault(promises.catalogs[service], type);
  if (unknown !== undefined) return wrong(unknown);
  if (steps.length === 0) return wrong(`say which element of ${type}`);
  const unknownUrl = steps.map((it) => /\((.+)\)$/.exec(it)?.[1] ?? "").find(isUnknownExtension);
  if (unknownUrl !== undefined) {
    const meant = nearest(nameOf(unknownUrl), extensions.map(nameOf));
    return wrong(
      `there is no extension ${quoted(nameOf(unknownUrl))}${meant === undefined ? "" : `; did you mean '${meant}'?`}`,
    );
  }
  const fault = walk(definitions, type, steps);
  return fault === undefined ? { service, type } : wrong(fault);
}

/** Of what others publish nothing is known here. */
const published =
  /^https:\/\/fhir\.(?:hl7\.org\.uk\/STU3\/StructureDefinition\/Extension-CareConnect|nhs\.uk\/England\/StructureDefinition\/Extension-England)-/;
const extensions = [...careConnectExtensions, ...extensionRows.map((it) => it.url)];
const isUnknownExtension = (url: string): boolean => published.test(url) && !extensions.includes(url);
const nameOf = (url: string): string => url.slice(url.lastIndexOf("/") + 1);

/** Points part the steps, but for those inside brackets: `extension(https://a.b)` is one. */
const stepsOf = (path: string): readonly string[] => path.match(/[^.()]+\([^)]*\)|[^.]+/g) ?? [];

function walk(definitions: FhirDefinitions, type: string, steps: readonly string[]): string | undefined {
  // A choice may be of several types: the rest of the path must fit one of them.
  let types: readonly string[] = [type];
  let at = type;
  for (const step of steps) {
    const next = types.flatMap((it) => typesAfter(definitions, it, step) ?? []);
    if (next.length === 0) return notThere(definitions, types, at, step);
    types = next;
    at = `${at}.${step}`;
  }
  return undefined;
}

/** The types that an element of a type may have; undefined: there is no such element. */
function typesAfter({ types }: FhirDefinitions, type: string, step: string): readonly string[] | undefined {
  const elements = Object.hasOwn(types, type) ? types[type]!.elements : undefined;
  if (!elements) return undefined;
  const extension = /^(extension|modifierExtension)\((.+)\)$/.exec(step);
  if (extension)
    return Object.hasOwn(elements, extension[1]!) && extensionName.test(extension[2]!) ? ["Extension"] : undefined;
  for (const [name, element] of Object.entries(elements)) {
    if (!element.choice) {
      if (name === step) return element.types;
    } else if (step === `${name}[x]`) return element.types;
    else {
      const chosen = element.types.find((it) => step === choiceName(name, it));
      if (chosen !== undefined) return [chosen];
    }
  }
  return undefined;
}

/** The canonical of an extension, or the name of a part inside one. */
const extensionName = /^(?:https?:\/\/[^\s()]+|[A-Za-z][A-Za-z0-9-]*)$/;

const choiceName = (name: string, type: string): string => name + type[0]!.toUpperCase() + type.slice(1);

function notThere(definitions: FhirDefinitions, types: readonly string[], at: string, step: string): string {
  const meant = nearest(
    step,
    types.flatMap((type) =>
      Object.entries(Object.hasOwn(definitions.types, type) ? definitions.types[type]!.elements : {}).flatMap(namesOf),
    ),
  );
  return `${at} has no element ${quoted(step)}${meant === undefined ? "" : `; did you mean '${meant}'?`}`;
}

const namesOf = ([name, { choice, types }]: readonly [string, ElementDefinition]): readonly string[] =>
  choice ? [`${name}[x]`, ...types.map((it) => choiceName(name, it))] : [name];
