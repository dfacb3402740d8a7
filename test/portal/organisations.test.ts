import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { parse } from "csv-parse/sync";
import { validatesAnswers } from "../support/answers.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { unescaped } from "./site.ts";

let server: TestServer;
let origin: string;
before(async () => {
  // Two releases: the second changes forty organisations.
  server = await startServer({
    commands: [
      ["directory seed", "--scale", "0.005", "--seed", "1"],
      ["directory seed", "--scale", "0.005", "--seed", "1", "--changes", "40"],
    ],
    options: ["--services", "directory"],
  });
  origin = new URL(server.base).origin;
});
after(() => server.stop());

const get = (path: string, init?: RequestInit) => fetch(`${origin}${path}`, init);

async function page(path: string, init?: RequestInit): Promise<string> {
  const response = await get(path, { headers: { accept: "text/html" }, ...init });
  assert.equal(response.status, 200, path);
  const text = await response.text();
  return unescaped(/<main[^>]*>([\s\S]*)<\/main>/.exec(text)![1]!.replaceAll(/<[^>]*>/g, " ")).replaceAll(/\s+/g, " ");
}

type Row = Readonly<Record<string, string | null>>;

async function rows(query: string): Promise<readonly Row[]> {
  const text = await (await get(`/organisations.ndjson${query}`)).text();
  return text
    .split("\n")
    .filter((it) => it !== "")
    .map((it) => JSON.parse(it) as Row);
}

const codes = (all: readonly Row[]): readonly string[] => all.map((it) => it.code!).sort();

/** Of a facet: what a page counts for each value that is not chosen yet. */
async function counts(query: string, facet: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await get(`/organisations${query}`)).text();
  const list = new RegExp(`id="facet-${facet}"[\\s\\S]*?<ul[^>]*>([\\s\\S]*?)</ul>`).exec(text)?.[1] ?? "";
  const links = [...list.matchAll(/<a href="([^"]*)">[^<]*<\/a> <span>([\d,]+)<\/span>/g)];
  const valueIn = (address: string) => new URL(unescaped(address), origin).searchParams.getAll(facet).at(-1)!;
  return new Map(links.map((it) => [valueIn(it[1]!), Number(it[2]!.replaceAll(",", ""))]));
}

test("what is counted by each facet is what choosing it leaves, whatever else was chosen", async () => {
  const all = await rows("");
  assert.ok(all.length > 1900);
  const has = (row: Row, facet: string, value: string): boolean =>
    facet === "role"
      ? (row.activeRoles ?? "").split(", ").includes(value)
      : facet === "status"
        ? (row.status !== "closed") === (value === "true")
        : facet === "country"
          ? row.country === value
          : facet === "commissioner"
            ? (row.commissioner ?? "").split(", ").includes(value)
            : row.localAuthority === value;
  let compared = 0;
  for (const [query, chosen] of [
    ["", {}],
    ["?role=RO76", { role: "RO76" }],
    ["?status=true&country=ENGLAND", { status: "true", country: "ENGLAND" }],
    ["?role=RO177&status=false", { role: "RO177", status: "false" }],
  ] as const) {
    for (const facet of ["role", "status", "country", "commissioner", "local-authority"]) {
      const others = Object.entries(chosen).filter(([name]) => name !== facet);
      const left = all.filter((row) => others.every(([name, value]) => has(row, name, value)));
      for (const [value, count] of await counts(query, facet)) {
        assert.equal(count, left.filter((row) => has(row, facet, value)).length, `${query} ${facet}=${value}`);
        compared++;
      }
    }
    const expected = all.filter((row) => Object.entries(chosen).every(([name, value]) => has(row, name, value)));
    assert.deepEqual(codes(await rows(query)), codes(expected));
  }
  assert.ok(compared > 80, `${compared} counts`);
});

test("words find what has all of them, and a list goes on from page to page without losing or repeating any", async () => {
  const found = await rows("?q=surgery");
  const all = await rows("");
  const expected = all.filter((it) => /\bSURGERY/.test(`${it.name} ${it.town}`));
  assert.ok(expected.length > 20);
  assert.deepEqual(codes(found), codes(expected));
  const pages = await Promise.all(
    [1, 2, 3].map(async (at) => (await get(`/organisations?q=surgery&size=20&page=${at}`)).text()),
  );
  const listed = pages.flatMap((it) =>
    [...it.matchAll(/<th scope="row"><a href="\/organisations\/([^"]*)"/g)].map((link) => link[1]!),
  );
  assert.equal(listed.length, 60);
  assert.deepEqual(
    listed,
    found.slice(0, 60).map((it) => it.code),
  );
});

test("nothing that does not exist is found, and the page says what to do", async () => {
  assert.deepEqual(await rows("?q=zzyzxqq"), []);
  assert.match(await page("/organisations?q=zzyzxqq"), /0 organisations .*No organisation has all of this/);
  assert.match(await page("/organisations?open-on=yesterday"), /'yesterday' is no day: write it as 2019-04-01/);
});

test("open on a day is asked of the dates in the register", async () => {
  const then = await rows("?role=RO76&open-on=2015-01-01");
  const now = await rows("?role=RO76&status=true");
  assert.ok(then.length > 0);
  for (const it of then) {
    const isOpen = (start: string | null, end: string | null) =>
      start !== null && start <= "2015-01-01" && (end === null || end >= "2015-01-01");
    assert.ok(
      isOpen(it.legalStart!, it.legalEnd!) || isOpen(it.operationalStart!, it.operationalEnd!),
      JSON.stringify(it),
    );
  }
  assert.notDeepEqual(codes(then), codes(now));
  assert.deepEqual(await rows("?role=RO76&open-on=2015-01-01&from=2&count=3"), then.slice(2, 5));
  // The same by FHIR, which looks at each record; some closed since, and their role ended with them.
  const asOf = await get("/R4/Organization?as-of=2015-01-01&active=true&activeRoleCode=RO76&_count=100");
  const { total, entry } = (await asOf.json()) as { total: number; entry: { resource: { id: string } }[] };
  assert.deepEqual(codes(then), entry.map((it) => it.resource.id).sort());
  assert.ok(then.some((it) => it.status === "closed" && it.activeRoles === null));
  assert.match(
    await page("/organisations?role=RO76&open-on=2015-01-01"),
    new RegExp(`${total} organisations that were open on`),
  );
  assert.equal((await counts("?open-on=2015-01-01", "role")).get("RO76"), total);
});

test("a table is the same in every form, with its day, its source and its licence", async () => {
  const query = "?role=RO272";
  const inLines = await rows(query);
  assert.ok(inLines.length > 0);
  const {
    rows: inJson,
    asAt,
    licence,
    total,
  } = (await (await get(`/organisations.json${query}`)).json()) as {
    rows: Row[];
    asAt: string;
    licence: string;
    total: number;
  };
  assert.equal(total, inLines.length);
  assert.match(asAt, /^\d{4}-\d\d-\d\d$/);
  assert.match(licence, /Open Government Licence v3\.0/);
  assert.deepEqual(
    inJson,
    inLines.map(({ asAt: _, licence: __, ...it }) => it),
  );
  const csv = await get(`/organisations.csv${query}`);
  assert.match(csv.headers.get("content-disposition")!, new RegExp(`organisations-${asAt}\\.csv`));
  const inCsv = parse(await csv.text(), { columns: true }) as Row[];
  assert.deepEqual(
    inCsv,
    inLines.map((it) => Object.fromEntries(Object.entries(it).map(([name, value]) => [name, value ?? ""]))),
  );
  for (const it of inLines) assert.ok(it.source && it.release && it.loaded && it.lastChange, JSON.stringify(it));
});

test("in the variant for Excel codes stay text", async () => {
  const response = await get("/organisations.csv?role=RO272&for=excel");
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer());
  assert.ok(text.startsWith("\ufeff"));
  const read = parse(text, { columns: true, bom: true }) as Row[];
  assert.ok(read.length > 0);
  for (const it of read) assert.match(it.code!, /^="DEMO\d+"$/);
});

test("parts of a list make up the whole, and since a day only what changed", async () => {
  const part = async (from: number) =>
    (await (await get(`/organisations.json?from=${from}&count=700&column=code`)).json()) as {
      rows: Row[];
      total: number;
    };
  const [first, second, third] = await Promise.all([part(0), part(700), part(1400)]);
  const together = [...first.rows, ...second.rows, ...third.rows];
  assert.equal(together.length, first.total);
  assert.equal(new Set(codes(together)).size, first.total);
  const since = await rows("?since=2026-08-29");
  assert.ok(since.length > 0 && since.length < 100, `${since.length}`);
  for (const it of since) assert.ok(it.lastChange! >= "2026-08-29", it.lastChange!);
  assert.equal((await get("/organisations.json?since=soon")).status, 400);
});

test("a closed organisation says first who carries on its work", async () => {
  const text = await page("/organisations/DEMO6543209");
  assert.match(
    text,
    /closed .*Closed legally on 2019-03-31, in operation on 2019-03-31 Its work is carried on by: DEMO1234567/,
  );
  assert.ok(text.indexOf("carried on by") < text.indexOf("Details"));
  assert.match(text, /Where it comes from demo register, release of \d{4}-\d\d-\d\d/);
  assert.match(text, /Successions, both ways.*DEMO6543209.*DEMO1234567.*2019-04-01/);
});

test("who operates and commissions it is told on a day, by legal and by operational dates", async () => {
  const [row] = (await rows("?role=RO76&status=true")).filter((it) => it.commissioner);
  const now = await page(`/organisations/${row!.code}`);
  assert.ok(now.includes("RE4 IS COMMISSIONED BY") && now.includes(row!.commissioner!.split(", ")[0]!));
  assert.match(await page(`/organisations/${row!.code}?on=1950-01-01`), /On 1950-01-01 .*None on that day/);
  assert.match(await page(`/organisations/${row!.code}?on=2026-01-01`), /By legal dates By operational dates/);
});

test("a primary care network shows its practices, its commissioner and its payee", async () => {
  const [network] = await rows("?role=RO272&status=true");
  const text = await page(`/organisations/${network!.code}`);
  assert.match(text, /Primary care network Commissioner (?:DEMO\d+|Mismatch)/);
  assert.match(text, /Nominated payee (?:none: it is paid to its own account|DEMO\d+|Mismatch)/);
  assert.match(text, new RegExp(`Practices of ${network!.code}, those that left too`));
});

test("organisations of the same name are told apart", async () => {
  const all = await rows("");
  const byName = Map.groupBy(all, (it) => it.name);
  const [name, same] = [...byName].find(([, it]) => it.length === 2)!;
  const text = await page(`/organisations/${same[0]!.code}`);
  assert.match(text, /Another organisation has the same name: tell them apart/);
  assert.ok(text.includes(same[1]!.code!), name!);
});

test("a list of codes comes back with what became of each, unmatched ones too, and nothing of it is kept", async () => {
  const body = new URLSearchParams({
    codes: "name;ODS code\nA;demo6543209\nB;DEMONONE\nC;DEMO1234567\nD;a code",
    form: "csv",
  });
  const file = parse(await (await get("/organisations/match", { method: "POST", body })).text(), {
    columns: true,
  }) as Row[];
  assert.deepEqual(
    file.map((it) => [it.line, it.given, it.status]),
    [
      ["2", "demo6543209", "closed"],
      ["3", "DEMONONE", "not in the register"],
      ["4", "DEMO1234567", "active"],
      ["5", "a code", "no code"],
    ],
  );
  assert.match(file[0]!.successors!, /DEMO1234567/);
  const shown = await page("/organisations/match", {
    method: "POST",
    body: new URLSearchParams({ codes: "DEMO6543209 DEMONONE" }),
  });
  assert.match(shown, /Not matched Line 2: DEMONONE/);
  assert.match(
    await page("/organisations/match", { method: "POST", body: new URLSearchParams({ codes: "" }) }),
    /Paste at least one code/,
  );
  const many = Array.from({ length: 5001 }, (_, at) => `X${at}`).join(" ");
  assert.match(
    await page("/organisations/match", { method: "POST", body: new URLSearchParams({ codes: many }) }),
    /There are 5,001 codes: up to 5,000/,
  );
});

test("a file of codes is matched as it leaves a spreadsheet, in any of its texts, and only its codes come back", async () => {
  const text = "name;ODS code\nCafé of nobody;demo6543209\nB;DEMO1234567\n";
  const send = async (bytes: Uint8Array<ArrayBuffer>, form: string) => {
    const body = new FormData();
    body.set("codes", "DEMONONE");
    body.set("file", new Blob([bytes]), "list.csv");
    body.set("form", form);
    return await get("/organisations/match", { method: "POST", body });
  };
  const files = {
    "UTF-8 with its mark": new Uint8Array(Buffer.from(`\ufeff${text}`)),
    "Unicode text": new Uint8Array(Buffer.from(`\ufeff${text.replaceAll(";", "\t")}`, "utf16le")),
    "Windows-1252": new Uint8Array(Buffer.from(text, "latin1")),
  };
  for (const [what, bytes] of Object.entries(files)) {
    const matched = parse(await (await send(bytes, "csv")).text(), { columns: true }) as Row[];
    assert.deepEqual(
      matched.map((it) => [it.line, it.code, it.status]),
      [
        ["2", "DEMO6543209", "closed"],
        ["3", "DEMO1234567", "active"],
      ],
      what,
    );
  }
  const shown = await (await send(files["UTF-8 with its mark"], "page")).text();
  assert.match(shown, /<h2[^>]*>2 codes<\/h2>/);
  assert.ok(!shown.includes("of nobody"));
  const workbook = await send(new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 6, 0, 8, 0]), "page");
  assert.equal(workbook.status, 415);
  assert.match(await workbook.text(), /saved as CSV/);
  const nothing = await send(new Uint8Array(), "csv");
  assert.match(await nothing.text(), /DEMONONE,not in the register/);
});

test("a program is told in JSON what is wrong with what it asked for, a browser on a page", async () => {
  for (const [path, status, words] of [
    ["/organisations.json?since=soon", 400, /since/],
    ["/organisations.csv?open-on=1.4.2019", 400, /open-on/],
    ["/organisations/DEMONONE.json", 404, /DEMONONE/],
    ["/organisations/DEMONONE.csv", 404, /DEMONONE is not in this release/],
    ["/organisations/DEMONONE", 404, /DEMONONE is not in this release/],
    ["/nothing/here", 404, /\/R4\/metadata/],
  ] as const) {
    const asked = await get(path);
    assert.equal(asked.status, status, path);
    assert.match(asked.headers.get("content-type")!, /json/, path);
    const outcome = (await asked.json()) as { resourceType: string; issue: { diagnostics: string }[] };
    assert.equal(outcome.resourceType, "OperationOutcome", path);
    assert.match(outcome.issue[0]!.diagnostics, words, path);
    if (path.startsWith("/organisations/DEMONONE.json")) continue;
    const browsed = await get(path, { headers: { accept: "text/html" } });
    assert.equal(browsed.status, status, path);
    assert.match(browsed.headers.get("content-type")!, /^text\/html/, path);
    assert.match(await browsed.text(), words, path);
  }
});

test("two releases are compared: what is listed is what differs, and no more", async () => {
  const response = await get("/organisations/changes.ndjson");
  const changes = (await response.text())
    .trimEnd()
    .split("\n")
    .map((it) => JSON.parse(it) as Row);
  assert.ok(changes.length >= 10 && changes.length <= 400, `${changes.length}`);
  for (const it of changes) assert.match(it.change!, /^(?:new|removed|closed|reopened|renamed|moved|other)$/);
  const renamed = changes.find((it) => it.change === "renamed" || it.change === "closed")!;
  const text = await page("/organisations/changes");
  assert.ok(text.includes(renamed.code!));
  assert.match(await page(`/organisations/${renamed.code}`), /Versions of the record that are held here .* became /);
  const same = (await get("/organisations/changes?from=1999-01-01")).status;
  assert.equal(same, 400);
});

test("the practices of an area are one step away, and are counted as they are listed", async () => {
  const text = await (await get("/organisations/areas")).text();
  const links = [...text.matchAll(/href="(\/organisations\?local-authority=[^"]*role=RO76[^"]*)">([\d,]+)</g)];
  assert.ok(links.length > 3);
  assert.match(text, /Dogger (?:Haven|Sands|Bank|Deep)/);
  assert.ok(!/scope="row">Z0800/.test(text), "areas are called by their names");
  for (const [, address, count] of links) {
    const query = unescaped(address!).replace("/organisations", "");
    assert.equal((await rows(query)).length, Number(count!.replaceAll(",", "")), query);
  }
});

test("what is no code or not in the register is told, with what to do", async () => {
  for (const [path, words] of [
    ["/organisations/DEMONONE", /not in this release of the register/],
    ["/organisations/THIS-IS-NO-CODE", /is no ODS code/],
  ] as const) {
    const response = await get(path, { headers: { accept: "text/html" } });
    assert.equal(response.status, 404);
    assert.match(await response.text(), words);
  }
  const small = await get("/organisations/demo6543209", { redirect: "manual" });
  assert.deepEqual([small.status, small.headers.get("location")], [303, "/organisations/DEMO6543209"]);
});

test("what somebody types is suggested, closed ones with those that took over", async () => {
  const { suggestions } = (await (await get("/organisations/suggest.json?q=DEMO6543209")).json()) as {
    suggestions: { title: string; note: string; address: string }[];
  };
  assert.equal(suggestions[0]!.address, "/organisations/DEMO6543209");
  assert.match(suggestions[0]!.note, /closed, now DEMO/);
  assert.deepEqual(
    ((await (await get("/organisations/suggest.json?q=zzyzxqq")).json()) as { suggestions: unknown[] }).suggestions,
    [],
  );
});

test("one organisation is given in FHIR's forms as the API gives it, and as a row", async () => {
  for (const form of ["json", "xml"]) {
    const [ours, theirs] = await Promise.all([
      get(`/organisations/DEMO1234567.${form}`),
      get(`/R4/Organization/DEMO1234567?_format=${form}`),
    ]);
    assert.equal(ours.status, 200);
    assert.equal(ours.headers.get("content-type"), theirs.headers.get("content-type"));
    assert.equal(await ours.text(), await theirs.text());
  }
  const [row] = parse(await (await get("/organisations/DEMO1234567.csv")).text(), { columns: true }) as Row[];
  assert.equal(row!.code, "DEMO1234567");
  assert.equal((await get("/organisations/DEMONONE.json")).status, 404);
  assert.equal((await get("/organisations/DEMONONE.csv")).status, 404);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
