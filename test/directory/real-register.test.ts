import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { validatesAnswers } from "../support/answers.ts";
import { asking, entries, type Json, link } from "../support/asking.ts";
import { careconnect } from "../support/cli.ts";
import { startServer, type TestServer } from "../support/server.ts";
import {
  type Cells,
  cell,
  closedIn,
  codeIn,
  isActive,
  isPractice,
  localAuthorities,
  nameIn,
  openedIn,
  operatorIn,
  parentIn,
  postcodeIn,
  realData,
  rowsOf,
  settingIn,
  statusIn,
  telephoneIn,
} from "./raw-rows.ts";

/**
 * The reports of February 2022 and the practices of 2025, loaded by the command as two releases, with the postcodes of Great
 * Britain, and asked of the server. What must come out is counted from the rows.
 */

const early = "2022-02-17";
/** The last opening day in it lies a day ahead. */
const late = "2025-08-31";
const isThere = existsSync(join(realData, "ods-2022-02"));

let server: TestServer;
const { ask } = asking(() => server);

const reports = ["epraccur", "ets", "etr", "ebranchs", "edispensary", "epharmacyhq", "eccg"] as const;
type Report = (typeof reports)[number];
let rows2022: Readonly<Record<Report, readonly Cells[]>>;
let practices2025: readonly Cells[];

before(
  async () => {
    if (!isThere) return;
    rows2022 = Object.fromEntries(reports.map((it) => [it, rowsOf(`ods-2022-02/${it}.csv.gz`)])) as typeof rows2022;
    practices2025 = rowsOf("ods-epraccur-2025-11/epraccur.csv.gz");
    const data = (name: string) => join(realData, name);
    const load = ["directory load", "--source", "csv", "--release"];
    server = await startServer({
      commands: [
        [
          ...["directory load", "--postcodes", "--month", "2025-10"],
          ...[data("codepoint-open-2025-11/codepoint_open.csv.gz"), data("geo-lookups-2026-06/la_all_codes.csv")],
        ],
        [...load, early, data("ods-2022-02")],
        [...load, late, data("ods-epraccur-2025-11")],
      ],
      options: [
        // A machine that does much else may take longer than the usual bound for a question to every record.
        ...["--search-timeout", "60000"],
        "--services",
        "directory",
      ],
    });
  },
  { timeout: 600_000 },
);
after(() => server?.stop());

function testReal(name: string, run: (t: TestContext) => Promise<void>) {
  test(name, async (t) => {
    if (!isThere) return t.skip("skipped: no shared data");
    await run(t);
  });
}

const count = <T>(list: readonly T[], keep: (it: T) => boolean): number => list.filter(keep).length;

/** How many a search finds. */
async function total(search: string): Promise<number> {
  const heard = await ask(`/${search}${search.includes("?") ? "&" : "?"}_count=0&_total=accurate`);
  assert.equal(heard.status, 200, heard.text);
  return heard.json.total;
}

/** Every match, by following the links. */
async function all(search: string): Promise<Json[]> {
  const found: Json[] = [];
  let heard = await ask(`/${search}&_count=1000`);
  for (;;) {
    assert.equal(heard.status, 200, heard.text);
    found.push(...entries(heard, "match"));
    const next = link(heard, "next");
    if (next === undefined) return found;
    heard = await ask(next);
  }
}

const sorted = (ids: Iterable<string>): string[] => [...ids].sort();
const idsOf = (found: readonly Json[]): string[] => sorted(found.map((it) => it.id));

// What was read

testReal(
  "each report of 2022 has as many records as its file has rows, none of them new, changed or gone twice",
  async () => {
    for (const it of reports)
      assert.match(
        server.output(),
        new RegExp(`${it}: ${rows2022[it].length} records: ${rows2022[it].length} new, 0 changed, 0 as before\n`),
      );
    const before = new Map(rows2022.epraccur.map((it) => [codeIn(it), it]));
    const added = count(practices2025, (it) => !before.has(codeIn(it)));
    const now = new Set(practices2025.map(codeIn));
    assert.equal(
      count(rows2022.epraccur, (it) => !now.has(codeIn(it))),
      0,
      "no practice is gone",
    );
    assert.match(
      server.output(),
      new RegExp(`epraccur: ${practices2025.length} records: ${added} new, \\d+ changed, \\d+ as before\n`),
    );
  },
);

testReal("as many organisations are served as there are codes, and both releases can be asked for", async () => {
  const codes2022 = new Set(reports.flatMap((it) => rows2022[it].map(codeIn)));
  const codes = new Set([...codes2022, ...practices2025.map(codeIn)]);
  assert.equal(await total("Organization"), codes.size);
  assert.equal(await total(`Organization?known-on=${early}`), codes2022.size);
  assert.equal((await ask("/Organization?known-on=2022-02-16")).status, 400);
});

/** Column 26 of epraccur, as its specification has it. */
const rolesOfSetting: Readonly<Record<string, readonly string[]>> = {
  ...{ 0: ["RO72"], 1: ["RO87"], 2: ["RO80"], 3: ["RO87", "RO80"], 4: ["RO76"], 8: ["RO255"], 9: ["RO247"] },
  ...{ 10: ["RO250"], 11: ["RO252"], 12: ["RO259"], 13: ["RO249"], 14: ["RO246"], 15: ["RO245"], 16: ["RO260"] },
  ...{ 17: ["RO257"], 18: ["RO256"], 19: ["RO251"], 20: ["RO248"], 21: ["RO254"], 22: ["RO258"], 24: ["RO253"] },
  ...{ 25: ["RO82"], 26: ["RO321"], 27: ["RO323"] },
};
const rolesOf: Readonly<Record<Report, (row: Cells) => readonly string[]>> = {
  epraccur: (row) => ["RO177", ...(rolesOfSetting[settingIn(row)] ?? [])],
  ets: () => ["RO198"],
  etr: () => ["RO197"],
  ebranchs: () => ["RO96"],
  edispensary: (row) => [{ "1": "RO182", "2": "RO94" }[cell(row, 14)]].filter((it) => it !== undefined),
  epharmacyhq: () => ["RO181"],
  eccg: () => ["RO98"],
};

/** How many rows have each role, and how many of those are active. */
function roleCounts(byReport: readonly (readonly [Report, readonly Cells[]])[], release: string) {
  const counts = new Map<string, [held: number, active: number]>();
  for (const [report, rows] of byReport)
    for (const row of rows)
      for (const role of rolesOf[report](row)) {
        const [held, active] = counts.get(role) ?? [0, 0];
        counts.set(role, [held + 1, active + (isActive(row, release) ? 1 : 0)]);
      }
  return counts;
}

testReal("each role is held by as many organisations as the rows say, and by as many active ones", async (t) => {
  const others = reports.filter((it) => it !== "epraccur").map((it) => [it, rows2022[it]] as const);
  const roles = [...roleCounts(others, early), ...roleCounts([["epraccur", practices2025]], late)];
  t.diagnostic(roles.map(([role, it]) => `${role} ${it.join("/")}`).join(", "));
  assert.ok(roles.length > 25);
  for (const [role, expected] of roles)
    assert.deepEqual(
      [await total(`Organization?roleCode=${role}`), await total(`Organization?activeRoleCode=${role}`)],
      expected,
      role,
    );
});

testReal("known-on tells the releases apart: roles of practices are counted as the rows of 2022 say", async () => {
  const roles = roleCounts([["epraccur", rows2022.epraccur]], early);
  for (const role of ["RO177", "RO76", "RO87", "RO80"])
    assert.deepEqual(
      [
        await total(`Organization?roleCode=${role}&known-on=${early}`),
        await total(`Organization?activeRoleCode=${role}&known-on=${early}`),
      ],
      roles.get(role),
      role,
    );
  // Active with the letter A, which is how people count them; dormant and proposed ones are active too.
  const lettered = (rows: readonly Cells[]) => count(rows, (it) => isPractice(it) && statusIn(it) === "A");
  assert.deepEqual([lettered(rows2022.epraccur), lettered(practices2025)], [6944, 6618]);
});

testReal("a practice whose telephone changed answers with the number of the day that is asked about", async () => {
  const now = new Map(practices2025.map((it) => [codeIn(it), it]));
  const changed = rows2022.epraccur.filter((it) => {
    const after = now.get(codeIn(it));
    return after && telephoneIn(it) !== "" && telephoneIn(after) !== "" && telephoneIn(it) !== telephoneIn(after);
  });
  assert.ok(changed.length > 100);
  const phoneOf = ({ telecom }: Json) => telecom?.[0]?.value;
  for (const before of changed.filter((_, at) => at % 40 === 0)) {
    const code = codeIn(before);
    const numbers = [
      telephoneIn(before),
      telephoneIn(before),
      telephoneIn(now.get(code)!),
      telephoneIn(now.get(code)!),
    ];
    const asked = [`?known-on=${early}`, "?known-on=2025-08-30", `?known-on=${late}`, ""];
    for (const [at, it] of asked.entries())
      assert.equal(phoneOf((await ask(`/Organization/${code}${it}`)).json), numbers[at], `${code}${it}`);
    const found = await ask(`/Organization?_id=${code}&known-on=${early}`);
    assert.equal(phoneOf(entries(found, "match")[0]), numbers[0]);
    const [outcome] = entries(found, "outcome");
    assert.match(outcome.issue[0].diagnostics, /by the release of 2022-02-17/);
  }
});

// What breaks a rule

interface Mismatch {
  readonly code: string;
  readonly rule: string;
  readonly path: string;
  readonly seen: string;
  readonly status: string;
}
let mismatches: readonly Mismatch[] | undefined;

async function openMismatches(rule: string): Promise<readonly Mismatch[]> {
  if (!mismatches) {
    const ran = await careconnect(["directory", "mismatches", "--json", "--data", server.folder]);
    mismatches = ran.stdout
      .split("\n")
      .filter((it) => it !== "")
      .map((it) => JSON.parse(it) as Mismatch);
  }
  return mismatches.filter((it) => it.rule === rule && it.status === "open");
}

/** All that is said now: the practices of 2025, and the others of 2022. */
const rowsNow = (): readonly (readonly [Report, Cells, release: string])[] =>
  reports.flatMap((report) =>
    (report === "epraccur" ? practices2025 : rows2022[report]).map(
      (row) => [report, row, report === "epraccur" ? late : early] as const,
    ),
  );

/** Whom a row points at, by the type of the relationship. */
function pointersOf(report: Report, row: Cells): readonly string[] {
  const parent = parentIn(row);
  if (report === "epraccur") {
    const operator = operatorIn(row);
    const isOperated = operator !== "" && operator !== parent && operator !== cell(row, 4) && statusIn(row) !== "C";
    return [...(parent === "" ? [] : [`RE4 ${parent}`]), ...(isOperated ? [`RE6 ${operator}`] : [])];
  }
  return ["ets", "ebranchs", "edispensary"].includes(report) && parent !== "" ? [`RE6 ${parent}`] : [];
}

testReal(
  "every relationship that the rows state is there, and R201 tells of each whose target is in none of the files",
  async () => {
    const codes = new Set(rowsNow().map(([, row]) => codeIn(row)));
    const stated = rowsNow().flatMap(([report, row]) => pointersOf(report, row).map((it) => `${codeIn(row)} ${it}`));
    assert.equal(await total("OrganizationAffiliation"), stated.length);
    const dangling = stated.filter((it) => !codes.has(it.split(" ")[2]!));
    const told = (await openMismatches("R201")).map((it) => `${it.code} ${it.seen}`);
    assert.deepEqual(sorted(told), sorted(dangling));
  },
);

testReal("R101 tells of the suppliers of oxygen, whose role the file does not name", async () => {
  const nameless = rowsNow().filter(([report, row]) => rolesOf[report](row).length === 0);
  assert.deepEqual(
    (await openMismatches("R101")).map((it) => it.code),
    sorted(nameless.map(([, row]) => codeIn(row))),
  );
});

/** Codes that column 26 means and that no published list of roles names. */
const unnamed = /RO(245|248|253|254|321|323)/;

testReal("R102 tells of every organisation with a role that no published list names", async () => {
  const expected = rowsNow().filter(([report, row]) => unnamed.test(rolesOf[report](row).join()));
  assert.ok(expected.length > 800);
  assert.deepEqual(
    sorted((await openMismatches("R102")).map((it) => it.code)),
    sorted(expected.map(([, row]) => codeIn(row))),
  );
});

testReal("R107 tells of what is proposed: active, by a day that lies ahead", async () => {
  const ahead = rowsNow().filter(([, row, release]) => statusIn(row) === "P" && openedIn(row) > release);
  const past = rowsNow().filter(
    ([, row, release]) => /^[ADP]$/.test(statusIn(row)) && closedIn(row) !== "" && closedIn(row) <= release,
  );
  const early = rowsNow().filter(
    ([, row, release]) => statusIn(row) === "C" && (closedIn(row) === "" || closedIn(row) > release),
  );
  assert.deepEqual([past.length, early.length], [0, 0]);
  assert.deepEqual(
    sorted((await openMismatches("R107")).map((it) => it.code)),
    sorted(ahead.map(([, row]) => codeIn(row))),
  );
});

testReal("no other rule is broken", async () => {
  await openMismatches("");
  assert.deepEqual(sorted(new Set(mismatches!.map((it) => it.rule))), ["R101", "R102", "R107", "R201"]);
});

// Where they are

const bare = (postcode: string): string => postcode.replaceAll(" ", "").toUpperCase();

testReal("98 % of the open practices are placed, exactly those whose postcode has a local authority", async (t) => {
  const open = practices2025.filter((it) => isPractice(it) && isActive(it, late));
  const authorities = localAuthorities(new Set(open.map((it) => bare(postcodeIn(it)))));
  const placed = open.filter((it) => (authorities.get(bare(postcodeIn(it))) ?? "") !== "");
  t.diagnostic(`${placed.length} of ${open.length}`);
  assert.ok(placed.length >= 0.98 * open.length);
  const found = await all("Organization?activeRoleCode=RO76&local-authority:missing=false&_elements=active");
  assert.deepEqual(idsOf(found), sorted(placed.map(codeIn)));
  const unplaced = await all("Organization?activeRoleCode=RO76&unplaced:missing=false&_elements=active");
  assert.deepEqual(idsOf(unplaced), sorted(open.filter((it) => !placed.includes(it)).map(codeIn)));
  // Leeds, by the same join.
  const leeds = open.filter((it) => authorities.get(bare(postcodeIn(it))) === "E08000035");
  assert.ok(leeds.length > 80);
  const answer = await ask("/Organization?activeRoleCode=RO76&local-authority=E08000035&_count=1000");
  assert.deepEqual(idsOf(entries(answer, "match")), sorted(leeds.map(codeIn)));
  const words = entries(answer, "outcome")
    .flatMap((it) => it.issue.map((issue: Json) => issue.diagnostics))
    .join("\n");
  assert.match(words, /code-?point.*2025-10/i);
  assert.match(words, new RegExp(`^${open.length - placed.length} that match otherwise could not be placed`, "m"));
});

testReal("every open practice within two miles of Leeds' town hall has a postcode of Leeds", async () => {
  const found = await all("Organization?activeRoleCode=RO76&near=53.8003|-1.5495|2|mi");
  assert.ok(found.length > 10);
  for (const it of found) assert.match(it.address[0].postalCode, /^LS/, it.id);
  const byPostcode = await all("Organization?activeRoleCode=RO76&near=LS1 3AD|2|mi");
  assert.ok(byPostcode.length > 10);
});

// Who runs what

testReal("the sites of a trust are the rows of the sites' file that name it", async () => {
  for (const trust of ["RR8", "RJ1", "RYJ"]) {
    const sites = rows2022.ets.filter((it) => parentIn(it) === trust);
    assert.ok(sites.length > 20);
    const found = await all(
      `Organization?roleCode=RO198&_has:OrganizationAffiliation:primary-organization:participating-organization=${trust}`,
    );
    assert.deepEqual(idsOf(found), sorted(sites.map(codeIn)));
    for (const it of found) assert.equal(it.name, nameIn(sites.find((row) => codeIn(row) === it.id)!));
  }
});

testReal("the branches of a practice come with the relationships that point at it", async () => {
  const byPractice = Map.groupBy(rows2022.ebranchs, parentIn);
  const [practice, branches] = [...byPractice].find(([, it]) => it.length >= 4)!;
  const heard = await ask(
    `/OrganizationAffiliation?participating-organization=${practice}&role=RE6&_include=OrganizationAffiliation:primary-organization&_count=1000`,
  );
  assert.deepEqual(idsOf(entries(heard, "include")), sorted(branches.map(codeIn)));
  assert.deepEqual(
    sorted(entries(heard, "match").map((it) => it.organization.identifier.value)),
    sorted(branches.map(codeIn)),
  );
});

testReal(
  "the active practices of a commissioner are those whose row names it, by role, status and relationship",
  async () => {
    const byCommissioner = Map.groupBy(
      practices2025.filter((it) => isPractice(it) && isActive(it, late)),
      parentIn,
    );
    const large = [...byCommissioner].filter(([code, it]) => code !== "" && it.length > 50).slice(0, 4);
    assert.equal(large.length, 4);
    for (const [commissioner, practices] of large) {
      const found = await all(
        `OrganizationAffiliation?participating-organization=${commissioner}&role=RE4&active=true&primary-organization.activeRoleCode=RO76`,
      );
      assert.deepEqual(sorted(found.map((it) => it.organization.identifier.value)), sorted(practices.map(codeIn)));
    }
  },
);

testReal("what was in operation on a day is what had opened and not closed by then", async () => {
  const day = "2015-06-30";
  const practices = practices2025.filter((it) => isPractice(it));
  const open = practices.filter((it) => openedIn(it) <= day && (closedIn(it) === "" || closedIn(it) > day));
  const found = await all(
    `Organization?roleCode=RO76&active=true&as-of=${day}&as-of-kind=operational&_elements=active`,
  );
  assert.deepEqual(idsOf(found), sorted(open.map(codeIn)));
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
