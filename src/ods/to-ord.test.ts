import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { fromOrd, fromOrdSummary } from "./from-ord.ts";
import { anyRecord } from "./ods-record.fixture.ts";
import type { OdsRecord } from "./organisation.ts";
import { toOrd, toOrdSummary } from "./to-ord.ts";

test("a record comes back from the JSON of the ORD API as it went in", () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      const { Organisation } = JSON.parse(JSON.stringify(toOrd(record)));
      assert.deepEqual(fromOrd(Organisation), { record, faults: [] });
    }),
    { numRuns: 300 },
  );
});

const shared = fileURLToPath(new URL("../../../shared/data/ods-ord-json", import.meta.url));

/** What the ORD API said is read and written again to the letter; `others` are the organisations it points at. */
function checkReal(t: TestContext, file: string, others: readonly OdsRecord[]) {
  if (!existsSync(shared)) return t.skip("skipped: no shared data");
  const text = readFileSync(`${shared}/${file}`, "utf8").trim();
  const { record, faults } = fromOrd(JSON.parse(text).Organisation);
  assert.deepEqual(faults, []);
  const recordOf = (code: string) => others.find((it) => it.code === code);
  assert.equal(JSON.stringify(toOrd(record!, recordOf)), text);
}

const other = (code: string, role: string, id: number): OdsRecord => ({
  code,
  assigningAuthority: "HSCIC",
  roles: [{ id, code: role, isPrimary: true, isActive: true, periods: {} }],
});

test("a trust that is closed, for reference only, is read and written to the letter", (t) =>
  checkReal(t, "RJY.json", []));

test("a hospital with its trust and its predecessor is read and written to the letter", (t) =>
  checkReal(t, "RVVKC.json", [other("RVV", "RO197", 41756), other("RGWKC", "RO198", 3501)]));

test("what is beyond the third address line stands in it", () => {
  const address = { lines: ["WARD 1", "EAST WING", "1 HIGH STREET", "LOWTOWN"], postcode: "ZZ9 9ZZ" };
  assert.deepEqual(toOrd({ code: "ZZ1", address }).Organisation.GeoLoc?.Location, {
    AddrLn1: "WARD 1",
    AddrLn2: "EAST WING",
    AddrLn3: "1 HIGH STREET, LOWTOWN",
    PostCode: "ZZ9 9ZZ",
  });
});

test("a target that is known is told with its authority and the number of its role, one that is not with what is known", () => {
  const relationships = ["ZZ8", "ZZ9"].map((target) => ({ type: "RE6", isActive: true, periods: {}, target }));
  const known = other("ZZ8", "RO197", 7);
  const { Rels } = toOrd({ code: "ZZ1", relationships }, (code) => (code === "ZZ8" ? known : undefined)).Organisation;
  const root = "2.16.840.1.113883.2.1.3.2.4.18.48";
  assert.deepEqual(
    Rels?.Rel.map((it) => it.Target),
    [
      {
        OrgId: { root, assigningAuthorityName: "HSCIC", extension: "ZZ8" },
        PrimaryRoleId: { id: "RO197", uniqueRoleId: 7 },
      },
      { OrgId: { root, extension: "ZZ9" } },
    ],
  );
});

test("a target is told with the role that the source names, and with a number only where that is still its primary role", () => {
  const relationship = { type: "RE6", isActive: true, periods: {}, target: "ZZ8", targetRole: "RO179" };
  const { Rels } = toOrd({ code: "ZZ1", relationships: [relationship] }, () => other("ZZ8", "RO197", 7)).Organisation;
  assert.deepEqual(Rels?.Rel[0]?.Target.PrimaryRoleId, { id: "RO179" });
});

test("an instance whose number would change as a number stays a text", () => {
  const relationship = (id: string) => ({ id, type: "RE6", isActive: true, periods: {}, target: "ZZ9" });
  const relationships = ["15806", "007", "9007199254740993", "A-1"].map(relationship);
  assert.deepEqual(
    toOrd({ code: "ZZ1", relationships }).Organisation.Rels?.Rel.map((it) => it.uniqueRelId),
    [15806, "007", "9007199254740993", "A-1"],
  );
});

test("an entry of a search result has the code as a text and a link", () => {
  const record: OdsRecord = {
    code: "ZZ1",
    name: "INVENTED NHS TRUST",
    isActive: true,
    recordClass: "RC1",
    lastChangeDate: "2020-04-06",
    address: { lines: ["1 HIGH STREET"], postcode: "ZZ99 1AA" },
    roles: [
      { code: "RO57", isPrimary: false, isActive: true, periods: {} },
      { id: 1, code: "RO197", isPrimary: true, isActive: true, periods: {} },
    ],
  };
  const entry = toOrdSummary(record, "https://directory.example/ORD/2-0-0", (it) =>
    it === "RO197" ? "NHS TRUST" : it,
  );
  assert.deepEqual(entry, {
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
  const { record: again } = fromOrdSummary(entry);
  assert.deepEqual(
    toOrdSummary(again!, "https://directory.example/ORD/2-0-0", () => "NHS TRUST"),
    entry,
  );
});

test("of two roles that were primary, the one that is active is told", () => {
  const primary = (code: string, isActive: boolean) => ({ code, isPrimary: true, isActive, periods: {} });
  const entryOf = (...roles: OdsRecord["roles"] & {}) =>
    toOrdSummary({ code: "ZZ1", roles }, "https://directory.example", () => undefined).PrimaryRoleId;
  assert.equal(entryOf(primary("RO107", false), primary("RO197", true)), "RO197");
  assert.equal(entryOf(primary("RO107", false), primary("RO197", false)), "RO107");
});
