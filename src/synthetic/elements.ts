import type { Resource } from "../fhir/resource.ts";

/** Pieces that all invented resources are made of. */
export type Element = Readonly<Record<string, unknown>>;

export interface Code {
  readonly system: string;
  readonly code: string;
  readonly display: string;
}

export const snomed = (code: string, display: string): Code => ({ system: "http://snomed.info/sct", code, display });
export const careConnectCode = (name: string, code: string, display: string): Code => ({
  system: `https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-${name}-1`,
  code,
  display,
});
/** Ours, where no freely licensed system has the idea. Its CodeSystem is among the invented resources. */
export const demoCodes = "https://demo.careconnect.invalid/CodeSystem/demo-codes";

export const concept = (code: Code): Element => ({ coding: [code], text: code.display });
export const quantity = (value: number, unit: string, code: string): Element => ({
  value,
  unit,
  system: "http://unitsofmeasure.org",
  code,
});
export const reference = (type: string, ...numbers: readonly number[]): Element => ({
  reference: `${type}/${idOf(type, ...numbers)}`,
});
export const careConnectExtension = (name: string, value: Element): Element => ({
  url: `https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-${name}-1`,
  ...value,
});
/** `demo-observation-1-3`: the third Observation of the first patient. */
export const idOf = (type: string, ...numbers: readonly number[]): string =>
  `demo-${type.toLowerCase()}-${numbers.join("-")}`;
export const demoIdentifier = (type: string, ...numbers: readonly number[]): Element => ({
  system: `https://demo.careconnect.invalid/Id/${type.toLowerCase()}`,
  value: `${type.toLowerCase()}-${numbers.join("-")}`,
});
export const note = (text: string): Element => ({ text: `Invented: ${text}` });

/** Marks that nobody may take the resource for a record of somebody. */
const security = [{ system: "http://hl7.org/fhir/v3/ActReason", code: "HTEST", display: "test health data" }] as const;
const plainMeta = { security };
const metas = new Map<string, Element>();

/** A resource that says which Care Connect profile it conforms to; test/synthetic-profiles.test.ts checks that it does. */
export function profiled(type: string, id: string, elements: Element): Resource {
  const meta = metas.get(type) ?? metaOf(type);
  return { resourceType: type, id, meta, ...elements };
}

function metaOf(type: string): Element {
  const meta = { profile: [`https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-${type}-1`], security };
  metas.set(type, meta);
  return meta;
}

/** A resource that conforms to no Care Connect profile, or to one that was never published with the reviewed ones. */
export const unprofiled = (type: string, id: string, elements: Element): Resource => ({
  resourceType: type,
  id,
  meta: plainMeta,
  ...elements,
});
