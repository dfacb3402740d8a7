import assert from "node:assert/strict";
import { test } from "node:test";
import type { FhirService } from "../../src/api/service.ts";
import { askDirectory, nationalDirectory } from "../support/ask-directory.ts";
import { areValid } from "../support/valid-answers.ts";
import { smallDirectory, smallRelease } from "./small-register.ts";

const ods = "https://digital.nhs.uk/services/organisation-data-service/CodeSystem/";
const organisation = "https://fhir.nhs.uk/Id/ods-organization-code";
const answers = new Map<string, string>();

async function ask(service: FhirService, address: string) {
  const { status, text } = await askDirectory(service, address);
  answers.set(address, text);
  return { status, json: JSON.parse(text) };
}

/** The ids of what a search finds, in order. */
async function found(service: FhirService, address: string): Promise<string> {
  const { json } = await ask(service, address);
  return (json.entry ?? []).map((it: { resource: { id: string } }) => it.resource.id).join(" ");
}

test("code systems are listed in summary, unless it is said how much of them is wanted", async (t) => {
  const { service } = await smallDirectory(t);
  const first = async (address: string) => (await ask(service, address)).json.entry[0].resource;
  const url = `${ods}ODSOrganisationRole`;
  const summary = await first(`CodeSystem/?url=${url}`);
  assert.equal(summary.concept, undefined);
  assert.equal(summary.count > 100, true);
  assert.deepEqual(
    summary.meta.tag.map((it: { code: string }) => it.code),
    ["SUBSETTED"],
  );
  assert.ok((await first(`CodeSystem?system=${url}&_summary=false`)).concept.length > 100);
  assert.ok((await first(`CodeSystem?url=${url}&_summary=data`)).concept.length > 100);
  assert.ok((await first(`CodeSystem?url=${url}&_elements=concept`)).concept.length > 100);
  const { json } = await ask(service, "CodeSystem?_count=1000");
  assert.ok(json.total >= 13);
  assert.ok(json.entry.every((it: { resource: object }) => !("concept" in it.resource)));
  assert.equal((await ask(service, `CodeSystem?url=${url}&_summary=count`)).json.total, 2);
});

test("a search of several types gives all of them whole unless it says otherwise", async (t) => {
  const { service } = await smallDirectory(t);
  const { json } = await ask(service, `?_type=CodeSystem,ValueSet&_id=England-PeriodType`);
  const [codeSystem, valueSet] = json.entry.map((it: { resource: unknown }) => it.resource);
  assert.equal(codeSystem.concept.length, 2);
  assert.ok(valueSet.compose);
});

test("large code systems are never given as if they were whole", async (t) => {
  const { service } = await smallDirectory(t);
  const id = "ods-organization-code-2026-08-28";
  const check = async (address: string, isGiven: boolean) => {
    const { status, json } = await ask(service, address);
    assert.equal(status, isGiven ? 200 : 422, address);
    if (isGiven) return;
    assert.equal(json.issue[0].code, "too-costly");
    assert.match(
      json.issue[0].diagnostics,
      /too large to be given whole; look its concepts up by CodeSystem\/\$lookup/,
    );
  };
  await check(`CodeSystem?url=${organisation}`, true);
  await check(`CodeSystem?url=${organisation}&_summary=true`, true);
  await check(`CodeSystem?url=${organisation}&_summary=false`, false);
  await check(`CodeSystem?url=${organisation}&_summary=data`, false);
  await check(`CodeSystem?_summary=false&_count=1000`, false);
  await check(`?_type=ValueSet,CodeSystem&_summary=false&_count=1000&_id=${id}`, false);
  await check(`CodeSystem/${id}`, true);
  await check(`CodeSystem/${id}?_summary=false`, false);
  await check(`CodeSystem/${id}?_summary=true`, true);
  await check(`CodeSystem/England-PeriodType?_summary=false`, true);
});

test("what the seeds of the national terminology name can be read by its id", async (t) => {
  const { service } = await smallDirectory(t);
  for (const [address, url] of [
    ["CodeSystem/England-ODSOrganisationRole", `${ods}ODSOrganisationRole`],
    ["ValueSet/England-OrganisationRole", "https://fhir.nhs.uk/England/ValueSet/England-OrganisationRole"],
    [
      "StructureDefinition/Extension-England-OrganisationRole",
      "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-OrganisationRole",
    ],
  ] as const)
    assert.equal((await ask(service, address)).json.url, url);
  assert.equal(await found(service, "SearchParameter?code=roleCode"), "England-Extension-OrganisationRole-RoleCode");
  assert.equal((await ask(service, "SearchParameter?_summary=count")).json.total, 3);
  for (const type of ["StructureDefinition", "SearchParameter", "ValueSet"]) await ask(service, `${type}?_count=100`);
});

test("a release brings code systems of its date, and takes away those of versions before the newest three", async (t) => {
  const { store, publish } = await smallDirectory(t);
  const service = nationalDirectory(store);
  const version = async () => {
    const { json } = await ask(service, `CodeSystem/$lookup?system=${organisation}&code=ZZT01`);
    return json.parameter.find((it: { name: string }) => it.name === "version").valueString;
  };
  assert.equal(await version(), "2026-08-28");
  for (const date of ["2026-09-01", "2026-10-01", "2026-11-01"]) {
    await publish({ ...smallRelease, date });
    assert.equal(await version(), date);
  }
  const ids = ["2026-09-01", "2026-10-01", "2026-11-01"].map((it) => `ods-organization-code-${it}`);
  assert.equal(await found(service, `CodeSystem?url=${organisation}`), ids.join(" "));
  assert.equal((await ask(service, "CodeSystem/ods-organization-code-2026-08-28")).status, 404);
  const older = await ask(service, `CodeSystem/$lookup?system=${organisation}&code=ZZT01&version=2026-10-01`);
  assert.match(older.json.issue[0].diagnostics, /only the concepts of the newest version, 2026-11-01, are held/);
  const role = await ask(service, `CodeSystem/$lookup?system=${ods}ODSOrganisationRole&code=RO76&version=2026-10-01`);
  assert.equal(role.status, 200);
});

test("organisations are found by the numbers of their roles and successions, and by whom they followed", async (t) => {
  const { service } = await smallDirectory(t);
  const check = async (search: string, expected: string) =>
    assert.equal(await found(service, `Organization?${search}`), expected);
  await check("role-instance=9003", "ZZT01");
  await check("succession=7001", "ZZT00 ZZT01");
  await check("predecessor=ZZT00", "ZZT01");
  await check("successor=ZZT01", "ZZT00");
  await check("successor=ZZT00", "");
});

test("the operations are declared, each once for a type", async (t) => {
  const { service } = await smallDirectory(t);
  const { json } = await ask(service, "metadata");
  const of = (type: string) =>
    json.rest[0].resource
      .find((it: { type: string }) => it.type === type)
      .operation.map((it: { name: string; definition: string }) => `${it.name} ${it.definition.split("/").at(-1)}`);
  assert.deepEqual(of("CodeSystem"), [
    "lookup CodeSystem-lookup",
    "validate-code CodeSystem-validate-code",
    "subsumes CodeSystem-subsumes",
  ]);
  assert.deepEqual(of("ValueSet"), ["expand ValueSet-expand", "validate-code ValueSet-validate-code"]);
});

test("every answer is FHIR, in JSON and in XML", (t) => areValid(t, answers));
