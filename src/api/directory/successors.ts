import { isProblem } from "../../fhir/problem.ts";
import { type Suggestion, suggestionsFor } from "../../ods/merger-suggestions.ts";
import type { OdsDate } from "../../ods/organisation.ts";
import type { Operation } from "../operations.ts";
import type { FhirService } from "../service.ts";
import { type LineageAnswer, lineageAnswer, lineageInputs } from "./lineage.ts";
import { code, group, identityParts, type Part, parameters } from "./parts.ts";
import { registerView } from "./register-view.ts";

/**
 * What an organisation became. Parameters:
 *
 *   asked           who was asked about: code, name, kind, status, legal and operational periods
 *   date            the day as of which successions were followed
 *   current         who carries on its work: active, and the end of a branch. As `asked`
 *   ended           the end of a branch that is closed and has no successor. As `asked`
 *   unknown         the end of a branch that is not in the register: code, status
 *   passed-on       who had the work in between. As `asked`
 *   succession      predecessor, successor, date, other-date (each that is said beside it), depth (1: the first step), split (its
 *                   predecessor has several successors), merger (its successor has several predecessors), recorded-by (both,
 *                   predecessor, successor); each once
 *   cycle           code, for each organisation of those that lead back to themselves
 *   not-followed    where a branch was cut by `depth`. As `asked`; beside it incomplete, in words
 *   suggestion      where it is closed and nothing was recorded: who may have taken over, a guess by place, role and day: code,
 *                   name, kind, status, hint (same-uprn, same-address, same-postcode, same-role, opened-when-it-closed)
 */
export const successors: Operation = {
  name: "successors",
  type: "Organization",
  level: "instance",
  expectation: "MAY",
  documentation:
    "What an organisation became: its successions followed to the organisations that carry on its work (current), with dates, splits, mergers and cycles, and the branches that ended. Where a closed organisation has no recorded successor, organisations that may have taken over are suggested, as guesses only.",
  inputs: lineageInputs,
  methods: ["GET", "POST"],
  example: { id: "DEMO1481481" },
  async run(asked, service) {
    const found = await lineageAnswer(asked, service, "successors");
    if (isProblem(found)) return found;
    const { head, tail, ended, passed } = found;
    return parameters(
      ...head,
      ...ended("current", "active"),
      ...ended("ended", "closed"),
      ...ended("unknown", "unknown"),
      ...passed("passed-on"),
      ...tail,
      ...(await suggested(found, service)),
    );
  },
};

/** Organisations at one postcode that are looked at: a large office block has some hundreds. */
const neighboursMax = 500;

/** Only where nothing at all is recorded: a succession is no guess. */
async function suggested({ asked, lineage }: LineageAnswer, service: FhirService): Promise<readonly Part[]> {
  const postcode = asked.address?.postcode;
  const closedOn = lastEnd(asked.periods);
  if (asked.isActive || lineage.passings.length > 0 || postcode === undefined || closedOn === undefined) return [];
  const neighbours = await registerView(service).at(postcode, neighboursMax);
  const part = ({ code: it, hints }: Suggestion) =>
    group(
      "suggestion",
      ...identityParts(
        it,
        neighbours.find((one) => one.code === it),
      ),
      ...hints.map((hint) => code("hint", hint)),
    );
  return suggestionsFor(asked, closedOn, neighbours).map(part);
}

const lastEnd = ({ legal, operational }: LineageAnswer["asked"]["periods"] & object = {}): OdsDate | undefined =>
  [legal?.end, operational?.end]
    .filter((it) => it !== undefined)
    .sort()
    .at(-1);
