import type { IncomingMessage } from "node:http";
import { answerOrd, formatOf, ordProblem } from "../api/ord/answer-ord.ts";
import type { OrdService } from "../api/ord/ord-service.ts";
import type { FhirAnswer, Made } from "../api/service.ts";
import { isProblem, type Problem } from "../fhir/problem.ts";
import type { Door } from "./door.ts";
import type { Gate } from "./gate.ts";
import { queryOf } from "./url.ts";

/** The ORD API at its base path. */
export const ordDoor = (path: string, ord: OrdService, gate: Gate | undefined): Door => ({
  path,
  service: ord.directory.catalog.service.name,
  answer: (request, below) => answerTo(request, below, ord),
  refused,
  failed: (it) => ordProblem(it),
  gate,
});

async function answerTo(
  request: IncomingMessage,
  path: readonly string[] | Problem,
  ord: OrdService,
): Promise<FhirAnswer> {
  const query = queryOf(request.url!);
  if (isProblem(path) || isProblem(query)) {
    const made = refused(isProblem(path) ? path : (query as Problem), request);
    return { ...made, interaction: "unknown", type: "", entered: undefined };
  }
  return answerOrd({ method: request.method ?? "", path, query }, ord);
}

function refused(it: Problem, { url = "" }: IncomingMessage): Made {
  const query = queryOf(url);
  return ordProblem(it, !isProblem(query) && formatOf(query) === "xml");
}
