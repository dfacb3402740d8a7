import type { ServiceDefinition } from "../../definitions/resource-definition.ts";
import { software } from "../../definitions/software.ts";
import { depthMax } from "../../search/parse-clause.ts";
import { serviceWords } from "../service-words.ts";
import { besideDoors, besideTag } from "./beside-doors.ts";
import { commonCallParameters, refusals } from "./calls.ts";
import type { Described, OpenApi, Parameter } from "./document.ts";
import { keyOf } from "./document.ts";
import { interactionPaths } from "./interaction-paths.ts";
import { operationPaths } from "./operation-paths.ts";
import { schemasOf } from "./schemas.ts";
import { searchParameters, sharedParameters } from "./search-parameters.ts";
import { searchForms } from "./search-paths.ts";
import { securityOf, securitySchemes } from "./security.ts";
import { serviceTag } from "./service-paths.ts";

/** What a service answers, as OpenAPI 3.1: made of the same table and functions that answer it. https://spec.openapis.org/oas/v3.1.0 */
export function openApi(described: Described): OpenApi {
  const { service, definitions } = described.catalog;
  const isDirectory = service.name === "directory";
  return {
    openapi: "3.1.0",
    info: {
      title: service.title,
      version: software.version,
      summary: `FHIR ${service.release} (${definitions.fhirVersion}), read-only`,
      description: descriptionOf(service),
      license: { name: "Apache 2.0 (the program and this document)", identifier: "Apache-2.0" },
    },
    servers: serversOf(described),
    security: securityOf(described),
    tags: tagsOf(described),
    paths: {
      ...interactionPaths(described),
      ...operationPaths(described),
      ...(isDirectory && besideDoors(described)),
    },
    components: {
      parameters: parametersOf(described),
      responses: refusals(described),
      schemas: { ...schemasOf(described), ...searchForms(described) },
      securitySchemes: securitySchemes(described),
    },
    externalDocs: {
      url: `${described.publicUrl}/explore/${service.name}`,
      description: "What each type holds, in words",
    },
  };
}

function serversOf({ catalog, publicUrl, path }: Described): OpenApi["servers"] {
  return [
    { url: `${publicUrl}${path}`, description: "This server" },
    ...(catalog.service.otherPaths ?? []).map((it) => ({
      url: `${publicUrl}${it}`,
      description: "This server, at the path of the national API",
    })),
  ];
}

function tagsOf({ catalog, audited }: Described): OpenApi["tags"] {
  const { name } = catalog.service;
  return [
    { name: serviceTag, description: "What is served, and searches of several types." },
    ...[...catalog.resources.values()].map(({ definition: { type, profile, source } }) => ({
      name: type,
      description: `${profile === undefined ? "" : `Profile: ${profile}. `}Source: ${source}.`,
    })),
    ...(audited && !catalog.resources.has("AuditEvent")
      ? [{ name: "AuditEvent", description: "Who looked at what." }]
      : []),
    ...(name === "directory"
      ? [{ name: besideTag, description: "Plain JSON and XML, from the root of the server." }]
      : []),
  ];
}

function parametersOf(described: Described): OpenApi["components"]["parameters"] {
  const searched = [...described.catalog.resources.values()].filter((it) => it.definition.interactions["search-type"]);
  const own: [string, Parameter][] = searched.flatMap((it) => [...searchParameters(it, described)]);
  return {
    ...Object.fromEntries(own),
    ...Object.fromEntries(sharedParameters(described).map((it) => [keyOf(it.name), it])),
    ...commonCallParameters,
  };
}

function descriptionOf({ name, attribution, release }: ServiceDefinition): string {
  const { description, hasExample, severalExample } = serviceWords[name];
  return [
    description,
    `An independent implementation, not endorsed by the NHS, INTEROPen or HL7. HL7 and FHIR are trademarks of Health Level Seven International.${attribution === undefined ? "" : ` ${attribution}`}`,
    "**Made of the table of promises.** This document lists what this installation serves at this moment: every interaction, search parameter and operation that its CapabilityStatement declares. `x-expectation` is the level at which a guide asks for it (SHALL, SHOULD, MAY), `x-search-type` FHIR's type of a search parameter, `x-modifiers` its modifiers, `x-combinations` the parameters that a guide asks for together. Examples find something, or nothing, in the invented records of the demo.",
    `**What OpenAPI has no words for.** FHIR puts modifiers into names: \`name:exact=Ada\`. Each parameter would be there many times; they are in its description and in \`x-modifiers\`, and written after it with a colon. A chain asks about what a reference leads to, by any parameter of that: \`patient.identifier=…\`; only the chains that guides name are listed (\`x-chain\`). \`_has\` asks backwards (${hasExample}); both go on over up to ${depthMax} steps. A parameter that is given twice must hold twice (\`date=ge2020&date=lt2021\`); of values separated by commas one is enough. Numbers, dates and quantities may begin with a prefix (eq, ne, gt, ge, lt, le, sa, eb, ap). Several types are searched at once: ${severalExample}.`,
    `**Formats.** \`application/fhir+json\` and \`application/fhir+xml\`, by Accept or _format; a request that prefers text/html gets a page for people. HEAD is answered wherever GET is. Further pages are links in the Bundle: follow them, do not make them.`,
    "**Refusals** are OperationOutcomes, with words for people in diagnostics; the statuses that each call is refused with are listed, those that any call may get are its default.",
    `**Schemas** are as short as they can be: what each resource may hold is defined by HL7 (https://hl7.org/fhir/${release}/resourcelist.html), and each schema has the link to its page.`,
  ].join("\n\n");
}
