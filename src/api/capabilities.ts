import type { AccessState } from "../access/access.ts";
import type { Expectation, ResourceDefinition } from "../definitions/resource-definition.ts";
import { software } from "../definitions/software.ts";
import { type Catalog, indexesOf, type Parameter, type ResourceCatalog } from "../search/catalog.ts";
import { describeParameter } from "../search/describe-parameter.ts";
import { depthMax, mayReferTo } from "../search/parse-clause.ts";
import { includable } from "../search/parse-include.ts";
import { commonParameters, totals } from "../search/parse-search.ts";
import { summaries } from "../search/parse-shape.ts";
import { isSortable } from "../search/parse-sort.ts";
import { auditParameters } from "./audit-events.ts";
import { type Operation, operations } from "./operations.ts";
import { isOwn, operationId, parameterId } from "./own-definitions.ts";
import { compartmentOf } from "./search-compartment.ts";
import { serviceWords } from "./service-words.ts";

const expectationUrl = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-expectation";
const combinationUrl = "http://hl7.org/fhir/StructureDefinition/capabilitystatement-search-parameter-combination";
const expectation = (level: Expectation) => ({ url: expectationUrl, valueCode: level });

export interface CapabilityContext {
  readonly base: string;
  /** Resources, and those of them without a Care Connect profile in meta.profile; undefined: not told. */
  readonly held: { readonly resources: number; readonly withoutProfile: number } | undefined;
  /** Keys of indexes that are not complete: their parameters are not served yet and not declared. */
  readonly incomplete: ReadonlyMap<string, number>;
  /** Undefined: access is not controlled. */
  readonly access: Pick<AccessState, "addresses"> | undefined;
  /** What stands before the service: see FhirService. */
  readonly gate?: { readonly needsKey: boolean; readonly cors: boolean } | undefined;
  /** AuditEvents are served. */
  readonly audited: boolean;
}

/**
 * What this server serves, no more and no less: made from the same catalog that parses searches.
 * https://hl7.org/fhir/STU3/capabilitystatement.html, https://hl7.org/fhir/R4/capabilitystatement.html
 */
export function capabilityStatement(catalog: Catalog, context: CapabilityContext) {
  const { base, held, access, gate, audited } = context;
  const { name, title, release, attribution } = catalog.service;
  const words = serviceWords[name];
  const isStu3 = release === "STU3";
  return {
    resourceType: "CapabilityStatement",
    url: `${base}/metadata`,
    version: software.version,
    name: isStu3 ? title : title.replaceAll(/\W/g, ""),
    ...(!isStu3 && { title }),
    status: "draft",
    experimental: true,
    date: software.released,
    publisher: `${software.name} (an independent implementation, not endorsed by the NHS, INTEROPen or HL7)`,
    description: words.description,
    ...(attribution !== undefined && { copyright: attribution }),
    kind: "instance",
    instantiates: [words.instantiates],
    software: { name: software.name, version: software.version, releaseDate: software.released },
    implementation: { description: title, url: base },
    fhirVersion: catalog.definitions.fhirVersion,
    ...(isStu3 && { acceptUnknown: "no" }),
    format: ["application/fhir+json", "application/fhir+xml"],
    rest: [
      {
        mode: "server",
        documentation: [
          ...words.documentation(held),
          "An unknown search parameter is refused; with the header Prefer: handling=lenient it is ignored and named in an outcome entry.",
          `_has asks backwards: ${words.hasExample}; chains and _has may follow each other, over up to ${depthMax} steps.`,
          "_include and _revinclude take [type]:[reference], [type]:[reference]:[target] and *, and :iterate (as R4 has it; :recurse, as STU3 has it, is the same).",
          "_contained=false is all that is served: contained resources are not matches of their own.",
          `Several types are searched at once by what they have in common: ${words.severalExample}.`,
          "A request that prefers text/html to any other type, or has _format=html, gets a page for people instead of FHIR.",
          "Bundle.total is left out where counting would take too long; the answer then says so.",
        ].join(" "),
        security: access ? securityOf(access) : gateOf(words.open, gate),
        resource: [
          ...[...catalog.resources.values()].map((it) => resourceOf(it, catalog, context)),
          ...(audited && !catalog.resources.has("AuditEvent") ? [auditResource] : []),
        ],
        interaction: [{ extension: [expectation("MAY")], code: "search-system" }],
        ...(words.operations.length > 0 && {
          operation: words.operations
            .filter((it) => it.type === undefined || catalog.resources.has(it.type))
            .map((it) => operation(it.name, it.id, release)),
        }),
        ...compartments(catalog),
      },
    ],
  };
}

function compartments(catalog: Catalog): { readonly compartment?: readonly string[] } {
  const served = Object.keys(catalog.definitions.compartments).filter((it) => compartmentOf(it, catalog).size > 0);
  return served.length === 0
    ? {}
    : {
        compartment: served.map(
          (it) => `http://hl7.org/fhir/CompartmentDefinition/${it[0]!.toLowerCase()}${it.slice(1)}`,
        ),
      };
}

const auditResource = {
  type: "AuditEvent",
  documentation: "What this server was asked and told, to whom, about whom; the newest first. Its scope must name it.",
  interaction: ["read", "search-type"].map((code) => ({ extension: [expectation("SHOULD")], code })),
  versioning: "no-version",
  readHistory: false,
  updateCreate: false,
  conditionalCreate: false,
  conditionalRead: "not-supported",
  conditionalUpdate: false,
  conditionalDelete: "not-supported",
  searchParam: auditParameters.map(({ code, type, documentation }) => ({
    extension: [expectation("SHOULD")],
    name: code,
    definition: `http://hl7.org/fhir/SearchParameter/AuditEvent-${code}`,
    type,
    documentation,
  })),
};

const gateOf = (open: string, gate: CapabilityContext["gate"]) => ({
  ...(gate && { cors: gate.cors }),
  description: gate?.needsKey ? "Requests carry a key of their client's in the header apikey." : open,
});

const oauthUris = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

/** https://hl7.org/fhir/smart-app-launch/1.0.0/conformance/index.html#using-cs */
function securityOf({ addresses }: Pick<AccessState, "addresses">) {
  const uris = (["token", "authorize", "register", "introspect"] as const).flatMap((url) => {
    const valueUri = addresses[url];
    return valueUri === undefined ? [] : [{ url, valueUri }];
  });
  return {
    ...(uris.length > 0 && { extension: [{ url: oauthUris, extension: uris }] }),
    cors: false,
    service: [
      {
        coding: [{ system: "http://hl7.org/fhir/restful-security-service", code: "SMART-on-FHIR" }],
        text: "OAuth 2.0 bearer tokens with SMART scopes, versions 1 and 2, that give leave to read",
      },
    ],
    description:
      "Every request but for this statement and .well-known/smart-configuration carries Authorization: Bearer [token]. What a token may not see is answered as what does not exist; a type that its scopes do not reach is refused with 403.",
  };
}

function resourceOf(
  resource: ResourceCatalog,
  catalog: Catalog,
  { incomplete, base }: Pick<CapabilityContext, "incomplete" | "base">,
) {
  const { definition, parameters } = resource;
  const searched = definition.interactions["search-type"] !== undefined;
  const isComplete = (it: Parameter) => indexesOf(it).every((index) => !incomplete.has(index.key));
  const served = parameters.filter(isComplete);
  const includes = searched ? includable(resource).filter(isComplete) : [];
  const reverse = searched ? referringTo(definition.type, catalog, isComplete) : [];
  const ownParameters = (catalog.service.parameters ?? [])
    .filter((it) => it.types.includes(definition.type))
    .map(({ code, type, documentation }) => ({ extension: [expectation("MAY")], name: code, type, documentation }));
  const own = operations[catalog.service.name]
    // An operation of a type and of its resources is one.
    .filter((it, at, all) => it.type === definition.type && all.findIndex((one) => isSame(one, it)) === at)
    .map((it) => ({
      extension: [expectation(it.expectation)],
      name: it.name,
      definition: it.definition ?? `${base}/OperationDefinition/${operationId(it)}`,
      documentation: it.documentation,
    }));
  return {
    ...(definition.combinations && { extension: definition.combinations.map(combination) }),
    type: definition.type,
    ...(definition.profile && { profile: canonical(definition.profile, catalog.service.release) }),
    ...(documentationOf(definition, served) && { documentation: documentationOf(definition, served) }),
    interaction: Object.entries(definition.interactions).map(([code, level]) => ({
      extension: [expectation(level)],
      code,
    })),
    versioning: "versioned",
    readHistory: true,
    updateCreate: false,
    conditionalCreate: false,
    conditionalRead: "full-support",
    conditionalUpdate: false,
    conditionalDelete: "not-supported",
    referencePolicy: ["literal", "local"],
    ...(includes.length > 0 && { searchInclude: ["*", ...includes.map((it) => `${definition.type}:${it.code}`)] }),
    ...(reverse.length > 0 && { searchRevInclude: ["*", ...reverse] }),
    ...(searched && {
      searchParam: [
        ...commonParameters.map(common),
        ...served.map((it) => parameterOf(it, definition.type, base)),
        ...ownParameters,
      ],
    }),
    ...(own.length > 0 && { operation: own }),
  };
}

const isSame = (one: Operation, other: Operation): boolean => one.type === other.type && one.name === other.name;

/** The references of all types that may lead to this one. */
export const referringTo = (type: string, { resources }: Catalog, isComplete: (it: Parameter) => boolean): string[] =>
  [...resources.values()].flatMap((source) =>
    includable(source)
      .filter((it) => mayReferTo(it, type) && isComplete(it))
      .map((it) => `${source.definition.type}:${it.code}`),
  );

const operation = (name: string, id: string, release: "STU3" | "R4") => ({
  name,
  definition: canonical(`http://hl7.org/fhir/OperationDefinition/${id}`, release),
});

/** STU3 has a Reference where R4 has a canonical. */
const canonical = (url: string, release: "STU3" | "R4") => (release === "STU3" ? { reference: url } : url);

const combination = ({ codes, expectation: level }: NonNullable<ResourceDefinition["combinations"]>[number]) => ({
  url: combinationUrl,
  extension: [...codes.map((it) => ({ url: "required", valueString: it })), expectation(level)],
});

function documentationOf({ type, note, includes }: ResourceDefinition, served: readonly Parameter[]): string {
  const sortable = served.filter(isSortable).map((it) => it.code);
  return [
    note,
    served.length > 0 && `_sort: ${[...sortable, "_id", "_lastUpdated"].join(", ")}.`,
    served.length > 0 && `_total: ${totals.join(", ")} (taken over from R4).`,
    served.length > 0 && `_summary: ${summaries.join(", ")}. _elements: names of elements at the base of ${type}.`,
    includes?.length &&
      `The guides ask for _include of ${includes.map((it) => `${it.code} (${it.expectation})`).join(", ")}.`,
  ]
    .filter((it) => it)
    .join(" ");
}

const common = ({ code, type, documentation }: (typeof commonParameters)[number]) => ({
  extension: [expectation("MAY")],
  name: code,
  definition:
    code === "_id"
      ? "http://hl7.org/fhir/SearchParameter/Resource-id"
      : "http://hl7.org/fhir/SearchParameter/Resource-lastUpdated",
  type,
  documentation,
});

function parameterOf(parameter: Parameter, type: string, base: string) {
  const url = isOwn(parameter) ? `${base}/SearchParameter/${parameterId(type, parameter.code)}` : parameter.url;
  return {
    extension: [expectation(parameter.expectation)],
    name: parameter.code,
    ...(url !== undefined && { definition: url }),
    type: parameter.type === "position" ? "special" : parameter.type,
    documentation: describeParameter(parameter),
  };
}
