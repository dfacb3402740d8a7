import type { Period, Periods } from "../organisation.ts";

/** A property of a concept, with its value. */
export type Property =
  | { readonly code: string; readonly type: "code" | "string" | "dateTime"; readonly value: string }
  | { readonly code: string; readonly type: "boolean"; readonly value: boolean }
  | { readonly code: string; readonly type: "Coding"; readonly value: Coding };

export interface Coding {
  readonly system: string;
  readonly code: string;
}

/** Which properties are asked for: these, or all that there are. */
export type Wanted = ReadonlySet<string> | "all";

export const wants = (wanted: Wanted, code: string): boolean => wanted === "all" || wanted.has(code);

const valueNames = {
  code: "valueCode",
  string: "valueString",
  dateTime: "valueDateTime",
  boolean: "valueBoolean",
  Coding: "valueCoding",
} as const;

/**
 * A parameter of the answer to $lookup, as JSON text. What is no code is said twice, by the national API's habit: as `value`
 * and by a part that is called after its type.
 *
 *   {"name":"property","part":[{"name":"code","valueCode":"town"},{"name":"value","valueString":"LEEDS"},{"name":"valueString","valueString":"LEEDS"}]}
 */
export function propertyParameter({ code, type, value }: Property): string {
  const name = valueNames[type];
  const said = `"${name}":${JSON.stringify(value)}}`;
  const doubled = type === "code" ? "" : `,{"name":"${name}",${said}`;
  return `{"name":"property","part":[{"name":"code","valueCode":${JSON.stringify(code)}},{"name":"value",${said}${doubled}]}`;
}

const propertyUrl = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion.contains.property";

/** The extension that R5's `contains.property` is in R4, as JSON text. */
export const propertyExtension = ({ code, type, value }: Property): string =>
  `{"url":"${propertyUrl}","extension":[{"url":"code","valueCode":${JSON.stringify(code)}},{"url":"value","${valueNames[type]}":${JSON.stringify(value)}}]}`;

/** Whether a value has what is asked for: its text, or of a Coding its code or `system|code`. */
export function isValue({ type, value }: Property, asked: string): boolean {
  if (type !== "Coding") return String(value) === asked;
  return value.code === asked || `${value.system}|${value.code}` === asked;
}

export const status = (isActive: boolean): Property => ({
  code: "status",
  type: "code",
  value: isActive ? "active" : "inactive",
});

/** The four dates that organisations, roles and relationships have. */
export function* dates({ legal, operational }: Periods): Generator<Property> {
  yield* startAndEnd("leg", legal);
  yield* startAndEnd("op", operational);
}

function* startAndEnd(kind: "leg" | "op", { start, end }: Period = {}): Generator<Property> {
  if (start !== undefined) yield { code: `${kind}StartDate`, type: "dateTime", value: start };
  if (end !== undefined) yield { code: `${kind}EndDate`, type: "dateTime", value: end };
}
