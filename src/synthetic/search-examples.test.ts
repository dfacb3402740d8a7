import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fhirpath from "fhirpath";
import stu3 from "fhirpath/fhir-context/stu3";
import type { SearchRow } from "../definitions/resource-definition.ts";
import { services } from "../definitions/services.ts";
import type { Resource } from "../fhir/resource.ts";
import { syntheticResources } from "./people.ts";

/** A search by hand, in the simplest reading of each parameter type: not the server's, which is checked elsewhere. */
const definitions = JSON.parse(
  readFileSync(new URL("../definitions/generated/stu3.json", import.meta.url), "utf8"),
) as {
  readonly search: readonly {
    readonly base: string;
    readonly code: string;
    readonly type: string;
    readonly expression: string;
  }[];
};

interface Parameter {
  readonly type: string;
  readonly values: (resource: Resource) => readonly unknown[];
}

const parameters = new Map<string, Parameter>();
function parameter(type: string, row: Pick<SearchRow, "code" | "expression" | "type">): Parameter {
  const key = `${type}.${row.code}`;
  const known = parameters.get(key);
  if (known) return known;
  const official = definitions.search.find((it) => it.base === type && it.code === row.code);
  const compiled = fhirpath.compile((row.expression ?? official?.expression)!, stu3);
  const made = {
    type: (row.type ?? official?.type)!,
    values: (resource: Resource) => compiled(resource) as unknown[],
  };
  parameters.set(key, made);
  return made;
}

// biome-ignore lint/suspicious/noExplicitAny: values of any FHIR type, read by what they have
const tokensOf = (value: any): string[] =>
  typeof value !== "object"
    ? [`|${value}`]
    : value.coding
      ? value.coding.flatMap(tokensOf)
      : [`${value.system ?? ""}|${value.code ?? value.value}`];

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const textsOf = (value: unknown): string[] =>
  typeof value === "string"
    ? [fold(value)]
    : Object.values(value as object)
        .flat()
        .flatMap(textsOf);

/** `2020-06` and `{start, end}` as the days they touch. */
// biome-ignore lint/suspicious/noExplicitAny: as above
const daysOf = (value: any): readonly [first: string, last: string] =>
  typeof value === "string"
    ? [value.slice(0, 10).padEnd(10, "-01"), value.slice(0, 10).padEnd(10, "-12-31".slice(value.length - 4))]
    : [value.start?.slice(0, 10) ?? "0", value.end?.slice(0, 10) ?? "9"];

// biome-ignore lint/suspicious/noExplicitAny: as above
function matches(type: string, value: any, wanted: string): boolean {
  const [, prefix, operand] = /^(ge|gt|lt)?(.*)$/.exec(wanted)!;
  switch (type) {
    case "token":
      return tokensOf(value).some((it) => (wanted.includes("|") ? it === wanted : it.endsWith(`|${wanted}`)));
    case "string":
      return wanted
        .split(" ")
        .every((word, _, words) =>
          textsOf(value).some((it) =>
            it.startsWith(fold(words.length > 1 && /^(demo|zz99)/i.test(wanted) ? wanted : word)),
          ),
        );
    case "reference":
      return value.reference === wanted || value.reference === `Patient/${wanted}`;
    case "date":
      return prefix === "ge" ? daysOf(value)[1] >= operand! : daysOf(value)[0] < operand!;
    case "number":
      return value === Number(wanted);
    case "quantity":
      return value.value > Number(operand);
    default:
      return value === wanted;
  }
}

const found = (resources: readonly Resource[], type: string, row: Parameters<typeof parameter>[1], wanted: string) => {
  const { type: kind, values } = parameter(type, row);
  return resources.filter((it) => values(it).some((value) => matches(kind, value, wanted)));
};

const byType = (patients: number, seed: number) =>
  Map.groupBy(syntheticResources({ patients, seed }), (it) => it.resourceType);

for (const [patients, seed] of [
  [20, 1],
  [60, 7],
] as const)
  test(`each example finds some of the records of ${patients} invented people, not all, and misses none by chance`, () => {
    const records = byType(patients, seed);
    const wrong: string[] = [];
    for (const { type, search } of services.core.resources as readonly {
      type: string;
      search: readonly SearchRow[];
    }[]) {
      const resources = records.get(type)!;
      const check = (name: string, finds: number, misses: number) => {
        if (finds === 0) wrong.push(`${name} finds nothing`);
        if (finds === resources.length) wrong.push(`${name} finds everything`);
        if (misses > 0) wrong.push(`${name} should miss and finds ${misses}`);
      };
      for (const row of search) {
        const count = (wanted: string) => found(resources, type, row, wanted).length;
        check(`${type}?${row.code}`, count(row.example.finds), count(row.example.misses));
        for (const chain of row.chains ?? []) {
          const through = (wanted: string) =>
            found(records.get("Patient")!, "Patient", { code: chain.code }, wanted).reduce(
              (sum, it) => sum + found(resources, type, row, it.id!).length,
              0,
            );
          check(`${type}?${row.code}.${chain.code}`, through(chain.example.finds), through(chain.example.misses));
        }
      }
    }
    assert.deepEqual(wrong, []);
  });

/** There are two codes, and nearly all immunisations are completed. */
const mostlyTheSame = ["Immunization?status"];

test("of those who have values of a search parameter no more than half have the same", () => {
  const records = byType(200, 3);
  const wrong: string[] = [];
  for (const { type, search } of services.core.resources as readonly { type: string; search: readonly SearchRow[] }[]) {
    const ofPatients = Map.groupBy(records.get(type)!, (it) => {
      // biome-ignore lint/suspicious/noExplicitAny: as above
      const { patient, subject } = it as any;
      return it.resourceType === "Patient" ? `Patient/${it.id}` : (patient ?? subject)?.reference;
    });
    if (ofPatients.has(undefined)) continue;
    for (const row of search) {
      const sets = [...ofPatients.values()]
        .map((its) =>
          [...new Set(its.flatMap((it) => parameter(type, row).values(it)).map((it) => JSON.stringify(it)))].sort(),
        )
        .filter((it) => it.length > 0);
      const most = Math.max(
        ...Map.groupBy(sets, String)
          .values()
          .map((it) => it.length),
      );
      if (sets.length < 2 || (most > sets.length / 2 && !mostlyTheSame.includes(`${type}?${row.code}`)))
        wrong.push(`${type}?${row.code}: ${most} of ${sets.length} people have the same values`);
    }
  }
  assert.deepEqual(wrong, []);
});
