import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import type { Layer } from "../../ods/merge.ts";
import type { OdsRecord } from "../../ods/organisation.ts";
import { Layers, type Mismatch } from "./layers.ts";

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function opened(context: TestContext, file = ":memory:"): Layers {
  const layers = new Layers(file);
  context.after(() => {
    try {
      layers.close();
    } catch {
      // It was closed by the test.
    }
  });
  return layers;
}

interface Said {
  readonly source?: string;
  readonly product?: string;
  readonly release?: string;
  readonly part?: string;
  readonly run?: number;
}

/** What a source says of a code: a name, or a whole record. */
function say(layers: Layers, code: string, said: string | Partial<OdsRecord>, at: Said = {}) {
  const { source = "trud", product = "xml-fullfile", release = "2026-01-01", part = "", run = 1 } = at;
  const record = { code, ...(typeof said === "string" ? { name: said } : said) };
  return layers.keep({ product, part, isWhole: part === "", record }, { run, source, release });
}

/** "ZZ1: trud 2026-01-01 THE OAKS": what is not published yet. */
const pending = (layers: Layers): string[] =>
  [...layers.pending()].map(
    ({ code, layers: all }) =>
      `${code}: ${all
        .map((it) => `${it.source} ${it.since} ${it.record.name}`)
        .sort()
        .join(", ")}`,
  );

test("what each product of each source says of a code is kept apart", (t) => {
  const layers = opened(t);
  assert.equal(say(layers, "ZZ1", "A"), "new");
  assert.equal(say(layers, "ZZ1", "B", { source: "csv", product: "epraccur" }), "new");
  assert.equal(say(layers, "ZZ1", "C", { source: "csv", product: "epcn" }), "new");
  assert.deepEqual(pending(layers), ["ZZ1: csv 2026-01-01 B, csv 2026-01-01 C, trud 2026-01-01 A"]);
  assert.equal(layers.count("csv", "epraccur"), 1);
  assert.equal(layers.organisations(), 1);
});

test("parts of one code are kept apart by what they are about", (t) => {
  const layers = opened(t);
  for (const part of ["101", "102"]) say(layers, "ZZ1", "X", { product: "OrganizationAffiliation", part });
  assert.equal(layers.count("trud", "OrganizationAffiliation"), 2);
  assert.equal([...layers.pending()][0]!.layers.length, 2);
});

test("what is said again as it was is the same, and is not to be published again", (t) => {
  const layers = opened(t);
  say(layers, "ZZ1", "A");
  layers.published();
  assert.equal(say(layers, "ZZ1", "A", { run: 2, release: "2026-02-01" }), "same");
  assert.deepEqual(pending(layers), []);
  assert.equal(say(layers, "ZZ1", "B", { run: 3, release: "2026-03-01" }), "changed");
  assert.deepEqual(pending(layers), ["ZZ1: trud 2026-03-01 B"]);
});

test("since when something is said is the release that first said exactly that", (t) => {
  const layers = opened(t);
  say(layers, "ZZ1", "A", { release: "2026-01-01" });
  say(layers, "ZZ1", "A", { run: 2, release: "2026-02-01" });
  const [{ layers: all }] = [...layers.pending()] as [{ layers: readonly Layer[] }, ...unknown[]];
  assert.deepEqual([all[0]!.since, all[0]!.release], ["2026-01-01", "2026-02-01"]);
});

test("what a run says twice is repeated, and the later one counts", (t) => {
  const layers = opened(t);
  assert.equal(say(layers, "ZZ1", "A"), "new");
  assert.equal(say(layers, "ZZ1", "A"), "repeated");
  assert.equal(say(layers, "ZZ1", "B"), "repeated");
  assert.deepEqual(pending(layers), ["ZZ1: trud 2026-01-01 B"]);
});

test("what a product no longer says has gone, of that product and that source alone", (t) => {
  const layers = opened(t);
  for (const it of ["ZZ1", "ZZ2"]) {
    say(layers, it, "A");
    say(layers, it, "B", { source: "csv", product: "epraccur" });
  }
  layers.published();
  say(layers, "ZZ1", "A", { run: 2, release: "2026-02-01" });
  assert.deepEqual(layers.dropAbsent("trud", "xml-fullfile", 2), ["ZZ2"]);
  assert.deepEqual(pending(layers), ["ZZ2: csv 2026-01-01 B"]);
  assert.deepEqual(layers.dropAbsent("trud", "xml-fullfile", 2), []);
});

test("a code of which nothing is said any longer is to be published without any layer", (t) => {
  const layers = opened(t);
  say(layers, "ZZ1", "A");
  layers.published();
  layers.drop("ZZ1");
  assert.deepEqual(pending(layers), ["ZZ1: "]);
  assert.equal(layers.standing("ZZ1"), undefined);
  layers.published();
  layers.drop("ZZ1");
  assert.deepEqual(pending(layers), [], "nothing was there to be dropped");
});

test("codes come in their order, with all that is said, however many there are", (t) => {
  const layers = opened(t);
  const codes = Array.from({ length: 2500 }, (_, at) => `Z${String((at * 7919) % 2500).padStart(4, "0")}`);
  layers.together(() => {
    for (const it of codes) say(layers, it, it);
  });
  const found = [...layers.pending()];
  assert.deepEqual(
    found.map((it) => it.code),
    [...codes].sort(),
  );
  assert.ok(found.every((it) => it.layers.length === 1 && it.layers[0]!.record.name === it.code));
  layers.published();
  layers.touchAll();
  assert.equal(layers.pendingCount(), 2500);
});

test("what was kept is there again after the file was closed, and a batch that fails leaves nothing", (t) => {
  const file = join(folderOf(t), "sources", "directory-sources.sqlite");
  const first = opened(t, file);
  say(first, "ZZ1", "A");
  assert.throws(() =>
    first.together(() => {
      say(first, "ZZ2", "B");
      throw new Error("broken off");
    }),
  );
  first.close();
  const again = opened(t, file);
  assert.deepEqual(pending(again), ["ZZ1: trud 2026-01-01 A"]);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("a run that breaks off has failed once the next begins, and that one goes on from what was kept", (t) => {
  const file = join(folderOf(t), "directory-sources.sqlite");
  const first = opened(t, file);
  const broken = first.begin("trud", "2026-01-01", 1000);
  say(first, "ZZ1", "A", { run: broken });
  first.close();
  const again = opened(t, file);
  const run = again.begin("trud", "2026-01-01", 2000);
  assert.equal(say(again, "ZZ1", "A", { run }), "same");
  again.end(run, "published", { records: 1 }, 3000);
  assert.deepEqual(
    again.runs().map(({ num, state, started, ended, counts }) => [num, state, started, ended, counts]),
    [
      [run, "published", 2000, 3000, { records: 1 }],
      [broken, "failed", 1000, 2000, undefined],
    ],
  );
  assert.deepEqual(pending(again), ["ZZ1: trud 2026-01-01 A"], "nothing was published yet");
});

test("a file of another version is refused, not changed", (t) => {
  const file = join(folderOf(t), "x.sqlite");
  opened(t, file).close();
  const raw = new DatabaseSync(file);
  raw.exec("PRAGMA user_version = 99");
  raw.close();
  assert.throws(() => new Layers(file), /have version 99, this program reads/);
});

test("what others need to know of an organisation is what the full records say", (t) => {
  const layers = opened(t);
  const check = (code: string, expected: string) => {
    const it = layers.standing(code)!;
    const told = [it.isActive ? "active" : "closed", it.isSite && "site", it.refOnly && "skeleton"];
    assert.equal(told.filter((word) => word).join(" "), expected);
    assert.deepEqual(layers.standings().get(code), it);
  };
  say(layers, "ZZ1", { isActive: true, recordClass: "RC2" });
  check("ZZ1", "active site");
  say(layers, "ZZ2", { isActive: false, refOnly: true });
  check("ZZ2", "closed skeleton");
  say(layers, "ZZ2", { isActive: true, refOnly: false }, { source: "csv" });
  check("ZZ2", "active");
  assert.equal(layers.standing("ZZ9"), undefined);
  assert.equal(layers.standings().size, 2);
});

test("successions are told of every organisation that a source records one of", (t) => {
  const layers = opened(t);
  say(layers, "ZZ1", { successions: [{ type: "Successor", target: "ZZ2" }] });
  say(layers, "ZZ1", { successions: [{ type: "Successor", target: "ZZ3" }] }, { source: "csv" });
  say(layers, "ZZ2", { successions: [] });
  const found = layers.successions();
  assert.deepEqual([...found.keys()], ["ZZ1"]);
  assert.deepEqual(
    found.get("ZZ1")!.map((it) => it.target),
    ["ZZ2", "ZZ3"],
  );
});

test("codes that sources list have their newest name, and are roles or relationships", (t) => {
  const layers = opened(t);
  layers.noteCode("role", "RO321", "OLD", undefined);
  layers.noteCode("role", "RO321", "NEW", false);
  layers.noteCode("relationship", "RE7", "IS X", undefined);
  assert.deepEqual(layers.codes(), [
    { of: "relationship", code: "RE7", name: "IS X" },
    { of: "role", code: "RO321", name: "NEW", isPrimary: false },
  ]);
});

const deletion = (of: "organisation" | "relationship", id: string, date = "2026-01-17") => ({
  of,
  id,
  other: "",
  date,
  source: "api",
});

test("a deletion is noted once, by the day on which it was first announced", (t) => {
  const layers = opened(t);
  assert.equal(layers.noteDeletion(deletion("organisation", "ZZ1")), true);
  assert.equal(layers.noteDeletion(deletion("organisation", "ZZ1", "2026-05-05")), false);
  layers.noteDeletion(deletion("organisation", "ZZ0", "2026-02-01"));
  assert.deepEqual(
    layers.deletions("organisation").map((it) => `${it.id} ${it.date}`),
    ["ZZ1 2026-01-17", "ZZ0 2026-02-01"],
  );
  assert.deepEqual(layers.deletions("relationship"), []);
});

test("an organisation that a source speaks of again is not told of as deleted", (t) => {
  const layers = opened(t);
  layers.noteDeletion(deletion("organisation", "ZZ1"));
  say(layers, "ZZ1", "BACK");
  assert.deepEqual(layers.deletions("organisation"), []);
  layers.drop("ZZ1");
  assert.equal(layers.deletions("organisation").length, 1);
});

test("relationships whose deletion was announced are dropped by their number, and nothing else is", (t) => {
  const layers = opened(t);
  say(layers, "ZZ1", "X", { product: "OrganizationAffiliation", part: "101" });
  say(layers, "ZZ1", "X", { product: "OrganizationAffiliation", part: "102" });
  say(layers, "101", "A CODE THAT IS THE SAME");
  layers.published();
  layers.noteDeletion(deletion("relationship", "101"));
  layers.dropDeletedRelationships();
  assert.equal(layers.count("trud", "OrganizationAffiliation"), 1);
  assert.equal(layers.standing("101") === undefined, false);
  assert.deepEqual(
    [...layers.pending()].map((it) => it.code),
    ["ZZ1"],
  );
});

const mismatch = (code: string, rule: Mismatch["rule"], seen = "x"): Mismatch => ({
  ...{ code, rule, seen },
  path: "name",
  file: "a.csv",
  position: "1",
});

test("a mismatch is kept once, with the runs that saw it first and last", (t) => {
  const layers = opened(t);
  layers.noteMismatch(mismatch("ZZ1", "R111"), 1);
  layers.noteMismatch({ ...mismatch("ZZ1", "R111"), file: "b.csv", position: "9" }, 3);
  assert.deepEqual(
    [...layers.mismatches()].map(({ first, last, status, file, position }) => [first, last, status, file, position]),
    [[1, 3, "open", "b.csv", "9"]],
  );
});

test("a mismatch that a later run did not see again is fixed, and open again when it comes back", (t) => {
  const layers = opened(t);
  const statuses = () => [...layers.mismatches()].map((it) => `${it.code} ${it.status}`);
  for (const it of ["ZZ1", "ZZ2"]) layers.noteMismatch(mismatch(it, "R105"), 1);
  layers.noteMismatch(mismatch("ZZ2", "R105"), 2);
  layers.closeMismatches(["ZZ1", "ZZ2"], 2);
  assert.deepEqual(statuses(), ["ZZ1 fixed", "ZZ2 open"]);
  layers.noteMismatch(mismatch("ZZ1", "R105"), 3);
  assert.deepEqual(statuses(), ["ZZ1 open", "ZZ2 open"]);
});

test("mismatches are counted by rule: those that are open, or those of a run", (t) => {
  const layers = opened(t);
  layers.noteMismatch(mismatch("ZZ2", "R105"), 1);
  layers.noteMismatch(mismatch("ZZ1", "R105"), 1);
  layers.noteMismatch(mismatch("ZZ1", "R111"), 2);
  layers.closeMismatches(["ZZ2"], 2);
  const counts = (run?: number) => layers.mismatchCounts(run).map((it) => `${it.rule} ${it.count} ${it.example.code}`);
  assert.deepEqual(counts(), ["R105 1 ZZ1", "R111 1 ZZ1"]);
  assert.deepEqual(counts(1), ["R105 2 ZZ1"]);
  assert.deepEqual(counts(2), ["R111 1 ZZ1"]);
});
