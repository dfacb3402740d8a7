import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { OdsRecord } from "../../src/ods/organisation.ts";
import { syntheticRegister } from "../../src/synthetic/register/register.ts";
import { validatesAnswers } from "../support/answers.ts";
import { asking, entries, type Heard, type Json, link } from "../support/asking.ts";
import { startServer, type TestServer } from "../support/server.ts";

/**
 * A consumer that reads the register as those of the national API do: large pages, filters twice, `next` followed as it is
 * written. Every match must come once, whatever the pages. What must be found is counted from the records themselves.
 */

const options = { scale: 0.02, seed: 1 };
const seeded = ["directory seed", "--scale", String(options.scale), "--seed", String(options.seed)];
const records: readonly OdsRecord[] = [...syntheticRegister(options)];
const links = records.flatMap(({ code, relationships = [] }) => relationships.map((it) => ({ ...it, source: code })));

const servers: { ours?: TestServer; national?: TestServer } = {};
type Kind = "ours" | "national";
const kinds: readonly Kind[] = ["ours", "national"];

before(async () => {
  servers.ours = await startServer({ commands: [seeded], options: ["--services", "directory"] });
  servers.national = await startServer({
    commands: [seeded],
    options: ["--services", "directory", "--emulate-national"],
  });
});
after(async () => {
  await servers.ours?.stop();
  await servers.national?.stop();
});

const askOf = (kind: Kind) => asking(() => servers[kind]!).ask;

interface Harvest {
  readonly ids: readonly string[];
  readonly pages: readonly Heard[];
}

/** Follows `next` to the end. `between`: what happens before each further page. */
async function harvest(kind: Kind, search: string, between: (page: number) => Promise<void> = async () => {}) {
  const ask = askOf(kind);
  const pages: Heard[] = [];
  for (let next: string | undefined = `/${search}`; next !== undefined; next = link(pages.at(-1)!, "next")) {
    if (pages.length > 0) await between(pages.length);
    const heard = await ask(next);
    assert.equal(heard.status, 200, `${next}: ${heard.text}`);
    pages.push(heard);
    assert.ok(pages.length < 2000, `${search}: pages end`);
  }
  return { ids: pages.flatMap((it) => entries(it, "match").map(({ id }) => id as string)), pages } satisfies Harvest;
}

/** Each of those expected, once. */
function eachOnce(ids: readonly string[], expected: readonly string[], search: string): void {
  assert.equal(new Set(ids).size, ids.length, `${search}: something comes twice`);
  assert.deepEqual([...ids].sort(), [...expected].sort(), search);
}

const codes = (keep: (it: OdsRecord) => boolean): string[] => records.filter(keep).map((it) => it.code);
const held = (it: OdsRecord, code: string): boolean => (it.roles ?? []).some((role) => role.code === code);
const holds = (it: OdsRecord, code: string): boolean =>
  (it.roles ?? []).some((role) => role.code === code && role.isActive);

const searches: readonly (readonly [query: string, keep: (it: OdsRecord) => boolean])[] = [
  ["", () => true],
  ["roleCode=RO177&roleCode=RO76", (it) => held(it, "RO177") && held(it, "RO76")],
  ["roleCode=RO177,RO182", (it) => held(it, "RO177") || held(it, "RO182")],
  ["roleCode=RO177&roleCode:not=RO76", (it) => held(it, "RO177") && !held(it, "RO76")],
  ["roleCode=RO76&activeRoleCode:not=RO76", (it) => held(it, "RO76") && !holds(it, "RO76")],
  [
    "activeRoleCode=RO177&active=true&roleCode:not=RO76,RO80",
    (it) => holds(it, "RO177") && it.isActive! && !held(it, "RO76") && !held(it, "RO80"),
  ],
  ["lastChangeDate=gt2026-01-31", (it) => it.lastChangeDate! > "2026-01-31"],
  [
    "lastChangeDate=gt2020-06-01&lastChangeDate=lt2021-06-01",
    (it) => it.lastChangeDate! > "2020-06-01" && it.lastChangeDate! < "2021-06-01",
  ],
  [
    "roleCode=RO198&lastChangeDate=gt2015-01-01&active=False&type=RC2",
    (it) => held(it, "RO198") && it.lastChangeDate! > "2015-01-01" && !it.isActive && it.recordClass === "RC2",
  ],
  ["name:contains=surgery&active=true", (it) => /SURGERY/.test(it.name!) && it.isActive!],
];

/** A test of both servers. */
const bothOf = (check: (kind: Kind) => Promise<void>) => async () => {
  for (const kind of kinds) await check(kind);
};

test(
  "in pages of 1,000 by next every match comes once, by our links and by those of the national API",
  bothOf(async (kind) => {
    for (const [query, keep] of searches) {
      const search = `Organization?${query}${query === "" ? "" : "&"}_count=1000`;
      const { ids, pages } = await harvest(kind, search);
      eachOnce(ids, codes(keep), search);
      assert.ok(ids.length > 0, `${search} finds something`);
      assert.equal(pages.length, Math.ceil(ids.length / 1000), `${search}: every page but the last is full`);
      for (const { json } of pages) if (json.total !== undefined) assert.equal(json.total, ids.length);
    }
  }),
);

test(
  "in small pages by next every match comes once, and the links repeat what was asked",
  bothOf(async (kind) => {
    const query = "roleCode=RO177&roleCode=RO76&lastChangeDate=gt2015-01-01&lastChangeDate=lt2026-08-01&_count=7";
    const { ids, pages } = await harvest(kind, `Organization?${query}`);
    const expected = codes(
      (it) =>
        held(it, "RO177") && held(it, "RO76") && it.lastChangeDate! > "2015-01-01" && it.lastChangeDate! < "2026-08-01",
    );
    eachOnce(ids, expected, query);
    assert.ok(pages.length > 5);
    for (const page of pages.slice(0, -1)) {
      const next = new URL(link(page, "next")!);
      assert.deepEqual(next.searchParams.getAll("roleCode"), ["RO177", "RO76"]);
      assert.deepEqual(next.searchParams.getAll("lastChangeDate"), ["gt2015-01-01", "lt2026-08-01"]);
      assert.equal(next.searchParams.get("_count"), "7");
      assert.equal(next.searchParams.has("_offset"), kind === "national");
    }
  }),
);

test(
  "by offsets of its own making a consumer gets every match once, and beyond the end nothing",
  bothOf(async (kind) => {
    const ask = askOf(kind);
    const ids: string[] = [];
    for (let offset = 0; ; offset += 1000) {
      const heard = await ask(`/Organization?active=true&_count=1000&_offset=${offset}`);
      assert.equal(heard.status, 200);
      const found = entries(heard, "match").map((it) => it.id);
      if (found.length === 0) break;
      ids.push(...found);
      const next = link(heard, "next");
      if (next !== undefined) assert.equal(new URL(next).searchParams.get("_offset"), String(offset + 1000));
    }
    eachOnce(
      ids,
      codes((it) => it.isActive!),
      "active=true",
    );
    const beyond = await ask("/Organization?_offset=1000000");
    assert.equal(beyond.status, 200);
    assert.equal(beyond.json.entry, undefined);
    assert.equal(link(beyond, "next"), undefined);
  }),
);

test(
  "relationships come once each, with the ends that were asked for",
  bothOf(async (kind) => {
    const all = await harvest(kind, "OrganizationAffiliation?_count=1000&_offset=0");
    eachOnce(
      all.ids,
      links.map((it) => it.id!),
      "OrganizationAffiliation",
    );
    const search = "OrganizationAffiliation?role=RE8&active=true&_count=50";
    const { ids, pages } = await harvest(kind, `${search}&_include=OrganizationAffiliation:participating-organization`);
    eachOnce(
      ids,
      links.filter((it) => it.type === "RE8" && it.isActive).map((it) => it.id!),
      search,
    );
    for (const page of pages) {
      const targets = new Set(entries(page, "match").map((it) => it.participatingOrganization.reference));
      const brought = entries(page, "include").map((it) => `Organization/${it.id}`);
      assert.deepEqual(brought.sort(), [...targets].sort(), "each network once a page");
    }
  }),
);

test("a search that is posted gives every match once, by links that hold nothing of it", async () => {
  const { post, ask } = asking(() => servers.ours!);
  const ids: string[] = [];
  let heard = await post("/Organization/_search", { name: "the", _count: "100" });
  for (;;) {
    ids.push(...entries(heard, "match").map((it) => it.id));
    const next = link(heard, "next");
    if (next === undefined) break;
    assert.doesNotMatch(next, /name|the\b/);
    heard = await ask(next);
  }
  eachOnce(
    ids,
    codes((it) => it.name!.startsWith("THE")),
    "name=the",
  );
});

test("in XML the pages are the same", async () => {
  const ask = askOf("ours");
  const query = "/Organization?roleCode=RO177&roleCode=RO76&_count=100";
  const ids: string[] = [];
  for (let next: string | undefined = query; next !== undefined; ) {
    const { text, status } = await ask(next, { headers: { accept: "application/fhir+xml" } });
    assert.equal(status, 200);
    ids.push(...[...text.matchAll(/<resource><Organization[^>]*><id value="([^"]+)"/g)].map(([, id]) => id!));
    next = /<relation value="next"\/><url value="([^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
  }
  eachOnce(
    ids,
    codes((it) => held(it, "RO177") && held(it, "RO76")),
    query,
  );
});

test("a page has 20 matches unless it is said otherwise, and up to 1,000", async () => {
  const ask = askOf("ours");
  const size = async (query: string) => entries(await ask(`/Organization?${query}`), "match").length;
  assert.equal(await size(""), 20);
  assert.equal(await size("_count=3"), 3);
  assert.equal(await size("_count=1000"), 1000);
  assert.equal(await size("_count=5000"), 1000);
});

test("_count=0 and _summary=count give the number of matches, and no match", async () => {
  const ask = askOf("ours");
  for (const it of ["_count=0", "_summary=count"]) {
    const { json } = await ask(`/Organization?roleCode=RO177&${it}`);
    assert.equal(json.total, codes((record) => held(record, "RO177")).length);
    assert.equal(json.entry, undefined);
    assert.equal(
      json.link.find((one: Json) => one.relation === "next"),
      undefined,
    );
  }
});

test("what is no number of matches is refused", async () => {
  const { refused } = asking(() => servers.ours!);
  for (const it of ["_count=-1", "_count=x", "_offset=-1", "_offset=x", "_offset=1.5", "_count="])
    await refused(`/Organization?${it}`, 400, /_count|_offset/);
});

test("no match is 200 with a total of 0 and no entry", async () => {
  const { status, json } = await askOf("ours")("/Organization?name=zzyzx");
  assert.deepEqual([status, json.total, json.entry], [200, 0, undefined]);
});

test("a release that is published between two pages loses and doubles nothing that it left as it was", async () => {
  const changed = new Set<string>();
  const { ids } = await harvest("ours", "Organization?active=true&_count=500", async (page) => {
    if (page !== 3) return;
    const status = await servers.ours!.run("directory seed", ...seeded.slice(1), "--changes", "300");
    assert.equal(status, 0, servers.ours!.output());
    const now = await harvest("ours", "Organization?lastChangeDate=gt2026-08-28&_count=1000");
    for (const id of now.ids) changed.add(id);
    assert.ok(changed.size >= 250);
  });
  assert.equal(new Set(ids).size, ids.length, "nothing comes twice");
  const kept = (all: readonly string[]) => all.filter((it) => !changed.has(it)).sort();
  assert.deepEqual(kept(ids), kept(codes((it) => it.isActive!)));
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
