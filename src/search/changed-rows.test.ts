import assert from "node:assert/strict";
import { test } from "node:test";
import { changedRows } from "./changed-rows.ts";
import type { IndexRows } from "./index-rows.ts";
import type { SearchIndex } from "./query.ts";

const index = (key: string, kind: SearchIndex["kind"]): SearchIndex => ({
  resourceType: "Organization",
  key,
  kind,
  companion: undefined,
  shortest: 0,
});
const [name, role, active] = [index("name", "string"), index("role", "token"), index("active", "token")];

/** `MILL LANE; RO177 RO76 gp; true`: a name, roles in capitals with texts behind them, and whether it is active. */
function rows(written: string): IndexRows {
  const [names = "", roles = "", isActive = ""] = written.split("; ");
  const tokens: IndexRows["tokens"][number][] = [];
  for (const code of roles.split(" ").filter((it) => it !== ""))
    if (code === code.toUpperCase()) tokens.push({ index: role, system: null, code, texts: [] });
    else tokens.push({ ...tokens.pop()!, texts: [code] });
  if (isActive !== "") tokens.push({ index: active, system: null, code: isActive, texts: [] });
  const strings = names === "" ? [] : [{ index: name, folded: names.toLowerCase(), raw: names, element: 0 }];
  return { tokens, strings, intervals: [], references: [], positions: [], words: [], faults: [] };
}

function check(before: string, after: string, gone: string, come: string): void {
  assert.deepEqual(
    changedRows(rows(before), rows(after)),
    { gone: rows(gone), come: rows(come) },
    `${before} → ${after}`,
  );
}

test("rows of indexes in which nothing has changed are neither gone nor come", () => {
  check("MILL LANE; RO177; true", "MILL LANE; RO177; true", "", "");
  check("MILL LANE; RO177; true", "MILL ROAD; RO177; true", "MILL LANE", "MILL ROAD");
  check("MILL LANE; RO177; true", "MILL LANE; RO177; false", "; ; true", "; ; false");
});

test("an index in which anything has changed goes and comes as a whole", () => {
  check("MILL LANE; RO177 RO76; true", "MILL LANE; RO177; true", "; RO177 RO76", "; RO177");
  check("MILL LANE; RO177; true", "MILL LANE; RO177 RO76; true", "; RO177", "; RO177 RO76");
  check("; RO177 gp", "; RO177 surgery", "; RO177 gp", "; RO177 surgery");
  check("; RO177 RO76", "; RO76 RO177", "; RO177 RO76", "; RO76 RO177");
});

test("what is new has only rows that come, what is deleted only rows that go", () => {
  check("", "MILL LANE; RO177; true", "", "MILL LANE; RO177; true");
  check("MILL LANE; RO177; true", "", "MILL LANE; RO177; true", "");
});
