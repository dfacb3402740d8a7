import { isProblem } from "../../fhir/problem.ts";
import type { Operation } from "../operations.ts";
import { lineageAnswer, lineageInputs } from "./lineage.ts";
import { parameters } from "./parts.ts";

/**
 * What an organisation was made of. Parameters, each as in `$successors`:
 *
 *   asked, date     who was asked about, and as of which day
 *   origin          the beginning of a branch: who has no predecessor
 *   unknown         the beginning of a branch that is not in the register
 *   passed-on       who had the work in between
 *   succession, cycle, not-followed, incomplete
 */
export const predecessors: Operation = {
  name: "predecessors",
  type: "Organization",
  level: "instance",
  expectation: "MAY",
  documentation:
    "What an organisation was made of: its successions followed back to the organisations that have no predecessors (origin), with dates, splits, mergers and cycles.",
  inputs: lineageInputs,
  methods: ["GET", "POST"],
  example: { id: "DEMO7160493" },
  async run(asked, service) {
    const found = await lineageAnswer(asked, service, "predecessors");
    if (isProblem(found)) return found;
    const { head, tail, ended, passed } = found;
    return parameters(
      ...head,
      ...ended("origin", "first"),
      ...ended("unknown", "unknown"),
      ...passed("passed-on"),
      ...tail,
    );
  },
};
