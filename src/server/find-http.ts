import type { IncomingMessage } from "node:http";
import { findOrganisations } from "../api/directory/find.ts";
import type { FhirAnswer, FhirService, Made } from "../api/service.ts";
import { isProblem, type Problem, problem, statusOf } from "../fhir/problem.ts";
import type { Door } from "./door.ts";
import type { Gate } from "./gate.ts";
import { queryOf } from "./url.ts";

const json = "application/json; charset=utf-8";

/** `/directory/search?q=`: organisations for lists that follow what somebody types. No FHIR, and no FHIR problems. */
export const findDoor = (directory: FhirService, gate: Gate | undefined): Door => ({
  path: "/directory/search",
  service: directory.catalog.service.name,
  answer: async (request, below): Promise<FhirAnswer> => ({
    ...(await answerTo(request, below, directory)),
    interaction: "find",
    type: "Organization",
    entered: undefined,
  }),
  refused: inJson,
  failed: inJson,
  gate,
});

async function answerTo(
  { url = "", method = "" }: IncomingMessage,
  below: readonly string[] | Problem,
  { store }: FhirService,
): Promise<Made> {
  const query = queryOf(url);
  if (isProblem(below)) return inJson(below);
  if (isProblem(query)) return inJson(query);
  if (below.length > 0) return inJson(problem("unknown-path", "there is nothing below this address"));
  if (method !== "GET" && method !== "HEAD")
    return inJson({ ...problem("not-allowed", "only GET and HEAD are served here"), allow: ["GET", "HEAD"] });
  const found = await findOrganisations(query, store);
  return isProblem(found)
    ? inJson(found)
    : { status: 200, contentType: json, headers: {}, body: JSON.stringify(found) };
}

function inJson(it: Problem): Made {
  return {
    status: statusOf(it),
    contentType: json,
    headers: { ...it.headers, ...(it.allow && { allow: it.allow.join(", ") }) },
    body: JSON.stringify({ error: it.detail }),
  };
}
