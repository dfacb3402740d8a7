import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Catalog, ResourceCatalog } from "../search/catalog.ts";
import { parseDate } from "../search/date.ts";
import { includable } from "../search/parse-include.ts";
import { parseSearch, type SearchContext, type SearchPair } from "../search/parse-search.ts";
import { shapeParameters } from "../search/parse-shape.ts";
import type { Clause, Include, Query, RangeTest, SearchIndex } from "../search/query.ts";
import type { Ask } from "./answer-search.ts";
import { repeatedIn, withoutFormat } from "./pairs.ts";
import { compartmentOf, pointingTo } from "./search-compartment.ts";

/** What $everything takes, besides what shapes the answer. `_since`, `_type` and `_count` are R4's. */
export const everythingParameters = ["start", "end", "_since", "_type", "_count"] as const;

/**
 * A patient's record: the patient, then all that is about them, the newest care first and what has no date last; what
 * these refer to of nobody in particular (practitioners, organisations, places, medications) comes with them.
 * https://hl7.org/fhir/STU3/patient-operations.html#everything
 *
 * Of the compartment, only what is about the patient: an observation that they made of somebody else is in the
 * compartment and not in their record.
 */
export const askEverything =
  (id: string): Ask =>
  (pairs, context) => {
    const asked = parametersOf(pairs, context);
    if (isProblem(asked)) return asked;
    const { catalog } = context;
    const about = typesAbout(catalog);
    const types = asked.types ?? ["Patient", ...about.keys()];
    const unknown = types.find((it) => it !== "Patient" && !about.has(it));
    if (unknown !== undefined)
      return problem(
        "malformed-value",
        `_type: ${quoted(unknown)} is no part of a patient's record; Patient, ${[...about.keys()].join(", ")} are`,
      );
    const includes = includesBeside([...about.keys()], catalog);
    const queries = types.map((type): Query => {
      const codes = about.get(type);
      const clauses: Clause[] = codes ? [pointingTo("Patient", id, type, codes, catalog)] : [{ kind: "id", any: [id] }];
      const date = codes && careDateOf(catalog.resources.get(type)!);
      if (asked.updated) clauses.push({ kind: "updated", any: [asked.updated] });
      if (date) for (const it of asked.dates) clauses.push(datedOrNot(date, it));
      return {
        type,
        clauses,
        sort: [
          { by: { constant: codes ? 1 : 0 }, down: false },
          { by: date ?? { constant: null }, down: true },
        ],
        count: asked.count,
        cursor: undefined,
        includes,
      };
    });
    return { queries, shape: asked.shape, used: asked.used, ignored: [] };
  };

interface Everything {
  readonly types: readonly string[] | undefined;
  readonly dates: readonly RangeTest[];
  readonly updated: RangeTest | undefined;
  readonly count: number | undefined;
  readonly shape: ReturnType<typeof shapeOf>;
  readonly used: readonly SearchPair[];
}

function parametersOf(pairs: readonly SearchPair[], context: SearchContext): Everything | Problem {
  const known: readonly string[] = [...everythingParameters, ...shapeParameters, "_format", "_pretty"];
  const value = (name: string) => pairs.find((it) => it[0] === name)?.[1];
  const unknown = pairs.find(([name]) => !known.includes(name));
  if (unknown)
    return problem(
      "unknown-parameter",
      `$everything takes ${everythingParameters.join(", ")}, not ${quoted(unknown[0])}`,
    );
  const twice = repeatedIn(pairs);
  if (twice !== undefined) return problem("repeated-parameter", `${twice} may be given once`);
  // Count and shape are read as in any search.
  const shaping = pairs.filter(([name]) => name === "_count" || shapeParameters.includes(name));
  const parsed = parseSearch("Patient", shaping, context);
  if (isProblem(parsed)) return parsed;
  const range = (name: string, prefix: string): RangeTest | undefined | Problem => {
    const text = value(name);
    if (text === undefined) return undefined;
    if (!/^\d/.test(text)) return problem("malformed-date", `${name}=${quoted(text)} is no date: write YYYY-MM-DD`);
    return parseDate(`${prefix}${text}`, name, context, aWeek);
  };
  const start = range("start", "ge");
  if (isProblem(start)) return start;
  const end = range("end", "le");
  if (isProblem(end)) return end;
  const since = range("_since", "ge");
  if (isProblem(since)) return since;
  return {
    types: value("_type")?.split(","),
    dates: [start, end].filter((it) => it !== undefined),
    updated: since,
    count: parsed.query.count,
    shape: shapeOf(parsed),
    used: withoutFormat(pairs),
  };
}

const aWeek = 7 * 86_400_000;
const shapeOf = (parsed: Exclude<ReturnType<typeof parseSearch>, Problem>) => parsed.shape;

/** Without a date it may be of any time. */
const datedOrNot = (index: SearchIndex, test: RangeTest): Clause => ({
  kind: "any",
  of: [
    { kind: "range", index, any: [test] },
    { kind: "missing", index, missing: true, types: undefined },
  ],
});

/** Types of a patient's record, with the references that say whose it is. */
function typesAbout(catalog: Catalog): ReadonlyMap<string, readonly string[]> {
  const about = new Map<string, readonly string[]>();
  for (const [type, codes] of compartmentOf("Patient", catalog)) {
    if (type === "Patient") continue;
    const { byCode } = catalog.resources.get(type)!;
    const whose = ["patient", "subject"].filter((it) => byCode.get(it)?.type === "reference");
    about.set(type, whose.length > 0 ? whose : codes);
  }
  return about;
}

/** Dates that are tried, the first that a type has, where its definition names none. */
const careDates = ["date", "authoredon", "effective", "period", "created", "asserted-date", "onset-date", "start-date"];

function careDateOf({ definition, byCode }: ResourceCatalog): SearchIndex | undefined {
  const code = definition.timeline?.date ?? careDates.find((it) => byCode.get(it)?.type === "date");
  return code === undefined ? undefined : byCode.get(code)!.indexes[0];
}

/** References from the record, and from what they lead to, to types that are nobody's record. */
function includesBeside(record: readonly string[], catalog: Catalog): Include[] {
  const nobodys = [...catalog.resources.keys()].filter(
    (it) => it !== "Patient" && it !== "Group" && !record.includes(it),
  );
  return [...catalog.resources.values()]
    .filter(({ definition }) => definition.interactions["search-type"])
    .flatMap((resource) =>
      includable(resource).flatMap((parameter): Include[] => {
        const types = nobodys.filter((it) => parameter.targets.length === 0 || parameter.targets.includes(it));
        const [index] = parameter.indexes;
        return types.length > 0 && index
          ? [{ back: false, source: resource.definition.type, index, types, iterate: true }]
          : [];
      }),
    );
}
