import assert from "node:assert/strict";
import { test } from "node:test";
import { fromOrd, fromOrdSummary } from "./from-ord.ts";
import type { OdsRecord } from "./organisation.ts";

const id = { root: "2.16.840.1.113883.2.1.3.2.4.18.48", assigningAuthorityName: "HSCIC", extension: "ZZ1AA" };
const operational = { Type: "Operational", Start: "2001-04-01" };

/** Members beside the code, what is read of them, and what is wrong: `R004 contacts[0].type pigeon`. */
function check(given: object, expected: Partial<OdsRecord>, ...wrong: string[]) {
  const { record, faults } = fromOrd({ OrgId: id, ...given });
  const { code, assigningAuthority, ...rest } = record!;
  assert.deepEqual([code, assigningAuthority], ["ZZ1AA", "HSCIC"]);
  assert.deepEqual(rest, { refOnly: false, roles: [], contacts: [], relationships: [], successions: [], ...expected });
  assert.deepEqual(
    faults.map((it) => `${it.rule} ${it.path} ${it.seen}`),
    wrong,
  );
}

test("a full record that has no lists says that there is nothing in them", () => check({}, {}));

test("a record for reference only says nothing of what it leaves out", () => {
  const { record } = fromOrd({ OrgId: id, refOnly: true, Rels: { Rel: [] } });
  assert.deepEqual(record, {
    code: "ZZ1AA",
    refOnly: true,
    assigningAuthority: "HSCIC",
    roles: [],
    relationships: [],
  });
});

test("what is empty is not there", () =>
  check(
    {
      Name: "",
      Status: "",
      LastChangeDate: null,
      GeoLoc: { Location: { AddrLn1: " ", UPRN: "" } },
      Rels: "",
      Date: [{ Type: "Legal" }],
    },
    {},
  ));

test("address lines need not begin with the first, and numbers are read as texts", () =>
  check(
    { GeoLoc: { Location: { AddrLn1: " 1 HIGH STREET ", AddrLn3: "LOWTOWN", UPRN: 100062280103 } } },
    { address: { lines: ["1 HIGH STREET", "LOWTOWN"], uprn: "100062280103" } },
  ));

test("both kinds of period are kept apart, and the first of a kind counts", () =>
  check(
    {
      Date: [
        operational,
        { Type: "Legal", End: "2020-01-01" },
        { Type: "Operational", Start: "1999-01-01" },
        { Type: "Other" },
      ],
    },
    { periods: { operational: { start: "2001-04-01" }, legal: { end: "2020-01-01" } } },
    "R004 periods Operational",
    "R004 periods Other",
  ));

test("a date that does not exist is left out, and the other is taken", () =>
  check(
    { Date: [{ Type: "Operational", Start: "2001-02-29", End: "2010-03-31" }], LastChangeDate: "yesterday" },
    { periods: { operational: { end: "2010-03-31" } } },
    "R002 periods.operational.start 2001-02-29",
    "R002 lastChangeDate yesterday",
  ));

test("a status that is none is left out", () => check({ Status: "active" }, {}, "R004 isActive active"));

test("truth is told in words or as such", () => {
  check({ refOnly: "false" }, {});
  check({ refOnly: "yes" }, {}, "R006 refOnly yes");
});

test("a list of one may be that one", () =>
  check(
    { Roles: { Role: { id: "RO197", uniqueRoleId: "7", primaryRole: "true", Status: "Active", Date: operational } } },
    {
      roles: [
        { id: 7, code: "RO197", isPrimary: true, isActive: true, periods: { operational: { start: "2001-04-01" } } },
      ],
    },
  ));

test("a role without a code is left out, one with a number that is none is taken without it", () =>
  check(
    {
      Roles: {
        Role: [{ Status: "Active" }, { id: "RO76", uniqueRoleId: "seven", Status: "Inactive" }, "RO7"],
      },
    },
    { roles: [{ code: "RO76", isPrimary: false, isActive: false, periods: {} }] },
    "R004 roles[0].code ",
    "R004 roles[1].id seven",
    "R004 roles[2] RO7",
  ));

test("a role without a status is active while one of its periods has no end", () =>
  check(
    {
      Roles: {
        Role: [
          { id: "RO1" },
          { id: "RO2", Date: [{ ...operational, End: "2003-01-01" }] },
          {
            id: "RO3",
            Date: [
              { ...operational, End: "2003-01-01" },
              { Type: "Legal", Start: "2001-01-01" },
            ],
          },
        ],
      },
    },
    {
      roles: [
        { code: "RO1", isPrimary: false, isActive: true, periods: {} },
        {
          code: "RO2",
          isPrimary: false,
          isActive: false,
          periods: { operational: { start: "2001-04-01", end: "2003-01-01" } },
        },
        {
          code: "RO3",
          isPrimary: false,
          isActive: true,
          periods: { operational: { start: "2001-04-01", end: "2003-01-01" }, legal: { start: "2001-01-01" } },
        },
      ],
    },
    "R004 roles[0].isActive ",
    "R004 roles[1].isActive ",
    "R004 roles[2].isActive ",
  ));

test("a relationship without a target is left out", () =>
  check(
    {
      Rels: {
        Rel: [
          { id: "RE6", uniqueRelId: 1, Status: "Active", Target: { OrgId: { extension: "not a code" } } },
          { id: "RE6", Status: "Active" },
          {
            id: "RE4",
            uniqueRelId: "2",
            Status: "Active",
            Target: { OrgId: { extension: "ZZ9" }, PrimaryRoleId: { id: "RO98" } },
          },
        ],
      },
    },
    { relationships: [{ type: "RE4", isActive: true, periods: {}, target: "ZZ9", id: "2", targetRole: "RO98" }] },
    "R001 relationships[0].target not a code",
    "R001 relationships[1].target ",
  ));

test("a succession has a type, a target and a legal start, and no end", () => {
  const Target = { OrgId: { extension: "ZZ9" } };
  const Legal = { Type: "Legal", Start: "2013-04-01" };
  check(
    {
      Succs: {
        Succ: [
          { Type: "Successor", Target, Date: [Legal], forwardSuccession: true, uniqueSuccId: 5 },
          { Type: "Heir", Target, Date: [Legal] },
          {
            Type: "Predecessor",
            Target,
            Date: [operational, { ...Legal, End: "2014-01-01" }, Legal],
            forwardSuccession: false,
          },
          { Type: "Predecessor", Target, Date: [{ Type: "Legal", Start: "2013-04-31" }] },
        ],
      },
    },
    {
      successions: [
        { type: "Successor", target: "ZZ9", id: "5", start: "2013-04-01", isForward: true },
        { type: "Predecessor", target: "ZZ9", start: "2013-04-01" },
        { type: "Predecessor", target: "ZZ9" },
      ],
    },
    "R004 successions[1].type Heir",
    "R004 successions[2].start Operational",
    "R004 successions[2].end 2014-01-01",
    "R004 successions[2].start Legal",
    "R002 successions[3].start 2013-04-31",
  );
});

test("a contact of an unknown kind is left out", () =>
  check(
    {
      Contacts: {
        Contact: [{ type: "pigeon", value: "1" }, { type: "http", value: "HTTPS://EXAMPLE.ORG" }, { type: "tel" }],
      },
    },
    { contacts: [{ type: "http", value: "HTTPS://EXAMPLE.ORG" }] },
    "R004 contacts[0].type pigeon",
  ));

test("a text that cannot be kept is left out", () =>
  check(
    { Name: "A\u0007B", GeoLoc: { Location: { Town: "x".repeat(2000), PostCode: "ZZ9 9ZZ" } } },
    { address: { lines: [], postcode: "ZZ9 9ZZ" } },
    "R010 name A?B",
    `R010 address.town ${"x".repeat(100)}`,
  ));

test("what has the wrong shape costs itself only", () =>
  check(
    {
      Name: ["A", "B"],
      GeoLoc: "here",
      Roles: [],
      Rels: { Rel: [[], 7] },
      Date: 5,
      orgRecordClass: { a: 1 },
      Contacts: 1,
    },
    {},
    "R004 name a list",
    "R004 recordClass an object",
    "R004 periods 5",
    "R004 address here",
    "R004 roles a list",
    "R004 contacts 1",
    "R004 relationships[0] a list",
    "R004 relationships[1] 7",
  ));

for (const given of [undefined, null, "", 7, [], {}, { OrgId: "ZZ1AA" }, { OrgId: { extension: 5 } }])
  test(`${JSON.stringify(given)} is no organisation`, () => {
    const { record, faults } = fromOrd(given);
    assert.equal(record, undefined);
    assert.equal(faults.at(-1)?.rule, "R001");
  });

test("an entry of a search result says what a search result can", () => {
  const { record, faults } = fromOrdSummary({
    Name: "INVENTED NHS TRUST",
    OrgId: "ZZ1",
    Status: "Active",
    OrgRecordClass: "RC1",
    PostCode: "ZZ99 1AA",
    LastChangeDate: "2020-04-06",
    PrimaryRoleId: "RO197",
    PrimaryRoleDescription: "NHS TRUST",
    OrgLink: "https://directory.example/ORD/2-0-0/organisations/ZZ1",
  });
  assert.deepEqual(faults, []);
  assert.deepEqual(record, {
    code: "ZZ1",
    name: "INVENTED NHS TRUST",
    recordClass: "RC1",
    isActive: true,
    lastChangeDate: "2020-04-06",
    address: { lines: [], postcode: "ZZ99 1AA" },
    roles: [{ code: "RO197", isPrimary: true, isActive: true, periods: {} }],
  });
});
