import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { loadRelease } from "../src/fhir/release.ts";
import { validatesAnswers } from "./support/answers.ts";
import { asking, type Json } from "./support/asking.ts";
import { startServer, type TestServer } from "./support/server.ts";

/** What /metadata says and what the server does, compared both ways: nothing more is served, and nothing less. */
let server: TestServer;
let rest: Json;
const { ask } = asking(() => server);
const definitions = loadRelease("STU3");

before(async () => {
  server = await startServer({ patients: 10, options: ["--types", "List"] });
  [rest] = (await ask("/metadata")).json.rest;
});
after(() => server?.stop());

const searched = (): Json[] => rest.resource.filter((it: Json) => it.searchParam);
const namesOf = (resource: Json): string[] => resource.searchParam.map((it: Json) => it.name);

/** A value that the type of a parameter takes. */
const typical = (type: string, documentation = ""): string =>
  ({
    token: "x",
    string: "x",
    reference: "1",
    date: "2020",
    number: "1",
    quantity: "1",
    uri: "urn:x",
    composite: /a (\w+), then a (\w+)/
      .exec(documentation)
      ?.slice(1)
      .map((it) => typical(it))
      .join("$"),
  })[type]!;

/** Whether a search is served; one that is not must be refused with words that match. */
async function serves(search: string, refusal: RegExp): Promise<boolean> {
  const { status, json, text } = await ask(`/${search}`);
  if (status === 200 && json.resourceType === "Bundle") return true;
  assert.equal(status, 400, `${search}: ${text}`);
  assert.match(json.issue[0].diagnostics, refusal, search);
  return false;
}

/** Declared and served, each as a list of names: what is only in one of them. */
const differing = (declared: ReadonlySet<string>, found: ReadonlySet<string>): string[] => [
  ...[...declared].filter((it) => !found.has(it)).map((it) => `${it} is declared and not served`),
  ...[...found].filter((it) => !declared.has(it)).map((it) => `${it} is served and not declared`),
];

/** Whatever any type of the release has, and some that none has. */
const everyCode = [
  ...new Set([
    ...definitions.search.map((it) => it.code),
    "_text",
    "_content",
    "_query",
    "_filter",
    "_source",
    "shoe-size",
  ]),
];

test("exactly the search parameters that are declared are served", async () => {
  const wrong: string[] = [];
  const every = new Set([...everyCode, ...searched().flatMap(namesOf)]);
  for (const resource of searched()) {
    const found = new Set<string>();
    for (const code of every) {
      const own = resource.searchParam.find((it: Json) => it.name === code);
      const type = own?.type ?? definitions.search.find((it) => it.code === code)?.type ?? "token";
      const value = typical(type, own?.documentation) ?? "x$x";
      if (
        await serves(
          `${resource.type}?${code}=${value}`,
          /no search parameter|is not searched by|malformed|_list needs/,
        )
      )
        found.add(code);
    }
    const declared = new Set(namesOf(resource));
    // Aliases and local parameters stand in the documentation of their parameter.
    wrong.push(...differing(declared, found).map((it) => `${resource.type}?${it}`));
  }
  assert.deepEqual(wrong, []);
});

const allModifiers = ["missing", "exact", "contains", "text", "not", "in", "not-in", "above", "below", "identifier"];
const otherModifiers = ["of-type", "code-text", "text-advanced", "iterate", "type", "Basic", "shoe"];

test("exactly the modifiers that are declared are served, for every parameter", async () => {
  const wrong: string[] = [];
  for (const { type, searchParam } of searched())
    for (const { name, type: kind, documentation } of searchParam) {
      const declared = new Set<string>(/Modifiers: (.*?)\./.exec(documentation)?.[1]?.match(/[\w-]+/g) ?? []);
      const found = new Set<string>();
      for (const modifier of [...allModifiers, ...otherModifiers, ...definitions.resources]) {
        // Most types are no target of most references: a few of them stand for all.
        if (/^[A-Z]/.test(modifier) && !declared.has(modifier) && !["Basic", "Account", "Patient"].includes(modifier))
          continue;
        const values: Readonly<Record<string, string>> = {
          missing: "true",
          in: "none",
          "not-in": "none",
          above: "urn:x|1",
          below: "urn:x|1",
        };
        const value = kind === "uri" ? "urn:x" : (values[modifier] ?? typical(kind, documentation));
        const answer = await ask(`/${type}?${name}:${modifier}=${modifier === "missing" ? "true" : value}`);
        const words: string = answer.json?.issue?.[0].diagnostics ?? "";
        // A value set or code system that is not here is refused as such: the modifier itself is served.
        if (answer.status === 200 || / here; load it/.test(words)) found.add(modifier);
        else assert.match(words, /takes no modifier/, `${type}?${name}:${modifier}: ${answer.text}`);
      }
      wrong.push(...differing(declared, found).map((it) => `${type}?${name}:${it}`));
    }
  assert.deepEqual(wrong, []);
});

test("exactly the prefixes that are declared are served", async () => {
  const wrong: string[] = [];
  for (const { type, searchParam } of searched())
    for (const { name, type: kind, documentation } of searchParam) {
      if (!["date", "number", "quantity"].includes(kind) || name === "_lastUpdated") continue;
      const declared = new Set<string>(/Prefixes: (.*?)\./.exec(documentation)?.[1]?.split(", ") ?? []);
      const found = new Set<string>();
      for (const prefix of ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap", "po", "xx"])
        if (await serves(`${type}?${name}=${prefix}${typical(kind)}`, /prefixes served/)) found.add(prefix);
      wrong.push(...differing(declared, found).map((it) => `${type}?${name}=${it}`));
    }
  assert.deepEqual(wrong, []);
});

test("exactly the includes that are declared are served, both ways", async () => {
  const wrong: string[] = [];
  const references = new Set(searched().flatMap((resource) => namesOf(resource).map((it) => `${resource.type}:${it}`)));
  for (const { type, searchInclude = [], searchRevInclude = [] } of searched()) {
    const forwards = new Set<string>();
    const backwards = new Set<string>();
    for (const it of ["*", ...references]) {
      if ((it === "*" || it.startsWith(`${type}:`)) && (await serves(`${type}?_count=1&_include=${it}`, /./)))
        forwards.add(it);
      if (await serves(`${type}?_count=1&_revinclude=${it}`, /./)) backwards.add(it);
    }
    wrong.push(...differing(new Set(searchInclude), forwards).map((it) => `${type}?_include=${it}`));
    wrong.push(...differing(new Set(searchRevInclude), backwards).map((it) => `${type}?_revinclude=${it}`));
  }
  assert.deepEqual(wrong, []);
});

test("exactly what is declared sorts, totals and shortens", async () => {
  const wrong: string[] = [];
  for (const resource of searched()) {
    const { type, documentation } = resource;
    for (const [parameter, tried] of [
      ["_sort", [...namesOf(resource), "shoe-size"]],
      ["_total", ["none", "estimate", "accurate", "exact"]],
      ["_summary", ["true", "text", "data", "count", "false", "brief"]],
    ] as const) {
      const declared = new Set<string>(
        new RegExp(`${parameter}: (.*?)(?: \\(.*?\\))?\\.`).exec(documentation)?.[1]?.split(", "),
      );
      const found = new Set<string>();
      for (const value of tried) if (await serves(`${type}?_count=1&${parameter}=${value}`, /./)) found.add(value);
      wrong.push(...differing(declared, found).map((it) => `${type}?${parameter}=${it}`));
    }
  }
  assert.deepEqual(wrong, []);
});

test("exactly the interactions, operations and compartments that are declared are served", async () => {
  const types: string[] = rest.resource.map((it: Json) => it.type);
  const wrong: string[] = [];
  for (const type of definitions.resources) {
    const declared = new Set<string>(
      rest.resource.find((it: Json) => it.type === type)?.interaction.map((it: Json) => it.code),
    );
    const id = (await ask(`/${type}?_count=1`)).json?.entry?.[0]?.resource.id;
    if (id === undefined && types.includes(type)) continue;
    const found = new Set<string>();
    for (const [code, path, method] of [
      ["read", `/${type}/${id}`, "GET"],
      ["vread", `/${type}/${id}/_history/1`, "GET"],
      ["search-type", `/${type}`, "GET"],
      ["history-instance", `/${type}/${id}/_history`, "GET"],
      ["history-type", `/${type}/_history`, "GET"],
      ["create", `/${type}`, "POST"],
      ["update", `/${type}/${id}`, "PUT"],
      ["delete", `/${type}/${id}`, "DELETE"],
      ["patch", `/${type}/${id}`, "PATCH"],
    ] as const)
      if ((await ask(path, { method })).status < 400) found.add(code);
    wrong.push(...differing(declared, found).map((it) => `${type} ${it}`));
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(
    rest.interaction.map((it: Json) => it.code),
    ["search-system"],
  );
  assert.equal((await ask("/?_type=Patient")).status, 200);
  assert.equal((await ask("/_history")).status, 404);
  assert.equal((await ask("/", { method: "POST" })).status, 405);
  const id = (await ask("/Patient?_count=1")).json.entry[0].resource.id;
  const operations: string[] = rest.operation.map((it: Json) => it.name);
  const posted = {
    method: "POST",
    headers: { "content-type": "application/fhir+json" },
    body: JSON.stringify({ resourceType: "Patient", id }),
  };
  for (const [name, path, init] of [
    ["everything", `/Patient/${id}/$everything`, {}],
    ["match", "/Patient/$match", posted],
    ["validate", "/Patient/$validate", posted],
    ["validate", `/Patient/${id}/$validate`, posted],
    ["meta", `/Patient/${id}/$meta`, {}],
  ] as const) {
    const { status } = await ask(path, init);
    if (operations.includes(name)) assert.equal(status, 200, path);
    else assert.ok(status >= 400, path);
  }
  assert.deepEqual(operations.sort(), ["everything", "validate"]);
  const owners = rest.compartment.map((it: string) => it.split("/").at(-1));
  for (const type of types) {
    const owner = (await ask(`/${type}?_count=1`)).json?.entry?.[0]?.resource.id;
    if (owner === undefined) continue;
    const declared = owners.some((it: string) => it.toLowerCase() === type.toLowerCase());
    assert.equal((await ask(`/${type}/${owner}/Observation`)).status, declared ? 200 : 404, type);
  }
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
