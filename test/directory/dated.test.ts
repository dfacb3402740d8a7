import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Places } from "../../src/api/service.ts";
import type { Area } from "../../src/ods/geography/area.ts";
import type { OdsRecord } from "../../src/ods/organisation.ts";
import { periodsIn } from "../../src/ods/periods.fixture.ts";
import { validatesAnswers } from "../support/answers.ts";
import type { Json } from "../support/asking.ts";
import { directoryBase, directoryService, inventedPlaces, loadRecords, openDirectory } from "../support/directory.ts";
import { registerIn } from "../support/publishing.ts";
import { ask, textOf } from "../support/service.ts";
import { temporaryFolder } from "../support/store.ts";

/** What the register said, and how things stood, on a day. */

const record = (code: string, name: string, periods: string, more: Partial<OdsRecord> = {}): OdsRecord => ({
  code,
  name,
  isActive: true,
  recordClass: "RC1",
  periods: periodsIn(periods),
  lastChangeDate: "2026-01-01",
  roles: [{ id: 1, code: "RO177", isPrimary: true, isActive: true, periods: periodsIn(periods) }],
  relationships: [],
  ...more,
});

const address = { lines: [], postcode: "ZZ10 2DL" };

const closed = (code: string, name: string, periods: string): OdsRecord => {
  const it = record(code, name, periods, { isActive: false });
  return { ...it, roles: it.roles!.map((role) => ({ ...role, isActive: false })) };
};

const oaks = (name: string): OdsRecord =>
  record("ZZ1", name, "O2010..", {
    relationships: [
      { id: "11", type: "RE4", target: "ZZ2", isActive: false, periods: periodsIn("O2010..2020") },
      { id: "12", type: "RE4", target: "ZZ3", isActive: true, periods: periodsIn("O2020..") },
    ],
  });

/** A register of two releases: THE OAKS is renamed, ZZ4 goes. */
async function register(context: TestContext) {
  const { publish, store } = registerIn(context);
  const others = [closed("ZZ2", "OLD BOARD", "L2000..2020 O2000..2021"), record("ZZ3", "NEW BOARD", "O2020..")];
  await publish({ date: "2026-01-01", records: [oaks("THE OAKS"), ...others, record("ZZ4", "THE ELMS", "O2012..")] });
  await publish({ date: "2026-03-01", records: [oaks("OAKS AND ASH"), ...others] });
  const service = directoryService(store);
  const answered = async (address: string) => {
    const made = await ask(service, address);
    return { status: made.status, json: JSON.parse(textOf(made)) as Json };
  };
  /** "ZZ1 ZZ3": what a search finds, or "400", and what is said beside. */
  async function finds(search: string, expected: string, said?: RegExp) {
    const { status, json } = await answered(search);
    const of = (mode: string) => (json.entry ?? []).filter((it: Json) => it.search.mode === mode);
    const ids = of("match").map((it: Json) => it.resource.id);
    assert.equal(status === 200 ? ids.sort().join(" ") : String(status), expected, search);
    const words = (status === 200 ? of("outcome").flatMap((it: Json) => it.resource.issue) : json.issue)
      .map((it: Json) => `${it.severity}: ${it.details?.text ?? it.diagnostics}`)
      .join("\n");
    if (said) assert.match(words, said, search);
  }
  return { answered, finds };
}

test("a resource is read as of a day, marked by a tag, with its own version", async (t) => {
  const { answered } = await register(t);
  const { json } = await answered("Organization/ZZ2?as-of=2015-06-30");
  assert.deepEqual([json.active, json.name, json.meta.versionId], [true, "OLD BOARD", "1"]);
  assert.deepEqual(json.meta.tag, [
    {
      system: `${directoryBase}/CodeSystem/view`,
      code: "as-of",
      display: "as of 2015-06-30, by legal and operational dates",
    },
  ]);
  const now = (await answered("Organization/ZZ2")).json;
  assert.deepEqual([now.active, now.meta.tag], [false, undefined]);
  const affiliation = (await answered("OrganizationAffiliation/11?as-of=2015-06-30")).json;
  assert.equal(affiliation.active, true);
});

test("the kind of dates is said, and makes the difference", async (t) => {
  const { answered, finds } = await register(t);
  const active = async (kind: string) =>
    (await answered(`Organization/ZZ2?as-of=2020-06-30&as-of-kind=${kind}`)).json.active;
  assert.deepEqual([await active("legal"), await active("operational"), await active("either")], [false, true, true]);
  await finds("Organization?active=true&as-of=2020-06-30&as-of-kind=legal", "");
  await finds("Organization?active=true&as-of=2020-06-30&as-of-kind=operational", "ZZ1 ZZ2 ZZ3");
});

test("who commissioned whom on a day is asked of the relationships of that day", async (t) => {
  const { finds } = await register(t);
  const asked = (board: string, day: string) =>
    `Organization?_has:OrganizationAffiliation:primary-organization:participating-organization=${board}&as-of=${day}`;
  await finds(asked("ZZ2", "2015-06-30"), "ZZ1");
  await finds(asked("ZZ3", "2015-06-30"), "");
  await finds(asked("ZZ3", "2021-06-30"), "ZZ1");
  await finds("OrganizationAffiliation?active=true&as-of=2015-06-30", "11");
  await finds("OrganizationAffiliation?active=true&as-of=2021-06-30", "12");
});

test("with as-of, roles are asked for by their codes", async (t) => {
  const { finds } = await register(t);
  await finds("Organization?activeRoleCode=RO177&as-of=2015-06-30", "ZZ1 ZZ2");
  await finds("Organization?activeRoleCode:not=RO177&as-of=2022-06-30", "ZZ2");
  await finds("Organization?activeRoleCode:text=prescribing&as-of=2015-06-30", "400", /by code/);
  await finds("Organization?activeRoleCode:in=http://x&as-of=2015-06-30", "400", /by code/);
  await finds("OrganizationAffiliation?primary-organization.roleCode:text=x&as-of=2015-06-30", "400", /by code/);
});

test("a resource is read as the register said on a day, also when it has gone since", async (t) => {
  const { answered } = await register(t);
  const name = async (address: string) => {
    const { status, json } = await answered(address);
    return status === 200 ? json.name : status;
  };
  assert.equal(await name("Organization/ZZ1"), "OAKS AND ASH");
  assert.equal(await name("Organization/ZZ1?known-on=2026-02-28"), "THE OAKS");
  assert.equal(await name("Organization/ZZ1?known-on=2026-03-01"), "OAKS AND ASH");
  assert.equal(await name("Organization/ZZ4"), 404);
  assert.equal(await name("Organization/ZZ4?known-on=2026-02-28"), "THE ELMS");
  assert.equal(await name("Organization/ZZ4?known-on=2026-03-01"), 404);
  assert.equal(await name("Organization/ZZ1?known-on=2025-12-31"), 400);
});

test("a search of what was known on a day finds by what was said then, and says which release that was", async (t) => {
  const { finds } = await register(t);
  await finds(
    "Organization?name=the&known-on=2026-02-01",
    "ZZ1 ZZ4",
    /^information: As the register said on 2026-02-01: by the release of 2026-01-01$/m,
  );
  await finds("Organization?name=the&known-on=2026-03-05", "", /by the release of 2026-03-01/);
  await finds("Organization?name=oaks&known-on=2026-02-01", "");
});

test("both days together: what was known then of how things stood before that", async (t) => {
  const { answered, finds } = await register(t);
  const { json } = await answered("Organization/ZZ4?known-on=2026-02-01&as-of=2015-01-01");
  assert.deepEqual([json.name, json.active], ["THE ELMS", true]);
  await finds(
    "Organization?known-on=2026-02-01&as-of=2015-01-01",
    "400",
    /known-on goes with parameters of the resource itself/,
  );
});

test("what cannot be asked together, or is no day, is refused with the reason", async (t) => {
  const { finds } = await register(t);
  for (const [search, words] of [
    ["Organization?as-of=2026", /as-of='2026' is no day: write YYYY-MM-DD/],
    ["Organization?as-of=2026-02-30", /is no day/],
    ["Organization?as-of=2026-01-01&as-of=2026-01-02", /as-of may be given once/],
    ["Organization?as-of-kind=legal", /give that/],
    ["Organization?as-of=2026-01-01&as-of-kind=both", /write legal, operational, either/],
    ["Organization?known-on=yesterday", /is no day/],
    ["Organization?known-on=2025-01-01", /the register here begins with the release of 2026-01-01/],
    ["Organization?known-on=2026-02-01&_sort=name", /not with chains/],
    ["Organization?known-on=2026-02-01&_revinclude=OrganizationAffiliation:primary-organization", /not with chains/],
    ["Organization?known-on=2026-02-01&near=54|1.5", /not with chains/],
    ["CodeSystem?known-on=2026-02-01", /are asked of Organization and OrganizationAffiliation/],
    ["Organization?area-successors=maybe&local-authority=x", /write true or false/],
  ] as const)
    await finds(search, "400", words);
});

test("pages of a search as of a day go on as of that day", async (t) => {
  const { answered } = await register(t);
  const first = (await answered("Organization?as-of=2021-06-30&_count=1")).json;
  const next = first.link.find((it: Json) => it.relation === "next").url;
  assert.match(next, /as-of=2021-06-30/);
  const { json } = await answered(next);
  assert.equal(json.entry[0].resource.meta.tag[0].code, "as-of");
});

test("what changed on the very day of its release is in it, found by that day, and breaks no rule", async (t) => {
  const { publish, store, layers } = registerIn(t);
  const today = record("ZZ1", "THE OAKS", "O2010..", { lastChangeDate: "2026-01-02", address });
  await publish({ date: "2026-01-02", records: [today, record("ZZ2", "THE ELMS", "O2010..", { address })] });
  const { entry } = JSON.parse(textOf(await ask(directoryService(store), "Organization?lastChangeDate=gt2026-01-01")));
  assert.deepEqual(
    entry.map((it: Json) => it.resource.id),
    ["ZZ1"],
  );
  assert.deepEqual([...layers.mismatches()], []);
});

test("where what is said comes from is told, with the label of the roles and that a report calls it dormant", async (t) => {
  const { publish, store } = registerIn(t);
  const areas = { ZZ1: [{ url: "local-authority", valueCoding: { code: "E06000063" } }] };
  const dormant = record("ZZ1", "THE OAKS", "O2010..", { subStatus: "Dormant" });
  await publish({ date: "2026-01-01", areas, records: [dormant, record("ZZ2", "THE ELMS", "O2010..")] });
  const told = async (code: string) => {
    const { parameter } = JSON.parse(textOf(await ask(directoryService(store), `Organization/${code}/$sources`)));
    const one = (name: string) => parameter.find((it: Json) => it.name === name);
    const parts = (name: string) =>
      one(name)?.part.map((it: Json) => it.valueString ?? it.valueDate ?? it.valueCode) as
        | readonly string[]
        | undefined;
    return { kind: one("kind")?.valueString, subStatus: one("sub-status")?.valueCode, parts };
  };
  const { kind, subStatus, parts } = await told("ZZ1");
  assert.deepEqual([kind, subStatus], ["Prescribing cost centre", "Dormant"]);
  assert.deepEqual(parts("source")!.slice(0, 4), ["register", "2026-01-01", "register", "name"]);
  assert.deepEqual(parts("area"), ["local-authority", "E06000063"]);
  assert.equal((await told("ZZ2")).subStatus, undefined);
});

// Where, by which areas

test("who had a role in an area on a day is found, by either code of the area, with the editions that place them", async (t) => {
  const { publish, store } = registerIn(t);
  const inLeeds = ["E08000035", "213"].map((code) => ({ url: "local-authority", valueCoding: { code } }));
  const elsewhere = [{ url: "local-authority", valueCoding: { code: "E08000032" } }];
  const records = [
    record("ZZ1", "THE OAKS", "O2010..", { address }),
    closed("ZZ2", "THE ELMS", "O2000..2020"),
    record("ZZ3", "THE ASHES", "O2010..", { address }),
    record("ZZ4", "A TRUST", "O2010..", { roles: [] }),
  ];
  const areas = { ZZ1: inLeeds, ZZ2: inLeeds, ZZ3: elsewhere, ZZ4: inLeeds };
  await publish({ date: "2026-01-01", areas, records });
  const service = directoryService(store);
  const asked = async (day: string, area: string) => {
    const search = `Organization?activeRoleCode=RO177&local-authority=${area}&as-of=${day}`;
    const { entry } = JSON.parse(textOf(await ask(service, search))) as Json;
    const of = (mode: string) => entry.filter((it: Json) => it.search.mode === mode).map((it: Json) => it.resource);
    assert.match(of("outcome")[0].issue[0].diagnostics, /are those of the postcodes in invented places/);
    return of("match");
  };
  for (const code of ["E08000035", "213"]) {
    const ids = async (day: string) => (await asked(day, code)).map((it: Json) => it.id).join(" ");
    assert.equal(await ids("2015-06-30"), "ZZ1 ZZ2");
    assert.equal(await ids("2021-06-30"), "ZZ1");
  }
  const [found] = await asked("2021-06-30", "213");
  assert.deepEqual([found.name, found.address[0].postalCode], ["THE OAKS", "ZZ10 2DL"]);
});

test("what is near is asked by latitude and longitude, by a postcode and by a grid reference", async (t) => {
  const folder = temporaryFolder(t);
  const places = ["ZZ10 2DL", "ZZ10 3DL", "ZZ55 1AA"];
  const records = places.map((postcode, at) =>
    record(`DEMO000000${at}`, "X", "O2010..", { address: { lines: [], postcode } }),
  );
  await loadRecords(folder, "2026-01-01", records);
  const service = directoryService(openDirectory(t, { folder }));
  const found = async (near: string) => {
    const { entry = [] } = JSON.parse(textOf(await ask(service, `Organization?near=${encodeURIComponent(near)}`)));
    const matches = entry.filter((it: Json) => it.search.mode === "match");
    return matches.map((it: Json) => it.resource.address[0].postalCode).join(", ");
  };
  assert.equal(await found("54.0169|1.5055|0.5|km"), "ZZ10 2DL");
  assert.equal(await found("ZZ102DL|500|m"), "ZZ10 2DL");
  assert.equal(await found("ZZ10 2DL|1|mi"), "ZZ10 2DL, ZZ10 3DL");
  assert.equal(await found("TB 300 640|1|km"), "ZZ10 2DL, ZZ10 3DL");
  assert.equal(await found("TB 300 640|100|m"), "");
});

const area = (code: string, successors: readonly string[]): Area => ({
  ...{ code, kind: "localAuthority", isPseudo: false, name: null, welshName: null, odsCode: null, names: [] },
  successors,
  within: [],
});
const ceded: Readonly<Record<string, Area>> = {
  E07000026: area("E07000026", ["E06000063"]),
  E06000063: area("E06000063", []),
  E07000150: area("E07000150", ["E06000061", "E06000062"]),
};

test("an area that was abolished finds nothing and says what took its place, or is taken for that", async (t) => {
  const { publish, store } = registerIn(t);
  const areas = {
    ZZ1: [{ url: "local-authority", valueCoding: { code: "E06000063" } }],
    ZZ2: [{ url: "local-authority", valueCoding: { code: "E06000062" } }],
  };
  await publish({ date: "2026-01-01", areas, records: [record("ZZ1", "X", "O2010.."), record("ZZ2", "Y", "O2010..")] });
  const places: Places = { ...inventedPlaces, area: (code) => ceded[code] };
  const asked = directoryService(store, {}, places);
  const found = async (search: string) => {
    const { entry = [] } = JSON.parse(textOf(await ask(asked, search)));
    const words = entry.flatMap((it: Json) => it.resource.issue ?? []).map((it: Json) => it.diagnostics);
    return {
      ids: entry
        .filter((it: Json) => it.search.mode === "match")
        .map((it: Json) => it.resource.id)
        .join(" "),
      words: words.join("\n"),
    };
  };
  const abolished = await found("Organization?local-authority=E07000026");
  assert.equal(abolished.ids, "");
  assert.match(
    abolished.words,
    /E07000026 was abolished; E06000063 took its place: ask with area-successors=true, or for these/,
  );
  assert.equal((await found("Organization?local-authority=E07000026&area-successors=true")).ids, "ZZ1");
  assert.equal((await found("Organization?local-authority=E07000150&area-successors=true")).ids, "ZZ2");
  assert.equal((await found("Organization?local-authority=E06000063,E07000150&area-successors=true")).ids, "ZZ1 ZZ2");
  assert.doesNotMatch((await found("Organization?local-authority=E06000063")).words, /abolished/);
});

test("every answer about a day is valid by HL7's schemas", validatesAnswers());
