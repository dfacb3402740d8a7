import { odsSystems } from "../../definitions/directory/ods-codes.ts";
import { type Problem, problem, quoted } from "../../fhir/problem.ts";
import type { Resource } from "../../fhir/resource.ts";
import { asItStood } from "../../ods/standing.ts";
import type { DateKind } from "../../ods/status.ts";
import { isOdsDate } from "../../ods/values.ts";
import type { Catalog } from "../../search/catalog.ts";
import { inside } from "../../search/inside.ts";
import type { Clause, Query, SearchIndex, Standing } from "../../search/query.ts";
import type { Match, Page } from "../../store/store.ts";

/** The day by whose dates is asked, and which of the two kinds counts. */
export interface AsOf {
  readonly on: string;
  readonly by: DateKind;
}

const kinds: readonly string[] = ["legal", "operational", "either"];

/** undefined: as it stands now. */
export function dayIn(on: string | undefined, kind: string | undefined): AsOf | Problem | undefined {
  if (kind !== undefined && !kinds.includes(kind))
    return problem("malformed-value", `as-of-kind=${quoted(kind)}: write ${kinds.join(", ")}`);
  if (on === undefined)
    return kind === undefined
      ? undefined
      : problem("missing-value", "as-of-kind says by which dates as-of is meant: give that");
  if (!isOdsDate(on))
    return { ...problem("malformed-date", `as-of=${quoted(on)} is no day: write YYYY-MM-DD`), about: on };
  return { on, by: (kind ?? "either") as DateKind };
}

/** The queries as they were meant on that day: what is active, and which roles are, is asked of the dates. */
export function refinedAsOf(
  queries: readonly Query[],
  { on, by }: AsOf,
  { resources }: Catalog,
): readonly Query[] | Problem {
  const indexesOf = (code: string): readonly (SearchIndex | undefined)[] =>
    ["Organization", "OrganizationAffiliation"].map((it) => resources.get(it)?.byCode.get(code)?.indexes[0]);
  const active = indexesOf("active");
  const [held] = indexesOf("roleCode");
  const [holding] = indexesOf("activeRoleCode");
  const undated = (clause: Clause): boolean =>
    clause.kind === "text" || clause.kind === "concepts"
      ? clause.index === held || clause.index === holding
      : inside(clause).some(undated);
  if (queries.some((it) => it.clauses.some(undated)))
    return problem("malformed-value", "with as-of, roles are asked for by code: with :not, without other modifiers");
  const standing = (test: Partial<Standing>): Clause => ({ kind: "standing", test: { on, by, roles: [], ...test } });
  // What had not begun by that day is neither found nor helps to find.
  const begun = (clause: Clause): Clause => ({ kind: "all", of: [clause, standing({})] });
  const refined = (clause: Clause): Clause => {
    switch (clause.kind) {
      case "token": {
        if (active.includes(clause.index)) return activeOn(clause, standing);
        if (held === undefined || (clause.index !== held && clause.index !== holding)) return clause;
        const tests = codesIn(clause.any).filter(({ system }) => system === undefined || system === odsSystems.role);
        const dated = standing({
          roles: [
            {
              // A system alone means every code of it.
              ...(tests.every((it) => it.code !== undefined) && { codes: tests.map((it) => it.code!.toUpperCase()) }),
              isActive: clause.index === holding,
              not: clause.not,
            },
          ],
        });
        // Who ever held the role is found by its index.
        return clause.not ? dated : { kind: "all", of: [{ ...clause, index: held }, dated] };
      }
      case "any":
      case "all":
        return { ...clause, of: clause.of.map(refined) };
      case "chain":
        return { ...clause, any: clause.any.map((it) => ({ ...it, clause: begun(refined(it.clause)) })) };
      case "has":
        return { ...clause, clause: begun(refined(clause.clause)) };
      default:
        return clause;
    }
  };
  return queries.map((it) => ({ ...it, clauses: [...it.clauses.map(refined), standing({})] }));
}

/** `active` has two values, whatever is asked for. */
function activeOn(
  { any, not }: Extract<Clause, { kind: "token" }>,
  standing: (test: Partial<Standing>) => Clause,
): Clause {
  const tests = codesIn(any);
  const asked = ["true", "false"].filter((it) => tests.some(({ code, system }) => code === it && system === undefined));
  const of = asked.map((it) => standing({ isActive: (it === "true") !== not }));
  return of.length === 1 ? of[0]! : { kind: not ? "all" : "any", of: not ? [...of, standing({})] : of };
}

const codesIn = (any: Extract<Clause, { kind: "token" }>["any"]) => any.filter((it) => it.starts === undefined);

/** The resources as they stood. */
export function asOfPage(page: Page, day: AsOf, base: string): Page {
  const stood = (it: Match): Match => ({
    ...it,
    body: JSON.stringify(asOfView(JSON.parse(it.body) as Resource, day, base)),
  });
  return { ...page, matches: page.matches.map(stood), included: page.included.map(stood) };
}

/** Marked as what it is: nobody shall take it for the record of today. */
export function asOfView(resource: Resource, { on, by }: AsOf, base: string): Resource {
  if (resource.resourceType !== "Organization" && resource.resourceType !== "OrganizationAffiliation") return resource;
  const stood = asItStood(resource, on, by);
  const display = `as of ${on}, by ${by === "either" ? "legal and operational" : by} dates`;
  return { ...stood, meta: { ...stood.meta, tag: [{ system: `${base}/CodeSystem/view`, code: "as-of", display }] } };
}
