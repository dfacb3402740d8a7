import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { roleTypes } from "../definitions/directory/role-types.ts";
import { loadRelease } from "../fhir/release.ts";
import type { Resource } from "../fhir/resource.ts";
import { structureChecker } from "../fhir/structure.ts";
import { XmlReader } from "../fhir/xml/read-xml.ts";
import { xmlWriter } from "../fhir/xml/write-xml.ts";
import { fromAffiliation, fromOrganization } from "./from-fhir.ts";
import { roleId } from "./instances.ts";
import { anyRecord } from "./ods-record.fixture.ts";
import type { OdsRecord, Relationship } from "./organisation.ts";
import { periodsIn } from "./periods.fixture.ts";
import { toAffiliation, toOrganization } from "./to-fhir.ts";

const definitions = loadRelease("R4");
const faultsOf = structureChecker(definitions);
const write = xmlWriter(definitions);

const nothingWrong = (path: string, seen: unknown) => assert.fail(`${path}: ${seen}`);
const whole = (record: OdsRecord) => ({ ...record, name: record.name ?? "X", isActive: record.isActive ?? true });

/** As it comes back from XML. */
function byXml(resource: Resource): Resource {
  const reader = new XmlReader(definitions);
  const { xml } = write(resource);
  reader.write(xml);
  return reader.end();
}

const primary: ReadonlySet<string> = new Set(roleTypes.filter((it) => it.isPrimary).map((it) => it.code));

/** What of a record R4 has a place for. */
const inR4 = ({ code, contacts = [], roles = [], address, ...record }: ReturnType<typeof whole>): OdsRecord => {
  const { name, isActive, assigningAuthority, recordClass, refOnly = false, periods, lastChangeDate } = record;
  return JSON.parse(
    JSON.stringify({
      code,
      name,
      isActive,
      assigningAuthority,
      recordClass,
      refOnly,
      periods,
      lastChangeDate,
      address,
      contacts,
      roles: roles.map((it) => ({ ...it, isPrimary: primary.has(it.code) })),
    }),
  );
};

test("whatever a record says of an organisation comes back from its Organization, in JSON and in XML", () => {
  fc.assert(
    fc.property(anyRecord, (any) => {
      const record = whole(any);
      const made = toOrganization(record, "test");
      assert.deepEqual([...faultsOf(made)], []);
      // What is not numbered has a number that is none of ODS's, and comes back without.
      for (const resource of [made, JSON.parse(JSON.stringify(made)), byXml(made)]) {
        const back = fromOrganization(resource, nothingWrong)!;
        const numbered = (it: OdsRecord) => ({
          ...it,
          roles: it.roles?.map((role) => ({ ...role, id: role.id || undefined })),
        });
        assert.deepEqual(
          JSON.parse(JSON.stringify(numbered(back))),
          JSON.parse(JSON.stringify(numbered(inR4(record)))),
        );
      }
    }),
    { numRuns: 150 },
  );
});

test("whatever a record says of its relationships comes back from their OrganizationAffiliations", () => {
  fc.assert(
    fc.property(anyRecord, ({ code, relationships = [] }) => {
      for (const it of relationships) {
        const made = toAffiliation(code, it, "test");
        assert.deepEqual([...faultsOf(made)], []);
        const { targetRole, ...said } = it;
        assert.deepEqual(fromAffiliation(byXml(made), nothingWrong), { source: code, relationship: said });
      }
    }),
    { numRuns: 150 },
  );
});

// What stands where

const record: OdsRecord = {
  code: "ZZ1",
  name: "THE OAKS",
  assigningAuthority: "HSCIC",
  recordClass: "RC1",
  isActive: true,
  periods: periodsIn("L2011.. O2010.."),
  lastChangeDate: "2026-05-03",
  address: {
    lines: ["1 HIGH STREET"],
    town: "LOWTOWN",
    county: "SHIRE",
    postcode: "ZZ10 1AA",
    country: "ENGLAND",
    uprn: "7",
  },
  contacts: [
    { type: "tel", value: "01632 960000" },
    { type: "http", value: "WWW.OAKS.EXAMPLE" },
  ],
  roles: [
    { id: 5, code: "RO177", isPrimary: true, isActive: true, periods: periodsIn("L2011.. O2010..") },
    { code: "RO76", isPrimary: false, isActive: false, periods: periodsIn("O2010..2020") },
  ],
};
// biome-ignore lint/suspicious/noExplicitAny: a resource is looked into as it comes
const made = toOrganization(whole(record), "trud") as any;

test("the code is the id and the one identifier, with who assigned it", () => {
  assert.equal(made.id, "ZZ1");
  assert.deepEqual(made.identifier, [
    {
      use: "official",
      system: "https://fhir.nhs.uk/Id/ods-organization-code",
      value: "ZZ1",
      assigner: { display: "HSCIC" },
    },
  ]);
});

test("an Organization has its roles, then the last change date, then its own periods", () => {
  assert.deepEqual(
    made.extension.map((it: { url: string }) => it.url.split("-").at(-1)),
    ["OrganisationRole", "OrganisationRole", "TypedDateTime", "TypedPeriod", "TypedPeriod"],
  );
});

test("a role has its number, its code with the name in capitals, its periods by kind, and whether it is active", () => {
  const [held, ended] = made.extension;
  const urls = ({ extension }: { extension: { url: string }[] }) => extension.map((it) => it.url.split("/").at(-1));
  const typed = "Extension-England-TypedPeriod";
  assert.deepEqual(urls(held), ["instanceID", "roleCode", typed, typed, "active"]);
  assert.deepEqual(urls(ended), ["instanceID", "roleCode", typed, "active"]);
  assert.equal(held.extension[0].valueInteger, 5);
  assert.equal(ended.extension[0].valueInteger, roleId("ZZ1", record.roles![1]!));
  assert.deepEqual(ended.extension[1].valueCodeableConcept.coding, [
    {
      system: "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSOrganisationRole",
      code: "RO76",
      display: "GP PRACTICE",
    },
  ]);
  assert.equal(ended.extension.at(-1).valueBoolean, false);
});

const england = (name: string) => `https://fhir.nhs.uk/England/StructureDefinition/Extension-England-${name}`;
const ods = (name: string) => `https://digital.nhs.uk/services/organisation-data-service/CodeSystem/${name}`;
const typedPeriod = (kind: string, period: object) => ({
  url: england("TypedPeriod"),
  extension: [
    {
      url: "dateType",
      valueCoding: { system: "https://fhir.nhs.uk/England/CodeSystem/England-PeriodType", code: kind, display: kind },
    },
    { url: "period", valuePeriod: period },
  ],
});

test("an Organization has these elements, so written, and no others", () => {
  const { meta, extension, ...elements } = made;
  assert.deepEqual(extension.slice(2), [
    {
      url: england("TypedDateTime"),
      extension: [
        {
          url: "type",
          valueCoding: {
            system: "https://fhir.nhs.uk/England/CodeSystem/England-ODSDateTime",
            code: "LastChangeDate",
            display: "Last Change Date",
          },
        },
        { url: "dateTime", valueDateTime: "2026-05-03" },
      ],
    },
    typedPeriod("Legal", { start: "2011-01-01" }),
    typedPeriod("Operational", { start: "2010-01-01" }),
  ]);
  assert.deepEqual(extension[1].extension[2], typedPeriod("Operational", { start: "2010-01-01", end: "2020-01-01" }));
  const coded = (system: string, code: string, display: string) => ({ coding: [{ system, code, display }] });
  assert.deepEqual(elements, {
    resourceType: "Organization",
    id: "ZZ1",
    identifier: made.identifier,
    active: true,
    type: [
      coded("https://fhir.nhs.uk/England/CodeSystem/England-ODSRecordUseType", "Full", "Full"),
      coded(ods("ODSRecordClass"), "RC1", "HSCOrg"),
    ],
    name: "THE OAKS",
    telecom: [
      { system: "phone", value: "01632 960000" },
      { system: "url", value: "WWW.OAKS.EXAMPLE" },
    ],
    address: [
      {
        extension: [
          {
            url: "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-AddressKey",
            extension: [
              {
                url: "type",
                valueCodeableConcept: coded(
                  "https://fhir.hl7.org.uk/CodeSystem/UKCore-AddressKeyType",
                  "UPRN",
                  "Unique Property Reference Number",
                ),
              },
              { url: "value", valueString: "7" },
            ],
          },
        ],
        line: ["1 HIGH STREET"],
        city: "LOWTOWN",
        district: "SHIRE",
        postalCode: "ZZ10 1AA",
        country: "ENGLAND",
      },
    ],
  });
});

test("a role or a relationship of no published list has its code and no name", () => {
  const unknown = toOrganization(
    whole({ ...record, roles: [{ code: "RO9999", isPrimary: false, isActive: true, periods: {} }] }),
    "trud",
  );
  assert.doesNotMatch(JSON.stringify(unknown.extension), /"code":"RO9999","display"/);
  const type = toAffiliation("ZZ1", { type: "RE99", target: "ZZ2", isActive: true, periods: {} }, "trud");
  assert.deepEqual((type.code as { coding: object[] }[])[0]!.coding, [
    { system: "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSRelationship", code: "RE99" },
  ]);
});

test("the types are the use of the record and, where it is known, its class", () => {
  const types = (change: Partial<OdsRecord>) =>
    (toOrganization(whole({ ...record, ...change }), "x").type as { coding: { code: string }[] }[])
      .map((it) => it.coding[0]!.code)
      .join(" ");
  assert.equal(types({}), "Full RC1");
  assert.equal(types({ refOnly: true, recordClass: "RC2" }), "RefOnly RC2");
  const { recordClass, ...unclassed } = record;
  assert.equal((toOrganization(whole(unclassed), "x").type as object[]).length, 1);
});

test("the number of a property is an extension of its address, and the county its district", () => {
  const [address] = made.address;
  assert.equal(address.district, "SHIRE");
  assert.equal(address.extension[0].extension[1].valueString, "7");
});

test("what is not said has no element", () => {
  const bare = toOrganization({ code: "ZZ1", name: "X", isActive: false }, "x");
  assert.deepEqual(Object.keys(bare).sort(), ["active", "id", "identifier", "meta", "name", "resourceType", "type"]);
});

test("who says it is the source; what is invented is labelled as that", () => {
  assert.deepEqual([made.meta.source, made.meta.security], ["#trud", undefined]);
  const relationship: Relationship = { type: "RE4", target: "ZZ2", isActive: true, periods: {} };
  for (const it of [toOrganization(whole(record), "demo"), toAffiliation("ZZ1", relationship, "demo")])
    assert.match(JSON.stringify(it.meta), /"source":"#demo".*"code":"HTEST"/);
});

const operated: Relationship = { type: "RE6", target: "ZZ2", isActive: true, periods: periodsIn("L2012.. O2013..") };

test("a relationship goes from its holder to its target, with its periods by kind and the plain ones beside", () => {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const it = toAffiliation("ZZ1", { ...operated, id: "617400" }, "trud") as any;
  assert.deepEqual(
    [it.id, it.organization.reference, it.participatingOrganization.reference],
    ["617400", "Organization/ZZ1", "Organization/ZZ2"],
  );
  assert.equal(it.participatingOrganization.identifier.value, "ZZ2");
  assert.deepEqual(it.period, { start: "2013-01-01" });
  assert.equal(it.extension.length, 2);
  assert.match(it.identifier[0].system, /organization-relationship-instance$/);
});

test("an OrganizationAffiliation has these elements, so written, and no others", () => {
  const { meta, ...elements } = toAffiliation("ZZ1", { ...operated, id: "617400" }, "trud");
  const organisation = (value: string) => ({
    reference: `Organization/${value}`,
    identifier: { system: "https://fhir.nhs.uk/Id/ods-organization-code", value },
  });
  assert.deepEqual(elements, {
    resourceType: "OrganizationAffiliation",
    id: "617400",
    extension: [typedPeriod("Legal", { start: "2012-01-01" }), typedPeriod("Operational", { start: "2013-01-01" })],
    identifier: [{ system: ods("organization-relationship-instance"), value: "617400" }],
    active: true,
    period: { start: "2013-01-01" },
    organization: organisation("ZZ1"),
    participatingOrganization: organisation("ZZ2"),
    code: [{ coding: [{ system: ods("ODSRelationship"), code: "RE6", display: "IS OPERATED BY" }] }],
  });
});

test("an id of our own making is in no system of ODS's", () => {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  const it = toAffiliation("ZZ1", operated, "trud") as any;
  assert.deepEqual(it.identifier, [{ value: "ZZ1.RE6.ZZ2.2013-01-01" }]);
});

// What others write

/** The paths of what is wrong with a resource. */
function wrongIn(read: typeof fromOrganization, resource: Parameters<typeof read>[0]): string[] {
  const paths: string[] = [];
  read(resource, (path) => paths.push(path));
  return paths;
}

test("unknown extensions, types and contacts are left alone", () => {
  const other = {
    ...made,
    extension: [{ url: "urn:other", valueString: "x" }, ...made.extension],
    type: [{ coding: [{ system: "urn:other", code: "x" }] }, ...made.type],
    telecom: [{ system: "pager", value: "1" }, ...made.telecom],
    alias: ["OLD OAKS"],
  };
  assert.deepEqual(fromOrganization(other, nothingWrong), fromOrganization(made, nothingWrong));
});

test("a status that is no boolean is told of, and the rest is taken", () => {
  assert.deepEqual(wrongIn(fromOrganization, { ...made, active: "yes" }), ["active"]);
  assert.equal(fromOrganization({ ...made, active: "yes" }, () => {})?.name, "THE OAKS");
  const role = { ...made.extension[0], extension: made.extension[0].extension.slice(0, -1) };
  assert.deepEqual(wrongIn(fromOrganization, { ...made, extension: [role] }), ["extension[0].active"]);
});

test("a role without a code is told of and left out", () => {
  const role = {
    ...made.extension[0],
    extension: made.extension[0].extension.filter((it: { url: string }) => it.url !== "roleCode"),
  };
  assert.deepEqual(wrongIn(fromOrganization, { ...made, extension: [role] }), ["extension[0].roleCode"]);
  assert.deepEqual(fromOrganization({ ...made, extension: [role] }, () => {})?.roles, []);
});

test("an organisation without a code is none; one without an identifier is known by its id", () => {
  assert.equal(fromOrganization({ resourceType: "Organization", name: "X" }, nothingWrong), undefined);
  const { identifier, ...nameless } = made;
  assert.equal(fromOrganization(nameless, nothingWrong)?.code, "ZZ1");
});

test("a relationship without an end or a type is none", () => {
  const it = toAffiliation("ZZ1", operated, "trud");
  for (const element of ["organization", "participatingOrganization", "code"])
    assert.equal(fromAffiliation({ ...it, [element]: undefined }, nothingWrong), undefined, element);
});

test("a relationship without typed periods has its plain one as the operational", () => {
  const { extension, ...plain } = toAffiliation("ZZ1", operated, "trud");
  assert.deepEqual(fromAffiliation(plain, nothingWrong)?.relationship.periods, periodsIn("O2013.."));
});

test("a relationship without an identifier has the number that is its id; an id that is no number is none of ODS's", () => {
  const { identifier, ...it } = toAffiliation("ZZ1", { ...operated, id: "7" }, "trud");
  assert.equal(fromAffiliation(it, nothingWrong)?.relationship.id, "7");
  assert.equal(fromAffiliation({ ...it, id: "a-7" }, nothingWrong)?.relationship.id, undefined);
});

test("anything at all is read without an exception", () => {
  fc.assert(
    fc.property(
      fc.object({
        key: fc.constantFrom(
          "id",
          "extension",
          "url",
          "identifier",
          "type",
          "coding",
          "value",
          "telecom",
          "address",
          "line",
          "active",
          "name",
          "organization",
          "participatingOrganization",
          "code",
          "reference",
        ),
      }),
      (it) => {
        fromOrganization(it as Record<string, unknown>, () => {});
        fromAffiliation(it as Record<string, unknown>, () => {});
      },
    ),
    { numRuns: 500 },
  );
});

// The national API's own

const examples = fileURLToPath(new URL("../../../shared/ods/r4", import.meta.url));

function* exampleResources(): Generator<Resource> {
  for (const folder of ["openapi-examples", "examples"])
    for (const name of readdirSync(`${examples}/${folder}`)) {
      const text = readFileSync(`${examples}/${folder}/${name}`, "utf8");
      const reader = new XmlReader(definitions);
      if (name.endsWith(".xml")) reader.write(text);
      const resource = (name.endsWith(".xml") ? reader.end() : JSON.parse(text)) as Resource;
      yield resource;
      for (const it of (resource.entry ?? []) as { resource?: Resource }[]) if (it.resource) yield it.resource;
    }
}

test("the national API's examples are made again, element by element, of what was read of them", (t) => {
  if (!existsSync(examples)) return t.skip("skipped: no shared data");
  const codes = new Set<string>();
  for (const resource of exampleResources()) {
    const { meta, id, ...said } = JSON.parse(
      JSON.stringify(resource).replaceAll(/\/ODS-Organization-(\w+)-Example/g, "/$1"),
    ) as Resource;
    if (resource.resourceType === "Organization") {
      const read = fromOrganization(resource, nothingWrong)!;
      const { meta: _, id: code, ...again } = toOrganization(whole(read), "x");
      assert.deepEqual(JSON.parse(JSON.stringify(again)), said, code);
      codes.add(code!);
    }
    if (resource.resourceType === "OrganizationAffiliation" && said.identifier !== undefined) {
      const { source, relationship } = fromAffiliation(said, nothingWrong)!;
      const { meta: _, id: number, ...again } = toAffiliation(source, relationship, "x");
      assert.deepEqual(JSON.parse(JSON.stringify(again)), said, number);
      codes.add(number!);
    }
  }
  for (const it of ["AQN", "C4O9I", "RR8", "4VE03", "G81086", "Q72", "FCE71", "FDC49", "617400", "383689", "256248"])
    assert.ok(codes.has(it), `${it} was among them`);
});
