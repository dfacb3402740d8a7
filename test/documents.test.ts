import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { settings } from "../src/cli/settings.ts";
import { software } from "../src/definitions/software.ts";
import { rejectReasons } from "../src/ingest/reject.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const read = (name: string) => readFileSync(join(root, name), "utf8");
const documents = [
  ...readdirSync(root),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" }).map((it) => join("docs", it)),
  "bench/RESULTS.md",
  "bench/SHORTFALLS.md",
].filter((it) => it.endsWith(".md"));

test("every link between the documents leads somewhere", () => {
  const broken = documents.flatMap((name) =>
    [...read(name).matchAll(/\]\((?!https?:|mailto:|#)([^)#]+)/g)]
      .map((it) => it[1]!)
      .filter((it) => !existsSync(join(root, dirname(name), it)))
      .map((it) => `${name}: ${it}`),
  );
  assert.deepEqual(broken, []);
});

test("the document of the directory says what the register does not hold", () => {
  const [, missing] = /^## What is not here\n\n(.*?)\n\n/ms.exec(read("docs/directory.md")) ?? [];
  assert.match(
    missing!,
    /Opening hours and services are not held by ODS; its websites are incomplete, and the CSV reports have none/,
  );
});

test("every setting stands in the documents with its flag, variable and default, and no other does", () => {
  const rows = [
    ...read("docs/settings.md").matchAll(/^\| `(--[^`]+)` \| `([^`]+)` \| (?:`([^`]*)`)? ?\| (.+) \|$/gm),
  ].map(([, flag, env, value, description]) => [flag, env, value, description]);
  assert.deepEqual(
    rows,
    Object.values(settings).map((it) => [it.flag, it.env, it.default, it.description]),
  );
});

test("every folder in the map exists, and every folder of src is on the map", () => {
  const mapped = [...read("ARCHITECTURE.md").matchAll(/^\| `([\w/]+)\/` \|/gm)].map((it) => it[1]!);
  assert.deepEqual(
    mapped.filter((it) => !existsSync(join(root, it))),
    [],
  );
  const folders = readdirSync(join(root, "src"), { withFileTypes: true })
    .filter((it) => it.isDirectory())
    .map((it) => `src/${it.name}`);
  assert.deepEqual(
    folders.filter((it) => !mapped.includes(it)),
    [],
  );
});

test("every file that ARCHITECTURE names exists", () => {
  const named = [...read("ARCHITECTURE.md").matchAll(/`((?:[\w-]+\/)+[\w-]+\.(?:ts|md|js))`/g)].map((it) => it[1]!);
  assert.ok(named.length > 20);
  assert.deepEqual(
    named.filter((it) => !existsSync(join(root, it)) && !existsSync(join(root, "src", it))),
    [],
  );
});

test("the tests that the hazards name exist", () => {
  const files = ["src", "test"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((it) => /\.ts$/.test(it))
      .map((it) => read(join(folder, it))),
  );
  const named = [...read("docs/safety/hazards.md").matchAll(/\| `([^`]+)`/g)].map((it) => it[1]!);
  assert.ok(named.length > 10);
  assert.deepEqual(
    named.filter((it) => !files.some((text) => text.includes(`"${it}"`))),
    [],
  );
});

test("the program says the version of its package", () => {
  assert.equal(software.version, JSON.parse(read("package.json")).version);
});

test("no reason to reject is without its words", () => {
  for (const [reason, words] of Object.entries(rejectReasons)) assert.ok(words.length > 10, reason);
});
