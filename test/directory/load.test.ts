import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { deflateRawSync, gzipSync } from "node:zlib";
import type { WritePoint } from "../../src/store/sqlite/writer.ts";
import type { Store } from "../../src/store/store.ts";
import { careconnect, type Ran } from "../support/cli.ts";
import { directoryCatalog, openDirectory } from "../support/directory.ts";
import { defaults, queryOf, temporaryFolder } from "../support/store.ts";

/** Bad input, breaking off and refusals, by the command. */

/** A row of epraccur: a practice of `ZZC`. */
const practice = (code: string, { name = `PRACTICE ${code}`, status = "A", closed = "" } = {}): string => {
  const cells: Record<number, string> = { 1: code, 2: name, 3: "Y63", 4: "QWO", 5: "1 HIGH STREET", 10: "ZZ10 1AA" };
  Object.assign(cells, { 11: "19740401", 12: closed, 13: status, 14: "B", 15: "ZZC", 24: "ZZC", 26: "4" });
  return Array.from({ length: 27 }, (_, at) => `"${cells[at + 1] ?? ""}"`).join(",");
};
const practices = (codes: readonly string[], how?: Parameters<typeof practice>[1]): string =>
  codes.map((it) => `${practice(it, how)}\r\n`).join("");

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `ZZ${String(at).padStart(3, "0")}`);

const organization = (id: string, more: object = {}) => ({
  resourceType: "Organization",
  id,
  identifier: [{ system: "https://fhir.nhs.uk/Id/ods-organization-code", value: id }],
  active: true,
  name: `ORGANISATION ${id}`,
  ...more,
});

interface Prepared {
  readonly data: string;
  write(name: string, content: string | Uint8Array): string;
  load(release: string, paths: readonly string[], ...more: readonly string[]): Promise<Ran>;
  mismatches(): Promise<readonly Told[]>;
  /** Codes found, sorted. */
  found(search: string): Promise<readonly string[]>;
  store(): Store;
}

interface Told {
  readonly code: string;
  readonly rule: string;
  readonly severity: string;
  readonly path: string;
  readonly seen: string;
  readonly file: string;
  readonly position: string;
  readonly status: string;
}

function prepared(context: TestContext): Prepared {
  const folder = temporaryFolder(context);
  const data = join(folder, "data");
  const store = () => openDirectory(context, { folder: data, readOnly: true });
  return {
    data,
    write(name, content) {
      mkdirSync(join(folder, "in"), { recursive: true });
      const path = join(folder, "in", name);
      writeFileSync(path, content);
      return path;
    },
    load: (release, paths, ...more) =>
      careconnect(["directory", "load", "--source", "csv", "--release", release, "--data", data, ...more, ...paths]),
    async mismatches() {
      const { stdout } = await careconnect(["directory", "mismatches", "--json", "--all", "--data", data]);
      return stdout
        .split("\n")
        .filter((it) => it !== "")
        .map((it) => JSON.parse(it) as Told);
    },
    async found(search) {
      const opened = store();
      const page = await opened.search(queryOf(`${search}&_count=1000`, directoryCatalog), defaults);
      await opened.close();
      return page.matches.map((it) => it.id).sort();
    },
    store,
  };
}

/** A zip archive of one file that says it has other bytes than it has. */
function brokenZip(name: string, content: string): Buffer {
  const packed = deflateRawSync(content);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(0xdeadbeef, 14);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(content.length, 22);
  header.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 4);
  entry.writeUInt16LE(20, 6);
  entry.writeUInt16LE(8, 10);
  header.copy(entry, 16, 14, 28);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([header, Buffer.from(name), packed, entry, Buffer.from(name), end]);
}

const manifest = `<Manifest><Version value="1-0-0"/><PublicationDate value="2026-01-01"/><RecordCount value="2"/></Manifest>`;
const inXml = (code: string) =>
  `<Organisation orgRecordClass="RC1"><Name>BY XML ${code}</Name><OrgId root="2.16.840.1.113883.2.1.3.2.4.18.48" assigningAuthorityName="HSCIC" extension="${code}"/><Status value="Active"/><LastChangeDate value="2025-05-05"/><Roles><Role id="RO197" uniqueRoleId="1" primaryRole="true"><Date><Type value="Operational"/><Start value="2000-01-01"/></Date><Status value="Active"/></Role></Roles></Organisation>`;
const xml = (...organisations: readonly string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?><OrgRefData xmlns="http://refdata.hscic.gov.uk/org/v2-0-0">${manifest}<Organisations>${organisations.join("")}</Organisations></OrgRefData>`;

test("what is good beside broken files is published, each broken one is named, and the status says that something was rejected", async (t) => {
  const { write, load, found, mismatches } = prepared(t);
  const bad: Readonly<Record<string, string | Uint8Array>> = {
    "unknown.csv": "who,what\nme,this\n",
    "quotes-epraccur.csv": `${practices(["ZZQ1"])}"ZZQ2","NEVER CLOSED\n`,
    "cut.xml": xml(inXml("ZZX1"), inXml("ZZX2")).slice(0, -60),
    "doctype.xml": `<!DOCTYPE x [<!ENTITY a "b">]>${xml(inXml("ZZX3"))}`,
    "deep.json": `{"resourceType":"Organization","id":"ZZJ1","extension":${'[{"extension":'.repeat(200_000)}`,
    "not-zip.zip": "PK\u0003\u0004 and nothing else",
    "crc.zip": brokenZip("epraccur.csv", practices(["ZZZ1"])),
    "cut-epraccur.csv.gz": gzipSync(practices(numbered(2000))).subarray(0, 4000),
    "random.bin": new Uint8Array(5000).map((_, at) => (at * 7919) % 251),
    "empty.csv": "",
  };
  const paths = Object.entries(bad).map(([name, content]) => write(name, content));
  paths.push(write("epraccur.csv", practices(["ZZG1", "ZZG2"])));
  paths.push(write("good.xml", xml(inXml("ZZX8"), inXml("ZZX9"))));
  paths.push(write("good.ndjson", `${JSON.stringify(organization("ZZR1"))}\n{"resourceType":"Organization"\n`));
  const began = Date.now();
  const ran = await load("2026-01-01", paths);
  assert.equal(ran.status, 3, ran.stderr);
  assert.ok(Date.now() - began < 60_000);
  const good = await found("Organization?");
  for (const it of ["ZZG1", "ZZG2", "ZZX8", "ZZX9", "ZZR1", "ZZQ1"]) assert.ok(good.includes(it), `${it} is there`);
  assert.ok(!good.includes("ZZX3"), "nothing is read of a document with a DOCTYPE");
  const told = await mismatches();
  for (const name of [...Object.keys(bad), "good.ndjson"])
    assert.ok(
      told.some((it) => it.file.includes(name) && it.severity === "error"),
      `${name} is told of: ${JSON.stringify(told.map((it) => it.file))}`,
    );
  for (const { seen } of told) assert.doesNotMatch(seen, /[\p{Cc}]/u);
  for (const { seen } of told) assert.ok(seen.length <= 100);
  assert.match(ran.stderr, /a file was not read to its end: what is missing from it was not taken as gone/);
});

test("one cell of many megabytes, and one line without end, are mismatches in bounded memory", async (t) => {
  const { write, load, found, mismatches } = prepared(t);
  const paths = [
    write("huge-epraccur.csv", `${practice("ZZH1", { name: "X".repeat(40_000_000) })}\r\n${practices(["ZZH2"])}`),
    write("epraccur.csv", practices(["ZZG1"])),
  ];
  const ran = await load("2026-01-01", paths);
  assert.equal(ran.status, 3, ran.stderr);
  assert.ok((await found("Organization?")).includes("ZZG1"));
  assert.ok((await mismatches()).some((it) => it.file.includes("huge")));
});

test("a row that breaks rules loses what broke them and nothing else", async (t) => {
  const { write, load, found, mismatches } = prepared(t);
  const rows = [
    practice("ZZA1"),
    practice("BAD CODE!"),
    practice("ZZA2").replace('"19740401"', '"20230230"'),
    practice("ZZA3", { status: "X" }),
    practice("ZZA4", { name: `BELL ${"\u0007"}` }),
    `${practice("ZZA5")},"one more"`,
  ];
  const ran = await load("2026-01-01", [write("epraccur.csv", `${rows.join("\r\n")}\r\n`)]);
  assert.equal(ran.status, 3, ran.stderr);
  const told = (await mismatches()).filter((it) => /^R0/.test(it.rule)).map((it) => [it.rule, it.path]);
  assert.deepEqual(told.map(([rule]) => rule).sort(), ["R001", "R002", "R003", "R004", "R010"]);
  assert.deepEqual(await found("Organization?name=practice"), ["ZZA1", "ZZA2", "ZZA3"]);
});

test("a release older than the one before is refused, and nothing changes", async (t) => {
  const { write, load, found } = prepared(t);
  assert.equal((await load("2026-02-01", [write("a-epraccur.csv", practices(["ZZ1"]))])).status, 0);
  const ran = await load("2026-01-01", [write("b-epraccur.csv", practices(["ZZ1", "ZZ2"]))]);
  assert.equal(ran.status, 2);
  assert.match(ran.stderr, /was last loaded as of 2026-02-01; a release of 2026-01-01 is older/);
  assert.deepEqual(await found("Organization?"), ["ZZ1"]);
  assert.equal((await load("2026-02-01", [write("b-epraccur.csv", practices(["ZZ1", "ZZ2"]))])).status, 0);
  assert.deepEqual(await found("Organization?"), ["ZZ1", "ZZ2"]);
});

test("files that do not say for which day they speak are refused until it is said", async (t) => {
  const { write, data } = prepared(t);
  const path = write("epraccur.csv", practices(["ZZ1"]));
  const ran = await careconnect(["directory", "load", "--source", "csv", "--data", data, path]);
  assert.equal(ran.status, 2);
  assert.match(ran.stderr, /say it with --release YYYY-MM-DD/);
  for (const release of ["2026-02-30", "yesterday"]) {
    const wrong = await careconnect([
      "directory",
      "load",
      "--source",
      "csv",
      "--release",
      release,
      "--data",
      data,
      path,
    ]);
    assert.equal(wrong.status, 2, release);
  }
});

test("invented organisations and real ones never mix", async (t) => {
  const { write, load, data, found } = prepared(t);
  const path = write("epraccur.csv", practices(["ZZ1"]));
  assert.equal((await careconnect(["directory", "seed", "--scale", "0.001", "--data", data])).status, 0);
  const refused = await load("2026-09-30", [path]);
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /holds an invented register/);
  assert.equal((await load("2026-09-30", [path], "--replace-demo")).status, 0);
  assert.deepEqual(await found("Organization?"), ["ZZ1"]);
  const seeded = await careconnect(["directory", "seed", "--scale", "0.001", "--data", data]);
  assert.equal(seeded.status, 2);
  assert.match(seeded.stderr, /holds a real register/);
});

test("what is exported, and postcodes that are loaded, say by which licences they may be shown", async (t) => {
  const { write, load, data } = prepared(t);
  assert.equal((await load("2026-01-01", [write("epraccur.csv", practices(["ZZ1"]))])).status, 0);
  const exported = await careconnect(["export", "--service", "directory", "--data", data, "--type", "Organization"]);
  assert.match(exported.stdout, /"id":"ZZ1"/);
  assert.match(
    exported.stderr,
    /NHS England licensed under the Open Government Licence.*Statistics.*OS data.*Royal Mail/,
  );
  const file = write("nspl_2025-05.csv", "Postcode,lat,long\nZZ10 1AA,53.79935,-1.55137\n");
  const { stderr } = await careconnect(["directory", "load", "--postcodes", "--data", data, file]);
  assert.match(stderr, /Source: Office for National Statistics licensed under the Open Government Licence v\.3\.0\./);
  assert.match(stderr, /Contains OS data © Crown copyright and database right 2025\./);
  assert.match(stderr, /Contains Royal Mail data © Royal Mail copyright and database right 2025\./);
});

// Breaking off

const points: readonly WritePoint[] = ["begun", "resources-written", "indexes-written", "before-commit"];

test("a process that is killed in the middle of publishing leaves the old release whole, and the next run publishes all", async (t) => {
  for (const point of points)
    await t.test(point, async (t) => {
      const { write, data, load, found, store } = prepared(t);
      const old = numbered(2500);
      assert.equal((await load("2026-01-01", [write("a-epraccur.csv", practices(old))])).status, 0);
      const path = write("b-epraccur.csv", practices([...old, "ZZNEW"], { name: "RENAMED" }));
      const args = ["directory", "load", "--source", "csv", "--release", "2026-02-01", "--data", data, path];
      const ran = await careconnect(args, { env: { CARECONNECT_KILL_AT: point } });
      assert.equal(ran.signal, "SIGKILL");
      assert.equal((await found("Organization?name=renamed")).length, 0);
      const before = store();
      assert.equal((await before.releases()).length, 1);
      const count = async (opened: Store, search: string) =>
        (await opened.search({ ...queryOf(search, directoryCatalog), count: 0, total: "accurate" }, defaults)).total;
      assert.equal(await count(before, "Organization?name=practice"), 2500);
      await before.close();
      // The same again, and nothing of it is new to the sources.
      const again = await careconnect(args);
      assert.equal(again.status, 0, again.stderr);
      const after = store();
      assert.deepEqual(
        (await after.releases()).map((it) => it.date),
        ["2026-02-01", "2026-01-01"],
      );
      assert.equal(await count(after, "Organization?name=renamed"), 2501);
      assert.equal(await count(after, "Organization?"), 2501);
      assert.equal(await count(after, "OrganizationAffiliation?"), 2501);
      await after.close();
    });
});

test("a process that is killed at any moment of a load leaves the old release or the new one, and can be run again", async (t) => {
  const { write, data, load, found } = prepared(t);
  const old = numbered(900);
  assert.equal((await load("2026-01-01", [write("a-epraccur.csv", practices(old))])).status, 0);
  const path = write("b-epraccur.csv", practices(numbered(12_000), { name: "RENAMED" }));
  const args = ["directory", "load", "--source", "csv", "--release", "2026-02-01", "--data", data, path];
  let killed = 0;
  for (const after of [250, 500, 900]) {
    const ran = await careconnect(args, { started: (child) => setTimeout(() => child.kill("SIGKILL"), after) });
    if (ran.signal !== "SIGKILL") continue;
    killed++;
    assert.equal((await found("Organization?name=renamed")).length, 0);
    assert.equal((await found("Organization?name=practice")).length, 900);
  }
  assert.ok(killed > 0, "at least one load was ended half way");
  assert.equal((await careconnect(args)).status, 0);
  assert.equal((await found("Organization?name=practice")).length, 0);
  assert.equal((await found("Organization?_id=ZZ000,ZZ11999&name=renamed")).length, 2);
});

// Sources that are cut short

test("a release that would close more than 2 % of what is active is refused whole, until that is accepted", async (t) => {
  const { write, load, found, store } = prepared(t);
  const all = numbered(900);
  const deleted = async (): Promise<readonly string[]> => {
    const opened = store();
    const read = await opened.read("List", "Organization-deletion");
    await opened.close();
    const list = JSON.parse(read?.state === "current" ? read.body : "{}");
    return (list.entry ?? []).map((it: { item: { identifier: { value: string } } }) => it.item.identifier.value);
  };
  const path = (count: number, name: string) => write(`${name}-epraccur.csv`, practices(all.slice(0, count)));
  assert.equal((await load("2026-01-01", [path(900, "a")])).status, 0);
  const ran = await load("2026-02-01", [path(700, "b")]);
  assert.equal(ran.status, 2);
  assert.match(ran.stderr, /200 of 900 active organisations would be closed or removed/);
  assert.match(ran.stderr, /--accept-closures/);
  assert.equal((await found("Organization?")).length, 900);
  // What was refused is told of nowhere, and the source put right is published without a word.
  assert.equal((await load("2026-02-01", [path(895, "c")])).status, 0);
  assert.deepEqual(await deleted(), all.slice(895));
  assert.equal((await load("2026-03-01", [path(700, "d")], "--accept-closures")).status, 0);
  assert.equal((await found("Organization?")).length, 700);
  assert.equal((await deleted()).length, 200);
  // What is there again is not told of as deleted.
  assert.equal((await load("2026-04-01", [path(900, "e")])).status, 0);
  assert.equal((await found("Organization?")).length, 900);
  assert.deepEqual(await deleted(), []);
});

test("what is missing from a file that was cut short has not gone", async (t) => {
  const { write, load, found } = prepared(t);
  const all = numbered(60);
  assert.equal((await load("2026-01-01", [write("a-epraccur.csv", practices(all))])).status, 0);
  const packed = gzipSync(practices(all, { name: "RENAMED" }), { level: 0 });
  const ran = await load("2026-02-01", [write("b-epraccur.csv.gz", packed.subarray(0, packed.length / 2))]);
  assert.equal(ran.status, 3);
  assert.equal((await found("Organization?")).length, 60);
  const renamed = (await found("Organization?name=renamed")).length;
  assert.ok(renamed > 10 && renamed < 60, `${renamed} were read`);
});

// Deletions that are announced

const list = (id: string, ...values: readonly string[]) => ({
  resourceType: "List",
  id,
  status: "current",
  mode: "working",
  entry: values.map((value) => ({ date: "2026-01-17T00:00:00+00:00", item: { identifier: { value } } })),
});

test("organisations and relationships whose deletion is announced are gone, and their versions stay", async (t) => {
  const { write, load, found, store } = prepared(t);
  const reference = (code: string) => ({ reference: `Organization/${code}`, identifier: { value: code } });
  const affiliation = (id: string, from: string, to: string) => ({
    resourceType: "OrganizationAffiliation",
    id,
    active: true,
    identifier: [
      {
        system:
          "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/organization-relationship-instance",
        value: id,
      },
    ],
    organization: reference(from),
    participatingOrganization: reference(to),
    code: [{ coding: [{ code: "RE6" }] }],
  });
  const lines = (...all: readonly object[]) => all.map((it) => `${JSON.stringify(it)}\n`).join("");
  const first = lines(
    ...["ZZ1", "ZZ2", "ZZ3"].map((it) => organization(it)),
    affiliation("101", "ZZ1", "ZZ2"),
    affiliation("102", "ZZ1", "ZZ3"),
    affiliation("103", "ZZ2", "ZZ3"),
  );
  await load("2026-01-10", [write("first.ndjson", first)]);
  assert.deepEqual(await found("OrganizationAffiliation?"), ["101", "102", "103"]);
  const lists = lines(
    list("Organization-deletion", "ZZ2"),
    list("OrganizationAffiliation-deletion", "101"),
    list("Organization-role-deletion", "7"),
    list("Organization-succession-deletion", "ZZ8|ZZ9"),
  );
  const ran = await load("2026-01-20", [write("lists.ndjson", lists)]);
  assert.match(ran.stderr, /4 deletions announced/);
  assert.deepEqual(await found("Organization?"), ["ZZ1", "ZZ3"]);
  assert.deepEqual(await found("OrganizationAffiliation?"), ["102"]);
  const opened = store();
  assert.equal((await opened.read("Organization", "ZZ2"))?.state, "deleted");
  assert.equal((await opened.vread("Organization", "ZZ2", 1))?.state, "current");
  for (const [id, value] of [
    ["Organization-deletion", "ZZ2"],
    ["OrganizationAffiliation-deletion", "101"],
    ["OrganizationAffiliation-deletion", "103"],
    ["Organization-role-deletion", "7"],
    ["Organization-succession-deletion", "ZZ8|ZZ9"],
  ] as const) {
    const read = await opened.read("List", id);
    assert.ok(read?.state === "current" && read.body.includes(`"value":"${value}"`), `${id} names ${value}`);
  }
});
