import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import type { OdsRecord, Relationship } from "../../src/ods/organisation.ts";
import { periodsIn } from "../../src/ods/periods.fixture.ts";
import { inventedGazetteer } from "../../src/synthetic/register/gazetteer.ts";
import { syntheticRegister } from "../../src/synthetic/register/register.ts";
import { validatesAnswers } from "../support/answers.ts";
import { asking, entries, type Heard, type Json, link } from "../support/asking.ts";
import { directoryService } from "../support/directory.ts";
import { registerIn } from "../support/publishing.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { ask as askService, textOf } from "../support/service.ts";

/** What developers, consumers and those who pay networks need of the register, as they would ask for it. */

const options = { scale: 0.005, seed: 1 };
const records: readonly OdsRecord[] = [...syntheticRegister(options)];

let server: TestServer;
before(async () => {
  server = await startServer({
    commands: [["directory seed", "--scale", String(options.scale), "--seed", String(options.seed)]],
    options: ["--services", "directory"],
  });
});
after(() => server.stop());
const { ask } = asking(() => server);

/** Every match of a search, over its pages. */
async function all(search: string, mode = "match"): Promise<readonly Json[]> {
  const found: Json[] = [];
  for (let next: string | undefined = `/${search}`; next !== undefined; ) {
    const heard: Heard = await ask(next);
    assert.equal(heard.status, 200, heard.text);
    found.push(...entries(heard, mode));
    next = link(heard, "next");
  }
  return found;
}

const totalOf = async (search: string): Promise<number> => (await ask(`/${search}&_summary=count`)).json.total;

test("counts by status, role and relationship are those of the source", async () => {
  const roleOf = ({ roles = [] }: OdsRecord) => new Set(roles.map((it) => it.code));
  const activeRolesOf = ({ roles = [] }: OdsRecord) => new Set(roles.filter((it) => it.isActive).map((it) => it.code));
  const counted = (of: (it: OdsRecord) => Iterable<string>) => {
    const counts = new Map<string, number>();
    for (const it of records) for (const code of of(it)) counts.set(code, (counts.get(code) ?? 0) + 1);
    return counts;
  };
  for (const isActive of [true, false])
    assert.equal(
      await totalOf(`Organization?active=${isActive}`),
      records.filter((it) => it.isActive === isActive).length,
    );
  for (const [code, count] of counted(roleOf))
    assert.equal(await totalOf(`Organization?roleCode=${code}`), count, code);
  const active = counted(activeRolesOf);
  for (const code of counted(roleOf).keys())
    assert.equal(await totalOf(`Organization?activeRoleCode=${code}`), active.get(code) ?? 0, code);
  const relationships = records.flatMap((it) => it.relationships ?? []);
  for (const type of new Set(relationships.map((it) => it.type)))
    for (const isActive of [true, false])
      assert.equal(
        await totalOf(`OrganizationAffiliation?role=${type}&active=${isActive}`),
        relationships.filter((it) => it.type === type && it.isActive === isActive).length,
        type,
      );
});

test("both ends of every relationship are records of the register, full or for reference only", async () => {
  const organisations = await all("Organization?_count=1000");
  const uses = new Map(
    organisations.map((it) => [it.id, it.type.map((of: Json) => of.coding[0].code as string)] as const),
  );
  const relationships = await all("OrganizationAffiliation?_count=1000");
  assert.ok(relationships.length > 3000);
  for (const { organization, participatingOrganization } of relationships)
    for (const { identifier } of [organization, participatingOrganization]) {
      const use = uses.get(identifier.value);
      assert.ok(
        use?.some((it: string) => it === "Full" || it === "RefOnly"),
        `${identifier.value}: ${use}`,
      );
    }
});

test("GP practices in a local authority are those that a join of the postcodes by hand gives", async () => {
  const isPractice = ({ isActive, roles = [] }: OdsRecord) =>
    isActive && roles.some((it) => it.code === "RO76" && it.isActive);
  const joined = new Map<string, string[]>();
  for (const it of records.filter(isPractice)) {
    const area = inventedGazetteer.find(it.address?.postcode ?? "")?.areas.localAuthority?.code;
    if (area !== undefined) joined.set(area, [...(joined.get(area) ?? []), it.code]);
  }
  assert.ok(joined.size > 5);
  for (const [area, codes] of joined) {
    const found = await all(`Organization?activeRoleCode=RO76&active=true&local-authority=${area}&_count=1000`);
    assert.deepEqual(found.map((it) => it.id).sort(), codes.sort(), area);
  }
});

test("one call gives an organisation with its relationships, and one the relationships with both ends", async () => {
  const { code, relationships = [] } = records.find((it) => (it.relationships?.length ?? 0) > 3)!;
  const whole = await ask(`/Organization?_id=${code}&_revinclude=OrganizationAffiliation:primary-organization`);
  const ids = (heard: Heard, mode: string) => new Set(entries(heard, mode).map((it) => it.id));
  assert.deepEqual(ids(whole, "match"), new Set([code]));
  assert.deepEqual(ids(whole, "include"), new Set(relationships.map((it) => String(it.id))));
  const ends = await ask(
    `/OrganizationAffiliation?primary-organization=${code}&_include=OrganizationAffiliation:primary-organization&_include=OrganizationAffiliation:participating-organization`,
  );
  assert.deepEqual(ids(ends, "match"), new Set(relationships.map((it) => String(it.id))));
  assert.deepEqual(ids(ends, "include"), new Set([code, ...relationships.map((it) => it.target)]));
});

const record = (code: string, role: string, more: Partial<OdsRecord> = {}): OdsRecord => ({
  code,
  name: `${code} OF ${role}`,
  isActive: true,
  recordClass: "RC1",
  periods: periodsIn("O2019.."),
  lastChangeDate: "2026-01-01",
  roles: [{ id: 1, code: role, isPrimary: true, isActive: true, periods: periodsIn("O2019..") }],
  relationships: [],
  ...more,
});

const tie = (id: string, type: string, target: string, periods: string, isActive = true): Relationship => ({
  id,
  type,
  target,
  isActive,
  periods: periodsIn(periods),
});

/** A register by hand, asked without a port. */
function planted(context: TestContext) {
  const { store, layers, publish } = registerIn(context);
  const service = directoryService(store);
  const asked = async (address: string): Promise<Json> => {
    const made = await askService(service, address);
    assert.equal(made.status, 200, textOf(made));
    return JSON.parse(textOf(made));
  };
  const found = async (address: string, mode = "match"): Promise<Json[]> =>
    ((await asked(address)).entry ?? []).filter((it: Json) => it.search.mode === mode).map((it: Json) => it.resource);
  return { asked, found, publish, layers };
}

test("a code stays when its organisation is renamed, moves and changes its roles, and what it was stays readable", async (t) => {
  const { asked, found, publish } = planted(t);
  const other = record("ZZ9", "RO197");
  const before = record("ZZ1", "RO177", { name: "THE OAKS", address: { lines: [], postcode: "ZZ10 2DL" } });
  await publish({ date: "2026-01-01", records: [before, other] });
  const role = { code: "RO76", isPrimary: false, isActive: true, periods: periodsIn("O2026..") };
  const after: OdsRecord = {
    ...before,
    name: "OAKS AND ASH",
    address: { lines: [], postcode: "ZZ11 1AA" },
    lastChangeDate: "2026-03-01",
    roles: [...before.roles!, { ...role, id: 2 }],
  };
  await publish({ date: "2026-03-01", records: [after, other] });
  const now = await asked("Organization/ZZ1");
  assert.deepEqual(
    [now.id, now.identifier[0].value, now.name, now.address[0].postalCode, now.meta.versionId],
    ["ZZ1", "ZZ1", "OAKS AND ASH", "ZZ11 1AA", "2"],
  );
  const then = await asked("Organization/ZZ1/_history/1");
  assert.deepEqual([then.id, then.name, then.address[0].postalCode], ["ZZ1", "THE OAKS", "ZZ10 2DL"]);
  assert.deepEqual((await asked("Organization/ZZ1/_history")).entry.length, 2);
  for (const search of ["identifier=ZZ1", "name=oaks and ash", "activeRoleCode=RO76", "roleCode=RO177"])
    assert.deepEqual(
      (await found(`Organization?${search}`)).map((it) => it.id),
      ["ZZ1"],
      search,
    );
  const lookup = await asked("CodeSystem/$lookup?system=https://fhir.nhs.uk/Id/ods-organization-code&code=ZZ1");
  assert.equal(lookup.parameter.find((it: Json) => it.name === "display").valueString, "OAKS AND ASH");
});

test("what changed since a moment is told once each, the newest first, page by page, and the same when it is asked again", async (t) => {
  const { asked, publish } = planted(t);
  const names = ["ZZ1", "ZZ2", "ZZ3", "ZZ4", "ZZ5"];
  const first = names.map((it) => record(it, "RO197"));
  await publish({ date: "2026-01-01", records: first });
  const [before] = (await asked("Organization/_history?_count=1")).entry;
  const since = before.resource.meta.lastUpdated;
  const [one, two, three, four] = first as [OdsRecord, OdsRecord, OdsRecord, OdsRecord, OdsRecord];
  const six = record("ZZ6", "RO197");
  const closed: Partial<OdsRecord> = { isActive: false, periods: periodsIn("O2019..2026-02-01"), roles: [] };
  await publish({
    date: "2026-03-01",
    records: [one, { ...two, name: "RENAMED" }, { ...three, ...closed }, four, six],
  });
  await publish({
    date: "2026-04-01",
    records: [{ ...one, name: "RENAMED LATER" }, { ...two, name: "RENAMED" }, { ...three, ...closed }, four, six],
  });
  const feed = async () => {
    const told: string[] = [];
    const later = new Date(Date.parse(since) + 1).toISOString();
    for (let next: string | undefined = `Organization/_history?_since=${later}&_count=2`; next !== undefined; ) {
      const page: Json = await asked(next);
      for (const { request, resource } of page.entry ?? [])
        told.push(`${request.method} ${request.url} ${resource?.active ?? ""}`.trim());
      next = page.link.find((it: Json) => it.relation === "next")?.url;
    }
    return told;
  };
  const told = await feed();
  assert.equal(told[0], "PUT Organization/ZZ1 true", "the newest change comes first");
  assert.deepEqual(told.slice(1).sort(), [
    "DELETE Organization/ZZ5",
    "PUT Organization/ZZ2 true",
    "PUT Organization/ZZ3 false",
    "PUT Organization/ZZ6 true",
  ]);
  assert.deepEqual(await feed(), told);
});

test("a run on an unchanged register is three calls that find nothing, and publishing it again writes nothing", async (t) => {
  const { asked, publish } = planted(t);
  const whole = [
    record("ZZ1", "RO197"),
    record("ZZ2", "RO197", { relationships: [tie("5", "RE6", "ZZ1", "O2019..")] }),
  ];
  await publish({ date: "2026-01-01", records: whole });
  const [newest] = (await asked("Organization/_history?_count=1")).entry;
  const later = new Date(Date.parse(newest.resource.meta.lastUpdated) + 1).toISOString();
  await publish({ date: "2026-03-01", records: whole });
  const calls = [
    `Organization/_history?_since=${later}`,
    `OrganizationAffiliation/_history?_since=${later}`,
    "Organization?lastChangeDate=gt2026-01-01",
  ];
  for (const it of calls) assert.deepEqual((await asked(it)).entry ?? [], [], it);
  for (const it of ["Organization/ZZ1", "OrganizationAffiliation/5"])
    assert.equal((await asked(it)).meta.versionId, "1", it);
});

/** Two networks: one in order, one without a payee; and a third that has ended. */
const networks: readonly OdsRecord[] = [
  record("ZZB1", "RO98", { name: "INVENTED SUB ICB LOCATION" }),
  record("ZZN1", "RO272", {
    name: "OAK NETWORK",
    relationships: [
      tie("11", "RE4", "ZZB1", "O2019-07-01.."),
      tie("12", "RE4", "ZZN2", "O2019-04-01..2019-06-30", false),
    ],
  }),
  record("ZZN2", "RO272", { name: "ELM NETWORK", relationships: [tie("13", "RE4", "ZZB1", "O2020..")] }),
  record("ZZN3", "RO272", {
    name: "GONE NETWORK",
    isActive: false,
    periods: periodsIn("O2019..2021"),
    roles: [{ id: 9, code: "RO272", isPrimary: true, isActive: false, periods: periodsIn("O2019..2021") }],
  }),
  record("ZZP1", "RO177", {
    name: "OAK SURGERY",
    relationships: [tie("21", "RE8", "ZZN1", "L2019-07-01.. O2019-07-01.."), tie("22", "RE9", "ZZN1", "O2019-07-01..")],
  }),
  record("ZZP2", "RO177", {
    name: "ASH SURGERY",
    relationships: [
      tie("23", "RE8", "ZZN1", "L2019-07-01..2024-05-16 O2019-07-01..2024-05-16", false),
      tie("24", "RE8", "ZZN2", "O2024-05-17.."),
      tie("25", "RE9", "ZZN2", "O2020..2023", false),
    ],
  }),
];

test("all active primary care networks come in one call, with names, dates and commissioners", async (t) => {
  const { asked, publish } = planted(t);
  await publish({ date: "2026-01-01", records: networks });
  const bundle = await asked(
    "Organization?activeRoleCode=RO272&active=true&_revinclude=OrganizationAffiliation:primary-organization",
  );
  const of = (mode: string): Json[] =>
    bundle.entry.filter((it: Json) => it.search.mode === mode).map((it: Json) => it.resource);
  assert.deepEqual(
    of("match")
      .map((it) => [it.id, it.name])
      .sort(),
    [
      ["ZZN1", "OAK NETWORK"],
      ["ZZN2", "ELM NETWORK"],
    ],
  );
  for (const it of of("match")) assert.match(JSON.stringify(it.extension), /"start":"2019-01-01"/);
  const commissioners = of("include")
    .filter((it) => it.active && it.code[0].coding[0].code === "RE4")
    .map((it) => `${it.organization.identifier.value} ${it.participatingOrganization.identifier.value}`);
  assert.deepEqual(commissioners.sort(), ["ZZN1 ZZB1", "ZZN2 ZZB1"]);
});

test("the practices of a network come with legal and operational dates, also one that left in the middle of a month", async (t) => {
  const { asked, found, publish } = planted(t);
  await publish({ date: "2026-01-01", records: networks });
  const links = await found("OrganizationAffiliation?participating-organization=ZZN1&role=RE8");
  const dates = links.map((it) => {
    const typed = it.extension.filter((of: Json) => /TypedPeriod/.test(of.url));
    const periods = typed.map((of: Json) => of.extension.find((part: Json) => part.valuePeriod).valuePeriod);
    return [it.organization.identifier.value, it.active, periods.map((of: Json) => `${of.start}..${of.end ?? ""}`)];
  });
  assert.deepEqual(dates.sort(), [
    ["ZZP1", true, ["2019-07-01..", "2019-07-01.."]],
    ["ZZP2", false, ["2019-07-01..2024-05-16", "2019-07-01..2024-05-16"]],
  ]);
  const on = async (day: string) =>
    (await found(`OrganizationAffiliation?participating-organization=ZZN1&role=RE8&active=true&as-of=${day}`)).map(
      (it) => it.organization.identifier.value,
    );
  assert.deepEqual((await on("2024-05-15")).sort(), ["ZZP1", "ZZP2"]);
  assert.deepEqual(await on("2024-05-17"), ["ZZP1"]);
  assert.equal((await asked("Organization/ZZP2")).active, true);
});

test("a network has one active commissioner; one with none or with two is a mismatch", async (t) => {
  const { found, publish, layers } = planted(t);
  const wrong = [
    record("ZZN4", "RO272", { name: "NOBODY'S NETWORK" }),
    record("ZZN5", "RO272", {
      name: "NETWORK OF TWO",
      relationships: [tie("31", "RE4", "ZZB1", "O2020.."), tie("32", "RE4", "ZZB2", "O2020..")],
    }),
    record("ZZB2", "RO98"),
  ];
  await publish({ date: "2026-01-01", records: [...networks, ...wrong] });
  const commissioners = async (code: string) =>
    (await found(`OrganizationAffiliation?primary-organization=${code}&role=RE4&active=true`)).length;
  assert.deepEqual(await Promise.all(["ZZN1", "ZZN2", "ZZN4", "ZZN5"].map(commissioners)), [1, 1, 0, 2]);
  const told = [...layers.mismatches()].filter((it) => it.rule === "R208").map((it) => `${it.code}: ${it.seen}`);
  assert.deepEqual(told.sort(), ["ZZN4: 0 active RE4", "ZZN5: 2 active RE4"]);
});

test("the nominated payee of a network is who is joined to it for payments now; none is an empty answer", async (t) => {
  const { found, publish } = planted(t);
  await publish({ date: "2026-01-01", records: networks });
  const payees = async (code: string) =>
    (await found(`OrganizationAffiliation?participating-organization=${code}&role=RE9&active=true`)).map(
      (it) => it.organization.identifier.value,
    );
  assert.deepEqual(await payees("ZZN1"), ["ZZP1"]);
  assert.deepEqual(await payees("ZZN2"), []);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
