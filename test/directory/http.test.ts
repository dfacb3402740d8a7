import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { roleTypes } from "../../src/definitions/directory/role-types.ts";
import type { OdsRecord } from "../../src/ods/organisation.ts";
import { periodsIn } from "../../src/ods/periods.fixture.ts";
import { validatesAnswers } from "../support/answers.ts";
import { asking, entries, includesOf, type Json, link } from "../support/asking.ts";
import { inventedRegister, registerXml } from "../support/register.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** The R4 face of the directory, asked as its consumers ask. */

const since = periodsIn("O2015-04-01..");
const practice = (code: string, name: string, more: Partial<OdsRecord>): OdsRecord => ({
  code,
  name,
  assigningAuthority: "HSCIC",
  recordClass: "RC1",
  refOnly: false,
  isActive: true,
  periods: since,
  lastChangeDate: "2026-06-01",
  contacts: [],
  roles: [
    { id: Number.parseInt(code, 36) % 1_000_000, code: "RO177", isPrimary: true, isActive: true, periods: since },
  ],
  relationships: [],
  successions: [],
  ...more,
});

const own: readonly OdsRecord[] = [
  practice("ZZQ1", "KING'S LYNN & ST. HELENS: WALK-IN (STOKE-ON-TRENT)", {
    address: { lines: ["1/2 QUAY+SIDE"], town: "KING'S LYNN", postcode: "ZZ30 1AA", country: "ENGLAND" },
  }),
  // A practice that no longer is one, and still prescribes.
  practice("ZZQ2", "DENTAL SURGERY", {
    address: { lines: [], town: "ST. HELENS", postcode: "ZZ30 1AB", country: "WALES" },
    lastChangeDate: "2026-06-02",
    roles: [
      { id: 901, code: "RO177", isPrimary: true, isActive: true, periods: since },
      { id: 902, code: "RO76", isPrimary: false, isActive: false, periods: periodsIn("O2015..2016") },
      { id: 903, code: "RO76", isPrimary: false, isActive: true, periods: periodsIn("O2018..") },
      { id: 904, code: "RO80", isPrimary: false, isActive: false, periods: periodsIn("O2015..2016") },
    ],
    relationships: [
      { id: "8001", type: "RE4", isActive: false, periods: periodsIn("L2015..2020"), target: "ZZC1" },
      { id: "8002", type: "RE4", isActive: true, periods: periodsIn("O2021.."), target: "ZZC1" },
      { id: "8003", type: "RE6", isActive: true, periods: periodsIn("O2021.."), target: "ZZC1" },
    ],
  }),
  practice("ZZQ3", "DENTAL SURGERY", {
    address: { lines: [], postcode: "ZZ30 1AC" },
    roles: [
      { id: 911, code: "RO177", isPrimary: true, isActive: true, periods: since },
      { id: 912, code: "RO76", isPrimary: false, isActive: false, periods: periodsIn("O2015..2016") },
    ],
  }),
];

let server: TestServer;
const { ask, post, finds, refused } = asking(() => server);

before(async () => {
  server = await startServer({
    files: { "register.xml": registerXml([...inventedRegister, ...own]) },
    registers: ["{folder}/register.xml"],
    options: ["--services", "directory"],
  });
});
after(() => server?.stop());

// Reading

test("an organisation and a site are read by their codes, with version, source and profiles", async () => {
  for (const [code, recordClass] of [
    ["ZZT1", "RC1"],
    ["ZZT1A", "RC2"],
  ]) {
    const { status, json } = await ask(`/Organization/${code}`);
    assert.deepEqual([status, json.id, json.type[1].coding[0].code], [200, code, recordClass]);
    assert.ok(json.meta.versionId && json.meta.lastUpdated && json.meta.source);
    assert.deepEqual(
      json.meta.profile.map((it: string) => it.split("/").at(-1)),
      ["UKCore-Organization", "England-Organization-ODS"],
    );
  }
});

test("a resource of the directory has its version as ETag, and one that the client has is not sent again", async () => {
  const first = await ask("/Organization/ZZT1");
  const etag = first.headers.get("etag")!;
  assert.equal(etag, `W/"${first.json.meta.versionId}"`);
  assert.equal(
    new Date(first.headers.get("last-modified")!).getTime(),
    Math.floor(Date.parse(first.json.meta.lastUpdated) / 1000) * 1000,
  );
  const again = await ask("/Organization/ZZT1", { headers: { "if-none-match": etag } });
  assert.deepEqual([again.status, again.text], [304, ""]);
});

test("a skeleton for reference only is read, as what it is", async () => {
  const { json } = await ask("/Organization/ZZC0");
  assert.equal(json.type[0].coding[0].code, "RefOnly");
  assert.equal(json.telecom, undefined);
  await finds("Organization?type=RefOnly", "ZZC0");
});

test("a code that nobody has is a 404 in the words of the national API, also of a relationship and a List", async () => {
  await refused("/Organization/ZZNONE", 404, /^HAPI-2001: Resource Organization\/ZZNONE is not known$/);
  await refused("/OrganizationAffiliation/1", 404, /^HAPI-2001: Resource OrganizationAffiliation\/1 is not known$/);
  await refused("/List/None-deletion", 404, /^HAPI-2001: Resource List\/None-deletion is not known$/);
});

test("the four Lists of deletions are there from the beginning", async () => {
  const { json } = await ask("/List");
  assert.equal(json.total, 4);
  for (const it of ["Organization", "OrganizationAffiliation", "Organization-role", "Organization-succession"]) {
    const { status, json: list } = await ask(`/List/${it}-deletion`);
    assert.deepEqual([status, list.status, list.mode], [200, "current", "working"]);
  }
});

test("every verb that writes is refused with 405", async () => {
  for (const [method, path] of [
    ["PUT", "/Organization/ZZT1"],
    ["DELETE", "/Organization/ZZT1"],
    ["PATCH", "/Organization/ZZT1"],
    ["POST", "/Organization"],
    ["DELETE", "/OrganizationAffiliation/8001"],
    ["PUT", "/List/Organization-deletion"],
  ] as const)
    await refused(path, 405, new RegExp(`^HAPI-0427: HTTP Method ${method} is not allowed`), { method });
});

test("JSON is what is answered, and XML where it is asked for, by Accept or by any spelling of _format", async () => {
  const typeOf = async (path: string, accept = "*/*") =>
    (await ask(path, { headers: { accept } })).headers.get("content-type")!.split(";")[0];
  assert.equal(await typeOf("/Organization/ZZT1"), "application/fhir+json");
  for (const accept of ["application/fhir+xml", "application/xml", "text/xml"])
    assert.equal(await typeOf("/metadata", accept), "application/fhir+xml");
  for (const it of ["xml", "application/xml", "application/fhir%2Bxml", "application/fhir+xml", "text/xml"])
    assert.equal(await typeOf(`/metadata?_format=${it}`), "application/fhir+xml");
  assert.equal(await typeOf("/metadata?_format=xml&x="), "application/fhir+xml");
});

test("a refusal is in the format that was asked for", async () => {
  for (const path of ["/Organization/ZZNONE", "/Organization?nam=x", "/Organization?lastChangeDate=x"]) {
    const { text, headers } = await ask(path, { headers: { accept: "application/fhir+xml" } });
    assert.match(headers.get("content-type")!, /^application\/fhir\+xml/);
    assert.match(text, /<OperationOutcome .*HAPI-\d{4}: /s);
  }
});

test("a refusal has the national API's number as a coding, its words behind it, ours beside them, and an issue type of FHIR's", async () => {
  for (const [path, number, method = "GET"] of [
    ["/Organization/ZZNONE", "HAPI-2001"],
    ["/Organization?nam=x", "HAPI-0524"],
    ["/Organization?lastChangeDate=x", "HAPI-1940"],
    ["/Organization/ZZT1", "HAPI-0427", "DELETE"],
  ]) {
    const [issue] = (await ask(path!, { method: method! })).json.issue;
    assert.deepEqual([issue.severity, issue.code, issue.details.coding[0].code], ["error", "processing", number], path);
    assert.ok(issue.diagnostics.startsWith(`${number}: `), issue.diagnostics);
    assert.ok(issue.details.text.length > 10 && !issue.details.text.includes("HAPI"), issue.details.text);
  }
});

test("ids of a request and of what it belongs to come back with the answer", async () => {
  const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
  const { headers } = await ask("/Organization/ZZT1", {
    headers: { "x-request-id": id, "x-correlation-id": "b-2" },
  });
  assert.deepEqual([headers.get("x-request-id"), headers.get("x-correlation-id")], [id, "b-2"]);
});

// Searching

test("an identifier is the code, with its system or without; of another system nothing is found", async () => {
  await finds("Organization?identifier=ZZT1", "ZZT1");
  await finds("Organization?identifier=https://fhir.nhs.uk/Id/ods-organization-code|ZZT1", "ZZT1");
  await finds("Organization?identifier=https://fhir.nhs.uk/Id/ods-site-code|ZZT1", "");
  await finds("Organization?_id=ZZT1,ZZT1A", "ZZT1 ZZT1A");
});

test("whether an organisation is active is asked in any case of letters", async () => {
  await finds("Organization?active=True&roleCode=RO182", "");
  for (const it of ["false", "False", "FALSE"]) await finds(`Organization?active=${it}`, "ZZC0 ZZP2");
});

test("names start so, hold it anywhere, or are exactly that; case and accents matter in the last alone", async () => {
  await finds("Organization?name=oak", "ZZP1 ZZT1A");
  await finds("Organization?name=ash", "ZZP3");
  await finds("Organization?name:contains=ash", "ZZP3 ZZT1A");
  await finds("Organization?name:contains=surg", "ZZP1 ZZP2 ZZQ2 ZZQ3");
  await finds("Organization?name:exact=OAK SURGERY", "ZZP1");
  await finds("Organization?name:exact=Oak Surgery", "");
  await finds("Organization?name:exact=OAK", "");
});

test("what names and places are made of is found as it is written", async () => {
  await finds("Organization?name=KING'S LYNN %26 ST. HELENS: WALK-IN (STOKE", "ZZQ1");
  await finds("Organization?address-city=king's", "ZZQ1");
  await finds("Organization?address-city:exact=ST. HELENS", "ZZQ2");
  await finds("Organization?address:contains=2 quay%2Bs", "ZZQ1");
});

test("an address is found by its town, its country, its postcode and any of its parts", async () => {
  await finds("Organization?address-city=low", "ZZP1 ZZT1A");
  await finds("Organization?address-country=wales", "ZZQ2");
  await finds("Organization?address-postalcode=ZZ30", "ZZQ1 ZZQ2 ZZQ3");
  await finds("Organization?address-postalcode:contains=1A&name=d", "ZZQ2 ZZQ3");
  await finds("Organization?address=staffordshire", "ZZT1");
});

test("a whole postcode is found with its blank and without", async () => {
  for (const it of ["ZZ30 1AB", "ZZ301AB", "zz301ab"]) await finds(`Organization?address-postalcode=${it}`, "ZZQ2");
});

test("the day of the last change is asked by every prefix, and twice for a range", async () => {
  for (const [asked, expected] of [
    ["2026-06-02", "ZZQ2"],
    ["eq2026-06-02", "ZZQ2"],
    ["gt2026-06-01", "ZZQ2"],
    ["sa2026-06-01", "ZZQ2"],
    ["ge2026-06-01", "ZZQ1 ZZQ2 ZZQ3"],
    ["lt2026-03-02", "ZZC0 ZZP2 ZZT1"],
    ["eb2026-03-02", "ZZC0 ZZP2 ZZT1"],
    ["le2020-04-01", "ZZC0"],
    ["2020", "ZZC0 ZZP2"],
    ["gt2026-05-05&lastChangeDate=lt2026-06-01", "ZZP3"],
  ])
    await finds(`Organization?lastChangeDate=${asked}`, expected!);
  await finds("Organization?lastChangeDate=ne2026&roleCode=RO177", "ZZP2");
});

test("a date that is none is a 400 in the words of the national API", async () => {
  for (const it of ["gtINVALID", "2026-13-01", "01/02/2026"])
    await refused(
      `/Organization?lastChangeDate=${encodeURIComponent(it)}`,
      400,
      new RegExp(`^HAPI-1940: Invalid date/time/quantity format: "${it}"$`),
    );
});

test("roles are asked for by code, with their system or without; commas mean or, repeating means and", async () => {
  await finds("Organization?roleCode=RO87", "ZZP3");
  await finds(
    "Organization?roleCode=https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSOrganisationRole|RO87",
    "ZZP3",
  );
  await finds("Organization?roleCode=RO87,RO57", "ZZP3 ZZT1");
  await finds("Organization?roleCode=RO177&roleCode=RO80", "ZZQ2");
  await finds("Organization?roleCode=RO177&roleCode=RO80,RO87", "ZZP3 ZZQ2");
});

test("a role that was ever held is found by roleCode, one that is held by activeRoleCode", async () => {
  await finds("Organization?roleCode=RO76", "ZZP1 ZZP2 ZZQ2 ZZQ3");
  await finds("Organization?activeRoleCode=RO76", "ZZP1 ZZQ2");
});

test("whose role has ended is left out by roleCode:not, and kept by activeRoleCode:not", async () => {
  await finds("Organization?roleCode=RO177&roleCode:not=RO76", "ZZP3 ZZQ1");
  await finds("Organization?roleCode=RO177&activeRoleCode:not=RO76", "ZZP2 ZZP3 ZZQ1 ZZQ3");
  await finds("Organization?roleCode=RO177&roleCode:not=RO76,RO87", "ZZQ1");
});

test("a GP practice is a prescribing cost centre that has the role of one", async () => {
  await finds("Organization?roleCode=RO177&activeRoleCode=RO76&active=true", "ZZP1 ZZQ2");
});

test("roles that were taken up again are told apart by their numbers", async () => {
  const { json } = await ask("/Organization/ZZQ2");
  const roles = json.extension.filter((it: Json) => it.url.endsWith("OrganisationRole"));
  const numbers = roles.map(
    ({ extension }: Json) => extension.find((it: Json) => it.url === "instanceID").valueInteger,
  );
  assert.deepEqual(numbers, [901, 902, 903, 904]);
});

test("exactly one role of every organisation is primary by the list of roles", async () => {
  const primary = new Set(roleTypes.filter((it) => it.isPrimary).map((it) => it.code));
  const { json } = await ask("/Organization?_count=1000");
  for (const { resource } of json.entry) {
    const codes = (resource.extension as Json[])
      .filter((it) => it.url.endsWith("OrganisationRole"))
      .map((it) => it.extension[1].valueCodeableConcept.coding[0].code);
    assert.equal(codes.filter((it) => primary.has(it)).length, 1, resource.id);
  }
});

test("records of one name are told apart by code", async () => {
  await finds("Organization?name:exact=DENTAL SURGERY", "ZZQ2 ZZQ3");
});

test("the use and the class of a record are its types", async () => {
  await finds("Organization?type=RC2", "ZZT1A");
  await finds(
    "Organization?type=https://digital.nhs.uk/services/organisation-data-service/CodeSystem/ODSRecordClass|RC2",
    "ZZT1A",
  );
  await finds("Organization?type=https://fhir.nhs.uk/England/CodeSystem/England-ODSRecordUseType|RC2", "");
});

test("an unknown parameter is a 400 that lists those there are, as the national API does", async () => {
  const { json } = await refused(
    "/Organization?nam=x",
    400,
    /^HAPI-0524: Unknown search parameter "nam" for resource type "Organization"/,
  );
  const [, list] = /are: \[(.*)\]$/.exec(json.issue[0].diagnostics)!;
  const names = list!.split(", ");
  assert.deepEqual(
    names,
    [...names].sort((a, b) => (a < b ? -1 : 1)),
  );
  for (const it of [
    "_id",
    "active",
    "activeRoleCode",
    "address",
    "identifier",
    "lastChangeDate",
    "name",
    "roleCode",
    "type",
  ])
    assert.ok(names.includes(it), it);
  assert.match(json.issue[0].details.text, /did you mean 'name'/);
  await refused("/OrganizationAffiliation?lastChangeDate=2026", 400, /^HAPI-0524/);
});

test("what the live server takes beside its documents is taken here too", async () => {
  for (const it of [
    "address-state=x",
    "address-use=work",
    "partof=ZZT1",
    "_security=x",
    "_source=x",
    "_tag=x",
    "_lastUpdated=gt2020",
  ]) {
    const { status, text } = await ask(`/Organization?${it}`);
    assert.equal(status, 200, `${it}: ${text}`);
  }
});

test("a search of the directory that is posted answers as the same by GET", async () => {
  const posted = await post("/Organization/_search", { roleCode: "RO177", "roleCode:not": "RO76" });
  const asked = await ask("/Organization?roleCode=RO177&roleCode:not=RO76");
  const ids = (heard: typeof asked) => entries(heard, "match").map((it) => it.id);
  assert.deepEqual(ids(posted), ids(asked));
  assert.equal(posted.json.total, 2);
});

// Relationships

test("a relationship is found by its holder and its target, by code, reference or identifier", async () => {
  const code = "https://fhir.nhs.uk/Id/ods-organization-code|";
  for (const end of ["ZZQ2", "Organization/ZZQ2", `${code}ZZQ2`])
    await finds(`OrganizationAffiliation?primary-organization=${end}`, "8001 8002 8003");
  for (const end of ["ZZC1", "Organization/ZZC1", `${code}ZZC1`])
    await finds(`OrganizationAffiliation?participating-organization=${end}&identifier=8002`, "8002");
  await finds("OrganizationAffiliation?primary-organization=ZZC1", "");
  await finds("OrganizationAffiliation?primary-organization=ZZNONE", "");
});

test("ended relationships stay, and several may join the same two", async () => {
  await finds("OrganizationAffiliation?primary-organization=ZZQ2&participating-organization=ZZC1&active=false", "8001");
  await finds(
    "OrganizationAffiliation?primary-organization=ZZQ2&participating-organization=ZZC1&active=true",
    "8002 8003",
  );
});

test("a relationship is found by its number and its type", async () => {
  const system =
    "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/organization-relationship-instance";
  await finds(`OrganizationAffiliation?identifier=${system}|8001`, "8001");
  await finds("OrganizationAffiliation?_id=8001,8003", "8001 8003");
  await finds("OrganizationAffiliation?code=RE6&primary-organization=ZZQ2", "8003");
  await finds("OrganizationAffiliation?role=RE6&primary-organization=ZZQ2", "8003");
});

test("a relationship with legal dates alone has those, also as its plain period", async () => {
  const { json } = await ask("/OrganizationAffiliation/8001");
  assert.deepEqual(json.period, { start: "2015-01-01", end: "2020-01-01" });
  assert.equal(json.extension.length, 1);
  assert.equal(json.extension[0].extension[0].valueCoding.code, "Legal");
});

test("relationships bring the organisations at their ends, and organisations the relationships that they hold or that point at them", async () => {
  const end = (code: string) => `_include=OrganizationAffiliation:${code}`;
  const one = await ask(`/OrganizationAffiliation?_id=8002&${end("primary-organization")}`);
  assert.equal(includesOf(one), "Organization/ZZQ2");
  const both = await ask(
    `/OrganizationAffiliation?_id=8002&${end("primary-organization")}&${end("participating-organization")}`,
  );
  assert.equal(includesOf(both), "Organization/ZZC1 Organization/ZZQ2");
  const back = (code: string) => ask(`/Organization?_id=ZZQ2&_revinclude=OrganizationAffiliation:${code}`);
  assert.equal(
    includesOf(await back("primary-organization")),
    "OrganizationAffiliation/8001 OrganizationAffiliation/8002 OrganizationAffiliation/8003",
  );
  assert.equal(includesOf(await back("participating-organization")), "");
  const pointing = await ask("/Organization?_id=ZZC1&_revinclude=OrganizationAffiliation:participating-organization");
  assert.deepEqual(
    entries(pointing, "include")
      .map((it) => `${it.organization.reference} ${it.participatingOrganization.reference}`)
      .sort(),
    ["ZZP1", "ZZP2", "ZZP3", "ZZQ2", "ZZQ2", "ZZQ2"].map((it) => `Organization/${it} Organization/ZZC1`),
  );
});

test("links of a page begin with the address and the base path that were asked, and repeat what was", async () => {
  const { origin } = new URL(server.base);
  for (const path of ["/R4", "/organisation-data-terminology-api/fhir"]) {
    const heard = await ask(`${origin}${path}/Organization?roleCode=RO177&roleCode:not=RO87&_count=2&_offset=2`);
    for (const { resource, fullUrl } of heard.json.entry)
      assert.equal(fullUrl, `${origin}${path}/Organization/${resource.id}`);
    const next = new URL(link(heard, "next")!);
    assert.equal(next.origin + next.pathname, `${origin}${path}/Organization`);
    assert.deepEqual([...next.searchParams].sort(), [
      ["_count", "2"],
      ["_offset", "4"],
      ["roleCode", "RO177"],
      ["roleCode:not", "RO87"],
    ]);
  }
});

test("what is served is declared: of kind instance, both formats, Lists, and the parameters of the national API", async () => {
  const { json } = await ask("/metadata");
  assert.deepEqual([json.kind, json.fhirVersion], ["instance", "4.0.1"]);
  assert.deepEqual(json.format, ["application/fhir+json", "application/fhir+xml"]);
  const resources = new Map<string, Json>(json.rest[0].resource.map((it: Json) => [it.type, it]));
  for (const it of ["Organization", "OrganizationAffiliation", "CodeSystem", "ValueSet", "List"])
    assert.ok(resources.has(it), it);
  const names = resources.get("Organization").searchParam.map((it: Json) => it.name);
  for (const it of [
    "_id",
    "identifier",
    "active",
    "name",
    "address-postalcode",
    "address-city",
    "address-country",
    "lastChangeDate",
    "roleCode",
    "activeRoleCode",
  ])
    assert.ok(names.includes(it), it);
  const role = resources.get("OrganizationAffiliation").searchParam.find((it: Json) => it.name === "role");
  assert.match(role.documentation, /which the national API has no parameter for/);
});

test("the licences of the register and of places stand on pages, in the CapabilityStatement and in code systems", async () => {
  const { origin } = new URL(server.base);
  const texts = await Promise.all(
    [
      `${origin}/`,
      "/Organization/ZZT1?_format=html",
      "/Organization?name=oak&_format=html",
      "/metadata",
      "/CodeSystem?url=https://fhir.nhs.uk/Id/ods-organization-code&_elements=copyright",
      "/CodeSystem?url=https://digital.nhs.uk/services/organisation-data-service/CodeSystem/postcode&_elements=copyright",
    ].map(async (it) => (await ask(it)).text),
  );
  for (const text of texts) {
    assert.match(text, /information of NHS England licensed under the Open Government Licence v3\.0/);
    assert.match(text, /Source: Office for National Statistics licensed under the Open Government Licence v3\.0/);
    assert.match(text, /contains OS data © Crown copyright.*contains Royal Mail data © Royal Mail copyright/);
  }
  const roles = await ask("/CodeSystem/England-ODSOrganisationRole?_elements=copyright");
  assert.match(roles.json.copyright, /NHS England licensed under the Open Government Licence v3\.0/);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
