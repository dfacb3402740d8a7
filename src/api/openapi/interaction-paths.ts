import type { ResourceCatalog } from "../../search/catalog.ts";
import { everythingParameters } from "../everything.ts";
import { call, form, formOf, inPath, isGone, level, posted } from "./calls.ts";
import { type Described, keyOf, type OpenApi, type Parameter, type PathItem, ref } from "./document.ts";
import { elementsOf, summaryParameter, whole } from "./search-parameters.ts";
import { compartmentPaths, searchPaths } from "./search-paths.ts";
import { auditPaths, servicePaths } from "./service-paths.ts";

type Paths = OpenApi["paths"];

/** Every interaction of every type, and those of the whole service. */
export function interactionPaths(described: Described): Paths {
  const { catalog, audited } = described;
  return {
    ...servicePaths(described),
    ...Object.assign({}, ...[...catalog.resources.values()].map((it) => typePaths(it, described))),
    ...compartmentPaths(described),
    ...(catalog.resources.has("Patient") && everythingPath(described)),
    ...(audited && !catalog.resources.has("AuditEvent") && auditPaths(described)),
  };
}

function typePaths(resource: ResourceCatalog, described: Described): Paths {
  const { definition } = resource;
  const { type, interactions } = definition;
  const id = inPath("id", "The logical id of the resource.");
  const shaping = [ref("parameters", "_summary"), elementsIn(type, interactions["search-type"], described)];
  const gone = isGone(described) ? [410] : [];
  const read = {
    tag: type,
    answer: type,
    refusals: [400, 404, 406, ...gone],
    isConditional: true,
  };
  const paths: Record<string, PathItem> = {};
  if (interactions["search-type"]) Object.assign(paths, searchPaths(resource, described));
  if (interactions.read)
    paths[`/${type}/{id}`] = {
      get: call(
        {
          ...read,
          operationId: `read${type}`,
          summary: `Read one ${type}`,
          ...(definition.note !== undefined &&
            interactions["search-type"] === undefined && { description: definition.note }),
          parameters: [id, ...shaping, ...datedReads(type, described)],
          ...level("read", interactions.read),
        },
        described,
      ),
    };
  if (interactions["history-instance"])
    paths[`/${type}/{id}/_history`] = {
      get: call(
        {
          operationId: `historyOf${type}`,
          tag: type,
          summary: `The versions of one ${type}, the newest first`,
          parameters: [id, ...historyParameters],
          answer: "Bundle",
          refusals: [400, 404, 406],
          ...level("history-instance", interactions["history-instance"]),
        },
        described,
      ),
    };
  if (interactions.vread)
    paths[`/${type}/{id}/_history/{version}`] = {
      get: call(
        {
          ...read,
          operationId: `vread${type}`,
          summary: `Read one version of a ${type}`,
          parameters: [id, inPath("version", "A version, as meta.versionId has it.", "1"), ...shaping],
          ...level("vread", interactions.vread),
        },
        described,
      ),
    };
  if (interactions["history-type"])
    paths[`/${type}/_history`] = {
      get: call(
        {
          operationId: `historyOfAll${type}`,
          tag: type,
          summary: `The versions of all ${type} resources, the newest change first`,
          parameters: historyParameters,
          answer: "Bundle",
          refusals: [400, 406],
          ...level("history-type", interactions["history-type"]),
        },
        described,
      ),
    };
  return paths;
}

const elementsIn = (type: string, isSearched: unknown, described: Described) =>
  isSearched ? ref("parameters", keyOf(`${type}._elements`)) : elementsOf(type, described);

const datedReads = (type: string, { catalog }: Described) =>
  (catalog.service.parameters ?? [])
    .filter((it) => it.onReads && it.types.includes(type))
    .map((it) => ref("parameters", keyOf(`${type}.${it.code}`)));

const historyParameters: readonly Parameter[] = [
  {
    name: "_since",
    in: "query",
    description: "Versions since this instant.",
    schema: { type: "string", format: "date-time" },
  },
  { name: "_count", in: "query", description: "Versions a page.", schema: whole },
];

function everythingPath(described: Described): Paths {
  const id = inPath("id", "The id of the Patient.");
  const words: Readonly<Record<(typeof everythingParameters)[number], string>> = {
    start: "Care since this day: what has no date may be of any time, and comes too.",
    end: "Care until this day.",
    _since: "What changed here since this instant.",
    _type: "Only these types.",
    _count: "Resources a page.",
  };
  const parameters = everythingParameters.map(
    (name): Parameter => ({
      name,
      in: "query",
      description: words[name],
      schema: name === "_count" ? whole : { type: "string" },
    }),
  );
  const asked = {
    tag: "Patient",
    summary: "A patient's whole record, the newest care first, in pages",
    answer: "Bundle",
    refusals: [400, 404, 406, ...(isGone(described) ? [410] : [])],
    "x-interaction": "$everything",
  };
  return {
    "/Patient/{id}/$everything": {
      get: call(
        { ...asked, operationId: "everythingOfPatient", parameters: [id, ...parameters, summaryParameter] },
        described,
      ),
      post: call(
        {
          ...asked,
          operationId: "everythingOfPatientByPost",
          parameters: [id],
          requestBody: {
            required: false,
            content: { [form]: { schema: formOf(parameters), example: { _count: "5" } } },
          },
          refusals: [...asked.refusals, ...posted],
        },
        described,
      ),
    },
  };
}
