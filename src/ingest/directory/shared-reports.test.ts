import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gunzipSync, inflateRawSync } from "node:zlib";
import type { OdsRecord, SourceItem } from "../../ods/organisation.ts";
import { readReportFile } from "./read-report.ts";
import { itemsOf, mismatchesOf, recordsOf } from "./told-report-items.fixture.ts";

const shared = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const release2022 = "2022-02-17";
/** The last opening day in it lies a day ahead. */
const release2025 = "2025-08-31";

interface Report {
  readonly path: string;
  readonly releaseDate: string;
  readonly rows: number;
}

const of2022 = (name: string, rows: number): Report => ({
  path: `ods-2022-02/${name}.csv.gz`,
  releaseDate: release2022,
  rows,
});

const csvReports: readonly Report[] = [
  of2022("epraccur", 15_060),
  of2022("ets", 33_384),
  of2022("etr", 218),
  of2022("ebranchs", 4_897),
  of2022("edispensary", 18_176),
  of2022("epharmacyhq", 6_606),
  of2022("eccg", 160),
  { path: "ods-epraccur-2025-11/epraccur.csv.gz", releaseDate: release2025, rows: 16_685 },
];

const readShared = ({ path, releaseDate }: Pick<Report, "path" | "releaseDate">): Promise<SourceItem[]> =>
  itemsOf(readReportFile(`${shared}/${path}`, { releaseDate }));

/** Rows that are cut at quotes and commas alone, which does for these files. */
const plainRows = (path: string): string[][] =>
  gunzipSync(readFileSync(`${shared}/${path}`))
    .toString("latin1")
    .split("\n")
    .filter((it) => it !== "")
    .map((it) => it.replace(/^"|"\r?$/g, "").split('","'));

const count = <T>(list: readonly T[], keep: (it: T) => boolean) => list.filter(keep).length;
const typed = (records: readonly OdsRecord[], type: string) =>
  records.flatMap((it) => it.relationships ?? []).filter((it) => it.type === type);

function testShared(name: string, run: (t: TestContext) => Promise<void>) {
  test(name, async (t) => {
    if (!existsSync(`${shared}/ods-2022-02`)) return t.skip("skipped: no shared data");
    await run(t);
  });
}

// Nothing in these files breaks a rule of reading: all codes, dates, statuses, sub-types and settings are known.
testShared("every row of the real reports is a record, and nothing in them is a mismatch", async () => {
  for (const report of csvReports) {
    const items = await readShared(report);
    const lines = gunzipSync(readFileSync(`${shared}/${report.path}`)).reduce(
      (sum, byte) => sum + (byte === 10 ? 1 : 0),
      0,
    );
    assert.equal(lines, report.rows, report.path);
    assert.deepEqual(mismatchesOf(items), [], report.path);
    assert.equal(recordsOf(items).length, report.rows, report.path);
    assert.equal(items[0]?.kind, "manifest");
  }
});

testShared("no name, line, telephone number, date or commissioner of the real reports is lost or changed", async () => {
  const iso = (date: string) => (date === "" ? undefined : `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`);
  for (const report of csvReports) {
    const rows = plainRows(report.path);
    const records = recordsOf(await readShared(report));
    for (const [at, row] of rows.entries()) {
      const cell = (column: number) => row[column - 1]!.trim();
      const record = records[at]!;
      const { address, periods, contacts } = record;
      const told = [
        record.code,
        record.name,
        [...(address?.lines ?? []), address?.town, address?.county].filter((it) => it !== undefined).join("|"),
        address?.postcode ?? "",
        contacts?.[0]?.value ?? "",
        periods?.operational?.start ?? periods?.legal?.start,
        periods?.operational?.end,
        record.relationships?.[0]?.target ?? "",
      ];
      const lines = [5, 6, 7, 8, 9].map(cell).filter((it) => it !== "");
      const expected = [1, 2].map(cell) as (string | undefined)[];
      expected.push(lines.join("|"), cell(10), cell(18), iso(cell(11)), iso(cell(12)), cell(15));
      assert.deepEqual(told, expected, `${report.path} line ${at + 1}`);
    }
  }
});

testShared("active, dormant, proposed and closed practices are as many as the file has of each letter", async () => {
  const records = recordsOf(await readShared(csvReports.at(-1)!));
  assert.equal(
    count(records, (it) => it.isActive === false),
    4_024,
  );
  assert.equal(
    count(records, (it) => it.subStatus === "Dormant"),
    218,
  );
  assert.equal(
    count(records, (it) => it.subStatus === "Proposed"),
    3,
  );
  assert.equal(
    count(records, (it) => it.isActive === true),
    12_440 + 218 + 3,
  );
  const practices = records.filter((it) => it.roles?.some((role) => role.code === "RO76"));
  assert.equal(practices.length, 8_655);
  assert.equal(
    count(practices, (it) => it.isActive === true && it.subStatus === undefined),
    6_618,
  );
});

testShared(
  "each practice is commissioned by column 15, and the dates are the commissioner's where it is the provider",
  async () => {
    const rows = plainRows(csvReports.at(-1)!.path);
    const records = recordsOf(await readShared(csvReports.at(-1)!));
    const commissioned = typed(records, "RE4");
    assert.equal(
      commissioned.length,
      count(rows, (it) => it[14] !== ""),
    );
    assert.equal(
      count(commissioned, (it) => Object.keys(it.periods).length > 0),
      count(rows, (it) => it[14] !== "" && it[14] === it[23]),
    );
    const isOperated = (row: string[]) => row[12] !== "C" && row[23] !== row[14] && row[23] !== row[3];
    assert.equal(typed(records, "RE6").length, count(rows, isOperated));
    assert.equal(typed(records, "RE6").length, 2_299);
  },
);

testShared("no commissioner of 2022 has the dates of a relationship from before it was there", async () => {
  const opened = new Map(
    recordsOf(await readShared(of2022("eccg", 0))).map((it) => [it.code, it.periods?.operational?.start]),
  );
  const commissioned = typed(recordsOf(await readShared(of2022("epraccur", 0))), "RE4");
  const startOf = ({ periods }: (typeof commissioned)[number]) => periods.operational?.start ?? periods.legal?.start;
  const dated = commissioned.filter((it) => startOf(it) !== undefined && opened.has(it.target));
  assert.equal(dated.length, 10_996);
  assert.equal(
    count(dated, (it) => startOf(it)! < opened.get(it.target)!),
    0,
  );
});

testShared(
  "a trust, a site of it, a branch, a pharmacy and its headquarters are what they are known to be",
  async () => {
    const one = async (name: string, code: string) =>
      recordsOf(await readShared(of2022(name, 0))).find((it) => it.code === code)!;
    const since = (start: string, end?: string) => ({ operational: { start, ...(end === undefined ? {} : { end }) } });

    const trust = await one("etr", "RVV");
    assert.equal(trust.name, "EAST KENT HOSPITALS UNIVERSITY NHS FOUNDATION TRUST");
    assert.deepEqual(trust.roles, [{ code: "RO197", isPrimary: true, isActive: true, periods: since("1999-04-01") }]);
    assert.equal(trust.relationships, undefined);

    const site = await one("ets", "RVVKC");
    assert.equal(site.recordClass, "RC2");
    assert.deepEqual(site.address, {
      lines: ["ETHELBERT ROAD"],
      town: "CANTERBURY",
      county: "KENT",
      postcode: "CT1 3NG",
    });
    assert.deepEqual(site.relationships, [{ type: "RE6", target: "RVV", isActive: true, periods: {} }]);

    const branch = await one("ebranchs", "A0A1X");
    assert.deepEqual(branch.relationships, [
      { type: "RE6", target: "L84039", isActive: true, periods: since("2020-10-01") },
    ]);

    const pharmacy = await one("edispensary", "FA008");
    assert.deepEqual(
      pharmacy.roles?.map((it) => it.code),
      ["RO182"],
    );
    assert.deepEqual(pharmacy.address, {
      lines: ["49-51 THE MERRION CENTRE"],
      town: "LEEDS",
      county: "WEST YORKSHIRE",
      postcode: "LS2 8PJ",
    });
    assert.deepEqual(pharmacy.relationships, [
      { type: "RE6", target: "P08F", isActive: true, periods: since("2004-04-01") },
    ]);
    assert.equal((await one("epharmacyhq", "P08F")).roles?.[0]?.code, "RO181");
    assert.deepEqual(
      (await one("edispensary", "FA133")).roles?.map((it) => it.code),
      ["RO94"],
    );

    const proposed = await one("edispensary", "FA849");
    assert.equal(proposed.subStatus, "Proposed");
    assert.deepEqual(proposed.periods, { legal: { start: "2022-05-09" } });

    const closing = await one("edispensary", "FC578");
    assert.equal(closing.isActive, true);
    assert.equal(closing.relationships?.[0]?.isActive, false);

    assert.deepEqual(
      (await one("eccg", "13Q")).roles?.map((it) => it.code),
      ["RO98", "RO218"],
    );
  },
);

testShared(
  "a practice with its commissioner, one that closed, and a service of a provider are what they are known to be",
  async () => {
    const records = recordsOf(await readShared(of2022("epraccur", 0)));
    const one = (code: string) => records.find((it) => it.code === code)!;
    assert.deepEqual(one("A81001").relationships, [
      { type: "RE4", target: "16C", isActive: true, periods: { operational: { start: "2020-04-01" } } },
    ]);
    assert.deepEqual(one("A81001").geography, { region: "Y63", icb: "QHM" });
    assert.equal(one("A81003").isActive, false);
    assert.deepEqual(one("A81003").relationships, [
      {
        type: "RE4",
        target: "00K",
        isActive: false,
        periods: { operational: { start: "2013-04-01", end: "2017-10-31" } },
      },
    ]);
    assert.deepEqual(one("Y07265").relationships, [
      { type: "RE4", target: "03W", isActive: true, periods: {} },
      { type: "RE6", target: "DAY", isActive: true, periods: { operational: { start: "2022-02-07" } } },
    ]);
  },
);

testShared("the site is told by the report as the ORD API tells it", async () => {
  const { Organisation: told } = JSON.parse(readFileSync(`${shared}/ods-ord-json/RVVKC.json`, "utf8"));
  const record = recordsOf(await readShared(of2022("ets", 0))).find((it) => it.code === "RVVKC")!;
  const { AddrLn1, Town, County, PostCode } = told.GeoLoc.Location;
  assert.deepEqual(record.address, { lines: [AddrLn1], town: Town, county: County, postcode: PostCode });
  assert.equal(record.name, told.Name);
  assert.equal(record.recordClass, told.orgRecordClass);
  assert.equal(record.periods?.operational?.start, told.Date[0].Start);
  assert.equal(record.roles?.[0]?.code, told.Roles.Role[0].id);
  assert.equal(record.relationships?.[0]?.type, told.Rels.Rel[0].id);
  assert.equal(record.relationships?.[0]?.target, told.Rels.Rel[0].Target.OrgId.extension);
});

/** The file of that name in an archive, found by its header. */
function partOf(archive: Buffer, name: string): string {
  const at = archive.lastIndexOf(Buffer.from(name)) - 46;
  const header = archive.readUInt32LE(at + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  return inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20))).toString("utf8");
}

testShared("every row of the PCN workbook is a record: networks, and the practices in them", async () => {
  const path = "ods-pcn-2023-02/ePCN.xlsx";
  const items = await readShared({ path, releaseDate: "2023-01-26" });
  const archive = readFileSync(`${shared}/${path}`);
  const rowsIn = (sheet: string) => partOf(archive, `xl/worksheets/${sheet}.xml`).split("<row ").length - 1;
  const products = items.filter((it) => it.kind === "record").map((it) => it.product);
  assert.deepEqual(mismatchesOf(items), []);
  assert.equal(
    count(products, (it) => it === "epcn"),
    rowsIn("sheet1") - 1,
  );
  assert.equal(
    count(products, (it) => it === "epcncorepartnerdetails"),
    rowsIn("sheet2") - 1,
  );
  assert.equal(
    count(products, (it) => it === "epcn"),
    1_329,
  );
  assert.equal(
    count(products, (it) => it === "epcncorepartnerdetails"),
    7_455,
  );

  const records = recordsOf(items);
  const networks = records.filter((it) => it.roles?.[0]?.code === "RO272");
  assert.equal(
    count(networks, (it) => it.isActive === true),
    1_264,
  );
  assert.equal(typed(networks, "RE4").length, 1_329);
  const partners = typed(records, "RE8");
  assert.equal(partners.length, 7_455);
  assert.equal(
    count(partners, (it) => !it.isActive),
    1_064,
  );
  const codes = new Set(networks.map((it) => it.code));
  assert.ok(partners.every((it) => codes.has(it.target)));

  const stockton = networks.find((it) => it.code === "U89141")!;
  assert.equal(stockton.name, "STOCKTON PCN");
  const members = records.filter((it) =>
    it.relationships?.some((one) => one.type === "RE8" && one.target === "U89141" && one.isActive),
  );
  assert.ok(members.some((it) => it.code === "A81001"));
  assert.deepEqual(records.find((it) => it.code === "A81001")?.relationships, [
    { type: "RE8", target: "U89141", isActive: true, periods: { operational: { start: "2019-10-01" } } },
  ]);
});
