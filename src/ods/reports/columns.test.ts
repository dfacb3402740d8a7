import assert from "node:assert/strict";
import { test } from "node:test";
import { reportLayouts } from "../../definitions/directory/report-layouts.ts";
import { columnsNamed } from "./columns.ts";

const usual = reportLayouts.organisations.map((it, at) => it.names[0] ?? `Null ${at}`);
const columnsOf = (header: readonly string[], layout: "organisations" | "networks" | "partners" = "organisations") => {
  const columns = columnsNamed(header, layout);
  return typeof columns === "object" ? Object.fromEntries(columns.at) : columns;
};

test("a row of values is no header", () => {
  assert.equal(columnsOf(["A81001", "THE DENSHAM SURGERY", "Y63"]), undefined);
  assert.equal(columnsOf([]), undefined);
  assert.equal(columnsOf(["CODE", "THE CODE SURGERY"]), undefined);
});

test("a header is known in any case, with line breaks and a byte-order mark in it", () => {
  const header = usual.map((it) => it.toUpperCase().replace(" ", "\r\n"));
  header[0] = "\ufeffOrganisation  Code";
  assert.deepEqual(columnsOf(header), columnsOf(usual));
});

test("columns in another order are read by their names", () => {
  const turned = [...usual].reverse();
  const columns = columnsOf(turned) as Record<string, number>;
  assert.equal(columns.code, 26);
  assert.equal(columns.parent, 12);
});

test("one of the 27 columns with a name of its own is where it always is", () => {
  const header = usual.with(14, "Lead Trust");
  assert.deepEqual(columnsOf(header), columnsOf(usual));
});

test("a column that moved is not also looked for in its old place", () => {
  const header = usual.with(14, "Whatever").with(18, "Commissioner");
  assert.equal((columnsOf(header) as Record<string, number>).parent, 18);
});

test("the columns of the PCN workbook are found wherever they stand, all of them", () => {
  const header = ["PCN Name", "PCN\nCode", "Open Date", "Close Date", "Current Sub ICB Loc Code", "Postcode"];
  assert.equal(columnsOf(header, "networks"), "unknown");
  const lines = [1, 2, 3, 4, 5].map((it) => `Address Line ${it}`);
  const columns = columnsOf([...header, ...lines, "A remark"], "networks") as Record<string, number>;
  assert.equal(columns.code, 1);
  assert.equal(columns.line5, 10);
});
