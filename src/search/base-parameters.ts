import type { FhirDefinitions, SearchDefinition } from "../definitions/fhir-definitions.ts";
import type { RefusedParameter } from "../definitions/refused-parameters.ts";
import { refusedParameters } from "../definitions/refused-parameters.ts";
import { type ResourceDefinition, type ServiceDefinition, versions } from "../definitions/resource-definition.ts";

export interface Promised {
  /** Only what the guides ask for, and what we added to them. */
  readonly guidesOnly: boolean;
  /** Other resource types of the release, by name. */
  readonly types: readonly string[];
  /** `_text` and `_content`. */
  readonly fullText?: boolean;
}

/**
 * The service with everything it promises: the rows of the table, then FHIR's own search parameters for each type, at
 * MAY, then the other types that were asked for. Throws an Error that names a type the release does not have.
 */
export function promisedService(
  service: ServiceDefinition,
  definitions: FhirDefinitions,
  { guidesOnly, types, fullText = false }: Promised,
): ServiceDefinition {
  const unknown = types.find((it) => !definitions.resources.includes(it));
  if (unknown !== undefined) throw new Error(`${definitions.release} has no resource type ${unknown}`);
  const known = new Set(service.resources.map((it) => it.type));
  const added = [...new Set(types)].filter((it) => !known.has(it)).map(plainDefinition);
  const complete = (it: ResourceDefinition): ResourceDefinition => ({ ...it, base: baseCodes(it, definitions) });
  return {
    ...service,
    resources: [
      ...service.resources.map((it) => (guidesOnly || !it.interactions["search-type"] ? it : complete(it))),
      ...added.map(complete),
    ].map((it) => (fullText && it.interactions["search-type"] ? { ...it, fullText } : it)),
  };
}

const plainDefinition = (type: string): ResourceDefinition => ({
  type,
  source: "HL7 FHIR STU3",
  interactions: { read: "MAY", ...versions, "search-type": "MAY" },
  search: [],
});

function baseCodes({ type, search }: ResourceDefinition, definitions: FhirDefinitions): string[] {
  const taken = new Set(search.flatMap((it) => [it.code, ...(it.aliases ?? [])]));
  return officialParameters(definitions, type)
    .map((it) => it.code)
    .filter((code) => !taken.has(code) && !refusedFor(definitions.release, type).some((it) => it.code === code));
}

/** FHIR's search parameters of a type: its own, then those of every type, written for it. `_id` and `_lastUpdated` apart. */
export const officialParameters = (definitions: FhirDefinitions, type: string): SearchDefinition[] => [
  ...definitions.search.filter((it) => it.base === type),
  ...definitions.search
    .filter((it) => it.base === "Resource" && it.code !== "_id" && it.code !== "_lastUpdated")
    .map((it) => ({ ...it, base: type, expression: it.expression.replaceAll("Resource.", `${type}.`) })),
];

export const refusedFor = (release: "STU3" | "R4", type: string): readonly RefusedParameter[] =>
  refusedParameters.filter(
    (it) => it.release === release && (it.bases.includes(type) || it.bases.includes("Resource")),
  );
