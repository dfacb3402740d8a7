import type { CodeSystemRow, FilterRow } from "../../../definitions/directory/code-systems.ts";
import { regionLetters } from "../../../definitions/directory/nhs-areas.ts";
import { odsSystems } from "../../../definitions/directory/ods-codes.ts";
import { isProblem, type Problem, problem, quoted } from "../../../fhir/problem.ts";
import type { Fields } from "../../../fhir/terminology.ts";
import { type ClauseContext, parseClause } from "../../../search/parse-clause.ts";
import type { Clause, StringTest } from "../../../search/query.ts";
import { indexOf, type Source } from "../concept.ts";
import { isRelationship } from "../lookup.ts";
import type { NamedSystem } from "../systems.ts";
import { patternTests } from "./pattern.ts";

export interface FilterContext {
  readonly source: Source;
  readonly context: ClauseContext;
}

/** Resources of one type, of which the concepts of a large code system are made. */
export type MadeOf = "Organization" | "OrganizationAffiliation";

const valuesMax = 1000;

/** A filter that its code system declares, with an operator that it takes. */
export interface CheckedFilter {
  readonly filter: FilterRow;
  readonly op: string;
  readonly value: string;
  /** Of `in` several. */
  readonly values: readonly string[];
}

export function checkedFilter({ property, op, value }: Fields, { held, row }: NamedSystem): CheckedFilter | Problem {
  if (typeof property !== "string" || typeof op !== "string" || typeof value !== "string" || value === "")
    return problem("malformed-value", "a filter of a value set has a property, an op and a value");
  const filter = filterNamed(property, row!) ?? (isRelationship(property, held) ? targetFilter(property) : undefined);
  if (!filter) return undeclaredFilter(property, held.url);
  if (!(filter.operators as readonly string[]).includes(op))
    return problem(
      "unknown-filter",
      `The filter ${property} on code system ${held.url} takes ${filter.operators.join(", ")}, not ${quoted(op)}`,
    );
  const values = op === "in" ? value.split(",").map((it) => it.trim()) : [value];
  return values.length > valuesMax
    ? problem("too-many-values", `a filter may have up to ${valuesMax} values`)
    : { filter, op, value, values };
}

/** What a filter asks of the resources that the concepts are made of. */
export function filterClause(
  { filter, op, value, values }: CheckedFilter,
  type: MadeOf,
  filtering: FilterContext,
): Clause | Problem {
  if (op === "exists") return existing(filter, value, type, filtering);
  return op === "regex" ? matching(filter, value, type, filtering) : equal(filter, values, type, filtering);
}

/** In the words that consumers of the national API look for. */
export function undeclaredFilter(property: string, url: string): Problem {
  const words = `There is no declared filter called ${property.slice(0, 64)} on code system ${url}`;
  return { ...problem("unknown-filter", words), text: "the CodeSystem says which filters it has" };
}

const filterNamed = (property: string, { filters }: CodeSystemRow): FilterRow | undefined =>
  filters.find((it) => it.code === property || (it.code === "code" && property === "concept"));

const targetFilter = (type: string): FilterRow => ({
  code: type,
  operators: ["=", "in"],
  value: "",
  by: { as: "target", type },
});

function existing({ code, by }: FilterRow, value: string, type: MadeOf, { source }: FilterContext): Clause | Problem {
  if (value !== "true" && value !== "false")
    return problem("malformed-value", `the filter ${code} exists takes true or false, not ${quoted(value)}`);
  if (!("parameter" in by)) throw new Error(`${code} cannot be asked for by being there`);
  const index = indexOf(type, by.parameter, source);
  return { kind: "missing", index, missing: value === "false", types: undefined };
}

function matching({ code, by }: FilterRow, value: string, type: MadeOf, { source }: FilterContext): Clause | Problem {
  const any = patternTests(value);
  if (!any)
    return problem(
      "unknown-filter",
      `the pattern ${quoted(value)} of the filter ${code} is not evaluated here; simple ones are: ^LS[0-9].*, .*HOSPITAL.*, ^LEEDS$|^BRADFORD$`,
    );
  if (by.as !== "string") throw new Error(`${code} is no text`);
  return { kind: "string", index: indexOf(type, by.parameter, source), any };
}

function equal(
  { code, by }: FilterRow,
  values: readonly string[],
  type: MadeOf,
  { source, context }: FilterContext,
): Clause | Problem {
  switch (by.as) {
    case "id":
      return { kind: "id", any: values };
    case "date": {
      const resource = source.catalog.resources.get(type)!;
      const found = parseClause(resource, by.parameter, values[0]!.replace(/[\\,$|]/g, ""), context);
      return isProblem(found) && found.problem === "malformed-date" ? { ...found, about: values[0]! } : found;
    }
    case "string": {
      // The register writes in capitals.
      const any = values.flatMap((it): StringTest[] =>
        [...new Set([it, it.toUpperCase()])].map((text) => ({ how: "exact", text })),
      );
      return { kind: "string", index: indexOf(type, by.parameter, source), any };
    }
    case "reference":
      return {
        kind: "reference",
        index: indexOf(type, by.parameter, source),
        any: values.map((id) => ({ types: ["Organization"], id })),
      };
    case "token": {
      const asked = values.map((it) => (by.values ? by.values[it] : it));
      const unknown = values.find((_, at) => asked[at] === undefined);
      return unknown === undefined
        ? tokens(type, by.parameter, by.system, asked as string[], source)
        : problem(
            "malformed-value",
            `the filter ${code} takes ${Object.keys(by.values!).join(" or ")}, not ${quoted(unknown)}`,
          );
    }
    case "role":
      return rolesClause(by.isPrimary ? values.filter(source.terms.isPrimaryRole) : values, source);
    case "target":
      return targetClause(by.type, values, source);
    case "holder":
      throw new Error(`${code} is a property of concepts inside a record`);
    case "region letter": {
      const regions = regionLetters.filter(([, letter]) => values.includes(letter)).map(([gss]) => gss);
      return tokens(type, "region", undefined, regions, source);
    }
  }
}

const tokens = (
  type: MadeOf,
  parameter: string,
  system: string | undefined,
  codes: readonly string[],
  source: Source,
): Clause => ({
  kind: "token",
  index: indexOf(type, parameter, source),
  any: codes.map((it) => ({ ...(system !== undefined && { system }), code: it.toLowerCase() })),
  not: false,
});

/** Of open organisations the active roles count, of closed ones those that they had. */
const rolesClause = (codes: readonly string[], source: Source): Clause => ({
  kind: "any",
  of: [
    tokens("Organization", "activeRoleCode", odsSystems.role, codes, source),
    {
      kind: "all",
      of: [
        tokens("Organization", "active", undefined, ["false"], source),
        tokens("Organization", "roleCode", odsSystems.role, codes, source),
      ],
    },
  ],
});

/** Organisations with an active relationship of a type to one of the targets. */
const targetClause = (relationship: string, targets: readonly string[], source: Source): Clause => ({
  kind: "has",
  index: indexOf("OrganizationAffiliation", "primary-organization", source),
  source: "OrganizationAffiliation",
  clause: {
    kind: "all",
    of: [
      {
        kind: "reference",
        index: indexOf("OrganizationAffiliation", "participating-organization", source),
        any: targets.map((id) => ({ types: ["Organization"], id })),
      },
      tokens("OrganizationAffiliation", "role", odsSystems.relationship, [relationship], source),
      tokens("OrganizationAffiliation", "active", undefined, ["true"], source),
    ],
  },
});
