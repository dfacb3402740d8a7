import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

/** Which folders of src each folder may import from, besides itself. What is not listed is not allowed. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  definitions: [],
  fhir: ["definitions"],
  search: ["definitions", "fhir"],
  ods: ["definitions", "fhir"],
  access: ["definitions", "fhir", "search"],
  audit: ["definitions", "fhir"],
  synthetic: ["definitions", "fhir", "ods"],
  store: ["definitions", "fhir", "search", "ods", "contributions"],
  testkit: ["definitions", "fhir", "search"],
  stories: ["definitions", "fhir", "search"],
  contributions: ["definitions", "fhir", "stories"],
  portal: ["definitions", "fhir", "search", "ods", "stories", "contributions"],
  site: ["definitions", "fhir", "search", "ods", "stories", "contributions", "store", "testkit", "portal", "api"],
  api: ["definitions", "fhir", "search", "ods", "access", "audit", "store"],
  ingest: ["definitions", "fhir", "search", "ods", "store"],
  server: ["definitions", "fhir", "search", "access", "audit", "store", "api"],
  cli: [
    "definitions",
    "fhir",
    "search",
    "ods",
    "access",
    "audit",
    "synthetic",
    "store",
    "api",
    "ingest",
    "portal",
    "site",
    "stories",
    "contributions",
    "server",
    "testkit",
  ],
};

/** What only some folders may use of the platform. */
const reserved: readonly [module: RegExp, folders: readonly string[], why: string][] = [
  [/^node:http|^fastify$|^node:net$/, ["server", "cli"], "only server/ opens a port"],
  [/^commander$|^cli-progress$/, ["cli"], "only cli/ reads argv"],
  [/^node:sqlite$/, ["store"], "only store/ knows the engine"],
  [
    /^node:fs/,
    ["store", "audit", "ingest", "cli", "fhir"],
    "pure folders read no file (fhir/release.ts reads the definitions)",
  ],
];

const src = dirname(fileURLToPath(import.meta.url));

const files = readdirSync(src, { recursive: true, encoding: "utf8" })
  .filter((it) => it.endsWith(".ts") && !/\.(test|fixture)\.ts$/.test(it))
  .map((it) => ({ name: it, folder: it.split(/[\\/]/)[0]!, text: readFileSync(join(src, it), "utf8") }));

const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:^|\n)\s*(?:import|export)[^"';]*?from "([^"]+)"|import\("([^"]+)"\)/g)].map(
    (it) => (it[1] ?? it[2])!,
  );

test("every folder of src imports only from the layers below it", () => {
  const wrong: string[] = [];
  for (const { name, folder, text } of files)
    for (const it of importsOf(text)) {
      if (!it.startsWith(".")) continue;
      const target = relative(src, join(src, dirname(name), it)).split(/[\\/]/)[0]!;
      if (target !== folder && !allowed[folder]?.includes(target)) wrong.push(`${name} imports ${it}`);
    }
  assert.deepEqual(wrong, []);
  assert.deepEqual(
    [...new Set(files.map((it) => it.folder))].filter((it) => !(it in allowed)),
    [],
  );
});

test("ports, arguments, the engine and files are used only where they belong", () => {
  const wrong = files.flatMap(({ name, folder, text }) =>
    importsOf(text).flatMap((it) =>
      reserved
        .filter(([module, folders]) => module.test(it) && !folders.includes(folder))
        .map(([, , why]) => `${name} imports ${it}: ${why}`),
    ),
  );
  assert.deepEqual(wrong, []);
});

test("pure folders read neither the clock nor the environment", () => {
  const wrong = files
    .filter(({ folder }) =>
      ["definitions", "fhir", "search", "synthetic", "stories", "contributions", "portal"].includes(folder),
    )
    .filter(({ text }) => /Date\.now\(|new Date\(\)|process\.env|Math\.random\(/.test(text))
    .map((it) => it.name);
  assert.deepEqual(wrong, []);
});
