import assert from "node:assert/strict";
import { test } from "node:test";
import { isPseudoCode, kindOfArea, nameOfArea } from "./area.ts";
import { areaSuccessors } from "./area-successors.ts";
import { areaNameOf, nameColumnsOf } from "./name-list.ts";

/** "A>B A>C" reads: A was given up for B and for C. */
function check(successions: string, code: string, expected: string) {
  const pairs = successions.split(" ").map((it) => it.split(">") as [string, string]);
  const successorsOf = (it: string) => pairs.flatMap(([from, to]) => (from === it ? [to] : []));
  assert.equal(areaSuccessors(code, successorsOf).join(" "), expected);
}

test("an area in use is meant by its own code, and its predecessors are not", () => check("A>B", "B", "B"));
test("an area that was given up means the one that took its place", () => check("A>B", "A", "B"));
test("a chain is followed to the areas in use", () => check("A>B B>C", "A", "C"));
test("an area that was divided means every part", () => check("A>B A>C C>D", "A", "B D"));
test("parts that come together again are one area", () => check("A>B A>C B>D C>D", "A", "D"));
test("a circle ends, and the code means itself", () => check("A>B B>A", "A", "A"));
test("a circle with a way out leads there", () => check("A>B B>A B>C", "A", "C"));
test("an area that is its own successor is in use", () => check("A>A", "A", "A"));
test("a code that no list knows means itself", () => check("A>B", "X", "X"));

test("the first characters of a code tell what it names", () => {
  const kinds = ["E92000001", "E07000026", "W06000015", "N09000003", "E54000054", "95AA01S1", "E05014429", "E99999999"];
  assert.equal(
    kinds.map(kindOfArea).join(" "),
    "country localAuthority localAuthority localAuthority icb lsoa ward other",
  );
});

test("codes that stand for no area are known as such", () => {
  for (const it of ["E99999999", "W99999999", "L99999999", "Q99", "W92"]) assert.ok(isPseudoCode(it), it);
  for (const it of ["E06000001", "QWO", "Y63", "E99999998"]) assert.ok(!isPseudoCode(it), it);
});

test("an area without a name says so with its code", () =>
  assert.equal(nameOfArea("E06000099", undefined), "Name not currently available for code: E06000099"));

/** What a list says of the area in its first row: `code name successors within`. */
function checkList(header: string, row: string, expected: string | undefined) {
  const columns = nameColumnsOf(header.split(","));
  const found = columns === undefined ? undefined : areaNameOf(row.split(","), columns);
  const { code, name, successors, within, odsCode, welshName } = found ?? {};
  const shown = [code, name, odsCode ?? "-", welshName ?? "-", successors?.join("+") ?? "?", within?.join("+")].join(
    "|",
  );
  assert.equal(found === undefined ? undefined : shown, expected);
}

test("names and codes of the Office for National Statistics are read in any year", () => {
  checkList("LAD23CD,LAD23NM,LAD23NMW", "W06000099,Nantmel,Nantmel Fawr", "W06000099|Nantmel|-|Nantmel Fawr|?|");
  checkList("FID,ICB23CD,ICB23CDH,ICB23NM", "1,E54000099,QZZ,Nowhere", "E54000099|Nowhere|QZZ|-|?|");
});
test("the column of active codes tells the successor of an area, of its own kind", () => {
  const header = "LADCD,LADNM,LADCD_ACTIVE,LADNM_ACTIVE,RGNCD,CTRYCD";
  checkList(
    header,
    "E07000991,Old,E06000992,New,E12000009,E92000001",
    "E07000991|Old|-|-|E06000992|E12000009+E92000001",
  );
  checkList(header, "E06000992,New,E06000992,New,,E92000001", "E06000992|New|-|-||E92000001");
});
test("in a list of wards it tells the local authority", () =>
  checkList(
    "WDCD,WDNM,LADCD,LADNM,LADCD_ACTIVE,RGNCD",
    "E05000991,Mill,E07000991,Old,E06000992,E12000009",
    "E05000991|Mill|-|-|?|E06000992+E12000009",
  ));
test("a list without names, or of something else, is none", () => {
  for (const it of ["WDCD,LATITUDE,LONGITUDE", "org_id,name,gss_code", "Postcode,lat,long", ""])
    checkList(it, "E05000991,1,2", undefined);
});
test("a row whose code is none is none", () => checkList("LAD23CD,LAD23NM", "E0700099,Short", undefined));
