import assert from "node:assert/strict";
import { test } from "node:test";
import { zipOf } from "../read/sample-archives.fixture.ts";
import { readBytes, readWritten, recordsOf, told } from "./told-report-items.fixture.ts";
import { rowOfTexts, workbookOf } from "./xlsx/sample-workbook.fixture.ts";

const networkHeader = rowOfTexts(
  "PCN Code",
  "PCN Name",
  "Current Sub ICB Loc Code",
  "Sub ICB Location",
  "Open Date",
  "Close Date",
  ...[1, 2, 3, 4, 5].map((it) => `Address Line ${it}`),
  "Postcode",
);
const network = rowOfTexts(
  "U0",
  "INVENTED PCN",
  "36L",
  "AN ICB",
  "20191001",
  "",
  "1 HIGH ST",
  "",
  "",
  "LEEDS",
  "",
  "LS1 4AP",
);
const partnerHeader = rowOfTexts(
  "Partner&#10;Organisation&#10;Code".replaceAll("&#10;", "\n"),
  "Partner\nName",
  "PCN Code",
  "Practice to PCN\nRelationship\nStart Date",
  "Practice to PCN\nRelationship\nEnd Date",
);
const partner = rowOfTexts("A1", "INVENTED SURGERY", "U0", "20191001");

const workbook = workbookOf({
  PCNDetails: networkHeader + network,
  "PCN Core Partner Details": partnerHeader + partner,
});

test("the PCN workbook has two reports, of which the columns are found by their names", async () => {
  const items = await readWritten("ePCN.xlsx", workbook, { releaseDate: "2023-01-26" });
  assert.deepEqual(told(items), [
    "ePCN.xlsx sheet PCNDetails manifest epcn 2023-01-26",
    "ePCN.xlsx sheet PCNDetails, row 2: U0",
    "ePCN.xlsx sheet PCN Core Partner Details manifest epcncorepartnerdetails 2023-01-26",
    "ePCN.xlsx sheet PCN Core Partner Details, row 2: A1",
  ]);
  const [network, partner] = recordsOf(items);
  assert.equal(network?.address?.town, "LEEDS");
  assert.deepEqual(partner?.relationships?.[0]?.periods, { operational: { start: "2019-10-01" } });
});

test("it is the same by another name, from a stream, and in an archive", async () => {
  const records = recordsOf(await readWritten("ePCN.xlsx", workbook));
  assert.deepEqual(recordsOf(await readWritten("networks.xlsx", workbook)), records);
  assert.deepEqual(recordsOf(await readBytes("ePCN.xlsx", workbook)), records);
  const packed = await readWritten("pack.zip", zipOf({ "ePCN.xlsx": workbook }));
  assert.deepEqual(recordsOf(packed), records);
  assert.equal(packed[0]?.place.file, "pack.zip!ePCN.xlsx");
});

test("a sheet that is no report is told, and an empty one is nothing", async () => {
  const items = await readWritten(
    "ePCN.xlsx",
    workbookOf({ Notes: rowOfTexts("Published monthly"), Empty: "", PCNDetails: networkHeader + network }),
  );
  assert.deepEqual(told(items), [
    "ePCN.xlsx sheet Notes: R009 : epcn with columns not known: Published monthly",
    "ePCN.xlsx sheet PCNDetails manifest epcn ?",
    "ePCN.xlsx sheet PCNDetails, row 2: U0",
  ]);
});

test("a report of 27 columns that was saved as a workbook is read, its rows as long as they are filled", async () => {
  const row = rowOfTexts("X1", "INVENTED TRUST", "", "", "", "", "", "LEEDS", "", "LS1 4AP", "20100401");
  const items = await readWritten("etr.xlsx", workbookOf({ Sheet1: row }));
  assert.deepEqual(told(items), ["etr.xlsx sheet Sheet1 manifest etr ?", "etr.xlsx sheet Sheet1, row 1: X1"]);
});

test("a sheet that breaks off gives its rows, and the sheets behind it theirs", async () => {
  const items = await readWritten(
    "ePCN.xlsx",
    workbookOf({ PCNDetails: `${networkHeader}${network}<row>`, "PCN Core Partner Details": partnerHeader + partner }),
  );
  assert.deepEqual(
    recordsOf(items).map((it) => it.code),
    ["U0", "A1"],
  );
  assert.ok(told(items).some((it) => it.startsWith("ePCN.xlsx sheet PCNDetails: R005 :")));
});
