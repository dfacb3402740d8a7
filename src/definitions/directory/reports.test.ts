import assert from "node:assert/strict";
import { test } from "node:test";
import { relationshipTypes } from "./ods-codes.ts";
import { reportLayouts } from "./report-layouts.ts";
import { type RolesByCode, refusedReports, reports } from "./reports.ts";
import { roleTypes } from "./role-types.ts";

/** What `getReport` takes. Source: documentation of Data Search and Export, April 2025. */
const published =
  `eabeydispgp eauth ebranchs ecarehomehq ecarehomesite eccg eccgsite econcur ecsu ecsusite ect ectsite edconcur
  edispensary educate egdpprac egmcmem egpcur ehospice eiom ejustice enonnhs ensa enurse eopthq eoptsite eother epcdp epcmem
  epcn epcncorepartnerdetails epharmacyhq ephp ephpsite eplab epraccur epracmem eschools espha etr etreat etrust ets lauth
  lauthsite ngpcur niorg nlhscgpr npraccur succ wlhb wlhbsite`.split(/\s+/);

/** Roles that prescribing settings mean and that no list names. */
const unnamed = ["RO245", "RO248", "RO253", "RO254", "RO321", "RO323"];

const typeOf = new Map(roleTypes.map((it) => [it.code, it]));
const codesIn = (table: RolesByCode | undefined) => Object.values(table ?? {}).flat();

test("every report that is published is read or refused, and none is both", () => {
  const read = reports.map((it) => it.name);
  assert.equal(new Set(read).size, read.length);
  assert.deepEqual(
    published.filter((it) => !read.includes(it) && !(it in refusedReports)),
    [],
  );
  assert.deepEqual(
    read.filter((it) => it in refusedReports),
    [],
  );
});

test("a report's primary role is a primary one of the register's list, and its other role is not", () => {
  for (const { name, primaryRole, otherRole } of reports) {
    if (primaryRole !== undefined) assert.equal(typeOf.get(primaryRole)?.isPrimary, true, name);
    if (otherRole !== undefined) assert.equal(typeOf.get(otherRole)?.isPrimary, false, name);
  }
});

test("the roles that columns tell are in the register's list, and not primary where the report has a primary role", () => {
  for (const { name, primaryRole, subTypes, establishments, kinds } of reports) {
    for (const code of [subTypes, establishments, kinds].flatMap(codesIn)) {
      if (unnamed.includes(code)) continue;
      assert.ok(typeOf.has(code), `${name} ${code}`);
      if (primaryRole !== undefined) assert.equal(typeOf.get(code)?.isPrimary, false, `${name} ${code}`);
    }
  }
});

test("sites are of class RC2 and operated by what they are sites of", () => {
  const types = relationshipTypes.map((it) => it.code);
  for (const { name, lists, recordClass, parent } of reports) {
    if (parent !== undefined) assert.ok(types.includes(parent), name);
    if (!/^(?:sites of|social care sites|branch)/.test(lists)) continue;
    assert.equal(recordClass, "RC2", name);
    assert.equal(parent, "RE6", name);
  }
});

test("the layouts have as many columns as the files", () => {
  const widths = Object.entries(reportLayouts).map(([name, columns]) => [name, columns.length]);
  assert.deepEqual(Object.fromEntries(widths), { organisations: 27, networks: 12, partners: 11, successions: 5 });
});
