import assert from "node:assert/strict";
import { test } from "node:test";
import { reportLayouts } from "../../definitions/directory/report-layouts.ts";
import type { ReportLayoutName } from "../../definitions/directory/reports.ts";
import type { OdsRecord } from "../organisation.ts";
import { RowCells } from "./cells.ts";
import { columnsInOrder } from "./columns.ts";
import { networkOf, partnerOf, successionOf } from "./network-rows.ts";

/** Cells from "," between them; what is left out at the end is empty. */
function cellsOf(layout: ReportLayoutName, text: string): RowCells {
  const cells = text.split(",");
  while (cells.length < reportLayouts[layout].length) cells.push("");
  return new RowCells({ cells, position: "" }, columnsInOrder(layout));
}
const release = "2023-01-26";

test("a primary care network is commissioned by its Sub ICB Location", () => {
  const cells = cellsOf("networks", "U0,INVENTED PCN,36L,AN ICB - 36L,20191001,,1 HIGH ST,,,LONDON,,SW1 1AA");
  const periods = { operational: { start: "2019-10-01" } };
  assert.deepEqual(networkOf(cells, release), {
    code: "U0",
    name: "INVENTED PCN",
    recordClass: "RC1",
    isActive: true,
    periods,
    address: { lines: ["1 HIGH ST"], town: "LONDON", postcode: "SW1 1AA" },
    roles: [{ code: "RO272", isPrimary: true, isActive: true, periods }],
    relationships: [{ type: "RE4", target: "36L", isActive: true, periods: {} }],
  } satisfies OdsRecord);
  assert.deepEqual(cells.faults, []);
});

test("a closed network is commissioned no longer", () => {
  const record = networkOf(cellsOf("networks", "U0,INVENTED PCN,36L,,20191001,20220930"), release);
  assert.equal(record?.isActive, false);
  assert.equal(record?.relationships?.[0]?.isActive, false);
});

test("a practice is a partner of its network from when it joined until it left", () => {
  const cells = cellsOf("partners", "A1,INVENTED SURGERY,36L,,U0,INVENTED PCN,36L,,20191001,20230108,1");
  const periods = { operational: { start: "2019-10-01", end: "2023-01-08" } };
  assert.deepEqual(partnerOf(cells, release), {
    code: "A1",
    name: "INVENTED SURGERY",
    relationships: [{ type: "RE8", target: "U0", isActive: false, periods }],
  } satisfies OdsRecord);
});

test("an organisation is succeeded by another on a day", () => {
  const told = (text: string) => successionOf(cellsOf("successions", text));
  assert.deepEqual(told("R1,R2,R,20171001,"), {
    code: "R1",
    successions: [{ type: "Successor", target: "R2", start: "2017-10-01" }],
  });
  assert.deepEqual(told("R1,R2,R,20171001,F")?.successions?.[0]?.isForward, true);
});

test("a row without one of its two codes says nothing, and is told", () => {
  const check = (layout: ReportLayoutName, text: string, path: string) => {
    const cells = cellsOf(layout, text);
    const record = layout === "partners" ? partnerOf(cells, release) : successionOf(cells);
    assert.equal(record, undefined);
    assert.deepEqual(
      cells.faults.map((it) => `${it.rule} ${it.path}`),
      [path],
    );
  };
  check("partners", "A1,INVENTED SURGERY,36L,,,", "R001 column 5, pcn code");
  check("partners", ",INVENTED SURGERY,36L,,U0,", "R001 column 1, partner organisation code");
  check("successions", "R1,R 2,R,20171001,", "R001 column 2, successor organisation code");
});
