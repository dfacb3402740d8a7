import assert from "node:assert/strict";
import { test } from "node:test";
import { areaFields } from "../../definitions/directory/postcode-layouts.ts";
import { layoutOf } from "./layout.ts";
import { rowReader } from "./postcode-row.ts";

const nspl = {
  pcds: "ZQ1 1AA",
  dointr: "198001",
  doterm: "",
  usertype: "0",
  oseast1m: "429650",
  osnrth1m: "0433850",
  osgrdind: "1",
  cty: "E99999999",
  laua: "E08000035",
  ward: "E05011111",
  nhser: "E40000012",
  ctry: "E92000001",
  rgn: "E12000003",
  pcon: "E14001111",
  sicbl: "E38000225",
  icb: "E54000054",
  lsoa21: "E01011111",
  msoa21: "E02002222",
  lat: "53.79935",
  long: "-1.55137",
};

/** What is read of a row that differs from the one above: "terminated=199606 ward=E05011112", and the faults. */
function check(change: Partial<typeof nspl>, expected: string, base: object = nspl) {
  const values = { ...base, ...change };
  const columns = layoutOf(Object.keys(values));
  if ("unknown" in columns) return assert.fail(columns.unknown);
  const faults: string[] = [];
  const read = rowReader(columns, ({ rule, field, seen }) => faults.push(`${rule} ${field} ${seen}`));
  const row = read(Object.values(values));
  const shown: Record<string, unknown> = row === undefined ? {} : { ...row };
  for (const [index, field] of areaFields.entries()) shown[field] = row?.areas[index];
  const asked = expected === "" ? [] : expected.split(" ").map((it) => it.split("=")[0]!);
  const found = asked.map((it) => `${it}=${shown[it]}`);
  return { found: found.join(" "), faults, row };
}

function reads(change: Partial<typeof nspl>, expected: string, ...faults: string[]) {
  const result = check(change, expected)!;
  assert.equal(result.found, expected);
  assert.deepEqual(result.faults, faults);
}

test("a row is read with its months, its position and its areas", () => {
  reads(
    { doterm: "199606" },
    "introduced=198001 terminated=199606 easting=429650 northing=433850 latitude=53799350 longitude=-1551370 quality=1",
  );
  reads(
    {},
    "localAuthority=E08000035 county=E99999999 icb=E54000054 lsoa21=E01011111 msoa21=E02002222 lsoa11=null msoa11=null icbOds=null",
  );
});
test("what is empty is null", () =>
  reads(
    { doterm: "", laua: " ", lat: "", oseast1m: "", osnrth1m: "", osgrdind: "" },
    "terminated=null localAuthority=null latitude=null longitude=null easting=null northing=null quality=null",
  ));
test("the ways to write that there is no position are read as that", () => {
  reads({ lat: "99.999999", long: "0.000000" }, "latitude=null longitude=null");
  reads({ lat: "0", long: "0.0" }, "latitude=null longitude=null");
  reads({ oseast1m: "000000", osnrth1m: "0000000" }, "easting=null northing=null");
  reads({ osgrdind: "9" }, "quality=9 easting=null latitude=null");
});
test("where a column may hold codes of ODS, their form tells", () =>
  reads(
    { icb: "QWO", nhser: "Y63", sicbl: "15F", laua: "213", rgn: "D" },
    "icb=null icbOds=QWO nhsRegionOds=Y63 subIcbOds=15F localAuthority=null localAuthorityOds=213 regionOds=D region=null",
  ));
test("a value that is wrong is left out, and told", () => {
  reads({ doterm: "199613" }, "terminated=null introduced=198001", "R002 terminated 199613");
  reads({ dointr: "1980" }, "introduced=null", "R002 introduced 1980");
  reads({ osgrdind: "7x" }, "quality=null easting=429650", "R004 quality 7x");
  reads({ oseast1m: "1e5" }, "easting=null northing=null latitude=53799350", "R303 easting 1e5 0433850");
  reads({ oseast1m: "700000" }, "easting=null northing=null", "R303 easting 700000 0433850");
  reads({ lat: "12.5" }, "latitude=null longitude=null easting=429650", "R303 latitude 12.5 -1.55137");
  reads({ lat: "0x35" }, "latitude=null", "R303 latitude 0x35 -1.55137");
  reads({ ward: "E05;DROP" }, "ward=null localAuthority=E08000035", "R302 ward E05;DROP");
  reads({ ward: "E0501111111111" }, "ward=null", "R302 ward E0501111111111");
});
test("a row without a postcode gives nothing but a fault", () => {
  const result = check({ pcds: "ZQ1 1A" }, "")!;
  assert.equal(result.row, undefined);
  assert.deepEqual(result.faults, ["R301 postcode ZQ1 1A"]);
});
test("a postcode of Northern Ireland is on the Irish grid", () => {
  reads({ pcds: "BT1 9ZZ", oseast1m: "333800", osnrth1m: "374000" }, "easting=333800 northing=374000");
  reads({ pcds: "BT1 9ZZ", osnrth1m: "0674000" }, "northing=null", "R303 easting 429650 0674000");
});
test("Code-Point Open writes quality times ten, and zeros for no position", () => {
  const row = { PC: "ZQ1 1AA", PQ: "90", EA: "0", NO: "0", CY: "S92000003", RH: "", LH: "", CC: "", DC: "", WC: "" };
  const { row: none } = check({}, "", row)!;
  assert.deepEqual([none?.quality, none?.easting], [9, null]);
  const { row: exact } = check({}, "", { ...row, PQ: "10", EA: "394235", NO: "806529" })!;
  assert.deepEqual([exact?.quality, exact?.northing], [1, 806529]);
});
