import { type Described, type OpenApi, ref, type Schema } from "./document.ts";

type Schemas = OpenApi["components"]["schemas"];

/**
 * What is needed to find one's way in an answer. What each resource may hold is HL7's to say: each schema leads to its page there,
 * and none is copied.
 */
export function schemasOf({ catalog, audited }: Described): Schemas {
  const { release } = catalog.service;
  const types = [...new Set([...catalog.resources.keys(), ...(audited ? ["AuditEvent"] : [])])];
  const own = ["Parameters", "CapabilityStatement", "OperationDefinition"].filter((it) => !types.includes(it));
  return {
    Resource: {
      type: "object",
      description: "Any FHIR resource.",
      required: ["resourceType"],
      properties: {
        resourceType: { type: "string" },
        id: { type: "string", pattern: "^[A-Za-z0-9.-]{1,64}$" },
        meta: {
          type: "object",
          properties: { versionId: { type: "string" }, lastUpdated: { type: "string", format: "date-time" } },
        },
      },
      externalDocs: hl7(release, "resource"),
    },
    Bundle: bundle(release),
    OperationOutcome: outcome(release),
    ...Object.fromEntries([...types, ...own].map((it) => [it, resource(it, release)])),
    Xml: { type: "string", description: "The same resource as FHIR XML." },
  };
}

/** A resource of a type, in both formats. */
export const inBoth = (schema: string) => ({
  "application/fhir+json": { schema: ref("schemas", schema) as unknown as Schema },
  "application/fhir+xml": { schema: ref("schemas", "Xml") as unknown as Schema },
});

const resource = (type: string, release: string): Schema => ({
  allOf: [ref("schemas", "Resource")],
  properties: { resourceType: { const: type } },
  externalDocs: hl7(release, type.toLowerCase()),
});

const bundle = (release: string): Schema => ({
  type: "object",
  description: "Resources that were found, or versions.",
  required: ["resourceType", "type"],
  properties: {
    resourceType: { const: "Bundle" },
    type: { enum: ["searchset", "history"] },
    total: { type: "integer", minimum: 0, description: "How many match; left out where counting would take too long." },
    link: {
      type: "array",
      description: "self, and further pages: first, next, previous.",
      items: {
        type: "object",
        required: ["relation", "url"],
        properties: { relation: { type: "string" }, url: { type: "string", format: "uri" } },
      },
    },
    entry: {
      type: "array",
      items: {
        type: "object",
        properties: {
          fullUrl: { type: "string", format: "uri" },
          resource: ref("schemas", "Resource"),
          search: {
            type: "object",
            properties: {
              mode: {
                enum: ["match", "include", "outcome"],
                description: "outcome: what must be known of the answer.",
              },
            },
          },
          request: { type: "object", description: "Of histories: what was done." },
        },
      },
    },
  },
  externalDocs: hl7(release, "bundle"),
});

const outcome = (release: string): Schema => ({
  type: "object",
  description: "What is wrong, and what would work.",
  required: ["resourceType", "issue"],
  properties: {
    resourceType: { const: "OperationOutcome" },
    issue: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["severity", "code"],
        properties: {
          severity: { enum: ["fatal", "error", "warning", "information"] },
          code: { type: "string" },
          diagnostics: { type: "string" },
          details: { type: "object", properties: { text: { type: "string" } } },
          expression: { type: "array", items: { type: "string" } },
        },
      },
    },
  },
  externalDocs: hl7(release, "operationoutcome"),
});

const hl7 = (release: string, page: string) => ({
  url: `https://hl7.org/fhir/${release}/${page}.html`,
  description: "HL7's definition",
});
