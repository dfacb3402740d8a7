import type { IncomingMessage } from "node:http";
import { ping, status } from "../api/health.ts";
import { problemAnswer } from "../api/interactions.ts";
import type { FhirAnswer, FhirService, Made } from "../api/service.ts";
import { isProblem, type Problem, problem } from "../fhir/problem.ts";
import type { Door } from "./door.ts";
import type { Gate } from "./gate.ts";

/** `/_ping` and `/_status` below each of `bases`. Nobody needs a key for them. */
export const healthDoors = (bases: readonly string[], directory: FhirService, gate: Gate | undefined): Door[] =>
  bases.flatMap((base) => [
    healthDoor(`${base}/_ping`, "ping", () => ping(directory.store), directory, gate),
    healthDoor(`${base}/_status`, "status", () => status(directory.store), directory, gate),
  ]);

function healthDoor(
  path: string,
  interaction: string,
  run: () => Promise<Made>,
  { catalog }: FhirService,
  gate: Gate | undefined,
): Door {
  return {
    path,
    service: catalog.service.name,
    answer: async (request, below): Promise<FhirAnswer> => {
      const wrong = refusal(request, below);
      return { ...(wrong ? problemAnswer(wrong) : await run()), interaction, type: "", entered: undefined };
    },
    refused: (it) => problemAnswer(it),
    failed: (it) => problemAnswer(it),
    gate,
  };
}

function refusal({ method = "" }: IncomingMessage, below: readonly string[] | Problem): Problem | undefined {
  if (isProblem(below)) return below;
  if (below.length > 0) return problem("unknown-path", "there is nothing below this address");
  const allow = ["GET", "HEAD"];
  return allow.includes(method)
    ? undefined
    : { ...problem("not-allowed", `only ${allow.join(" and ")} are served here`), allow };
}
