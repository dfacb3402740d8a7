import assert from "node:assert/strict";
import { test } from "node:test";
import { type Layer, merge } from "./merge.ts";
import type { OdsRecord, Relationship, Role, Succession } from "./organisation.ts";
import { periodsIn } from "./periods.fixture.ts";

/** A layer of the organisation ZZ1. */
const layer = (record: Partial<OdsRecord>, more: Partial<Omit<Layer, "record">> = {}): Layer => ({
  source: "trud",
  product: "xml-fullfile",
  release: "2026-01-01",
  since: "2026-01-01",
  isWhole: true,
  ...more,
  record: { code: "ZZ1", ...record },
});
const part = (record: Partial<OdsRecord>, more: Partial<Omit<Layer, "record">> = {}) =>
  layer(record, { source: "csv", product: "epcn", isWhole: false, ...more });

const role = (code: string, more: Partial<Role> = {}): Role => ({
  code,
  isPrimary: false,
  isActive: true,
  periods: {},
  ...more,
});
const relationship = (type: string, target: string, more: Partial<Relationship> = {}): Relationship => ({
  type,
  target,
  isActive: true,
  periods: {},
  ...more,
});

/** The same whatever the order in which the layers come. */
function merged(...layers: readonly Layer[]) {
  const made = merge("ZZ1", layers);
  assert.deepEqual(merge("ZZ1", layers.toReversed()), made);
  return made;
}

const names = (...layers: readonly Layer[]) => merged(...layers).record.name;

test("a full record counts more than one for reference only, however new that is", () => {
  const full = layer({ name: "FULL", refOnly: false }, { release: "2020-01-01" });
  const skeleton = layer({ name: "SKELETON", refOnly: true }, { source: "api", release: "2026-06-01" });
  assert.equal(names(full, skeleton), "FULL");
  assert.equal(merged(full, skeleton).record.refOnly, false);
});

test("a record that says all there is counts more than one that says a part", () => {
  const whole = layer({ name: "WHOLE" }, { release: "2020-01-01" });
  assert.equal(names(whole, part({ name: "PART" }, { release: "2026-06-01" })), "WHOLE");
});

test("a newer release counts more than an older one; of one day the names of the sources decide", () => {
  const old = layer({ name: "OLD" }, { source: "api", release: "2025-01-01" });
  assert.equal(names(old, layer({ name: "NEW" }, { source: "csv", release: "2026-01-01" })), "NEW");
  const same = { release: "2026-01-01" };
  assert.equal(
    names(layer({ name: "A" }, { ...same, source: "a" }), layer({ name: "B" }, { ...same, source: "b" })),
    "A",
  );
});

test("what the first does not say is taken from the next", () => {
  const { record, sources } = merged(
    layer({ name: "THE OAKS", isActive: true, roles: [role("RO177", { isPrimary: true })] }),
    part({ name: "OAKS", subStatus: "Dormant", contacts: [{ type: "tel", value: "1" }] }),
    part({ geography: { icb: "QWO" }, subStatus: "Proposed" }, { source: "old", release: "2020-01-01" }),
  );
  assert.equal(record.name, "THE OAKS");
  assert.equal(record.subStatus, "Dormant");
  assert.deepEqual(record.geography, { icb: "QWO" });
  assert.deepEqual(
    sources.map(({ layer: { source }, fields }) => `${source}: ${fields.join(" ")}`),
    ["trud: name isActive roles", "csv: subStatus contacts", "old: geography"],
  );
});

test("an empty list says that there are none, and is not filled from elsewhere; a field that is not there is", () => {
  const { record } = merged(layer({ contacts: [] }), part({ contacts: [{ type: "tel", value: "1" }] }));
  assert.deepEqual(record.contacts, []);
  const other = merged(layer({}), part({ contacts: [{ type: "tel", value: "1" }] }));
  assert.equal(other.record.contacts?.length, 1);
});

test("parts of lists add to each other, each item once", () => {
  const first = part({ relationships: [relationship("RE8", "ZZN", { periods: periodsIn("O2020..") })] });
  const second = part(
    {
      relationships: [
        relationship("RE8", "ZZN", { periods: periodsIn("O2020..2024") }),
        relationship("RE8", "ZZM", { periods: periodsIn("O2024..") }),
      ],
    },
    { product: "epraccur", release: "2025-01-01" },
  );
  const { record } = merged(first, second);
  assert.deepEqual(
    record.relationships?.map((it) => `${it.target} ${it.periods.operational?.end ?? "on"}`),
    ["ZZN on", "ZZM on"],
    "of the same relationship what counts most is taken",
  );
});

test("relationships are the same by their number, or by type, target and start", () => {
  const targets = (...all: readonly (readonly Relationship[])[]) =>
    merged(...all.map((relationships, at) => part({ relationships }, { product: `p${at}` }))).record.relationships
      ?.length;
  assert.equal(targets([relationship("RE6", "ZZT", { id: "1" })], [relationship("RE6", "ZZT", { id: "1" })]), 1);
  assert.equal(targets([relationship("RE6", "ZZT", { id: "1" })], [relationship("RE6", "ZZT", { id: "2" })]), 2);
  assert.equal(targets([relationship("RE6", "ZZT")], [relationship("RE4", "ZZT")]), 2);
});

test("roles held twice are two, by their start", () => {
  const { record } = merged(
    part({ roles: [role("RO76", { periods: periodsIn("O2000..2010") })] }),
    part({ roles: [role("RO76", { periods: periodsIn("O2015..") })] }, { product: "other" }),
  );
  assert.equal(record.roles?.length, 2);
});

test("where one says the whole list, an item that only a part has is left, and told of", () => {
  const { record, broken } = merged(
    layer({ relationships: [relationship("RE4", "ZZC", { id: "7" })] }),
    part({ relationships: [relationship("RE4", "ZZC"), relationship("RE8", "ZZN")] }),
  );
  assert.deepEqual(
    record.relationships?.map((it) => it.target),
    ["ZZC"],
  );
  assert.deepEqual(broken, [{ rule: "R206", path: "relationships", seen: "epcn: RE8 ZZN" }]);
});

test("a whole record without relationships leaves those that others know of", () => {
  const { record } = merged(layer({ relationships: [] }), part({ relationships: [relationship("RE8", "ZZN")] }));
  assert.equal(record.relationships?.length, 1, "what it does not number it may not hold: CSV alone knows of networks");
});

test("successions are the same by type, target and day", () => {
  const succession = (type: Succession["type"], target: string, start = "2020-04-01"): Succession => ({
    type,
    target,
    start,
  });
  const { record } = merged(
    part({ successions: [succession("Successor", "ZZ2"), succession("Successor", "ZZ3")] }),
    part({ successions: [succession("Successor", "ZZ2"), succession("Predecessor", "ZZ2")] }, { product: "succ" }),
  );
  assert.equal(record.successions?.length, 3);
});

test("the last change date is the one that is published", () => {
  const { record, sources } = merged(
    layer({ lastChangeDate: "2019-05-05" }),
    part({}, { since: "2026-06-01", release: "2026-06-01" }),
  );
  assert.equal(record.lastChangeDate, "2019-05-05");
  assert.deepEqual(sources[0]?.fields, ["lastChangeDate"]);
});

test("where none is published, it is the release in which any source last said something new", () => {
  const { record } = merged(
    part({ name: "THE OAKS" }, { since: "2024-01-01", release: "2026-06-01" }),
    part({ subStatus: "Dormant" }, { product: "epraccur", since: "2025-02-01", release: "2026-06-01" }),
  );
  assert.equal(record.lastChangeDate, "2025-02-01");
});

test("sources that disagree on name, status or postcode are told of, with who says what", () => {
  const address = (postcode: string) => ({ address: { lines: [], postcode } });
  const { broken } = merged(
    layer({ name: "THE OAKS", isActive: true, ...address("ZZ10 1AA") }),
    part({ name: "THE ELMS", isActive: false, ...address("ZZ10 1AB") }, { product: "epraccur", release: "2025-11-01" }),
  );
  assert.deepEqual(broken, [
    { rule: "R206", path: "name", seen: "epraccur of 2025-11-01 says THE ELMS" },
    { rule: "R206", path: "isActive", seen: "epraccur of 2025-11-01 says Inactive" },
    { rule: "R206", path: "address.postcode", seen: "epraccur of 2025-11-01 says ZZ10 1AB" },
  ]);
});

test("sources that agree, or of which one does not say, break nothing", () => {
  assert.deepEqual(merged(layer({ name: "THE OAKS", isActive: true }), part({ name: "THE OAKS" })).broken, []);
});

test("a skeleton that is newer than the full record is told of, and what it says otherwise is not", () => {
  const full = layer({ name: "FULL", refOnly: false }, { release: "2025-01-01" });
  const skeleton = (release: string) => layer({ name: "SKELETON", refOnly: true }, { source: "api", release });
  assert.deepEqual(
    merged(full, skeleton("2026-01-01")).broken.map((it) => it.rule),
    ["R205"],
  );
  assert.deepEqual(merged(full, skeleton("2024-01-01")).broken, []);
});

test("a layer of which nothing is taken is no source", () => {
  const { sources } = merged(layer({ name: "THE OAKS" }), part({ name: "OAKS" }));
  assert.equal(sources.length, 1);
});

test("of a code that was given a second time, who bears it now is told, and nothing of who bore it before", () => {
  const before = layer(
    {
      name: "THE OLD MILL",
      isActive: false,
      periods: periodsIn("O1990..2005"),
      contacts: [{ type: "tel", value: "1" }],
      roles: [role("RO87")],
      relationships: [relationship("RE6", "ZZM")],
    },
    { product: "xml-archive" },
  );
  const now = layer({ name: "THE OAKS", isActive: true, periods: periodsIn("O2010.."), roles: [role("RO76")] });
  const { record, broken, sources } = merged(before, now);
  assert.deepEqual(
    [record.name, record.isActive, record.contacts, record.relationships],
    ["THE OAKS", true, undefined, undefined],
  );
  assert.deepEqual(
    record.roles?.map((it) => it.code),
    ["RO76"],
  );
  assert.equal(sources.length, 1);
  assert.deepEqual(broken, [{ rule: "R114", path: "periods", seen: "THE OLD MILL until 2005-01-01" }]);
});

test("what other releases say of its periods makes no other organisation", () => {
  const closed = layer({ name: "A", periods: periodsIn("O1990..2005") }, { source: "csv", release: "2026-06-01" });
  assert.equal(names(closed, layer({ name: "B", periods: periodsIn("O2010..") })), "A");
  const skeleton = layer({ refOnly: true, periods: periodsIn("O2010..") }, { product: "xml-archive" });
  assert.equal(names(layer({ name: "A", periods: periodsIn("O1990..2005") }), skeleton), "A");
});
