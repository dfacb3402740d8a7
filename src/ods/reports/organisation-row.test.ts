import assert from "node:assert/strict";
import { test } from "node:test";
import { type ReportField, reportLayouts } from "../../definitions/directory/report-layouts.ts";
import type { OdsRecord } from "../organisation.ts";
import { RowCells } from "./cells.ts";
import { columnsInOrder } from "./columns.ts";
import { organisationOf } from "./organisation-row.ts";
import { reportNamed } from "./report-name.ts";

type Fields = Partial<Record<ReportField, string>>;

/** The record of a row with these cells at the release of 17 February 2022, and the rules that it breaks. */
function read(report: string, fields: Fields, ...release: [string | undefined] | []) {
  const releaseDate = release.length === 0 ? "2022-02-17" : release[0];
  const values: Fields = { code: "X1", name: "AN INVENTED PLACE", opened: "20100401", ...fields };
  const cells = reportLayouts.organisations.map((it) => (it.field === "unread" ? "" : (values[it.field] ?? "")));
  const row = new RowCells({ cells, position: "line 1" }, columnsInOrder("organisations"));
  const record = organisationOf(row, reportNamed(report)!, releaseDate);
  return { record, faults: row.faults.map((it) => `${it.rule} ${it.path}: ${it.seen}`) };
}

function check(report: string, fields: Fields, expected: Partial<OdsRecord>, faults: readonly string[] = []) {
  const found = read(report, fields);
  const asked = Object.fromEntries(Object.keys(expected).map((it) => [it, found.record?.[it as keyof OdsRecord]]));
  assert.deepEqual(asked, expected);
  assert.deepEqual(found.faults, faults);
}

const since2010 = { operational: { start: "2010-04-01" } };

test("a trust has its role, class and period", () =>
  assert.deepEqual(read("etr", { telephone: "0113 2432799" }).record, {
    code: "X1",
    name: "AN INVENTED PLACE",
    recordClass: "RC1",
    isActive: true,
    periods: since2010,
    contacts: [{ type: "tel", value: "0113 2432799" }],
    roles: [{ code: "RO197", isPrimary: true, isActive: true, periods: since2010 }],
  }));

test("a site is operated by the trust in column 15, for as long as it is open where no dates are given", () => {
  check("ets", { parent: "R1" }, { relationships: [{ type: "RE6", target: "R1", isActive: true, periods: {} }] });
  check(
    "ets",
    { parent: "R1", closed: "20210930" },
    { isActive: false, relationships: [{ type: "RE6", target: "R1", isActive: false, periods: {} }] },
  );
});

test("a practice is commissioned by the organisation in column 15, from when it joined until it left", () => {
  const periods = { operational: { start: "2013-04-01", end: "2022-02-16" } };
  check(
    "epraccur",
    { parent: "15E", operator: "15E", joined: "20130401", left: "20220216", icb: "QHL", status: "A" },
    { relationships: [{ type: "RE4", target: "15E", isActive: false, periods }] },
  );
});

test("a cost centre run by another than its commissioner is operated by that one, and the dates are theirs", () => {
  const joined = { operational: { start: "2015-06-01" } };
  check(
    "epraccur",
    { parent: "15E", operator: "R1", joined: "20150601", status: "A" },
    {
      relationships: [
        { type: "RE4", target: "15E", isActive: true, periods: {} },
        { type: "RE6", target: "R1", isActive: true, periods: joined },
      ],
    },
  );
});

test("no operator is taken from a closed row, from column 4, or from another report", () => {
  const commissioned = (isActive: boolean) => [{ type: "RE4", target: "15E", isActive, periods: {} }];
  check(
    "epraccur",
    { parent: "15E", operator: "5EM", joined: "20010401", left: "20131031", status: "C", closed: "20131031" },
    { relationships: commissioned(false) },
  );
  check(
    "epraccur",
    { parent: "15E", operator: "QHL", icb: "QHL", status: "P" },
    { relationships: commissioned(true), subStatus: "Proposed" },
  );
  check("epraccur", { operator: "YAF", icb: "YAF", subType: "Z", status: "A" }, { relationships: undefined as never });
  check(
    "ebranchs",
    { parent: "A1", operator: "K" },
    { relationships: [{ type: "RE6", target: "A1", isActive: true, periods: {} }] },
  );
});

test("the status says whether it is open, as a letter or as a word", () => {
  check("epraccur", { status: "A" }, { isActive: true });
  check("epraccur", { status: "ACTIVE" }, { isActive: true });
  check("epraccur", { status: "C" }, { isActive: false });
  check("epraccur", { status: "Inactive" }, { isActive: false });
});

test("what is dormant or proposed is active", () => {
  check("epraccur", { status: "D" }, { isActive: true, subStatus: "Dormant" });
  check("epraccur", { status: "proposed" }, { isActive: true, subStatus: "Proposed" });
});

test("what opens after the release does so legally, and is there already", () =>
  check(
    "edispensary",
    { status: "P", subType: "1", opened: "20220509", parent: "P1", joined: "20220509" },
    {
      periods: { legal: { start: "2022-05-09" } },
      roles: [{ code: "RO182", isPrimary: true, isActive: true, periods: { legal: { start: "2022-05-09" } } }],
      relationships: [{ type: "RE6", target: "P1", isActive: true, periods: { legal: { start: "2022-05-09" } } }],
    },
  ));

test("an active pharmacy may close on a day to come, and have left its headquarters before", () =>
  check(
    "edispensary",
    { status: "A", subType: "1", closed: "20220331", parent: "P1", joined: "20181231", left: "20220131" },
    {
      isActive: true,
      periods: { operational: { start: "2010-04-01", end: "2022-03-31" } },
      relationships: [
        {
          type: "RE6",
          target: "P1",
          isActive: false,
          periods: { operational: { start: "2018-12-31", end: "2022-01-31" } },
        },
      ],
    },
  ));

test("without a status, a place is open until the day on which it closes", () => {
  check("ets", {}, { isActive: true });
  check("ets", { closed: "20220218" }, { isActive: true });
  check("ets", { closed: "20220217" }, { isActive: false });
});

test("at a release of which the date is not known, what has an end has ended, and nothing lies ahead", () => {
  const { record } = read("ets", { opened: "20980101", closed: "20990101" }, undefined);
  assert.equal(record?.isActive, false);
  assert.deepEqual(record?.periods, { operational: { start: "2098-01-01", end: "2099-01-01" } });
  assert.equal(read("ets", {}, undefined).record?.isActive, true);
});

test("a status that is not known is told, and the dates decide", () =>
  check("epraccur", { status: "B", closed: "20200101" }, { isActive: false }, ["R004 column 13, status code: B"]));

test("a prescribing setting is a role, by its number or by role codes", () => {
  const roles = (...codes: string[]) => [
    { code: "RO177", isPrimary: true, isActive: true, periods: since2010 },
    ...codes.map((code) => ({ code, isPrimary: false, isActive: true, periods: {} })),
  ];
  check("epraccur", { kind: "4" }, { roles: roles("RO76") });
  check("epraccur", { kind: "RO76" }, { roles: roles("RO76") });
  check("epraccur", { kind: "3" }, { roles: roles("RO87", "RO80") });
  check("epraccur", { kind: "RO87 and RO80" }, { roles: roles("RO87", "RO80") });
  check("epraccur", { kind: "RO177" }, { roles: roles() });
  check("epraccur", { kind: "99" }, { roles: roles() }, ["R004 column 26, prescribing setting: 99"]);
  check("epraccur", { kind: "constructor" }, { roles: roles() }, ["R004 column 26, prescribing setting: constructor"]);
});

test("the sub-type tells roles where the report says what it means", () => {
  check(
    "edispensary",
    { subType: "2" },
    { roles: [{ code: "RO94", isPrimary: true, isActive: true, periods: since2010 }] },
  );
  check("edispensary", { subType: "3" }, { roles: undefined as never });
  check("edispensary", { subType: "9" }, { roles: undefined as never }, [
    "R004 column 14, organisation sub-type code: 9",
  ]);
  assert.deepEqual(
    read("ets", { subType: "X", parent: "R1" }).record?.roles?.map((it) => it.code),
    ["RO198", "RO31"],
  );
  assert.deepEqual(
    read("eccg", { subType: "RO319|RO327" }).record?.roles?.map((it) => it.code),
    ["RO98", "RO319", "RO327"],
  );
  assert.deepEqual(read("lauth", { subType: "Q" }).faults, []);
});

test("schools, places of justice and homes have columns of their own", () => {
  assert.deepEqual(
    read("eschools", { establishment: "05" }).record?.roles?.map((it) => it.code),
    ["RO221", "RO284"],
  );
  check(
    "ejustice",
    { kind: "PN", subType: "RI" },
    {
      roles: [
        { code: "RO83", isPrimary: false, isActive: true, periods: {} },
        { code: "RO175", isPrimary: true, isActive: true, periods: since2010 },
      ],
    },
  );
  check("ecarehomesite", { country: "3", parent: "1A" }, { address: { lines: [], country: "WALES" } });
  check("ecarehomehq", { country: "77" }, {}, ["R004 column 27, country: 77"]);
});

test("where a report says of its rows what they do, and not what they are, there is no primary role", () => {
  check("ehospice", {}, { roles: [{ code: "RO7", isPrimary: false, isActive: true, periods: {} }] });
  check("eother", {}, { roles: undefined as never, recordClass: undefined as never });
});

test("columns 3 and 4 are the region and the ICB where they are such", () => {
  check("etr", { region: "Y63", icb: "QHM" }, { geography: { region: "Y63", icb: "QHM" } });
  check("epraccur", { region: "Y54", icb: "Q74" }, { geography: { region: "Y54" } });
  check("epraccur", { region: "W00", icb: "Q99" }, { geography: undefined as never });
  check("epraccur", { region: "", icb: "YAF" }, { geography: undefined as never });
});

test("fillers of the register stay what they are", () =>
  check("epraccur", { opened: "19000101" }, { periods: { operational: { start: "1900-01-01" } } }));

test("what is wrong in a row is left out and told; the rest stays", () =>
  check(
    "ebranchs",
    { opened: "20200230", parent: "A 1", telephone: "01\u0000", joined: "1/1/2020" },
    { isActive: true, periods: undefined as never, contacts: undefined as never, relationships: undefined as never },
    [
      "R002 column 11, open date: 20200230",
      "R010 column 18, contact telephone number: 01?",
      "R001 column 15, parent organisation code: A 1",
      "R002 column 16, join parent date: 1/1/2020",
    ],
  ));

test("a row without a code is no record", () => {
  assert.deepEqual(read("etr", { code: "" }), { record: undefined, faults: ["R001 column 1, organisation code: "] });
  assert.deepEqual(read("etr", { code: "Org Code" }), {
    record: undefined,
    faults: ["R001 column 1, organisation code: Org Code"],
  });
});
