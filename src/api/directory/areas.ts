import { type OperationOutcomeIssue, type Problem, problem, quoted } from "../../fhir/problem.ts";
import { areaSuccessors } from "../../ods/geography/area-successors.ts";
import { toGridSquare } from "../../ods/geography/grid-reference.ts";
import { toLatLong } from "../../ods/geography/national-grid.ts";
import { unplacedReasons } from "../../ods/geography/placed.ts";
import { toPostcode } from "../../ods/geography/postcode.ts";
import type { SearchPair } from "../../search/parse-search.ts";
import { plainQuery } from "../../search/plain-query.ts";
import type { Clause, Query, SearchIndex } from "../../search/query.ts";
import { signatureOf } from "../../search/signature.ts";
import { type Store, TooCostly } from "../../store/store.ts";
import type { SearchSettings } from "../answer-search.ts";
import type { Places } from "../service.ts";
import { PerState } from "./per-state.ts";

const areaParameters = new Set(["local-authority", "ward", "region", "icb"]);

const codeOfName = (name: string): string => name.split(".").at(-1)!.split(":")[0]!;

/** Whether a parameter asks where something is. */
export const areaTest = ([name]: SearchPair): boolean =>
  areaParameters.has(codeOfName(name)) || codeOfName(name) === "near";

export interface AreasAsked {
  readonly pairs: readonly SearchPair[];
  readonly issues: readonly OperationOutcomeIssue[];
}

/** Places by name become positions; areas that were abolished become those that took their place, where that is asked for. */
export function areasAsked(
  pairs: readonly SearchPair[],
  successors: string | undefined,
  places: Places | undefined,
): AreasAsked | Problem {
  if (successors !== undefined && successors !== "true" && successors !== "false")
    return problem("malformed-value", `area-successors=${quoted(successors)}: write true or false`);
  const issues: OperationOutcomeIssue[] = [];
  const made: SearchPair[] = [];
  for (const pair of pairs) {
    const [name, value] = pair;
    if (codeOfName(name) === "near") {
      const near = value.split(",").map((it) => nearPlace(it, places));
      const wrong = near.find((it) => typeof it !== "string");
      if (wrong !== undefined) return wrong;
      made.push([name, near.join(",")]);
    } else if (areaParameters.has(codeOfName(name)) && places?.area)
      made.push(areaPair(pair, successors === "true", places, issues));
    else made.push(pair);
  }
  return { pairs: made, issues };
}

/** `LS1 4DZ|5|km` and `SE 296 338|5|km` → `53.79|-1.54|5|km`. */
function nearPlace(value: string, places: Places | undefined): string | Problem {
  const [first = "", ...rest] = value.split("|");
  if (/^[+-]?\d/.test(first.trim())) return value;
  const postcode = toPostcode(first);
  if (postcode !== undefined) {
    const found = places?.find(postcode)?.position;
    if (found) return [found.latitude, found.longitude, ...rest].join("|");
    return problem(
      "malformed-value",
      places
        ? `near=${quoted(value)}: the postcode has no position in ${places.titles().join(", ")}`
        : "near: no postcodes are loaded here; write latitude|longitude|distance|unit",
    );
  }
  const square = toGridSquare(first);
  const position = square && toLatLong(square.grid, square);
  return position ? [position.latitude, position.longitude, ...rest].join("|") : value;
}

/** Codes of areas that were abolished find nothing: say so, or ask for what took their place. */
function areaPair(pair: SearchPair, follows: boolean, places: Places, issues: OperationOutcomeIssue[]): SearchPair {
  const [name, value] = pair;
  const asked = value.split(",").map((it) => {
    const code = it.slice(it.lastIndexOf("|") + 1).toUpperCase();
    const now = areaSuccessors(code, (of) => places.area!(of)?.successors ?? []);
    if (now.length === 1 && now[0] === code) return it;
    if (follows) return now.join(",");
    issues.push({
      severity: "warning",
      code: "business-rule",
      diagnostics: `${code} was abolished; ${now.join(", ")} took its place: ask with area-successors=true, or for these`,
    });
    return it;
  });
  const written = asked.join(",");
  return written === value ? pair : [name, written];
}

interface SaidParts {
  readonly store: Store;
  readonly places: Places | undefined;
  readonly settings: Pick<SearchSettings, "context" | "options">;
}

/** By which editions the areas are told, and how many that would match otherwise could not be placed. */
export async function areasSaid(
  [query]: readonly Query[],
  { store, places, settings }: SaidParts,
): Promise<OperationOutcomeIssue[]> {
  const say = (diagnostics: string, severity: "information" | "warning" = "information"): OperationOutcomeIssue => ({
    severity,
    code: severity === "warning" ? "incomplete" : "informational",
    diagnostics,
  });
  const titles = places?.titles() ?? [];
  const by = say(
    titles.length > 0
      ? `Areas and positions are those of the postcodes in ${titles.join(", ")}`
      : "No postcodes are loaded here: only areas that the register itself gives are found (careconnect directory load --postcodes)",
    titles.length > 0 ? "information" : "warning",
  );
  if (query?.type !== "Organization") return [by];
  const organization = settings.context.catalog.resources.get("Organization")!;
  const placeIndexes = new Set([...areaParameters, "near"].flatMap((it) => organization.byCode.get(it)?.indexes ?? []));
  const rest = query.clauses.filter((it) => !("index" in it && placeIndexes.has(it.index)));
  const unplaced = organization.byCode.get("unplaced")?.indexes[0];
  if (!unplaced) return [by];
  const counts = await unplacedCounts(rest, unplaced, store, settings);
  if (!counts) return [by, say("How many could not be placed was not counted: it would take too long")];
  if (counts.length === 0) return [by];
  const all = counts.reduce((sum, it) => sum + it.n, 0);
  const told = counts.map(({ n, reason }) => `${n}: ${unplacedReasons[reason]}`).join("; ");
  return [
    by,
    say(
      `${all} that match otherwise could not be placed, and may belong here (${told}); they are found with unplaced:missing=false`,
      "warning",
    ),
  ];
}

type UnplacedCounts = readonly { readonly reason: keyof typeof unplacedReasons; readonly n: number }[];

/** By the signature of what was asked beside the area. */
const counted = new PerState<Map<string, UnplacedCounts>>();
/** Searches that are remembered. */
const countedMax = 10_000;

/** How many of those that meet the clauses could not be placed, by reason; undefined: it would take too long. */
async function unplacedCounts(
  clauses: readonly Clause[],
  index: SearchIndex,
  store: Store,
  settings: SaidParts["settings"],
): Promise<UnplacedCounts | undefined> {
  const byClauses = counted.of(store, () => new Map());
  const signature = signatureOf(clauses);
  if (signature !== undefined && byClauses.has(signature)) return byClauses.get(signature);
  const counts: { reason: keyof typeof unplacedReasons; n: number }[] = [];
  for (const reason of Object.keys(unplacedReasons) as (keyof typeof unplacedReasons)[]) {
    const clause: Clause = { kind: "token", index, any: [{ code: reason }], not: false };
    const query: Query = { ...plainQuery("Organization", [...clauses, clause], 0), total: "accurate" };
    const n = await countOf(query, store, settings);
    if (n === undefined) return undefined;
    if (n > 0) counts.push({ reason, n });
  }
  if (signature !== undefined) {
    if (byClauses.size >= countedMax) byClauses.clear();
    byClauses.set(signature, counts);
  }
  return counts;
}

async function countOf(query: Query, store: Store, { options }: SaidParts["settings"]): Promise<number | undefined> {
  try {
    return (await store.search(query, options)).total;
  } catch (error) {
    if (error instanceof TooCostly) return undefined;
    throw error;
  }
}
