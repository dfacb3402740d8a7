import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { zipOf } from "../../read/sample-archives.fixture.ts";
import { writeFiles } from "./invented-editions.fixture.ts";
import { readAreaNames } from "./read-area-names.ts";

const folder = mkdtempSync(join(tmpdir(), "names-"));
after(() => rmSync(folder, { recursive: true }));
let number = 0;

/** A line an item: `list la all codes 2026-06`, `E06000991 Nantmel (Nantmel Fawr) QZZ >E06000992 in E12000009`. */
async function told(path: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const it of readAreaNames(path)) {
    if (it.kind === "list") lines.push(`list ${it.list} ${it.month}`);
    else if (it.kind === "refusal") lines.push(`refused ${it.rule} ${it.reason}`);
    else if (it.kind === "mismatch") lines.push(`${it.rule} ${it.place.position} ${it.path} ${it.seen}`);
    else
      for (const { code, name, welshName, odsCode, successors, within } of it.names)
        lines.push(
          [
            code,
            name,
            welshName && `(${welshName})`,
            odsCode,
            successors?.map((to) => `>${to}`),
            within.length > 0 && `in ${within}`,
          ]
            .flat()
            .filter((part) => typeof part === "string")
            .join(" "),
        );
  }
  return lines;
}

async function check(name: string, content: string | Buffer, ...expected: (string | RegExp)[]) {
  const path = join(writeFiles(join(folder, `${number++}`), { [name]: content }), name);
  const lines = await told(path);
  assert.equal(lines.length, expected.length, lines.join("\n"));
  for (const [index, it] of expected.entries())
    typeof it === "string" ? assert.equal(lines[index], it) : assert.match(lines[index]!, it);
}

test("names and codes are read, in UTF-8 and in the letters of old files", async () => {
  const rows = "LAD23CD,LAD23NM,LAD23NMW\r\nW06000991,Anglesey,Môn\r\n";
  const expected = ["list lad names and codes 2023-12", "W06000991 Anglesey (Môn)"];
  await check("LAD_(December_2023)_Names_and_Codes.csv", rows, ...expected);
  await check("LAD_(December_2023)_Names_and_Codes.csv", `\ufeff${rows}`, ...expected);
  await check("LAD_(December_2023)_Names_and_Codes.csv", Buffer.from(rows, "latin1"), ...expected);
  await check("LAD_(December_2023)_Names_and_Codes.csv.gz", gzipSync(rows), ...expected);
});
test("the year in a header tells the edition where nothing else does", () =>
  check("names.csv", "ICB23CD,ICB23CDH,ICB23NM\nE54000991,QZZ,Nowhere", "list names 2023", "E54000991 Nowhere QZZ"));
test("what an area is today is read from the list of all codes", () =>
  check(
    "la_all_codes_2026-06.csv",
    'LADCD,LADNM,LADCD_ACTIVE,RGNCD\nE07000991,"Old, City of",E06000992,E12000009\nE06000992,New,E06000992,E12000009',
    "list la all codes 2026-06",
    "E07000991 Old, City of >E06000992 in E12000009",
    "E06000992 New in E12000009",
  ));
test("a map of codes to names is read, and one with codes of ODS", async () => {
  await check(
    "districts.json",
    '{"E06000991":"Nowhere","E06000992":"Elsewhere"}',
    "list districts undefined",
    "E06000991 Nowhere",
    "E06000992 Elsewhere",
  );
  await check(
    "ccgs.json",
    '{"E38000991":{"ccg19cdh":"00Z","name":"Nowhere"}}',
    "list ccgs undefined",
    "E38000991 Nowhere 00Z",
  );
});
test("of a postcode directory's archive the lists among its documents are read", () =>
  check(
    "ONSPD_AUG_2025.zip",
    zipOf({
      "Data/ONSPD_AUG_2025_UK.csv": "pcds,lad25cd\n",
      "Documents/LAD names and codes UK as at 04_25.csv": "LAD25CD,LAD25NM\nE06000991,Nowhere\n",
      "Documents/RU11IND names and codes GB.csv": "RU11IND,RU11NM\nA1,Town\n",
      "Documents/guide.json": '{"version":1}',
      "Documents/guide.pdf": "%PDF",
    }),
    "list lad names and codes uk 2025-04",
    "E06000991 Nowhere",
  ));
test("a row that is wrong costs itself alone", () =>
  check(
    "2025-04.csv",
    `LAD25CD,LAD25NM\nE06000991,Nowhere\nnone,Nobody\nE06000992\n"E06000993,x\n${"x".repeat(20_000)}\nE06000994,Elsewhere\n`,
    "list areas 2025-04",
    "R302 line 3 code none",
    "R003 line 4 line 1 columns",
    'R005 line 5 line "E06000993,x',
    /^R010 line 6 line x{100}$/,
    "E06000991 Nowhere",
    "E06000994 Elsewhere",
  ));
test("an entry of a map that is wrong costs itself alone", () =>
  check(
    "x.json",
    '{"E06000991":"Nowhere","LAD23CD":"LAD23NM","E06000992":7,"E06000993":{"a":{}},"__proto__":"x","E06000994":null}',
    "list x undefined",
    "R302 entry 2 code LAD23CD",
    "R004 entry 3 code E06000992",
    "R004 entry 4 code E06000993",
    "R302 entry 5 code __proto__",
    "R004 entry 6 code E06000994",
    "E06000991 Nowhere",
  ));
test("what is no list of areas is refused, with what would be one", async () => {
  await check(
    "x.csv",
    "wdcd,longitude,latitude\nE05000991,1,2",
    /^refused R009 columns seen: wdcd, longitude, latitude; known are/,
  );
  await check("x.csv", "", /^refused R009 there is no list of areas in it/);
  await check("x.json", "[1,2]", /^refused R009 there is no list of areas in it/);
  await check("x.json", '{"a":', /^refused R009 it is no JSON/);
  await check("x.json", "[".repeat(5_000_000), /^refused R009 it is no JSON/);
  await check("x.zip", zipOf({ "a.txt": "" }), /^refused R009 there is no list of areas in it/);
  await check("x.json.gz", gzipSync(Buffer.alloc(40_000_000, " ")), /^refused R009 it is larger than 32 MB/);
});
test("a list of which nothing is right is refused before its end", async () => {
  const content = `LAD25CD,LAD25NM\n${"x,y\n".repeat(50_000)}`;
  const path = join(writeFiles(join(folder, "wrong"), { "2025-04.csv": content }), "2025-04.csv");
  assert.match((await told(path)).at(-1)!, /^refused R009 more than 10000 rows/);
});
