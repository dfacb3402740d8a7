import assert from "node:assert/strict";
import { test } from "node:test";
import type { FhirService } from "../../src/api/service.ts";
import { askDirectory, nationalDirectory } from "../support/ask-directory.ts";
import { areValid } from "../support/valid-answers.ts";
import { inventedPlaces, smallDirectory } from "./small-register.ts";

const ods = "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/";
const organisation = "https://fhir.nhs.uk/Id/ods-organization-code";

interface Part {
  readonly name: string;
  readonly part?: readonly Part[];
  readonly [value: string]: unknown;
}

const valueIn = (part: Part): unknown => Object.entries(part).find(([name]) => name.startsWith("value"))?.[1];

const answers = new Map<string, string>();

async function look(
  service: FhirService,
  query: string,
): Promise<{ status: number; all: readonly Part[]; text: string }> {
  const { status, text } = await askDirectory(service, `CodeSystem/$lookup?${query}`);
  answers.set(query, text);
  return { status, all: JSON.parse(text).parameter ?? [], text };
}

/** `town=ZEDTON`, a line a property, in order of names: codes without their systems. */
function told(all: readonly Part[]): string {
  const written = all
    .filter((it) => it.name === "property")
    .map(({ part = [] }) => {
      const [code, value, ...typed] = part;
      assert.deepEqual([code?.name, value?.name], ["code", "value"]);
      const [[type] = []] = Object.entries(value!).filter(([name]) => name.startsWith("value"));
      // Whatever is no code is said again, by a part that is called after its type.
      assert.deepEqual(typed, type === "valueCode" ? [] : [{ name: type, [type!]: value![type!] }]);
      const said = valueIn(value!) as string | { readonly code: string };
      return `${valueIn(code!)}=${typeof said === "object" ? said.code : said}`;
    });
  return written.sort().join("\n");
}

/** Everything that is known of a code. */
async function check(service: FhirService, system: string, code: string, display: string, expected: string) {
  const { all, text } = await look(service, `system=${encodeURIComponent(system)}&code=${code}&property=*`);
  const one = (name: string) => all.filter((it) => it.name === name).map(valueIn);
  assert.deepEqual([one("code"), one("display")], [[code], [display]], text);
  const lines = expected
    .trim()
    .split(/\s*\n\s*/)
    .filter((it) => it !== "");
  assert.equal(told(all), lines.sort().join("\n"));
}

test("all that is known of an organisation is told of its code", async (t) => {
  const { service } = await smallDirectory(t);
  await check(
    service,
    organisation,
    "ZZT01",
    "OAK TREE SURGERY",
    `status=active
     inactive=false
     name=OAK TREE SURGERY
     primaryRole=RO177
     role=RO177
     role=RO76
     orgRecordClass=RC1
     refOnly=false
     assigningAuth=NHS BUSINESS SERVICES AUTHORITY
     address1=OAK TREE HOUSE
     address2=1 HIGH STREET
     address3=OLD TOWN, THE GREEN
     town=ZEDTON
     postcode=ZQ10 1AA
     country=ENGLAND
     uprn=10000000001
     telephone=00000 000001
     url=HTTPS://OAK.CARECONNECT.INVALID
     legStartDate=2019-04-01
     opStartDate=2019-04-01
     lastChangeDate=2026-03-01
     RE4=ZZC01
     RE8=ZZN01
     predecessor=ZZT00
     EW=E05099999
     GOR=J
     ICB=QZZ
     LA=899
     NHSER=Y59`,
  );
});

test("of a closed organisation the primary role and the last others count, and who came after it", async (t) => {
  const { service } = await smallDirectory(t);
  await check(
    service,
    organisation,
    "ZZT00",
    "OLD OAK SURGERY",
    `status=inactive
     inactive=true
     name=OLD OAK SURGERY
     primaryRole=RO177
     role=RO177
     role=RO76
     orgRecordClass=RC1
     refOnly=false
     address1=1 LOW STREET
     town=ZEDTON
     postcode=ZQ1 0AA
     country=ENGLAND
     legStartDate=1980-01-01
     legEndDate=2019-03-31
     opStartDate=1980-01-01
     opEndDate=2019-03-31
     lastChangeDate=2019-04-02
     successor=ZZT01
     forwardSuccession=false`,
  );
});

test("the areas of the postcode count before those beside the record, once postcodes are loaded", async (t) => {
  const { store } = await smallDirectory(t);
  const service = nationalDirectory(store, { places: inventedPlaces(t) });
  const { all } = await look(
    service,
    `system=${organisation}&code=ZZT01&property=LA&property=EW&property=PCO&property=SMHPC+CT4&property=CA&property=NHSER`,
  );
  assert.equal(told(all), "CA=E56099999\nEW=E05099998\nLA=898\nNHSER=Y63\nPCO=98Z");
});

test("what is asked for is told, and no more; unless said, whether the code is inactive", async (t) => {
  const { service } = await smallDirectory(t);
  const lines = async (query: string) => told((await look(service, `system=${organisation}&code=${query}`)).all);
  assert.equal(
    await lines("ZZT01&property=town&property=RE4&property=telephone"),
    "RE4=ZZC01\ntelephone=00000 000001\ntown=ZEDTON",
  );
  assert.equal(await lines("ZZT01&property=RE5"), "");
  assert.equal(await lines("ZZT00"), "inactive=true");
  assert.equal(await lines("ZZT01&property=display&property=designation"), "");
  const { all } = await look(service, `system=${organisation}&code=ZZR01&property=refOnly`);
  assert.deepEqual(
    all.map((it) => it.name),
    ["code", "display", "name", "system", "version", "designation", "property"],
  );
  assert.deepEqual(
    ["name", "system", "version"].map((name) => valueIn(all.find((it) => it.name === name)!)),
    ["ODS Organisation", organisation, "2026-08-28"],
  );
  assert.equal(told(all), "refOnly=true");
});

test("a role, a relationship and a succession are told by their numbers", async (t) => {
  const { service } = await smallDirectory(t);
  await check(
    service,
    `${ods}organization-role-instance`,
    "9003",
    "OUT OF HOURS COST CENTRE",
    `orgCode=ZZT01
     role=RO80
     primaryRole=false
     status=inactive
     legStartDate=2019-04-01
     legEndDate=2022-03-31
     opStartDate=2019-04-01
     opEndDate=2022-03-31`,
  );
  await check(
    service,
    `${ods}organization-relationship-instance`,
    "8001",
    "IS COMMISSIONED BY",
    `sourceOrgCode=ZZT01
     sourceOrgRole=RO177
     targetOrgCode=ZZC01
     targetOrgRole=RO98
     relationshipTypeCode=RE4
     status=active
     legStartDate=2021-04-01
     opStartDate=2021-04-01`,
  );
  await check(
    service,
    `${ods}succession`,
    "7001",
    "ZZT00 was succeeded by ZZT01",
    `predecessor=ZZT00
     successor=ZZT01
     legStartDate=2019-04-01
     forwardSuccession=false`,
  );
  await check(
    service,
    `${ods}succession`,
    "7002",
    "ZZC00 was succeeded by ZZC01",
    `predecessor=ZZC00
     successor=ZZC01
     legStartDate=2021-04-01
     forwardSuccession=false`,
  );
});

test("numbers that were made up for want of one are no codes of ODS's", async (t) => {
  const { service, store } = await smallDirectory(t);
  const found = await store.read("Organization", "ZZS01");
  const number = /"valueInteger":(-\d+)/.exec(found?.state === "current" ? found.body : "")?.[1];
  assert.ok(number);
  for (const [system, code] of [
    ["organization-role-instance", number],
    ["organization-relationship-instance", "ZZS01.RE6.ZZH01.1991-04-01"],
  ] as const)
    assert.equal((await look(service, `system=${ods}${system}&code=${code}`)).status, 404);
});

test("codes of listed code systems are looked up by any of their canonicals", async (t) => {
  const { service } = await smallDirectory(t);
  await check(service, `${ods}ODSOrganisationRole`, "RO177", "PRESCRIBING COST CENTRE", "primaryRole=true");
  await check(service, `${ods}ODSOrganisationRole`, "RO321", "AN INVENTED ROLE", "primaryRole=false");
  await check(
    service,
    "https://fhir.nhs.uk/England/CodeSystem/England-ODSOrganisationRole",
    "RO76",
    "GP PRACTICE",
    "primaryRole=false",
  );
  await check(service, "urn:oid:2.16.840.1.113883.2.1.3.2.4.17.508", "RE6", "IS OPERATED BY", "");
  await check(service, `${ods}ODSRelationship`, "RE9", "IS NOMINATED PAYEE FOR", "");
  await check(service, `${ods}ODSRelationship`, "RE10", "IS COVID NOMINATED PAYEE FOR", "");
  await check(service, `${ods}ODSRecordClass`, "RC2", "HSCSite", "");
  await check(service, "https://fhir.nhs.uk/England/CodeSystem/England-PeriodType", "Legal", "Legal", "");
  await check(
    service,
    "https://fhir.nhs.uk/England/CodeSystem/England-ODSRecordUseType|1.0.0",
    "RefOnly",
    "RefOnly",
    "",
  );
});

test("postcodes and areas are told once they are loaded", async (t) => {
  const { store } = await smallDirectory(t);
  const unplaced = await look(nationalDirectory(store, { places: undefined }), `system=${ods}postcode&code=ZQ10+1AA`);
  assert.equal(unplaced.status, 404);
  assert.match(unplaced.text, /no postcodes and areas are loaded/);
  const service = nationalDirectory(store, { places: inventedPlaces(t) });
  await check(
    service,
    `${ods}postcode`,
    "ZQ10 1AA",
    "ZQ10 1AA",
    "CA=E56099999\nEW=E05099998\nGOR=J\nICB=QZY\nLA=898\nLSOA11=E01099999\nNHSER=Y63\nPC=E14099999\nPCO=98Z",
  );
  await check(service, `${ods}geography-name`, "E05099998", "Zedton North", "");
  await check(service, `${ods}geography-name`, "J", "South East", "");
  await check(service, `${ods}geography-name`, "E01099999", "Name not currently available for code: E01099999", "");
  assert.equal((await look(service, `system=${ods}geography-name&code=E05000000`)).status, 404);
  // The name of an ODS code is its organisation's.
  assert.equal((await look(service, `system=${ods}geography-name&code=QZY`)).status, 404);
  assert.equal((await look(service, `system=${ods}postcode&code=ZQ99+9ZZ`)).status, 404);
});

test("a Coding is posted, and XML is answered where it is asked for", async (t) => {
  const { service } = await smallDirectory(t);
  const posted = {
    resourceType: "Parameters",
    parameter: [
      { name: "coding", valueCoding: { system: organisation, code: "ZZN01" } },
      { name: "property", valueCode: "name" },
    ],
  };
  const made = await askDirectory(service, "CodeSystem/$lookup", { posted });
  assert.equal(told(JSON.parse(made.text).parameter), "name=ZEDTON PCN");
  const xml = `<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="system"/><valueUri value="${organisation}"/></parameter><parameter><name value="code"/><valueCode value="ZZN01"/></parameter></Parameters>`;
  const answered = await askDirectory(service, "CodeSystem/$lookup?_format=xml", { posted: xml });
  assert.equal(answered.contentType, "application/fhir+xml;charset=utf-8");
  assert.match(answered.text, /<name value="display"\/><valueString value="ZEDTON PCN"\/>/);
});

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly words: RegExp;
}

/** What is refused, and how. */
async function refused(service: FhirService, address: string, { status, code, words }: Refusal) {
  const { status: is, text } = await askDirectory(service, address);
  answers.set(address, text);
  const [issue] = JSON.parse(text).issue ?? [{}];
  assert.equal(is, status, `${address}: ${text}`);
  assert.equal(issue.code, code, address);
  assert.match(issue.diagnostics, words, address);
  return issue;
}

test("a code that there is not is not found, in the words of the national API", async (t) => {
  const { service } = await smallDirectory(t);
  for (const [system, code] of [
    [organisation, "ZZ999"],
    [organisation, "zzt01"],
    [`${ods}ODSOrganisationRole`, "RO9999"],
    [`${ods}organization-role-instance`, "12345"],
    [`${ods}organization-role-instance`, "x"],
    [`${ods}succession`, "1"],
    [`${ods}organization-relationship-instance`, "1"],
  ] as const) {
    const escaped = system.replaceAll(".", "\\.");
    const issue = await refused(service, `CodeSystem/$lookup?system=${system}&code=${code}`, {
      status: 404,
      code: "not-found",
      words: new RegExp(`^\\[[0-9a-f-]{36}\\]: The code ${code} \\(${escaped}:2026-08-28\\) was not found\\.$`),
    });
    assert.equal(issue.details.text, issue.diagnostics);
  }
});

test("what is no question about a code is refused with words that help", async (t) => {
  const { service } = await smallDirectory(t);
  const check = (query: string, status: number, code: string, words: RegExp) =>
    refused(service, `CodeSystem/$lookup?${query}`, { status, code, words });
  await check("code=ZZT01", 400, "required", /needs the parameter system/);
  await check(`system=${organisation}`, 400, "required", /needs the parameter code/);
  await check(
    `system=${organisation}&code=ZZT01&property=opstartdate`,
    400,
    "not-supported",
    /did you mean 'opStartDate'/,
  );
  await check(`system=${organisation}&code=ZZT01&date=2020-01-01`, 400, "not-supported", /takes system, code/);
  await check(`system=${organisation}&code=ZZT01&code=ZZT00`, 400, "invalid", /may be given once/);
  await check("system=http://loinc.org&code=x", 404, "not-found", /is not held here/);
  await check(`system=${organisation}&code=ZZT01&version=1999-01-01`, 404, "not-found", /the newest is 2026-08-28/);
  await check(`system=${ods}practitioner&code=G1234567`, 400, "not-supported", /name people/);
});

test("a code is one of a code system, or is not, and what is said of it is right, or is not", async (t) => {
  const { service } = await smallDirectory(t);
  const check = async (query: string, expected: string) => {
    const { status, text } = await askDirectory(service, `CodeSystem/$validate-code?${query}`);
    answers.set(query, text);
    assert.equal(status, 200, text);
    const all: readonly Part[] = JSON.parse(text).parameter;
    const said = all.map((it) => `${it.name}=${valueIn(it)}`).join(" | ");
    assert.equal(said.replace(/\[[0-9a-f-]{36}\]/, "[uuid]"), expected);
  };
  const url = `url=${organisation}`;
  await check(`${url}&code=ZZT01`, "result=true | display=OAK TREE SURGERY");
  await check(`${url}&code=ZZT01&status=active`, "result=true | display=OAK TREE SURGERY");
  await check(
    `${url}&code=ZZT00&status=active`,
    "result=false | message=its status is 'inactive', not 'active' | display=OLD OAK SURGERY",
  );
  await check(
    `${url}&code=ZZT01&role=RO76&RE4=ZZC01&display=oak++tree+surgery`,
    "result=true | display=OAK TREE SURGERY",
  );
  await check(`${url}&code=ZZT01&role=${ods}ODSOrganisationRole|RO76`, "result=true | display=OAK TREE SURGERY");
  await check(
    `${url}&code=ZZT01&RE4=ZZC00&PC=x&display=ELM+TREE`,
    "result=false | message=it is called 'OAK TREE SURGERY', not 'ELM TREE'; its RE4 is 'ZZC01', not 'ZZC00'; its PC is nothing, not 'x' | display=OAK TREE SURGERY",
  );
  await check(
    `${url}&code=ZZ999`,
    `result=false | message=[uuid]: The code ZZ999 (${organisation}:2026-08-28) was not found.`,
  );
  await check(
    `url=${ods}ODSOrganisationRole&code=RO177&primaryRole=true`,
    "result=true | display=PRESCRIBING COST CENTRE",
  );
  await refused(service, `CodeSystem/$validate-code?${url}&code=ZZT01&Status=active`, {
    status: 400,
    code: "not-supported",
    words: /did you mean 'status'/,
  });
  await refused(service, "CodeSystem/$validate-code?code=ZZT01", {
    status: 400,
    code: "required",
    words: /needs the parameter url/,
  });
});

test("a code means itself, and no other one", async (t) => {
  const { service } = await smallDirectory(t);
  const check = async (system: string, codes: string, outcome: string) => {
    const [a, b] = codes.split(" ");
    const { text } = await askDirectory(service, `CodeSystem/$subsumes?system=${system}&codeA=${a}&codeB=${b}`);
    answers.set(`${system} ${codes}`, text);
    assert.deepEqual(JSON.parse(text).parameter, [{ name: "outcome", valueCode: outcome }]);
  };
  await check(organisation, "ZZT01 ZZT01", "equivalent");
  await check(organisation, "ZZT01 ZZT00", "not-subsumed");
  await check(`${ods}ODSOrganisationRole`, "RO177 RO76", "not-subsumed");
  await refused(service, `CodeSystem/$subsumes?system=${organisation}&codeA=ZZT01&codeB=ZZ999`, {
    status: 404,
    code: "not-found",
    words: /The code ZZ999/,
  });
});

test("every answer is FHIR, in JSON and in XML", (t) => areValid(t, answers));
