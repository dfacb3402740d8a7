import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { answer } from "../../src/api/interactions.ts";
import type { FhirService } from "../../src/api/service.ts";
import { organization } from "../../src/definitions/directory/organization.ts";
import { parseKeepingNumbers } from "../../src/fhir/json.ts";
import { isProblem } from "../../src/fhir/problem.ts";
import type { OdsRecord, Period, Relationship, Succession } from "../../src/ods/organisation.ts";
import { parsePairs, parsePath } from "../../src/server/url.ts";
import type { Store } from "../../src/store/store.ts";
import { codeOf } from "../../src/synthetic/register/codes.ts";
import { syntheticRegister } from "../../src/synthetic/register/register.ts";
import { playerOf } from "../../src/synthetic/register/seats.ts";
import { worldOf } from "../../src/synthetic/register/world.ts";
import { hearAnswer, validatesAnswers } from "../support/answers.ts";
import {
  directoryBase,
  directoryCatalog,
  directoryService,
  openDirectory,
  publishRecords,
} from "../support/directory.ts";
import { defaults, queryOf } from "../support/store.ts";

interface Part {
  readonly name: string;
  readonly part?: readonly Part[];
  readonly [value: string]: unknown;
}

interface Posted {
  readonly contentType?: string;
  readonly text: string;
}

const fhirJson = "application/fhir+json";

async function ask(service: FhirService, address: string, posted?: Posted) {
  const [below, query = ""] = address.split("?") as [string, string?];
  const [path, pairs] = [parsePath(below), parsePairs(query)];
  if (isProblem(path) || isProblem(pairs)) throw new Error(address);
  const made = await answer(
    {
      method: posted ? "POST" : "GET",
      path,
      query: pairs,
      form: undefined,
      body: posted && { contentType: posted.contentType ?? fhirJson, text: posted.text },
      accept: undefined,
      prefer: undefined,
      ifNoneMatch: undefined,
      ifModifiedSince: undefined,
    },
    service,
  );
  hearAnswer(`${directoryBase}/${address}`, made.contentType, String(made.body));
  return { status: made.status, text: String(made.body) };
}

async function parts(service: FhirService, address: string, posted?: Posted): Promise<readonly Part[]> {
  const { status, text } = await ask(service, address, posted);
  assert.equal(status, 200, `${address}: ${text.slice(0, 300)}`);
  return (parseKeepingNumbers(text) as { readonly parameter: readonly Part[] }).parameter;
}

const named = (all: readonly Part[] | undefined, name: string): readonly Part[] =>
  all?.filter((it) => it.name === name) ?? [];
/** The value of the only part of that name, numbers as they are written. */
function value(all: readonly Part[] | undefined, name: string): unknown {
  const [part] = named(all, name);
  const found = part && Object.entries(part).find(([key]) => key.startsWith("value"))?.[1];
  return typeof found === "object" && found !== null && "rawJSON" in found ? found.rawJSON : found;
}
/** The codes in all parts of a name, in their order. */
const codes = (all: readonly Part[], name: string): string =>
  named(all, name)
    .map((it) => value(it.part, "code"))
    .join(" ");
const sorted = (text: string): string => text.split(" ").sort().join(" ");

/** A small register by hand. */
interface Sketch {
  readonly legal?: Period;
  readonly operational?: Period;
  readonly role?: string;
  readonly name?: string;
  readonly postcode?: string;
  readonly uprn?: string;
  readonly lines?: readonly string[];
  /** "RE4 ZZ2 2013-04-01..2020-03-31" */
  readonly relationships?: readonly string[];
  /** ">ZZ2 2013-04-01": was succeeded by; "<ZZ2": succeeded it. */
  readonly successions?: readonly string[];
}

const day = "2026-06-01";
const isOver = (it: Period | undefined): boolean => it === undefined || (it.end !== undefined && it.end <= day);

function recordOf(code: string, it: Sketch): OdsRecord {
  const { legal, operational = legal === undefined ? { start: "2000-04-01" } : undefined, role = "RO177" } = it;
  const periods = { ...(legal && { legal }), ...(operational && { operational }) };
  const isActive = !(isOver(legal) && isOver(operational));
  const successions = it.successions?.map((text): Succession => {
    const [target, start] = text.slice(1).split(" ") as [string, string?];
    return { type: text[0] === ">" ? "Successor" : "Predecessor", target, ...(start !== undefined && { start }) };
  });
  const relationships = it.relationships?.map((text, at): Relationship => {
    const [type, target, dates = ".."] = text.split(" ") as [string, string, string?];
    const [start, end] = dates.split("..") as [string, string];
    const period = { ...(start !== "" && { start }), ...(end !== "" && { end }) };
    return { id: `${code}${at}`, type, target, isActive: !isOver(period), periods: { operational: period } };
  });
  return {
    code,
    name: it.name ?? `THE ${code}`,
    recordClass: "RC1",
    isActive,
    periods,
    lastChangeDate: day,
    roles: [{ code: role, isPrimary: true, isActive, periods }],
    address: {
      lines: it.lines ?? [],
      ...(it.postcode !== undefined && { postcode: it.postcode }),
      ...(it.uprn !== undefined && { uprn: it.uprn }),
    },
    ...(successions && { successions }),
    ...(relationships && { relationships }),
  };
}

async function serviceWith(t: TestContext, register: Readonly<Record<string, Sketch>>): Promise<FhirService> {
  const store = openDirectory(t);
  await publishRecords(
    store,
    Object.entries(register).map((it) => recordOf(...it)),
    day,
  );
  return directoryService(store);
}

const ended = { operational: { start: "2000-04-01", end: "2020-03-31" } };

test("the invented register's plots come out as they were planned", async (t) => {
  const options = { scale: 0.005, seed: 1 };
  const store = openDirectory(t);
  await publishRecords(store, syntheticRegister(options), "2026-08-28");
  const service = directoryService(store);
  await examplesFind(store);
  const world = worldOf(options);
  /** Who plays in each telling of a plot: from the code to the member and back. */
  async function check(plot: string, member: string, became: string, cycles = "") {
    const layout = world.plots.find((it) => it.plot.key === plot)!;
    assert.ok(layout.times > 0);
    for (let telling = 0; telling < layout.times; telling++) {
      const players = layout.plot.members.map((it, role) => [
        it.name,
        codeOf(playerOf(world, layout, telling, role).number),
      ]);
      const codeBy = new Map(players as [string, string][]);
      const memberBy = new Map(players.map(([name, code]) => [code, name] as const));
      const members = (text: string) =>
        text
          .split(" ")
          .map((it) => memberBy.get(it))
          .sort()
          .join(" ");
      const found = await parts(service, `Organization/${codeBy.get(member)}/$successors`);
      const at = `${member} of ${plot}, telling ${telling}`;
      assert.equal(members(codes(found, "current")), became, at);
      assert.equal(codes(found, "ended"), "", at);
      const knots = named(found, "cycle").map((it) => it.part!.map((one) => one.valueCode).join(" "));
      assert.equal(knots.map(members).join(", "), cycles, at);
      const passings = named(found, "succession").map((it) =>
        [value(it.part, "predecessor"), value(it.part, "successor")].map((one) => memberBy.get(one as string)).join(""),
      );
      assert.equal(new Set(passings).size, passings.length, at);
      assert.ok(
        passings.every((it) => layout.plot.edges.some(({ from, to }) => from + to === it)),
        at,
      );
      assert.ok(
        named(found, "succession").every((it) => value(it.part, "recorded-by") === "both"),
        at,
      );
      for (const it of codes(found, "current")
        .split(" ")
        .filter((one) => one !== "")) {
        const back = await parts(service, `Organization/${it}/$predecessors`);
        assert.match(`${codes(back, "origin")} ${codes(back, "passed-on")}`, new RegExp(codeBy.get(member)!), at);
      }
    }
  }
  await check("commissioners", "a", "n o");
  await check("commissioners", "d", "o");
  await check("commissioners", "j", "n");
  await check("commissioners", "i", "o");
  await check("regions", "a", "b c");
  await check("trusts", "a", "d f");
  await check("trusts", "e", "d");
  await check("sites", "l", "c");
  await check("sites", "i", "j k");
  await check("lingeringSites", "a", "b");
  await check("sharedServices", "a", "g");
  await check("councils", "c", "e");
  await check("practices", "b", "c");
  await check("cycleOfTwo", "a", "", "a b");
  await check("cycleOfThree", "b", "d", "a b c");
  await check("successorOfItself", "a", "", "a");
});

/** Of the search parameters that are ours here. */
async function examplesFind(store: Store) {
  for (const { code, example } of organization.search.filter((it) => /^(predecessor|successor)$/.test(it.code))) {
    const ids = async (wanted: string) =>
      (await store.search(queryOf(`Organization?${code}=${wanted}`, directoryCatalog), defaults)).matches;
    assert.ok((await ids(example.finds)).length > 0, code);
    assert.equal((await ids(example.misses)).length, 0, code);
  }
}

test("a succession is told with its date, who records it, and whether it is a split or a merger", async (t) => {
  const service = await serviceWith(t, {
    ZZ1: { ...ended, successions: [">ZZ3 2020-04-01"] },
    ZZ2: ended,
    ZZ3: { successions: ["<ZZ1 2020-04-01", "<ZZ2 2020-04-01"] },
    ZZ4: { successions: ["<ZZ1 2020-04-01"] },
  });
  const found = await parts(service, "Organization/ZZ1/$successors");
  const passings = named(found, "succession").map(({ part }) =>
    ["predecessor", "successor", "date", "depth", "split", "merger", "recorded-by"]
      .map((it) => value(part, it))
      .join(" "),
  );
  assert.deepEqual(passings, ["ZZ1 ZZ3 2020-04-01 1 true true both", "ZZ1 ZZ4 2020-04-01 1 true false successor"]);
  const [asked] = named(found, "asked");
  assert.deepEqual(
    ["code", "name", "kind", "status"].map((it) => value(asked!.part, it)),
    ["ZZ1", "THE ZZ1", "Prescribing cost centre", "inactive"],
  );
  assert.deepEqual(value(asked!.part, "operational"), { start: "2000-04-01", end: "2020-03-31" });
  assert.equal(value(found, "date"), "2026-06-15");
});

test("where sides and sources contradict each other, every day that is said of a succession is told", async (t) => {
  const service = await serviceWith(t, {
    ZZ1: { ...ended, successions: [">ZZ2 2020-04-01", ">ZZ2 2020-05-01"] },
    ZZ2: { successions: ["<ZZ1 2020-03-01"] },
    ZZ3: { ...ended, successions: [">ZZ2 2020-04-01"] },
  });
  const days = async (code: string) => {
    const [{ part } = {}] = named(await parts(service, `Organization/${code}/$successors`), "succession");
    return [value(part, "date"), ...named(part, "other-date").map((it) => it.valueDate)].join(" ");
  };
  assert.equal(await days("ZZ1"), "2020-03-01 2020-04-01 2020-05-01");
  assert.equal(await days("ZZ3"), "2020-04-01");
});

test("as of a day, what had happened by then counts, and who was open then", async (t) => {
  const service = await serviceWith(t, {
    ZZ1: { legal: { start: "1990-04-01", end: "2002-03-31" }, successions: [">ZZ2 2002-04-01"] },
    ZZ2: { legal: { start: "2002-04-01", end: "2013-03-31" }, successions: ["<ZZ1 2002-04-01", ">ZZ3 2013-04-01"] },
    ZZ3: { legal: { start: "2013-04-01" }, successions: ["<ZZ2 2013-04-01"] },
  });
  const current = async (date: string) =>
    codes(await parts(service, `Organization/ZZ1/$successors?date=${date}`), "current");
  assert.equal(await current("2026-06-15"), "ZZ3");
  assert.equal(await current("2005-01-01"), "ZZ2");
  assert.equal(await current("2000-01-01"), "ZZ1");
  const cut = await parts(service, "Organization/ZZ1/$successors?depth=1");
  assert.equal(codes(cut, "not-followed"), "ZZ2");
  assert.match(String(value(cut, "incomplete")), /not followed to their end/);
  const back = await parts(service, "Organization/ZZ3/$predecessors?date=2013-03-31");
  assert.equal(codes(back, "origin"), "");
});

test("a successor that the register does not have is unknown, and ends its branch", async (t) => {
  const service = await serviceWith(t, { ZZ1: { ...ended, successions: [">ZZ9 2020-04-01"] } });
  const found = await parts(service, "Organization/ZZ1/$successors");
  assert.equal(codes(found, "unknown"), "ZZ9");
  assert.equal(value(named(found, "unknown")[0]!.part, "status"), "unknown");
});

test("who may have taken over is suggested only where no successor is recorded", async (t) => {
  const place = { postcode: "ZZ10 1AA", lines: ["1 HIGH STREET"] };
  const service = await serviceWith(t, {
    ZZ1: { ...ended, ...place },
    ZZ2: { ...place, operational: { start: "2020-04-01" } },
    ZZ3: { postcode: "ZZ10 1AA" },
    ZZ4: { postcode: "ZZ10 1AA", role: "RO182" },
    ZZ5: { postcode: "ZZ10 1AB" },
    ZZ6: { ...ended, ...place, successions: [">ZZ5 2020-04-01"] },
  });
  const found = await parts(service, "Organization/ZZ1/$successors");
  assert.equal(codes(found, "suggestion"), "ZZ2 ZZ3");
  assert.equal(codes(found, "current"), "");
  assert.deepEqual(
    named(named(found, "suggestion")[0]!.part, "hint").map((it) => it.valueCode),
    ["same-address", "same-postcode", "same-role", "opened-when-it-closed"],
  );
  for (const it of ["ZZ6", "ZZ3"])
    assert.equal(codes(await parts(service, `Organization/${it}/$successors`), "suggestion"), "", it);
});

const network: Readonly<Record<string, Sketch>> = {
  ZZREGION: { role: "RO209" },
  ZZSUB: { role: "RO98", relationships: ["RE3 ZZREGION 2013-04-01.."] },
  ZZOLD: { role: "RO98", relationships: ["RE3 ZZREGION 2013-04-01.."] },
  ZZPCN: { role: "RO272", relationships: ["RE4 ZZSUB 2019-07-01.."] },
  ZZGP: {
    postcode: "ZZ10 1AA",
    uprn: "999000000001",
    relationships: [
      "RE4 ZZOLD 2000-04-01..2019-03-31",
      "RE4 ZZSUB 2019-04-01..",
      "RE8 ZZPCN 2019-07-01..",
      "RE5 ZZREGION ..",
    ],
  },
  ZZBRANCH: { postcode: "ZZ10 1AA", relationships: ["RE6 ZZGP 2005-04-01.."] },
  ZZLOOP: { relationships: ["RE6 ZZPOOL 2005-04-01.."] },
  ZZPOOL: { relationships: ["RE6 ZZLOOP 2005-04-01..", "RE6 ZZGONE 2005-04-01.."] },
};
const tree = (found: readonly Part[]): string =>
  named(found, "organization")
    .map(({ part }) => `${value(part, "code")} ${value(part, "depth")}`)
    .join(", ");
const links = (found: readonly Part[]): string =>
  named(found, "relationship")
    .map(({ part }) => ["from", "type", "to"].map((it) => value(part, it)).join(" "))
    .join(", ");

test("a hierarchy goes up over several parents, and down, by the relationships that are asked for", async (t) => {
  const service = await serviceWith(t, network);
  const up = await parts(service, "Organization/ZZGP/$hierarchy");
  assert.equal(tree(up), "ZZSUB 1, ZZPCN 1, ZZREGION 2");
  assert.equal(links(up), "ZZGP RE4 ZZSUB, ZZGP RE8 ZZPCN, ZZSUB RE3 ZZREGION, ZZPCN RE4 ZZSUB");
  assert.equal(value(up, "count"), 3);
  assert.equal(value(named(up, "relationship")[0]!.part, "name"), "IS COMMISSIONED BY");
  const down = await parts(
    service,
    "Organization/ZZSUB/$hierarchy?direction=down&relationship=RE4,RE6&group-by=postcode",
  );
  assert.equal(sorted(codes(down, "organization")), "ZZBRANCH ZZGP ZZPCN");
  const [place] = named(down, "place");
  assert.equal(value(place!.part, "postcode"), "ZZ10 1AA");
  assert.equal(
    sorted(
      named(place!.part, "code")
        .map((it) => it.valueCode)
        .join(" "),
    ),
    "ZZBRANCH ZZGP",
  );
  assert.equal(codes(down, "unplaced"), "ZZPCN");
  const byProperty = await parts(
    service,
    "Organization/ZZSUB/$hierarchy?direction=down&relationship=RE4,RE6&group-by=uprn",
  );
  const [property] = named(byProperty, "place");
  assert.deepEqual([value(property!.part, "uprn"), value(property!.part, "count")], ["999000000001", 1]);
  assert.equal(sorted(codesOf(named(byProperty, "unplaced")[0]!, "code")), "ZZBRANCH ZZPCN");
});

test("a hierarchy as of a day is asked of the dates, of one kind where that is asked for", async (t) => {
  const service = await serviceWith(t, network);
  assert.equal(
    tree(await parts(service, "Organization/ZZGP/$hierarchy?date=2018-01-01&relationship=RE4&relationship=RE3")),
    "ZZOLD 1, ZZREGION 2",
  );
  assert.equal(tree(await parts(service, "Organization/ZZGP/$hierarchy?date=2018-01-01&kind=legal")), "");
  assert.equal(tree(await parts(service, "Organization/ZZGP/$hierarchy?kind=operational&depth=1")), "ZZSUB 1, ZZPCN 1");
});

test("a hierarchy names its cycles, what the register does not have, and where it was cut", async (t) => {
  const service = await serviceWith(t, network);
  const found = await parts(service, "Organization/ZZLOOP/$hierarchy");
  assert.equal(tree(found), "ZZPOOL 1, ZZGONE 2");
  assert.equal(
    sorted(
      named(found, "cycle")[0]!
        .part!.map((it) => it.valueCode)
        .join(" "),
    ),
    "ZZLOOP ZZPOOL",
  );
  assert.equal(value(named(found, "organization")[1]!.part, "status"), "unknown");
  assert.equal(value(found, "incomplete"), undefined);
  const cut = await parts(service, "Organization/ZZGP/$hierarchy?depth=1");
  assert.match(String(value(cut, "incomplete")), /more below 1/);
});

test("a hierarchy of more organisations than are answered at once is cut, and says so", async (t) => {
  const register: Record<string, Sketch> = { ZZTOP: {} };
  for (let at = 0; at < 10_100; at++) register[`ZY${at}`] = { relationships: ["RE6 ZZTOP 2005-04-01.."] };
  const service = await serviceWith(t, register);
  const found = await parts(service, "Organization/ZZTOP/$hierarchy?direction=down");
  assert.equal(value(found, "count"), 9999);
  assert.match(String(value(found, "incomplete")), /up to 10000 organisations/);
});

test("the impact of a closing tells what moved, what dangles, what closed and what ended", async (t) => {
  const service = await serviceWith(t, {
    ZZ1: {
      legal: { start: "2013-04-01", end: "2020-03-31" },
      operational: { start: "2013-04-01", end: "2020-07-01" },
      successions: [">ZZ2 2020-04-01"],
    },
    ZZ2: { successions: ["<ZZ1 2020-04-01"] },
    ZZ3: {},
    ZZMOVED: { relationships: ["RE4 ZZ1 2013-04-01..2020-03-31", "RE4 ZZ2 2020-04-01..", "RE6 ZZ3 2013-04-01.."] },
    ZZELSE: { relationships: ["RE4 ZZ1 2013-04-01..2020-06-30", "RE4 ZZ3 2020-07-01.."] },
    ZZDANGLES: { relationships: ["RE4 ZZ1 2013-04-01.."] },
    ZZSINCE: { relationships: ["RE6 ZZ1 2021-04-01.."] },
    ZZCLOSED: { ...ended, relationships: ["RE4 ZZ1 2013-04-01..2020-03-31"] },
    ZZENDED: { relationships: ["RE4 ZZ1 2013-04-01..2020-03-31", "RE6 ZZ2 2020-04-01.."] },
    ZZBEFORE: { relationships: ["RE4 ZZ1 2013-04-01..2015-03-31", "RE5 ZZ1 2013-04-01..2020-03-31"] },
    ZZDIRECTED: { relationships: ["RE3 ZZ1 2013-04-01..2020-03-31", "RE3 ZZ2 2020-04-01.."] },
    ZZPARTNER: { relationships: ["RE8 ZZ1 2013-04-01.."] },
  });
  const found = await parts(service, "Organization/ZZ1/$impact");
  const told = named(found, "affected").map(({ part }) => {
    const to = named(part, "moved-to").map((it) => `${value(it.part, "code")} ${value(it.part, "successor")}`);
    const type = value(named(part, "relationship")[0]!.part, "type");
    return [value(part, "code"), type, value(part, "outcome"), ...(value(part, "since") ? ["since"] : []), ...to].join(
      " ",
    );
  });
  assert.deepEqual(told.sort(), [
    "ZZCLOSED RE4 closed",
    "ZZDANGLES RE4 dangling",
    "ZZDIRECTED RE3 moved ZZ2 true",
    "ZZELSE RE4 moved ZZ3 false",
    "ZZENDED RE4 ended",
    "ZZMOVED RE4 moved ZZ2 true",
    "ZZPARTNER RE8 dangling",
    "ZZSINCE RE6 dangling since",
  ]);
  assert.equal(value(found, "closed-on"), "2020-03-31");
  assert.equal(value(found, "before"), "2020-03-30");
  assert.equal(codes(found, "current"), "ZZ2");
  const [outcomes] = named(found, "outcomes");
  assert.deepEqual(
    ["moved", "dangling", "closed", "ended", "stays"].map((it) => value(outcomes!.part, it)),
    [3, 3, 1, 1, 0],
  );
  assert.equal(codes(await parts(service, "Organization/ZZ1/$impact?relationship=re5"), "affected"), "ZZBEFORE");
  const then = await parts(service, "Organization/ZZ1/$impact?after=2020-04-15");
  const elsewhere = named(then, "affected").find((it) => value(it.part, "code") === "ZZELSE");
  // By its operational dates it was still open then.
  assert.equal(value(elsewhere!.part, "outcome"), "stays");
});

const many = {
  ZZ1: { ...ended, successions: [">ZZ2 2020-04-01", ">ZZ3 2020-04-01"] },
  ZZ2: { name: "THE OAKS", role: "RO197" },
  ZZ3: {},
  ZZ4: ended,
} satisfies Readonly<Record<string, Sketch>>;
const resolved = (found: readonly Part[]): readonly string[] =>
  named(found, "organization").map(({ part }) =>
    [
      value(part, "code"),
      value(part, "status"),
      ...named(part, "successor").map((it) => `>${value(it.part, "code")}`),
    ].join(" "),
  );

test("codes are resolved in their order, each once, unknown ones too", async (t) => {
  const service = await serviceWith(t, many);
  const expected = ["ZZ9 unknown", "ZZ1 inactive >ZZ2 >ZZ3", "ZZ2 active", "ZZ4 inactive", "not-a-code unknown"];
  const check = async (address: string, posted?: Posted) =>
    assert.deepEqual(resolved(await parts(service, `Organization/$resolve${address}`, posted)), expected, address);
  await check("?code=zz9,ZZ1&code=ZZ2,%20ZZ1,ZZ4,not-a-code");
  const parameter = ["zz9", "ZZ1\nZZ2\r\nZZ1", "ZZ4", "not-a-code"].map((it) => ({ name: "code", valueString: it }));
  await check("", { text: JSON.stringify({ resourceType: "Parameters", parameter }) });
  await check("", { contentType: "text/plain; charset=utf-8", text: "zz9\nZZ1 ZZ2;ZZ1\tZZ4,not-a-code\n" });
  await check("", {
    contentType: "application/x-www-form-urlencoded",
    text: "code=zz9,ZZ1&code=ZZ2+ZZ4&code=not-a-code",
  });
  const csv = 'Name,"Org Code",List\n"Nine, the",zz9,a\nOne,ZZ1,a\nTwo,ZZ2,a\nOne,ZZ1,b\nFour,ZZ4\nNone,not-a-code,a\n';
  await check("", { contentType: "text/csv", text: csv });
  await check("", { contentType: "text/csv", text: csv.replaceAll("Nine, the", "Nine").replaceAll(",", ";") });
  await check("", { contentType: "text/csv", text: "zz9\nZZ1\nZZ2\nZZ4\nnot-a-code\n" });
  const found = await parts(service, "Organization/$resolve?code=ZZ2,ZZ9,ZZ1");
  const [first] = named(found, "organization");
  assert.deepEqual([value(first!.part, "name"), value(first!.part, "kind")], ["THE OAKS", "NHS trust"]);
  const last = named(found, "organization")[2]!;
  assert.equal(value(named(last.part, "successor")[0]!.part, "name"), "THE OAKS");
  assert.equal(value(found, "unknown"), "ZZ9");
  const [counts] = named(found, "counts");
  assert.deepEqual(
    ["active", "inactive", "unknown"].map((it) => value(counts!.part, it)),
    [1, 1, 1],
  );
});

test("ten thousand codes are resolved at once, and no more", async (t) => {
  const service = await serviceWith(t, many);
  const text = Array.from({ length: 10_000 }, (_, at) => `ZX${at}`).join("\n");
  const found = await parts(service, "Organization/$resolve", { contentType: "text/plain", text });
  assert.equal(named(found, "organization").length, 10_000);
  await refused(service, "Organization/$resolve", /up to 10000 codes/, {
    contentType: "text/plain",
    text: `${text}\nZZ1`,
  });
});

const measures = (all: readonly (readonly [string, string])[], more = "") =>
  `{"resourceType":"Parameters","parameter":[${all
    .map(
      ([code, it]) =>
        `{"name":"measure","part":[{"name":"code","valueCode":"${code}"},{"name":"value","valueDecimal":${it}}]}`,
    )
    .join(",")}${more}]}`;
const values = (found: readonly Part[], name: string): readonly string[] =>
  named(found, name).map(({ part }) =>
    [value(part, "code"), value(part, "value"), value(part, "reason")].filter((it) => it !== undefined).join(" "),
  );
const totals = (found: readonly Part[]): string =>
  ["given", "allocated", "unallocated"].map((it) => value(named(found, "total")[0]!.part, it)).join(" ");

test("measures are rolled forward, as they are written", async (t) => {
  const service = await serviceWith(t, {
    ...many,
    ZZ5: { ...ended, successions: [">ZZ2 2020-04-01"] },
  });
  const given = [
    ["ZZ5", "12345678901234567.890"],
    ["ZZ2", "0.110"],
    ["ZZ1", "5.40"],
    ["ZZ4", "1e1"],
    ["ZZ9", "-3"],
  ] as const;
  const found = await parts(service, "Organization/$roll-forward", { text: measures(given) });
  assert.deepEqual(values(found, "current"), ["ZZ2 12345678901234568.000"]);
  assert.deepEqual(values(found, "unallocated"), ["ZZ1 5.40 split", "ZZ4 10 closed", "ZZ9 -3 unknown"]);
  assert.equal(codesOf(named(found, "unallocated")[0]!, "candidate"), "ZZ2 ZZ3");
  assert.equal(totals(found), "12345678901234580.400 12345678901234568.000 12.40");
  const rule = ',{"name":"rule","valueCode":"even"}';
  const even = await parts(service, "Organization/$roll-forward", { text: measures([["ZZ1", "5.41"]], rule) });
  assert.deepEqual(values(even, "current"), ["ZZ2 2.71", "ZZ3 2.70"]);
  const shares = await parts(
    service,
    "Organization/$roll-forward?measure=ZZ1|100&share=ZZ1|ZZ2|0.25&share=ZZ1|ZZ3|0.75",
  );
  assert.deepEqual(values(shares, "current"), ["ZZ2 25", "ZZ3 75"]);
  const csv = await parts(service, "Organization/$roll-forward?rule=even", {
    contentType: "text/csv",
    text: "ODS code,Value\nZZ1,3.0\nZZ5,1.000\n",
  });
  assert.deepEqual(values(csv, "current"), ["ZZ2 2.500", "ZZ3 1.5"]);
  const then = await parts(service, "Organization/$roll-forward?measure=ZZ1|100&date=2019-01-01");
  assert.deepEqual(values(then, "current"), ["ZZ1 100"]);
});

const codesOf = ({ part }: Part, name: string): string =>
  named(part, name)
    .map((it) => it.valueCode)
    .join(" ");

async function refused(service: FhirService, address: string, words: RegExp, posted?: Posted, status?: number) {
  const found = await ask(service, address, posted);
  assert.ok(found.status >= 400 && found.status < 500, `${address}: ${found.status}`);
  if (status !== undefined) assert.equal(found.status, status);
  assert.match(found.text, words);
}

test("what is asked wrongly is refused, with what would work", async (t) => {
  const service = await serviceWith(t, many);
  await refused(service, "Organization/ZZ9/$successors", /not held here/, undefined, 404);
  await refused(service, "Organization/ZZ1/$successors?date=2020-02-30", /YYYY-MM-DD/);
  await refused(service, "Organization/ZZ1/$successors?depth=0", /from 1 to 50/);
  await refused(service, "Organization/ZZ1/$predecessors?code=x", /takes date, depth/);
  await refused(service, "Organization/ZZ1/$hierarchy?relationship=RE", /RE2, RE3/);
  await refused(service, "Organization/ZZ1/$hierarchy?direction=sideways", /up, down/);
  await refused(service, "Organization/ZZ1/$impact?kind=legal", /takes relationship, before, after/);
  await refused(service, "Organization/$resolve", /needs the parameter code/);
  await refused(service, "Organization/$resolve?code=,", /needs a code/);
  await refused(service, "Organization/$resolve", /no column called code/, {
    contentType: "text/csv",
    text: "a,b\n1,2",
  });
  await refused(service, "Organization/$resolve", /no CSV: line 2/, { contentType: "text/csv", text: 'code,b\n1,"2' });
  await refused(
    service,
    "Organization/$resolve",
    /text\/plain or text\/csv/,
    { contentType: "image/png", text: "x" },
    415,
  );
  await refused(service, "Organization/$roll-forward?measure=ZZ1", /code\|value/);
  await refused(service, "Organization/$roll-forward?measure=ZZ1|1,5", /no decimal/);
  await refused(service, "Organization/$roll-forward?measure=Z-1|1", /no ODS code/);
  await refused(service, "Organization/$roll-forward?measure=ZZ1|1&rule=odd", /none, even/);
  const coded = '{"resourceType":"Parameters","parameter":[{"name":"code","valueCoding":{"code":"ZZ1"}}]}';
  await refused(service, "Organization/$resolve", /takes a value such as/, { text: coded });
  const huge = measures([["ZZ1", `1e${"9".repeat(20)}`]]);
  await refused(service, "Organization/$roll-forward", /no decimal/, { text: huge });
  const deep = `{"resourceType":"Parameters","parameter":[${'{"name":"measure","part":['.repeat(20_000)}${"]}".repeat(20_000)}]}`;
  await refused(service, "Organization/$roll-forward", /measure/, { text: deep });
});

test("the operations are declared, and their definitions are there", async (t) => {
  const service = directoryService(openDirectory(t));
  const { text } = await ask(service, "metadata");
  const statement = JSON.parse(text) as {
    readonly rest: readonly {
      readonly resource: readonly { readonly type: string; readonly operation?: readonly Part[] }[];
    }[];
  };
  const declared = statement.rest[0]!.resource.find((it) => it.type === "Organization")!.operation!;
  for (const name of ["successors", "predecessors", "hierarchy", "impact", "resolve", "roll-forward"]) {
    const found = declared.find((it) => it.name === name);
    assert.ok(found, name);
    const definition = await ask(service, String(found.definition).slice(directoryBase.length + 1));
    assert.equal(definition.status, 200, name);
    assert.match(definition.text, /"resourceType":"OperationDefinition"/);
  }
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
