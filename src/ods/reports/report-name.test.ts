import assert from "node:assert/strict";
import { test } from "node:test";
import { refusalOf, releaseDateOf, reportNamed, reportNameOf } from "./report-name.ts";

/** "epraccur 2025-11-20": what the name of a file tells; "?" for what it does not. */
function check(fileName: string, expected: string) {
  assert.equal(`${reportNameOf(fileName) ?? "?"} ${releaseDateOf(fileName) ?? "?"}`, expected);
}

test("a report is known by the name of its file, packed or not", () => {
  check("epraccur.csv", "epraccur ?");
  check("/data/2025/epraccur.csv.gz", "epraccur ?");
  check("C:\\ODS\\ETS.CSV", "ets ?");
  check("ePCN.xlsx", "epcn ?");
  check("ets.zip", "ets ?");
  check("pack.zip!folder/etr.csv", "etr ?");
});

test("what people and Data Search and Export add to the name is passed over", () => {
  check("epcncorepartnerdetails (Include headers).csv", "epcncorepartnerdetails ?");
  check("epraccur (1).csv", "epraccur ?");
  check("raw_nhs-epraccur.csv", "epraccur ?");
});

test("the date in the name is that of the release", () => {
  check("epraccur-2025-11-20.csv", "epraccur 2025-11-20");
  check("epraccur_20251120.csv.gz", "epraccur 2025-11-20");
  check("ets20220217.csv", "ets 2022-02-17");
  check("22_04_2025_etr.csv", "etr 2025-04-22");
  check("22_04_2025_ prescribingDataPack.zip", "? 2025-04-22");
});

test("changes have the date to which they go", () =>
  check("edispensary_changes_20250301_to_20250424.csv", "edispensary 2025-04-24"));

test("a month, and a day that does not exist, are no date of a release", () => {
  check("epraccur-2025-11.csv", "epraccur ?");
  check("epraccur-2025-02-30.csv", "epraccur ?");
  check("epraccur-123456789.csv", "epraccur ?");
});

test("a name that holds no report, or two, tells none", () => {
  check("practices.csv", "? ?");
  check("etr-and-ets.csv", "? ?");
  check("metrics.csv", "? ?");
  check("constructor.csv", "? ?");
  check("", "? ?");
});

test("reports that name people are refused by name, and say why", () => {
  assert.equal(reportNameOf("econcur.csv"), "econcur");
  assert.equal(refusalOf("econcur"), "it names people");
  assert.equal(refusalOf("EGPCUR"), "it names people");
  assert.equal(reportNamed("econcur"), undefined);
  assert.equal(refusalOf("epraccur"), undefined);
  assert.equal(refusalOf("constructor"), undefined);
  assert.equal(reportNamed("ePraccur")?.name, "epraccur");
});
