import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { parse } from "csv-parse/sync";
import { ukCoreCommon, ukCoreRows } from "../../src/definitions/uk-core.ts";
import type { TestServer } from "../support/server.ts";
import { contextOf, faultsOf, looks, noBrowser, openBrowser } from "./browser.ts";
import { startDemo, unescaped } from "./site.ts";

let server: TestServer;
let origin: string;
before(async () => {
  server = await startDemo();
  origin = new URL(server.base).origin;
});
after(() => server.stop());

interface Visited {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const visited = new Map<string, Visited>();

/** An address without what comes after #, asked for as a browser does, once. */
async function visit(address: string): Promise<Visited> {
  const known = visited.get(address);
  if (known) return known;
  const response = await fetch(address, { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } });
  const it = { status: response.status, type: response.headers.get("content-type") ?? "", text: await response.text() };
  visited.set(address, it);
  return it;
}

const isFhir = (address: string): boolean => /^\/(?:STU3|R4|ORD)(?:[/?]|$)/.test(new URL(address).pathname);

/** Links of a page: those that lead to this server. */
const linksOf = (text: string, from: string): readonly URL[] =>
  [...text.matchAll(/ (?:href|src)="([^"]*)"/g)]
    .map((it) => new URL(unescaped(it[1]!), from))
    .filter((it) => it.origin === origin);

test("no link and no anchor of the site is broken, and every example finds something", {
  timeout: 300_000,
}, async () => {
  const waiting = [`${origin}/`];
  const seen = new Set(waiting);
  const broken: string[] = [];
  let calls = 0;
  let organisations = 0;
  while (waiting.length > 0) {
    const address = waiting.pop()!;
    const { status, type, text } = await visit(address);
    if (status !== 200) continue;
    // What a FHIR service answers has links of its own, without end: those of the portal's pages lead in, and no further.
    if (!type.startsWith("text/html") || isFhir(address)) continue;
    // Two thousand organisations have the same kind of page: some of them are enough.
    if (/^\/organisations\/DEMO/.test(new URL(address).pathname) && ++organisations > 60) continue;
    // What was narrowed down can be narrowed down further, in as many ways as there are: one step is enough.
    const isNarrowed = new URL(address).search !== "";
    for (const link of linksOf(text, address).filter((it) => !isNarrowed || it.search === "")) {
      const { hash } = link;
      link.hash = "";
      const target = await visit(link.href);
      const says = `${link.pathname}${link.search}${hash}, on ${new URL(address).pathname}`;
      if (target.status !== 200) broken.push(`${target.status} ${says}`);
      else if (hash !== "" && !target.text.includes(` id="${decodeURIComponent(hash.slice(1))}"`))
        broken.push(`no anchor ${says}`);
      if (isFhir(link.href) && /fhir\+json/.test(target.type) && /"total":\s?0\b/.test(target.text))
        broken.push(`nothing found: ${says}`);
      if (isFhir(link.href) && target.type.startsWith("text/html") && link.search !== "") {
        calls++;
        if (/<b>0 matches<\/b>/.test(target.text)) broken.push(`nothing found: ${says}`);
      }
      if (!seen.has(link.href)) {
        seen.add(link.href);
        waiting.push(link.href);
      }
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(seen.size > 60, `${seen.size} pages`);
  assert.ok(calls > 60, `${calls} calls`);
});

test("no page says that something is to come, and each says that it is an independent implementation", () => {
  let pages = 0;
  for (const [address, { type, text }] of visited) {
    if (!type.startsWith("text/html") || new URL(address).origin !== origin) continue;
    pages++;
    assert.ok(
      !/coming soon|under construction|lorem ipsum|\bTODO\b|\bTBD\b|\[object Object\]|undefined<|>NaN</i.test(text),
      address,
    );
    assert.ok(text.includes("An independent implementation"), address);
  }
  assert.ok(pages > 60);
});

test("every check passes that a page runs, and a check of each type is run", () => {
  const pages = [...visited].filter(([address]) => /^\/checks\/\w+\/\w+$/.test(new URL(address).pathname));
  assert.ok(pages.length > 20, `${pages.length} pages`);
  for (const [address, { text }] of pages) {
    const [, passing, all] = /(\d+) of (\d+) pass now/.exec(text)!;
    assert.ok(Number(all) > 0 && passing === all, `${address}: ${passing} of ${all}`);
  }
});

test("every view of a table is a file at its address, in each form, with as many rows", async () => {
  const offered = [...visited].flatMap(([address, { text }]) =>
    / href="([^"?]*\.csv)"/.test(text)
      ? [{ address, csv: new URL(/ href="([^"?]*\.csv)"/.exec(text)![1]!, address) }]
      : [],
  );
  const files = [...new Set(offered.map((it) => it.csv.pathname))].filter(
    (it) => !/^\/(?:organisations|stories)\//.test(it),
  );
  assert.ok(files.length > 40, `${files.length} files`);
  for (const path of files) {
    const get = async (form: string) => (await fetch(`${origin}${path.replace(/csv$/, form)}`)).text();
    const records = parse(await get("csv"), { columns: true }) as Record<string, string>[];
    // Nothing was contributed to the demo yet.
    assert.equal(records.length > 0, path !== "/contributions.csv", path);
    const lines = (await get("ndjson")).split("\n").filter((it) => it !== "");
    assert.equal(lines.length, records.length, path);
    const json = JSON.parse(await get("json")) as { rows?: readonly unknown[] } | readonly unknown[];
    assert.equal(
      (Array.isArray(json) ? json : (json as { rows: readonly unknown[] }).rows).length,
      records.length,
      path,
    );
  }
});

test("a file speaks for the day of what is in it", async () => {
  const dayOf = async (path: string) =>
    (JSON.parse(await (await fetch(`${origin}${path}`)).text()) as { asAt: string }).asAt;
  const release = await dayOf("/organisations.json?count=1");
  assert.match(release, /^\d{4}-\d\d-\d\d$/);
  for (const path of ["/organisations/areas.json", "/organisations/changes.json"])
    assert.equal(await dayOf(path), release, path);
  for (const path of ["/checks/core/Patient.json", "/contributions.json"]) {
    const hours = (Date.now() - Date.parse(await dayOf(path))) / 3_600_000;
    assert.ok(Math.abs(hours) < 48, `${path}: ${hours} hours ago`);
  }
});

test("axe finds nothing wrong on any page, each in one of four looks", {
  skip: noBrowser,
  timeout: 900_000,
}, async () => {
  const addresses = pagesToLookAt();
  assert.ok(addresses.length > 400, `${addresses.length} pages`);
  const browser = await openBrowser();
  const wrong: string[] = [];
  await Promise.all(
    looks.map(async (look, turn) => {
      const page = await (await browser.newContext(contextOf(look))).newPage();
      for (const address of addresses.filter((_, at) => at % looks.length === turn)) {
        await page.goto(address);
        wrong.push(...(await faultsOf(page)).map((it) => `${address}, ${JSON.stringify(look)}: ${it}`));
      }
    }),
  );
  await browser.close();
  assert.deepEqual(wrong, []);
});

/** All that the crawler came by; of those that differ in their data alone, some. */
function pagesToLookAt(): readonly string[] {
  const seen = new Map<string, number>();
  return [...visited].flatMap(([address, { status, type }]) => {
    if (status !== 200 || !type.startsWith("text/html")) return [];
    const { pathname, search } = new URL(address);
    const kind = isFhir(address)
      ? pathname.replaceAll(/[^/]*\d[^/]*/g, "")
      : pathname.replace(/^\/organisations\/DEMO.*/, "/organisations/");
    const count = (seen.get(kind) ?? 0) + 1;
    if (isFhir(address) || search !== "" || kind === "/organisations/") seen.set(kind, count);
    return count > 5 ? [] : [address];
  });
}

test("a page that shows data says which, and that they are invented", () => {
  let pages = 0;
  for (const [address, { status, type, text }] of visited) {
    const shows =
      isFhir(address) || /^\/(?:$|organisations|explore\/(?:core|directory)\/[A-Z])/.test(new URL(address).pathname);
    if (status !== 200 || !type.startsWith("text/html") || !shows) continue;
    pages++;
    assert.match(text, /class="cc-data">[^<]*Invented/, address);
  }
  assert.ok(pages > 200, `${pages} pages`);
});

test("the guide shows what follows each resource in UK Core, as it says", async () => {
  const { text } = await visit(`${origin}/guide/uk-core`);
  for (const { type, differences } of ukCoreRows) {
    assert.ok(text.includes(`<a href="/explore/core/${type}">${type}</a>`), type);
    for (const it of differences) assert.ok(unescaped(text).includes(it), it);
  }
  for (const it of ukCoreCommon) assert.ok(unescaped(text).includes(it), it);
});
