import { auditParameters } from "../audit-events.ts";
import { call, form, formOf, inPath, level, posted } from "./calls.ts";
import { type Described, keyOf, type OpenApi, type Parameter, ref } from "./document.ts";
import { repeated, sharedParameters, whole } from "./search-parameters.ts";

type Paths = OpenApi["paths"];

export const serviceTag = "The service";

/** What is of no type: the statement, where tokens are got, searches of several types. */
export function servicePaths(described: Described): Paths {
  const { access, catalog, isMetadataOpen } = described;
  const types = [...catalog.resources.values()].filter((it) => it.definition.interactions["search-type"]);
  const parameters: Parameter[] = [
    {
      name: "_type",
      in: "query",
      description: "The types that are searched, by what they have in common.",
      style: "form",
      explode: false,
      schema: { type: "array", items: { enum: types.map((it) => it.definition.type) } },
      example: types.slice(0, 2).map((it) => it.definition.type),
    },
  ];
  const shared = sharedParameters(described).map((it) => ref("parameters", keyOf(it.name)));
  const searched = {
    tag: serviceTag,
    summary: "Search several types at once",
    answer: "Bundle",
    refusals: [400, 406],
  };
  return {
    "/metadata": {
      get: call(
        {
          operationId: "capabilities",
          tag: serviceTag,
          summary: "What is served, as a CapabilityStatement",
          answer: "CapabilityStatement",
          refusals: [406],
          isOpen: isMetadataOpen,
          "x-interaction": "capabilities",
        },
        described,
      ),
    },
    ...(access && { "/.well-known/smart-configuration": { get: smartConfiguration(described) } }),
    "/": {
      get: call(
        {
          ...searched,
          operationId: "searchSystem",
          parameters: [...parameters, ...shared, ref("parameters", "Prefer")],
          "x-interaction": "search-system",
          "x-expectation": "MAY",
        },
        described,
      ),
    },
    "/_search": {
      post: call(
        {
          ...searched,
          operationId: "searchSystemByPost",
          refusals: [400, 406, ...posted],
          requestBody: {
            required: true,
            content: {
              [form]: {
                schema: formOf([...parameters, ...sharedParameters(described)]),
                example: { _type: types[0]!.definition.type },
              },
            },
          },
          "x-interaction": "search-system",
          "x-expectation": "MAY",
        },
        described,
      ),
    },
  };
}

/** Its answer is no FHIR. */
function smartConfiguration(described: Described) {
  const made = call(
    {
      operationId: "smartConfiguration",
      tag: serviceTag,
      summary: "Where a token is got, and which scopes mean something here",
      answer: "Resource",
      refusals: [],
      isOpen: true,
      "x-interaction": "smart-configuration",
    },
    described,
  );
  const content = { "application/json": { schema: { type: "object" } } };
  return {
    ...made,
    parameters: [],
    responses: { ...made.responses, "200": { description: "SMART's configuration.", content } },
  };
}

/** Who looked at what. */
export function auditPaths(described: Described): Paths {
  const parameters = [
    ...auditParameters.map(
      (it): Parameter => ({
        ...repeated(it.code, it.documentation),
        "x-expectation": "SHOULD",
        "x-search-type": it.type,
      }),
    ),
    { name: "_count", in: "query", description: "Events a page.", schema: whole } as const,
  ];
  const searched = { tag: "AuditEvent", answer: "Bundle", ...level("search-type", "SHOULD") };
  return {
    "/AuditEvent": {
      get: call(
        {
          ...searched,
          operationId: "searchAuditEvent",
          summary: "Who looked at what, the newest first",
          parameters,
          refusals: [400, 406],
        },
        described,
      ),
    },
    "/AuditEvent/_search": {
      post: call(
        {
          ...searched,
          operationId: "searchAuditEventByPost",
          summary: "Who looked at what, with nothing in the address",
          requestBody: { required: false, content: { [form]: { schema: formOf(parameters) } } },
          refusals: [400, 406, ...posted],
        },
        described,
      ),
    },
    "/AuditEvent/{id}": {
      get: call(
        {
          operationId: "readAuditEvent",
          tag: "AuditEvent",
          summary: "Read one AuditEvent",
          parameters: [inPath("id", "The id of the event.")],
          answer: "AuditEvent",
          refusals: [404, 406],
          ...level("read", "SHOULD"),
        },
        described,
      ),
    },
  };
}
