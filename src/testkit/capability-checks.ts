import type { Expectation, ResourceDefinition, ServiceDefinition } from "../definitions/resource-definition.ts";
import type { Catalog } from "../search/catalog.ts";
import type { Check } from "./checks.ts";
import { demand, type Fields, isFields, list, type Subject } from "./subject.ts";

const expectationUrl = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation";
const combinationUrl = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-search-parameter-combination";
const fhirVersions = { STU3: "3.0.1", R4: "4.0.1" } as const;

/** The CapabilityStatement as a whole. */
export const capabilityChecks = ({ release, resources }: ServiceDefinition): Check[] => [
  {
    title: `the CapabilityStatement is of a running ${release} server`,
    expectation: "SHALL",
    run: async (server) => {
      const { kind, fhirVersion, format, software, implementation } = await statementOf(server);
      demand(kind === "instance", `metadata: kind is ${kind}, not instance`);
      demand(fhirVersion === fhirVersions[release], `metadata: fhirVersion is ${fhirVersion}`);
      demand(Array.isArray(format) && format.some((it) => /json/.test(it)), "metadata: JSON is not among the formats");
      demand(
        isFields(software) && isFields(implementation),
        "metadata: software and implementation are not both there",
      );
    },
  },
  {
    title: "the CapabilityStatement names exactly the resource types served",
    expectation: "SHALL",
    run: async (server) =>
      equal(
        "metadata: resource types",
        (await declared(server)).map((it) => String(it.type)),
        resources.map((it) => it.type),
      ),
  },
];

/** A resource in the CapabilityStatement: as the table has it, no more and no less. */
export const declarationChecks = (definition: ResourceDefinition, catalog: Catalog): Check[] => [
  {
    title: `${definition.type} is declared as it is served`,
    expectation: "SHALL",
    run: async (server) => {
      const { type, profile, interactions, search, base = [], combinations = [] } = definition;
      const own = (catalog.service.parameters ?? []).filter((it) => it.types.includes(type));
      const row = (await declared(server)).find((it) => it.type === type);
      demand(row !== undefined, `metadata: ${type} is not there`);
      const named = profileOf(row, catalog.definitions.release);
      demand(named === profile, `metadata: the profile of ${type} is ${named}`);
      equal(
        `metadata: interactions of ${type}`,
        list(row.interaction).map((it) => `${it.code} ${levelOf(it)}`),
        Object.entries(interactions).map(([code, level]) => `${code} ${level}`),
      );
      equal(
        `metadata: search parameters of ${type}`,
        list(row.searchParam).map((it) => `${it.name} ${levelOf(it)}`),
        interactions["search-type"]
          ? [
              ...search.map(({ code, expectation }) => `${code} ${expectation}`),
              ...["_id", "_lastUpdated", ...base, ...own.map((it) => it.code)].map((it) => `${it} MAY`),
            ]
          : [],
      );
      equal(
        `metadata: combinations of ${type}`,
        list(row.extension)
          .filter((it) => it.url === combinationUrl)
          .map(
            (it) =>
              `${list(it.extension)
                .filter((part) => part.url === "required")
                .map((part) => part.valueString)
                .join(" + ")} ${levelOf(it)}`,
          ),
        combinations.map(({ codes, expectation }) => `${codes.join(" + ")} ${expectation}`),
      );
      equal(
        `metadata: includes of ${type}`,
        texts(row.searchInclude),
        withAll(referencesOf(type, catalog).map((it) => `${type}:${it.code}`)),
      );
      equal(
        `metadata: reverse includes of ${type}`,
        texts(row.searchRevInclude),
        interactions["search-type"]
          ? withAll(
              [...catalog.resources.keys()].flatMap((source) =>
                referencesOf(source, catalog)
                  .filter(({ targets }) => targets.length === 0 || targets.includes(type))
                  .map((it) => `${source}:${it.code}`),
              ),
            )
          : [],
      );
    },
  },
];

/** STU3 refers to a profile, R4 names it. */
function profileOf({ profile }: Fields, release: ServiceDefinition["release"]): unknown {
  if (release === "R4") return profile;
  return isFields(profile) ? profile.reference : undefined;
}

const texts = (it: unknown): string[] => (Array.isArray(it) ? it.map(String) : []);
const withAll = (all: readonly string[]): readonly string[] => (all.length > 0 ? ["*", ...all] : []);

const referencesOf = (type: string, { resources }: Catalog) =>
  resources.get(type)!.parameters.filter((it) => it.type === "reference");

async function statementOf(server: Subject): Promise<Fields> {
  const { status, body } = await server.get("metadata");
  demand(status === 200 && body?.resourceType === "CapabilityStatement", `metadata: status ${status}, no statement`);
  return body!;
}

async function declared(server: Subject): Promise<readonly Fields[]> {
  const rest = list((await statementOf(server)).rest).find((it) => it.mode === "server");
  return list(rest?.resource);
}

const levelOf = (it: Fields): Expectation | undefined =>
  list(it.extension).find((extension) => extension.url === expectationUrl)?.valueCode as Expectation | undefined;

/** In any order. */
function equal(what: string, found: readonly string[], promised: readonly string[]): void {
  const missing = promised.filter((it) => !found.includes(it));
  const more = found.filter((it) => !promised.includes(it));
  demand(missing.length === 0, `${what}: ${missing.join(", ")} is missing`);
  demand(more.length === 0, `${what}: ${more.join(", ")} was not promised`);
  demand(found.length === promised.length, `${what}: something comes twice`);
}
