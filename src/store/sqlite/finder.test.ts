import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import type { FinderEntry } from "../../ods/finding/entry.ts";
import { type Random, randomFor } from "../../synthetic/random.ts";
import { Database } from "./database.ts";
import { bruteForceOf, inventedEntry, inventedRegister } from "./finder.fixture.ts";
import { Finder, foundMax } from "./finder.ts";
import { blockSize, finderTables } from "./finder-tables.ts";
import { FinderWriter } from "./finder-writer.ts";

/** Inside the caller's transaction. */
function put(database: Database, entries: Iterable<FinderEntry>): void {
  const writer = new FinderWriter(database);
  for (const it of entries) writer.put(it);
  writer.end();
}

function remove(database: Database, keys: Iterable<number>): void {
  const writer = new FinderWriter(database);
  for (const it of keys) writer.remove(it);
  writer.end();
}

/** How many organisations can be found. */
const countOf = (database: Database) => database.get("SELECT count(*) FROM finder_entry")![0];

function finderOf(entries: readonly FinderEntry[], file = ":memory:"): { finder: Finder; database: Database } {
  const database = new Database(file, false);
  database.exec(finderTables);
  const finder = new Finder(database);
  changing(database, () => put(database, entries));
  return { finder, database };
}

function changing(database: Database, change: () => void): void {
  database.exec("BEGIN IMMEDIATE");
  change();
  database.exec("COMMIT");
}

/** "A1 THE SURGERY, Leeds LS1 4DY; A2! …" is a register; `!` marks a closed one. The codes found, in order. */
function check(register: string, typed: string, expected: string) {
  const entries = register.split(";").map((it, at): FinderEntry => {
    const [, code, closed, name, town, postcode] = /^\s*(\w+)(!?) ([^,]+)(?:, ([^\d]*?) ?([A-Z]+\d.*)?)?$/.exec(it)!;
    return {
      key: at,
      code: code!,
      name: name!,
      isOpen: closed === "",
      ...(town && { town }),
      ...(postcode && { postcode }),
    };
  });
  const { finder, database } = finderOf(entries);
  assert.equal(
    finder
      .find(typed)
      .map((it) => it.code)
      .join(" "),
    expected,
    typed,
  );
  database.close();
}

test("a code is found first when it is typed in full, also that of a closed organisation", () => {
  check("RX1! OLD HOUSE; RX12 NEW HOUSE; A1 RX1 CLINIC", "rx1", "RX1 RX12 A1");
  check("RX1! OLD HOUSE; RX12 NEW HOUSE", "RX1", "RX1 RX12");
});

test("a beginning of letters only means names before codes, one with a digit means codes", () => {
  check("FAN99 BEETS; A1 FANSHAW CLINIC; A2 THE FANS", "fan", "A1 A2 FAN99");
  check("B8100 BEETS; A1 B8 CLINIC; A2 BEETS, Leeds B8 1AA", "b8", "A2 B8100 A1");
});

test("a postcode finds what is there, with and without its blank, half of it too", () => {
  const register =
    "A1 BEETS, Leeds LS1 4DY; A2 LS1 4DY HOUSE, York YO1 1AA; A3 WELL, Leeds LS14 4DY; A4! ASH, Leeds LS1 4DY";
  check(register, "ls1 4dy", "A1 A4 A2 A3");
  check(register, "LS14DY", "A1 A4");
  check(register, "ls1", "A1 A4 A2 A3");
});

test("words are found in any order, whole or begun, of the name and of the town", () => {
  const register = "A1 KING'S COLLEGE HOSPITAL, London; A2 COLLEGE SURGERY, Kingston; A3 HOSPITAL";
  check(register, "hosp king coll", "A1");
  check(register, "college king", "A1 A2");
  check(register, "kings", "A1 A2");
});

test("names that begin with what was typed come first, those that are just that before those that go on", () =>
  check("A1 THE PARK; A2 PARK LANE SURGERY; A3 PARK; A4 PARKSIDE; A5 WELL, Park", "park", "A3 A2 A4 A1 A5"));

test("whole words come before beginnings, those of the name before those of the town", () =>
  check("A1 X LEEDSTOWN; A2 X, Leeds; A3 X LEEDS; A4 X, Leedstown", "leeds", "A3 A1 A2 A4"));

test("one typing error a word is forgiven, below what is found as typed", () => {
  const register = "A1 MILLBURY SURGERY; A2 MILLBERY SURGERY; A3 MULBERRY SURGERY";
  check(register, "milbury surgrey", "A1");
  check(register, "millbury", "A1 A2");
  check(register, "mi", "A2 A1");
});

test("closed organisations stand below the open ones that are found alike, above those that are guessed", () =>
  check("A1! PARK HOUSE; A2 THE PARK HOUSE; A3 PARC HOUSE", "park house", "A2 A1 A3"));

test("apostrophes, hyphens and stops do not matter, & is AND", () => {
  check("A1 ST. MARY'S", "st marys", "A1");
  check("A1 ST MARYS", "st. mary’s", "A1");
  check("A1 IN-STORE CLINIC; A2 INSTORE CLINIC; A3 IN STORE CLINIC", "instore", "A2 A1");
  check("A1 IN-STORE CLINIC; A2 INSTORE CLINIC; A3 IN STORE CLINIC", "in-store", "A1 A3 A2");
  check("A1 HEALTH & CARE; A2 HEALTH AND CARE", "health and care", "A1 A2");
});

test("an organisation comes with what is shown of it", () => {
  const entry = {
    key: 2 ** 52,
    code: "A1",
    name: "Ash",
    postcode: "LS1 4DY",
    town: "Leeds",
    type: "Clinic",
    isOpen: false,
    successors: ["B2", "C3"],
  };
  const { finder } = finderOf([entry]);
  assert.deepEqual(finder.find("ash"), [{ ...entry, match: "words" }]);
});

test("of a register of 5,000, what is found is what looking at each finds", () => {
  const random = randomFor(21, 1);
  const register = inventedRegister(5_000, random);
  const { finder } = finderOf(register);
  const bruteForce = bruteForceOf(register);
  const found = new Map<string, number>();
  for (let n = 0; n < 400; n++) {
    const typed =
      n < 40 ? [..."abeimpsz12"][n % 10]! + (n < 10 ? "" : random.pick([..."aehi 1"])) : typedFor(register, random);
    agree(finder, bruteForce, typed, random.int(1, 30), found);
  }
  for (const match of ["code", "postcode", "outward", "code-beginning", "words", "similar"])
    assert.ok((found.get(match) ?? 0) > 10, `${match} was found ${found.get(match)} times`);
  assert.ok(found.get("searches")! > 200);
});

function agree(
  finder: Finder,
  bruteForce: ReturnType<typeof bruteForceOf>,
  typed: string,
  limit: number,
  found = new Map<string, number>(),
): void {
  const expected = bruteForce(typed).slice(0, limit);
  const actual = finder.find(typed, limit).map(({ code, match }) => ({ code, match }));
  assert.deepEqual(actual, expected, `typed: ${typed}, limit ${limit}`);
  for (const it of [...expected.map((it) => it.match), ...(expected.length > 0 ? ["searches"] : [])])
    found.set(it, (found.get(it) ?? 0) + 1);
}

/** As somebody types that looks for an organisation of the register, or for none. */
function typedFor(register: readonly FinderEntry[], random: Random): string {
  const { pick, chance, int } = random;
  const { code, name, town = "", postcode = "" } = pick(register);
  const cut = (text: string) => text.slice(0, int(1, text.length));
  const words = name.split(" ");
  const typed = pick<() => string>([
    () => cut(name),
    () => name,
    () => cut(code),
    () => code.toLowerCase(),
    () => cut(postcode),
    () => postcode.replace(" ", ""),
    () => `${pick(words)} ${town}`,
    () => `${postcode.split(" ")[0]} ${cut(pick(words))}`,
    () => `${code} ${pick(words)}`,
    () =>
      words
        .map((it) => cut(it))
        .reverse()
        .join(" "),
    () => words.map((it) => (chance(0.5) ? mistyped(it, random) : it)).join(" "),
    () => cut(mistyped(pick(words), random)),
    () => `${mistyped(town, random)} ${pick(words)}`,
    () => words.join("-"),
  ])();
  return chance(0.5) ? typed : typed.toLowerCase();
}

function mistyped(word: string, { int, pick }: Random): string {
  const at = int(0, Math.max(0, word.length - 2));
  const [head, tail] = [word.slice(0, at), word.slice(at)];
  const letter = pick([..."AEIOUY1"]);
  return pick([
    head + letter + tail,
    head + tail.slice(1),
    head + letter + tail.slice(1),
    head + tail.slice(1, 2) + tail.slice(0, 1) + tail.slice(2),
  ]);
}

test("what was put, changed and removed by and by is found as if it had been put at once", () => {
  const random = randomFor(21, 2);
  const { finder, database } = finderOf([]);
  const register = new Map<number, FinderEntry>();
  for (let n = 0; n < 30; n++) {
    const codes = new Set([...register.values()].map((it) => it.code));
    changing(database, () => {
      const entries = Array.from({ length: random.int(0, 60) }, () => inventedEntry(random.int(1, 400), random, codes));
      put(database, entries);
      for (const it of entries) register.set(it.key, it);
      const keys = Array.from({ length: random.int(0, 30) }, () => random.int(1, 400));
      remove(database, keys);
      for (const it of keys) register.delete(it);
    });
    for (let i = 0; i < 5 && register.size > 0; i++) {
      const typed = typedFor([...register.values()], random);
      agree(finder, bruteForceOf([...register.values()]), typed, 10);
    }
  }
  const anew = finderOf([...register.values()]);
  const wordsOf = (of: Database) => of.all("SELECT DISTINCT word, kind FROM finder_posting ORDER BY word, kind");
  assert.ok(register.size > 100);
  assert.equal(countOf(database), register.size);
  assert.deepEqual(wordsOf(database), wordsOf(anew.database));
  for (const table of ["name", "code", "postcode"])
    assert.deepEqual(rows(database, table), rows(anew.database, table), table);
});

const rows = (database: Database, table: string) => database.get(`SELECT count(*) FROM finder_${table}`);

test("places that became free are used again", () => {
  const { database } = finderOf(inventedRegister(100, randomFor(21, 3)));
  for (let n = 0; n < 5; n++)
    changing(database, () => {
      remove(
        database,
        Array.from({ length: 100 }, (_, at) => at * 7 + 1),
      );
      put(database, inventedRegister(100, randomFor(21, 4 + n)));
    });
  assert.equal(database.get("SELECT max(slot) FROM finder_entry")![0], 99);
});

test("words of so many organisations that their numbers fill several blocks are found and taken away again", () => {
  const many = Array.from({ length: blockSize + 5 }, (_, key) => ({
    key,
    code: `Z${key}`,
    name: key < 5 || key >= blockSize ? "BEETS" : "WELL",
    isOpen: true,
  }));
  const { finder, database } = finderOf(many);
  const check = (typed: string, expected: string) =>
    assert.equal(
      finder
        .find(typed, 20)
        .map((it) => it.code)
        .join(" "),
      expected,
    );
  check("beets z3", "Z3");
  check("beets", "Z0 Z1 Z2 Z3 Z4 Z65536 Z65537 Z65538 Z65539 Z65540");
  changing(database, () => remove(database, [0, 1, 3, 65_536, 65_540]));
  check("z beets", "");
  check("beetz", "Z2 Z4 Z65537 Z65538 Z65539");
  changing(database, () => remove(database, [2, 4]));
  check("beetz", "Z65537 Z65538 Z65539");
  assert.deepEqual(database.all("SELECT block FROM finder_posting WHERE word = 'beets'"), [[1]]);
});

test("an entry that is as it was changes nothing, one that is put twice is there as it was put last", () => {
  const { finder, database } = finderOf([
    { key: 1, code: "A1", name: "FIRST", isOpen: true },
    { key: 1, code: "A1", name: "SECOND", isOpen: true },
  ]);
  assert.deepEqual([finder.find("first").length, finder.find("second").length, countOf(database)], [0, 1, 1]);
  const before = database.get("SELECT total_changes()")![0] as number;
  changing(database, () => put(database, [{ key: 1, code: "A1", name: "SECOND", isOpen: true }]));
  assert.equal((database.get("SELECT total_changes()")![0] as number) - before, 0);
});

test("what is typed is no query language, and hostile texts are answered at once", () => {
  const { finder, database } = finderOf(inventedRegister(1_000, randomFor(21, 9)));
  const empty = ["", " ", "'\"%_*?()[]", "\u0000", "😀", "-", "&&&".replaceAll("&", "+"), "\ud800", "\n\t"];
  for (const typed of empty) assert.deepEqual(finder.find(typed), [], JSON.stringify(typed));
  const hostile = [
    "'; DROP TABLE finder_entry; --",
    "beets OR 1=1",
    "NEAR(beets, 2)",
    "beets*",
    "name:beets",
    "^beets",
    "%",
    "_____",
    "beets\u0000beets",
    "😀 beets",
    "NOT",
    "\u{10FFFF}",
    "ﷺ".repeat(200),
    "a".repeat(1_000_000),
    "a ".repeat(500_000),
    "'".repeat(1_000_000),
    "é".repeat(100_000),
  ];
  for (const typed of hostile) {
    const before = performance.now();
    assert.ok(finder.find(typed).length <= 10);
    assert.ok(performance.now() - before < 1_000, typed.slice(0, 30));
  }
  assert.equal(finder.find("beets\u0000beets")[0]?.name.toUpperCase(), "BEETS");
  assert.equal(finder.find("beets*")[0]?.name.toUpperCase(), "BEETS");
  assert.equal(countOf(database), 1_000);
});

test("no more are given than are asked for, and never more than the bound", () => {
  const { finder } = finderOf(inventedRegister(2_000, randomFor(21, 10)));
  for (const [limit, expected] of [
    [0, 0],
    [-5, 0],
    [1, 1],
    [10, 10],
    [1e9, foundMax],
  ] as const)
    assert.equal(finder.find("b", limit).length, expected, String(limit));
});

test("a reader sees what another process has written, once it is written as a whole", async () => {
  const folder = mkdtempSync(join(tmpdir(), "finder-"));
  const file = join(folder, "directory.sqlite");
  finderOf(
    [
      { key: 1, code: "A1", name: "OAK HOUSE", isOpen: true },
      { key: 2, code: "A2", name: "THE OAK", isOpen: true },
    ],
    file,
  ).database.close();
  const reader = new Database(file, true);
  const finder = new Finder(reader);
  const codes = () =>
    finder
      .find("oak")
      .map((it) => it.code)
      .join(" ");
  const write = (end: string) => {
    const script = `
      const { Database } = await import(${JSON.stringify(import.meta.resolve("./database.ts"))});
      const { FinderWriter } = await import(${JSON.stringify(import.meta.resolve("./finder-writer.ts"))});
      const database = new Database(${JSON.stringify(file)}, false);
      database.exec("BEGIN IMMEDIATE");
      const writer = new FinderWriter(database);
      writer.put({ key: 3, code: "A3", name: "AN OAK", isOpen: true });
      writer.put({ key: 1, code: "A1", name: "ELM", isOpen: false });
      writer.end();
      database.exec(${JSON.stringify(end)});
      database.close();`;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
  };
  try {
    assert.equal(codes(), "A1 A2");
    write("ROLLBACK");
    await turn();
    assert.equal(codes(), "A1 A2");
    write("COMMIT");
    assert.equal(codes(), "A1 A2", "the state that this turn began with");
    await turn();
    assert.equal(codes(), "A3 A2");
  } finally {
    reader.close();
    rmSync(folder, { recursive: true });
  }
});

test("what was taken back was never there", () => {
  const { finder, database } = finderOf([{ key: 1, code: "A1", name: "AN OAK", isOpen: true }]);
  database.exec("BEGIN IMMEDIATE");
  put(database, [{ key: 2, code: "A2", name: "THE OAK", isOpen: true }]);
  database.exec("ROLLBACK");
  assert.deepEqual(
    finder.find("oak").map((it) => it.code),
    ["A1"],
  );
  changing(database, () => put(database, [{ key: 3, code: "A3", name: "AN ELM AND OAK", isOpen: true }]));
  assert.deepEqual(
    finder.find("oak").map((it) => it.code),
    ["A3", "A1"],
  );
});
