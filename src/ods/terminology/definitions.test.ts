import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRelease } from "../../fhir/release.ts";
import type { Resource } from "../../fhir/resource.ts";
import { structureChecker } from "../../fhir/structure.ts";
import { outdatedCodeSystems } from "./code-systems.ts";
import { definitionsOf } from "./definitions.ts";

const definitions = definitionsOf({
  date: "2026-08-28",
  codes: [
    { of: "role", code: "RO321", name: "A NEW ROLE", isPrimary: true },
    { of: "role", code: "RO76", name: "GENERAL PRACTICE" },
    { of: "relationship", code: "RE12", name: "IS SOMETHING OF" },
  ],
  organisations: 12,
});

type CodeSystem = Resource & {
  readonly count?: number;
  readonly content: string;
  readonly concept?: readonly {
    readonly code: string;
    readonly display: string;
    readonly property?: readonly { readonly valueBoolean: boolean }[];
  }[];
};

const named = (type: string, id: string): CodeSystem => {
  const found = definitions.filter((it) => it.resourceType === type && it.id === id);
  assert.equal(found.length, 1, `${type}/${id}`);
  return found[0] as CodeSystem;
};

test("every definition is a resource that FHIR R4 knows, by an id of its own", () => {
  const check = structureChecker(loadRelease("R4"));
  for (const it of definitions) {
    assert.deepEqual(check(it), [], `${it.resourceType}/${it.id}`);
    assert.match(it.id!, /^[A-Za-z0-9.-]{1,64}$/);
    named(it.resourceType, it.id!);
  }
  assert.deepEqual(
    ["CodeSystem", "ValueSet", "StructureDefinition", "SearchParameter"].map(
      (type) => definitions.filter((it) => it.resourceType === type).length,
    ),
    [16, 4, 9, 3],
  );
});

test("code systems of a release are named by its date, and their version is the date", () => {
  const dated = definitions.filter((it) => it.resourceType === "CodeSystem" && it.version === "2026-08-28");
  assert.equal(dated.length, 9);
  for (const it of dated) assert.match(it.id!, /-2026-08-28$/);
});

test("large code systems have their properties and no concepts, and organisations are counted", () => {
  for (const id of ["ods-organization-code", "organization-role-instance", "succession", "postcode"]) {
    const { content, concept, property } = named("CodeSystem", `${id}-2026-08-28`);
    assert.deepEqual([content, concept], ["not-present", undefined]);
    assert.ok((property as readonly unknown[]).length >= 4, id);
  }
  assert.equal(named("CodeSystem", "ods-organization-code-2026-08-28").count, 12);
});

test("what the sources name is listed beside what is known here, in the order of its numbers", () => {
  const { concept = [], count } = named("CodeSystem", "ODSOrganisationRole-2026-08-28");
  assert.equal(count, concept.length);
  const of = (code: string) => concept.find((it) => it.code === code);
  assert.equal(of("RO321")?.property?.[0]?.valueBoolean, true);
  assert.deepEqual([of("RO76")?.display, of("RO76")?.property?.[0]?.valueBoolean], ["GENERAL PRACTICE", false]);
  assert.equal(of("RO177")?.property?.[0]?.valueBoolean, true);
  assert.deepEqual([concept[0]?.code, concept.at(-1)?.code], ["RO7", "RO321"]);
  assert.equal(named("CodeSystem", "ODSRelationship-2026-08-28").concept?.at(-1)?.code, "RE12");
  assert.ok(!named("CodeSystem", "England-ODSOrganisationRole").concept?.some((it) => it.code === "RO321"));
});

test("slices of a profile have their name, and elements in them the path of the whole", () => {
  const { differential } = named("StructureDefinition", "England-Organization-ODS") as unknown as {
    readonly differential: { readonly element: readonly Record<string, unknown>[] };
  };
  const of = (id: string) => differential.element.find((it) => it.id === id);
  assert.equal(of("Organization.type:odsRecordClass")?.sliceName, "odsRecordClass");
  assert.equal(of("Organization.type:odsRecordClass.coding.system")?.path, "Organization.type.coding.system");
  assert.equal(of("Organization.type:odsRecordClass.coding.system")?.sliceName, undefined);
});

interface Constrained {
  readonly differential: {
    readonly element: readonly {
      readonly id: string;
      readonly mustSupport?: boolean;
      readonly binding?: { readonly strength: string; readonly valueSet: string };
      readonly min?: number;
      readonly max?: string;
    }[];
  };
}

test("UK Core's profile says what must be supported; that types are of other codes than it knows is no more than a warning", () => {
  const { differential } = named("StructureDefinition", "UKCore-Organization") as unknown as Constrained;
  assert.deepEqual(
    differential.element.filter((it) => it.mustSupport).map((it) => it.id),
    ["identifier", "active", "name", "telecom", "address"].map((it) => `Organization.${it}`),
  );
  assert.deepEqual(differential.element.find((it) => it.id === "Organization.type")?.binding, {
    strength: "extensible",
    valueSet: "https://fhir.hl7.org.uk/ValueSet/UKCore-OrganizationType",
  });
});

test("the extension of a role has its number, code and status once, its periods once or more, and takes codes of no list", () => {
  const { differential } = named("StructureDefinition", "Extension-England-OrganisationRole") as unknown as Constrained;
  const parts = differential.element.filter((it) => /^Extension\.extension:\w+$/.test(it.id));
  assert.deepEqual(
    parts.map(({ id, min, max }) => `${id.split(":")[1]} ${min}..${max}`),
    ["instanceID 1..1", "roleCode 1..1", "typedPeriod 1..*", "active 1..1"],
  );
  const bound = differential.element.find((it) => it.id === "Extension.extension:roleCode.value[x]");
  assert.deepEqual(bound?.binding, {
    strength: "extensible",
    valueSet: "https://fhir.nhs.uk/England/ValueSet/England-OrganisationRole",
  });
});

test("the three newest versions of a code system are kept", () => {
  const held = ["2026-01-01", "2026-02-01", "2026-03-01"].map((it) => `postcode-${it}`);
  const check = (more: readonly string[], date: string, expected: readonly string[]) =>
    assert.deepEqual(outdatedCodeSystems([...held, ...more], date), expected);
  check([], "2026-04-01", ["postcode-2026-01-01"]);
  check([], "2026-03-01", []);
  check(["postcode-2025-01-01"], "2026-04-01", ["postcode-2026-01-01", "postcode-2025-01-01"]);
  check(["England-PeriodType", "postcode-of-old", "another-2020-01-01"], "2026-03-01", []);
});
