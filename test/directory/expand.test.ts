import assert from "node:assert/strict";
import { test } from "node:test";
import type { FhirService } from "../../src/api/service.ts";
import { askDirectory } from "../support/ask-directory.ts";
import { areValid } from "../support/valid-answers.ts";
import { smallDirectory } from "./small-register.ts";

const ods = "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/";
const organisation = "https://fhir.nhs.uk/Id/ods-organization-code";
const answers = new Map<string, string>();

/** `role = RO76` */
const filterOf = (text: string) => {
  const [, property, op, value] = /^(.+?) (=|in|regex|exists|is-a) (.+)$/.exec(text)!;
  return { property, op, value };
};

/** `role = RO76 & town = ZEDTON`; an empty text: everything. `ZZT01 ZZT00`: these. */
const partOf = (text: string, system = organisation) => {
  if (text === "") return { system };
  return / (=|in|regex|exists|is-a) /.test(text)
    ? { system, filter: text.split(" & ").map(filterOf) }
    : { system, concept: text.split(" ").map((code) => ({ code })) };
};

interface Asked {
  readonly compose: object;
  readonly parameters?: readonly object[];
  readonly more?: object;
}

async function expand(service: FhirService, { compose, parameters = [], more = {} }: Asked) {
  const valueSet = { name: "valueSet", resource: { resourceType: "ValueSet", compose, ...more } };
  const posted = { resourceType: "Parameters", parameter: [valueSet, ...parameters] };
  const { status, text } = await askDirectory(service, "ValueSet/$expand", { posted });
  answers.set(JSON.stringify(posted), text);
  return { status, json: JSON.parse(text) };
}

const codesOf = (json: { expansion: { contains?: readonly { code: string }[] } }): string =>
  (json.expansion.contains ?? []).map((it) => it.code).join(" ");

/** The codes that an expansion has, in order, and that its total is how many they are. */
async function check(service: FhirService, include: string | object, expected: string, more: Partial<Asked> = {}) {
  const compose = typeof include === "string" ? { include: [partOf(include)] } : include;
  const { status, json } = await expand(service, { compose, ...more });
  assert.equal(status, 200, JSON.stringify(json));
  const codes = codesOf(json);
  assert.equal(codes, expected, JSON.stringify(include));
  assert.equal(json.expansion.total, expected === "" ? 0 : expected.split(" ").length);
}

const number = (name: string, value: number | string) => ({ name, valueInteger: value });
const property = (name: string) => ({ name: "property", valueString: name });

test("organisations are chosen by any property that is declared as a filter", async (t) => {
  const { service } = await smallDirectory(t);
  await check(service, "", "ZZC00 ZZC01 ZZH01 ZZN01 ZZR01 ZZS01 ZZT00 ZZT01");
  await check(service, "role = RO76", "ZZT00 ZZT01");
  await check(service, "role = RO80", "");
  await check(service, "role in RO319, RO321", "ZZC01 ZZN01");
  await check(service, "primaryRole in RO98,RO76", "ZZC00 ZZC01");
  await check(service, "status = inactive", "ZZC00 ZZR01 ZZT00");
  await check(service, "inactive = false & orgRecordClass = RC2", "ZZS01");
  await check(service, "refOnly = true", "ZZR01");
  await check(service, "postcode = ZQ10 1AA", "ZZT01");
  await check(service, "postcode regex ^ZQ10 .*", "ZZS01 ZZT01");
  await check(service, "postcode regex ^ZQ[0-9].*", "ZZC01 ZZS01 ZZT00 ZZT01");
  await check(service, "postcode regex ^ZQ1 .*", "ZZT00");
  await check(service, "postcode exists false", "ZZC00 ZZH01 ZZR01");
  await check(service, "town in ZEDTON,yedton", "ZZC01 ZZN01 ZZS01 ZZT00 ZZT01");
  await check(service, "country = WALES", "ZZN01");
  await check(service, "name regex .*OAK.*", "ZZT00 ZZT01");
  await check(service, "name = OAK TREE SURGERY", "ZZT01");
  await check(service, "lastChangeDate = gt2021-04-01", "ZZT01");
  await check(service, "lastChangeDate = 2021-04-01", "ZZC00 ZZC01");
  await check(service, "lastChangeDate = ge2020-01-01 & lastChangeDate = lt2021-01-01", "ZZH01 ZZN01 ZZS01");
  await check(service, "RE4 = ZZC01", "ZZN01 ZZT01");
  await check(service, "RE4 = ZZC00", "");
  await check(service, "RE6 in ZZH01,ZZC01", "ZZS01");
  await check(service, "predecessor = ZZT00", "ZZT01");
  await check(service, "successor exists true", "ZZT00");
  await check(service, "LA = 899", "ZZT01");
  await check(service, "EW = E05099999", "ZZT01");
  await check(service, "GOR = J", "ZZT01");
  await check(service, "GOR = A", "");
  await check(service, "code in ZZT01,ZZX99", "ZZT01");
});

test("concepts are listed, united, left out, and limited to those that are active", async (t) => {
  const { service } = await smallDirectory(t);
  await check(service, "ZZT01 ZZ999 ZZT00", "ZZT00 ZZT01");
  const united = [partOf("role = RO76"), partOf("ZZS01"), partOf("primaryRole = RO177")];
  await check(service, { include: united }, "ZZS01 ZZT00 ZZT01");
  await check(service, { include: united, exclude: [partOf("status = inactive")] }, "ZZS01 ZZT01");
  await check(service, { include: united, exclude: [partOf("ZZS01 ZZN01"), partOf("ZZT00")] }, "ZZT01");
  await check(service, { include: united, exclude: [partOf("")] }, "");
  await check(service, { include: united, inactive: false }, "ZZS01 ZZT01");
  await check(service, { include: united, inactive: true }, "ZZS01 ZZT01", {
    parameters: [{ name: "activeOnly", valueBoolean: true }],
  });
  await check(service, "", "ZZT00 ZZT01", { parameters: [{ name: "filter", valueString: "surgery  óak" }] });
  await check(service, "", "ZZN01", { parameters: [{ name: "filter", valueString: "ZZN01" }] });
});

test("pages follow each other and leave nothing out, with and without what is excluded", async (t) => {
  const { service } = await smallDirectory(t);
  const pages = async (compose: object) => {
    const all: string[] = [];
    for (let offset = 0; offset < 10; offset += 3) {
      const { json } = await expand(service, { compose, parameters: [number("count", "3"), number("offset", offset)] });
      assert.equal(json.expansion.offset, offset);
      all.push(codesOf(json));
    }
    return all.join(" | ");
  };
  assert.equal(await pages({ include: [partOf("")] }), "ZZC00 ZZC01 ZZH01 | ZZN01 ZZR01 ZZS01 | ZZT00 ZZT01 | ");
  assert.equal(
    await pages({ include: [partOf("")], exclude: [partOf("ZZC01 ZZT00")] }),
    "ZZC00 ZZH01 ZZN01 | ZZR01 ZZS01 ZZT01 |  | ",
  );
  const mixed = [partOf("role = RO76"), partOf("", `${ods}ODSRecordClass`), partOf("", `${ods}succession`)];
  assert.equal(await pages({ include: mixed }), "ZZT00 ZZT01 7001 | 7002 RC1 RC2 |  | ");
  const { json } = await expand(service, { compose: { include: mixed }, parameters: [number("count", 0)] });
  assert.deepEqual([json.expansion.total, json.expansion.contains], [6, undefined]);
});

test("an expansion says what it was made of, and each concept the properties that were asked for", async (t) => {
  const { service } = await smallDirectory(t);
  const { json } = await expand(service, {
    compose: { inactive: true, include: [partOf("lastChangeDate = lt2027 & role = RO76")] },
    parameters: [
      { name: "activeOnly", valueBoolean: false },
      property("primaryRole"),
      property("country"),
      property("RE8"),
      number("count", "2"),
    ],
  });
  const { identifier, timestamp, ...expansion } = json.expansion;
  assert.match(identifier, /^urn:uuid:[0-9a-f-]{36}$/);
  assert.match(timestamp, /^2026-06-15T12:00:00/);
  const propertyUrl = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ValueSet.expansion.contains.property";
  const extension = (code: string, value: object) => ({
    url: propertyUrl,
    extension: [
      { url: "code", valueCode: code },
      { url: "value", ...value },
    ],
  });
  const primaryRole = extension("primaryRole", { valueCoding: { system: `${ods}ODSOrganisationRole`, code: "RO177" } });
  const country = extension("country", { valueString: "ENGLAND" });
  assert.deepEqual(expansion, {
    total: 2,
    offset: 0,
    parameter: [
      { name: "version", valueUri: `${organisation}|2026-08-28` },
      { name: "used-codesystem", valueUri: `${organisation}|2026-08-28` },
      { name: "activeOnly", valueBoolean: false },
      { name: "count", valueInteger: 2 },
    ],
    contains: [
      {
        extension: [
          {
            url: "http://ontoserver.csiro.au/profiles/expansion",
            extension: [{ url: "inactive", valueBoolean: true }],
          },
          primaryRole,
          country,
        ],
        system: organisation,
        inactive: true,
        code: "ZZT00",
        display: "OLD OAK SURGERY",
      },
      {
        extension: [primaryRole, country, extension("RE8", { valueCode: "ZZN01" })],
        system: organisation,
        code: "ZZT01",
        display: "OAK TREE SURGERY",
      },
    ],
  });
});

test("roles, relationships and successions are chosen by the organisations that they are of", async (t) => {
  const { service } = await smallDirectory(t);
  const of = (system: string) => (text: string, expected: string) =>
    check(service, { include: [partOf(text, `${ods}${system}`)] }, expected);
  const roles = of("organization-role-instance");
  await roles("orgCode = ZZT01", "9001 9002 9003");
  await roles("orgCode in ZZT00,ZZS01", "9010 9011 9012");
  await roles("9002 9011 1", "9002 9011");
  const relationships = of("organization-relationship-instance");
  await relationships("", "8000 8001 8002 8010");
  await relationships("targetOrgCode = ZZC01", "8001 8010");
  await relationships("sourceOrgCode = ZZT01 & status = active", "8001 8002");
  await relationships("relationshipTypeCode = RE8", "8002");
  await relationships("8000 ZZS01.RE6.ZZH01.1991-04-01", "8000");
  const successions = of("succession");
  await successions("", "7001 7002");
  await successions("predecessor = ZZC00", "7002");
  await successions("successor in ZZT01,ZZC01", "7001 7002");
  await successions("successor = ZZT00", "");
  await successions("7002", "7002");
  const { json } = await expand(service, {
    compose: { include: [partOf("8001", `${ods}organization-relationship-instance`)] },
    parameters: [property("targetOrgCode")],
  });
  assert.deepEqual(json.expansion.contains[0].extension[0].extension[1], { url: "value", valueCode: "ZZC01" });
});

test("a value set that is held is expanded by its canonical or its id: the role codes are listed", async (t) => {
  const { service } = await smallDirectory(t);
  const url = "https://fhir.nhs.uk/England/ValueSet/England-OrganisationRole";
  for (const address of [`ValueSet/$expand?url=${url}`, "ValueSet/England-OrganisationRole/$expand?"]) {
    const { status, text } = await askDirectory(service, `${address}&property=primaryRole`);
    answers.set(address, text);
    assert.equal(status, 200, text);
    const { expansion, ...head } = JSON.parse(text);
    assert.deepEqual([head.url, head.status, head.compose], [url, "active", undefined]);
    assert.equal(expansion.total, expansion.contains.length);
    const of = (code: string) => expansion.contains.find((it: { code: string }) => it.code === code);
    assert.equal(of("RO321").display, "AN INVENTED ROLE");
    assert.equal(of("RO177").extension[0].extension[1].valueBoolean, true);
  }
  const some = async (query: string, expected: string) => {
    const { text } = await askDirectory(service, `ValueSet/$expand?${query}`);
    answers.set(query, text);
    assert.equal(codesOf(JSON.parse(text)), expected, text);
  };
  await some(`url=${url}&filter=prison+cost`, "RO82");
  await some(`url=${url}&offset=1&count=2`, "RO11 RO12");
  await some("url=https://fhir.nhs.uk/England/ValueSet/England-PeriodType|1.0.0", "Legal Operational");
  await some(`url=${organisation}?fhir_vs&filter=pcn`.replace("?fhir", "%3Ffhir"), "ZZN01");
});

test("a code is in a value set, or is not", async (t) => {
  const { service } = await smallDirectory(t);
  const url = "https://fhir.nhs.uk/England/ValueSet/England-OrganisationRole";
  const said = (text: string) =>
    (JSON.parse(text).parameter as readonly { name: string; [value: string]: unknown }[])
      .map((it) => `${it.name}=${it.valueBoolean ?? it.valueString}`)
      .join(" | ")
      .replace(/\[[0-9a-f-]{36}\]/, "[uuid]");
  const held = async (address: string, expected: string) => {
    const { text } = await askDirectory(service, address);
    answers.set(address, text);
    assert.equal(said(text), expected);
  };
  await held(`ValueSet/$validate-code?url=${url}&code=RO177`, "result=true | display=PRESCRIBING COST CENTRE");
  await held(
    `ValueSet/England-OrganisationRole/$validate-code?code=RO177&system=${ods}ODSOrganisationRole&display=GP`,
    "result=false | message=it is called 'PRESCRIBING COST CENTRE', not 'GP' | display=PRESCRIBING COST CENTRE",
  );
  await held(
    `ValueSet/$validate-code?url=${url}&code=RO9&system=${ods}ODSOrganisationRole`,
    `result=false | message=[uuid]: The code RO9 (${ods}ODSOrganisationRole) is not in the value set ${url}`,
  );
  const posted = async (code: string, expected: string) => {
    const compose = { include: [partOf("role = RO76")], exclude: [partOf("ZZT00")] };
    const parameter = [
      { name: "valueSet", resource: { resourceType: "ValueSet", compose } },
      { name: "coding", valueCoding: { system: organisation, code } },
    ];
    const { text } = await askDirectory(service, "ValueSet/$validate-code", {
      posted: { resourceType: "Parameters", parameter },
    });
    answers.set(code, text);
    assert.equal(said(text).replace(/ \(.*/, ""), expected);
  };
  await posted("ZZT01", "result=true | display=OAK TREE SURGERY");
  await posted("ZZT00", "result=false | message=[uuid]: The code ZZT00");
  await posted("ZZN01", "result=false | message=[uuid]: The code ZZN01");
});

test("what cannot be expanded is refused, in the words of the national API where it has some", async (t) => {
  const { service } = await smallDirectory(t);
  const check = async (include: object, status: number, code: string, words: RegExp, parameters: object[] = []) => {
    const { status: is, json } = await expand(service, { compose: { include: [include] }, parameters });
    assert.equal(is, status, JSON.stringify(json));
    assert.equal(json.issue[0].code, code);
    assert.match(json.issue[0].diagnostics, words);
  };
  await check(
    partOf("constituency = x"),
    422,
    "processing",
    /^There is no declared filter called constituency on code system https:\/\/fhir\.nhs\.uk\/Id\/ods-organization-code$/,
  );
  await check(partOf("kind = x", `${ods}ODSOrganisationRole`), 422, "processing", /no declared filter called kind/);
  await check(partOf("town is-a LEEDS"), 422, "processing", /takes =, in, regex, exists, not 'is-a'/);
  await check(partOf("town regex LEEDS"), 422, "processing", /simple ones are/);
  await check(partOf("status = Active"), 400, "value", /takes active or inactive/);
  await check(partOf("postcode exists maybe"), 400, "value", /takes true or false/);
  await check(partOf("lastChangeDate = gtINVALID"), 400, "processing", /^HAPI-1940: .*"gtINVALID"$/);
  await check({ system: organisation, filter: [{ property: "town" }] }, 400, "value", /a property, an op and a value/);
  await check({ ...partOf("town = X"), concept: [{ code: "ZZT01" }] }, 400, "value", /not both/);
  await check({ ...partOf(""), valueSet: ["urn:x"] }, 400, "not-supported", /not by other value sets/);
  await check({ system: 7 }, 400, "value", /names its system by a uri/);
  await check({ system: "http://loinc.org" }, 404, "not-found", /is not held here/);
  await check(partOf("", `${ods}practitioner`), 400, "not-supported", /name people/);
  const many = Array.from({ length: 1001 }, (_, at) => `ZZ${at}`).join(",");
  await check(partOf(`code in ${many}`), 400, "too-costly", /up to 1000 values/);
  const several = Array.from({ length: 4 }, (_, at) => `name in ${many.replaceAll("ZZ", `Z${at}`)}`.slice(0, -2000));
  await check(partOf(several.join(" & ")), 400, "too-costly", /up to 1000 texts/);
  const filters = Array(201).fill("town = X").join(" & ");
  await check(partOf(filters), 400, "too-costly", /up to 200 filters/);
  await check(partOf("", `${ods}postcode`), 400, "not-supported", /one by one/);
  const long = { name: "filter", valueString: "oak ".repeat(100) };
  await check(partOf(""), 400, "value", /longer than 200 characters/, [long]);
  await check(partOf(""), 400, "value", /no whole number/, [number("count", "many")]);
  await check(partOf(""), 400, "value", /write true or false/, [{ name: "activeOnly", valueString: "yes" }]);
  await check(partOf(""), 400, "not-supported", /did you mean 'country'/, [property("Country")]);
  await check(partOf(""), 400, "not-supported", /takes url/, [{ name: "profile", valueUri: "urn:x" }]);
  const ask = async (address: string, posted?: object) => {
    const { status, text } = await askDirectory(service, address, posted ? { posted } : {});
    answers.set(address, text);
    return `${status} ${JSON.parse(text).issue[0].diagnostics}`;
  };
  assert.match(await ask("ValueSet/$expand"), /^400 \$expand needs a value set/);
  assert.match(await ask("ValueSet/$expand?url=urn:x"), /^404 the value set 'urn:x' is not held/);
  assert.match(await ask("ValueSet/none/$expand"), /^404 .*ValueSet\/none is not known/);
  assert.match(await ask("ValueSet/$expand", { resourceType: "ValueSet" }), /^400 \$expand takes Parameters/);
  const both = {
    resourceType: "Parameters",
    parameter: [{ name: "valueSet", resource: { resourceType: "ValueSet" } }],
  };
  assert.match(await ask("ValueSet/England-PeriodType/$expand", both), /^400 .*not 'valueSet'/);
  assert.match(await ask("ValueSet/$expand?url=urn:x", both), /^400 .*say it once/);
  assert.match(await ask("ValueSet/$expand", both), /^400 the value set cannot be expanded/);
});

test("every answer is FHIR, in JSON and in XML", (t) => areValid(t, answers));
