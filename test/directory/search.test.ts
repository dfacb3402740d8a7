import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { odsExtensions } from "../../src/definitions/directory/ods-codes.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import { meets } from "../../src/search/meets.ts";
import type { Page, Store } from "../../src/store/store.ts";
import { directoryCatalog, openDirectory } from "../support/directory.ts";
import { defaults, queryOf, save } from "../support/store.ts";

const codes = "https://fhir.nhs.uk/Id/ods-organization-code";
const numbers =
  "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/organization-relationship-instance";

const organisation = (id: string, address: object): Resource => ({
  resourceType: "Organization",
  id,
  identifier: [{ system: codes, value: id }],
  name: `THE ${id}`,
  address: [address],
});
const reference = (id: string) => ({ reference: `Organization/${id}`, identifier: { system: codes, value: id } });
const affiliation = (id: string, from: string, to: string, isNumbered: boolean): Resource => ({
  resourceType: "OrganizationAffiliation",
  id,
  identifier: [{ ...(isNumbered && { system: numbers }), value: id }],
  organization: reference(from),
  participatingOrganization: reference(to),
});

/** ZZ1 → ZZ2 with a number of the register's, ZZ2 → ZZ3 with an id made of what it says. */
async function register(context: TestContext): Promise<Store> {
  const store = openDirectory(context);
  await save(store, [
    organisation("ZZ1", { line: ["MILL HOUSE", "HIGH STREET"], city: "LEEDS", postalCode: "ZZ1 4DZ" }),
    organisation("ZZ2", { line: ["1 LEEDS ROAD"], city: "WAKEFIELD", district: "WEST YORKSHIRE", country: "ENGLAND" }),
    organisation("ZZ3", { city: "HIGHGATE" }),
    { resourceType: "Organization", id: "ZZ4", identifier: [{ system: "urn:other", value: "ZZ4" }], name: "NOWHERE" },
    affiliation("900000001", "ZZ1", "ZZ2", true),
    affiliation("ZZ2.RE4.ZZ3.2020-04-01", "ZZ2", "ZZ3", false),
  ]);
  return store;
}

async function finds(store: Store, search: string, expected: string) {
  const query = queryOf(search, directoryCatalog);
  const { matches } = await store.search(query, defaults);
  assert.equal(matches.map((it) => it.id).join(" "), expected, search);
  for (const plan of [0, 1, 2]) {
    const page = await store.search(query, { ...defaults, plan });
    assert.equal(page.matches.map((it) => it.id).join(" "), expected, `${search}, plan ${plan}`);
  }
}

test("an organisation is found by its code, in any case, with its system or without", async (t) => {
  const store = await register(t);
  await finds(store, `Organization?identifier=${codes}|ZZ1`, "ZZ1");
  await finds(store, "Organization?identifier=zz1,ZZ3", "ZZ1 ZZ3");
  await finds(store, `Organization?identifier=${codes}|zz2&name=the`, "ZZ2");
  await finds(store, `Organization?identifier:not=${codes}|ZZ1`, "ZZ2 ZZ3 ZZ4");
  await finds(store, "Organization?_sort=-identifier", "ZZ4 ZZ3 ZZ2 ZZ1");
});

test("a code of another system, or of none, is no code of the register", async (t) => {
  const store = await register(t);
  await finds(store, "Organization?identifier=urn:other|ZZ1", "");
  await finds(store, "Organization?identifier=|ZZ1", "");
  await finds(store, `Organization?identifier=${codes}|ZZ4`, "");
  await finds(store, "Organization?identifier=urn:other|", "");
  await finds(store, "Organization?identifier=ZZ", "");
  await finds(store, `Organization?identifier=${codes}|`, "ZZ1 ZZ2 ZZ3");
});

test("a relationship is found by its number, and one without a number by what stands for it", async (t) => {
  const store = await register(t);
  await finds(store, `OrganizationAffiliation?identifier=${numbers}|900000001`, "900000001");
  await finds(store, "OrganizationAffiliation?identifier=900000001", "900000001");
  await finds(store, "OrganizationAffiliation?identifier=|900000001", "");
  await finds(store, "OrganizationAffiliation?identifier=|zz2.re4.zz3.2020-04-01", "ZZ2.RE4.ZZ3.2020-04-01");
  await finds(store, `OrganizationAffiliation?identifier=${numbers}|ZZ2.RE4.ZZ3.2020-04-01`, "");
  await finds(store, `OrganizationAffiliation?identifier=${numbers}|`, "900000001");
});

/** The ids of all pages of `count`: on by cursors, and back again from the last; and by offsets. */
async function inPages(store: Store, search: string, count: number, plan?: number): Promise<string> {
  const options = { ...defaults, ...(plan !== undefined && { plan }) };
  const query = { ...queryOf(search, directoryCatalog), count };
  const pages: string[] = [];
  const idsOf = (page: Page) => page.matches.map((it) => it.id).join(" ");
  let page = await store.search(query, options);
  for (; page.next; page = await store.search({ ...query, cursor: page.next }, options)) pages.push(idsOf(page));
  pages.push(idsOf(page));
  const back: string[] = [];
  for (let { previous } = page; previous; ) {
    const before = await store.search({ ...query, cursor: previous }, options);
    back.unshift(idsOf(before));
    previous = before.previous;
  }
  assert.deepEqual(back, pages.slice(0, -1), `${search}: the same pages on the way back`);
  for (const [at, ids] of pages.entries())
    assert.equal(idsOf(await store.search({ ...query, offset: at * count }, options)), ids, `${search}, page ${at}`);
  return pages.join(" ");
}

test("where the beginning of a name or postcode is asked for and no order, that of names or postcodes is the order of the pages", async (t) => {
  const store = openDirectory(t);
  const named = (id: string, name: string, postalCode: string, role = "RO177"): Resource => ({
    ...organisation(id, { postalCode }),
    name,
    extension: [
      {
        url: odsExtensions.role,
        extension: [{ url: "roleCode", valueCodeableConcept: { coding: [{ code: role }] } }],
      },
    ],
  });
  await save(store, [
    named("ZZ1", "MILL LANE", "ZZ1 3AA"),
    named("ZZ2", "HILL TOP", "ZZ1 1AA"),
    named("ZZ3", "MILE END", "ZZ2 1AA", "RO76"),
    named("ZZ4", "MILL LANE", "ZZ1 2AA"),
    named("ZZ5", "MILBY", "ZZ1 2AA"),
    named("ZZ6", "Mill Lane", "ZZ12 1AA", "RO76"),
  ]);
  for (const count of [1, 2, 3, 20])
    for (const plan of [undefined, 0, 1, 2]) {
      const check = async (search: string, expected: string) =>
        assert.equal(
          await inPages(store, `Organization?${search}`, count, plan),
          expected,
          `${search} ${count} ${plan}`,
        );
      await check("name=mil", "ZZ5 ZZ3 ZZ1 ZZ4 ZZ6");
      await check("name=mill", "ZZ1 ZZ4 ZZ6");
      await check("name:exact=MILL LANE", "ZZ1 ZZ4");
      await check("name=mile,hill", "ZZ2 ZZ3");
      await check("name=mil&name=mile", "ZZ3");
      await check("name=mil&roleCode=RO76", "ZZ3 ZZ6");
      await check("name=mil&roleCode:not=RO76", "ZZ5 ZZ1 ZZ4");
      await check("address-postalcode=zz1", "ZZ2 ZZ4 ZZ5 ZZ1 ZZ6");
      await check("address-postalcode=ZZ12AA", "ZZ4 ZZ5");
      await check("name=mil&address-postalcode=zz1", "ZZ5 ZZ1 ZZ4 ZZ6");
      await check("address-postalcode=zz1&name=mil", "ZZ4 ZZ5 ZZ1 ZZ6");
      await check("name=mil&_sort=-_id", "ZZ6 ZZ5 ZZ4 ZZ3 ZZ1");
      await check("name:contains=mil", "ZZ1 ZZ3 ZZ4 ZZ5 ZZ6");
      await check("name=z", "");
    }
});

test("codes are asked for over references, forwards and backwards", async (t) => {
  const store = await register(t);
  await finds(store, `OrganizationAffiliation?primary-organization.identifier=${codes}|zz1`, "900000001");
  await finds(store, "OrganizationAffiliation?participating-organization.identifier=urn:other|ZZ2", "");
  await finds(store, "Organization?_has:OrganizationAffiliation:primary-organization:identifier=900000001", "ZZ1");
});

test("a reference is asked for by the identifier that stands in it", async (t) => {
  const store = await register(t);
  const by = (value: string) => `OrganizationAffiliation?primary-organization:identifier=${value}`;
  await finds(store, by(`${codes}|ZZ1`), "900000001");
  await finds(store, by("zz1,zz2"), "900000001 ZZ2.RE4.ZZ3.2020-04-01");
  await finds(store, by(`${codes}|`), "900000001 ZZ2.RE4.ZZ3.2020-04-01");
  await finds(store, by("urn:other|ZZ1"), "");
  await finds(store, by("|ZZ1"), "");
  await finds(store, by("Organization/ZZ1"), "");
});

test("an address is found by any of its parts, also by those that have a parameter of their own", async (t) => {
  const store = await register(t);
  await finds(store, "Organization?address=leeds", "ZZ1");
  await finds(store, "Organization?address=high", "ZZ1 ZZ3");
  await finds(store, "Organization?address:contains=leeds", "ZZ1 ZZ2");
  await finds(store, "Organization?address:exact=WEST YORKSHIRE,ZZ1 4DZ", "ZZ1 ZZ2");
  await finds(store, "Organization?address=england&address-city=wakefield", "ZZ2");
  await finds(store, "Organization?address:missing=true", "ZZ4");
  await finds(store, "Organization?address:missing=false", "ZZ1 ZZ2 ZZ3");
});

test("values that have an index of their own are not kept a second time", () => {
  const organization = directoryCatalog.resources.get("Organization")!;
  const rows = organization.extract(
    organisation("ZZ1", { line: ["1 HIGH STREET"], city: "LEEDS", country: "ENGLAND" }),
  );
  assert.deepEqual(rows.strings.map((it) => it.raw).sort(), ["1 HIGH STREET", "ENGLAND", "LEEDS", "THE ZZ1"]);
  assert.deepEqual(
    rows.tokens.filter((it) => it.code === "zz1"),
    [],
  );
  const affiliations = directoryCatalog.resources.get("OrganizationAffiliation")!;
  assert.deepEqual(affiliations.extract(affiliation("900000001", "ZZ1", "ZZ2", true)).tokens, []);
});

test("a look at what leaves says the same of a code as the search that found it", () => {
  const check = (search: string, expected: boolean) => {
    const body = JSON.stringify(organisation("ZZ1", {}));
    const [clause] = queryOf(search, directoryCatalog).clauses;
    const answered = { type: "Organization", patient: undefined, body };
    assert.equal(meets(clause!, answered, directoryCatalog), expected, search);
  };
  check("Organization?identifier=zz1", true);
  check(`Organization?identifier=${codes}|ZZ1`, true);
  check("Organization?identifier=urn:other|ZZ1", false);
  check("Organization?identifier:not=ZZ1", false);
});
