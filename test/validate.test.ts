import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { validatesAnswers } from "./support/answers.ts";
import { asking, type Json } from "./support/asking.ts";
import { startServer, type TestServer } from "./support/server.ts";

let server: TestServer;
const { ask, refused } = asking(() => server);

before(async () => {
  server = await startServer({ patients: 1 });
});
after(() => server?.stop());

const json = "application/fhir+json";
const post = (body: unknown, contentType = json): RequestInit => ({
  method: "POST",
  headers: { "content-type": contentType },
  body: typeof body === "string" ? body : JSON.stringify(body),
});

const patient = (fields: object = {}) => ({ resourceType: "Patient", ...fields });
const wrong = patient({ id: "p", gender: "m", contact: [{ gender: "male" }], _birthDate: { valueString: "x" } });
const parameters = (...parameter: object[]) => ({ resourceType: "Parameters", parameter });

/** Posts a body; `expected` reads: "error code expression, …" of all issues but those that inform. */
async function validates(path: string, body: unknown, expected: string, contentType = json): Promise<Json[]> {
  const { status, json: outcome, text } = await ask(path, post(body, contentType));
  assert.equal(status, 200, text);
  assert.equal(outcome.resourceType, "OperationOutcome");
  const issues: Json[] = outcome.issue;
  const faults = issues.filter((it) => it.severity !== "information");
  const told = faults.map((it) => [it.severity, it.code, ...(it.expression ?? [])].join(" "));
  assert.equal(told.join(", "), expected);
  return issues;
}

test("a good resource is told so, and what was not checked", async () => {
  const issues = await validates("/Patient/$validate", patient({ gender: "male" }), "");
  assert.deepEqual(
    issues.map((it) => [it.severity, it.code]),
    [["information", "informational"]],
  );
  assert.match(issues[0].diagnostics, /^No fault was found\. .*Not checked: profiles; .*reference points to exists/);
});

test("each fault is an issue: what kind, where, which rule, and what would be right", async () => {
  const issues = await validates(
    "/Patient/$validate",
    wrong,
    "error code-invalid Patient.gender, error invariant Patient.contact[0], error structure Patient.birthDate.valueString",
  );
  assert.match(issues[1].diagnostics, /^pat-1: SHALL at least contain a contact's details/);
  assert.doesNotMatch(issues.at(-1).diagnostics, /No fault/);
});

test("the answer is XML where that is asked for, and so may the question be", async () => {
  const xml =
    '<Patient xmlns="http://hl7.org/fhir"><gender value="m"/><multipleBirthInteger value="2"/><deceasedBoolean value="yes"/></Patient>';
  await validates(
    "/Patient/$validate",
    xml,
    "error code-invalid Patient.gender, error structure Patient.deceased",
    "application/fhir+xml; charset=UTF-8",
  );
  const { text, headers } = await ask("/Patient/$validate?_format=xml", post(wrong));
  assert.match(headers.get("content-type") ?? "", /^application\/fhir\+xml/);
  assert.match(text, /^<\?xml.*<OperationOutcome.*<expression value="Patient\.contact\[0\]"\/>/s);
});

test("numbers of XML are looked at as values", async () => {
  const xml = (value: string) =>
    `<Observation xmlns="http://hl7.org/fhir"><status value="final"/><code><text value="x"/></code><valueQuantity><value value="${value}"/></valueQuantity></Observation>`;
  await validates("/Observation/$validate", xml("5.40"), "", "application/xml");
  await validates("/Observation/$validate", xml("five"), "error structure Observation.value.value", "application/xml");
});

test("a resource comes in Parameters too", async () => {
  await validates(
    "/Patient/$validate",
    parameters({ name: "resource", resource: wrong }, { name: "mode", valueCode: "create" }),
    "error code-invalid Patient.gender, error invariant Patient.contact[0], error structure Patient.birthDate.valueString",
  );
  await validates("/Parameters/$validate", parameters({ name: "x", valueString: "y" }), "");
  await validates("/Parameters/$validate", parameters({ name: "x" }), "error invariant Parameters.parameter[0]");
});

test("a type that is not held here is validated all the same", async () => {
  await validates(
    "/NutritionOrder/$validate",
    { resourceType: "NutritionOrder", patient: { reference: "Patient/1" }, dateTime: "2019" },
    "warning invariant NutritionOrder",
  );
});

test("the resource is of the type, and has the id, of the address", async () => {
  await validates("/Observation/$validate", patient(), "error invalid Resource");
  await validates("/Patient/p/$validate", patient({ id: "p" }), "");
  await validates("/Patient/q/$validate", patient({ id: "p" }), "error invalid Patient.id");
  await refused("/Patient/a_b/$validate", 400, /no id/, post(patient()));
  await refused("/Toy/$validate", 404, /no resource type/, post(patient()));
});

test("a profile that is asked for is not passed over", async () => {
  const profile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";
  const issues = await validates(`/Patient/$validate?profile=${profile}`, patient(), "error not-supported");
  assert.match(issues[0].diagnostics, /profiles are not validated yet.*was not looked at/);
  const part = { name: "resource", resource: patient() };
  await validates(
    "/Patient/$validate",
    parameters(part, { name: "profile", valueUri: profile }),
    "error not-supported",
  );
  await validates("/Patient/$validate", parameters(part, { name: "profile" }), "error not-supported");
  await validates("/Patient/$validate?mode=profile", patient(), "error not-supported");
  await validates("/Patient/$validate?mode=delete", patient(), "error not-supported");
});

test("what cannot be asked is refused", async () => {
  const part = { name: "resource", resource: patient() };
  await refused(
    "/Patient/$validate?mode=merge",
    400,
    /mode is one of create, update, delete, profile/,
    post(patient()),
  );
  await refused("/Patient/$validate?profil=x", 400, /no parameter 'profil'/, post(patient()));
  await refused("/Patient/$validate", 400, /nothing else/, post(parameters(part, { name: "profiles" })));
  await refused("/Patient/$validate", 400, /more than one resource/, post(parameters(part, part)));
  await refused("/Patient/$validate", 400, /no part named resource/, post(parameters()));
  await refused("/Patient/$validate", 400, /as its body/, { method: "POST" });
  await refused("/Patient/$validate", 405, /POST would work/);
});

test("a body that cannot be read is refused, with the place", async () => {
  await refused("/Patient/$validate", 400, /not JSON: line 2, column 10/, post('{\n"gender":}'));
  await refused("/Patient/$validate", 400, /no resource/, post("[]"));
  await refused("/Patient/$validate", 400, /no resource/, post({ name: [] }));
  const xml = "application/fhir+xml";
  await refused("/Patient/$validate", 400, /not FHIR XML: line 1, column \d+/, post("<Patient>", xml));
  await refused("/Patient/$validate", 400, /DOCTYPE/, post("<!DOCTYPE x []><Patient/>", xml));
  const latin = { method: "POST", headers: { "content-type": json }, body: new Uint8Array([0x22, 0xe9, 0x22]) };
  await refused("/Patient/$validate", 400, /not UTF-8/, latin);
});

test("a body of another type is refused", async () => {
  await refused("/Patient/$validate", 415, /application\/fhir\+json/, post(patient(), "text/plain"));
  await refused("/Patient/$validate", 415, /UTF-8/, post(patient(), `${json}; charset=iso-8859-1`));
  await refused("/Patient/$validate", 415, /./, post("gender=male", "application/x-www-form-urlencoded"));
  const packed = {
    method: "POST",
    headers: { "content-type": json, "content-encoding": "gzip" },
    body: gzipSync("{}"),
  };
  await refused("/Patient/$validate", 415, /not compressed/, packed);
});

test("a body is bounded", async () => {
  const name = [{ text: "x".repeat(2_000_000) }];
  await validates("/Patient/$validate", patient({ name }), "");
  const { status } = await ask("/Patient/$validate", post(patient({ name: [...name, ...name] }))).catch(() => ({
    status: 413,
  }));
  assert.equal(status, 413);
});

test("faults are bounded, and it is said", async () => {
  const name = Array.from({ length: 500 }, () => ({ family: 1 }));
  const { json: outcome } = await ask("/Patient/$validate", post(patient({ name })));
  assert.equal(outcome.issue.length, 101);
  assert.match(outcome.issue.at(-1).diagnostics, /Only the first 100 faults/);
});

test("a resource with an element called problem is a resource", async () => {
  await validates(
    "/Patient/$validate",
    patient({ problem: "server-error", detail: "x" }),
    "error structure Patient.problem, error structure Patient.detail",
  );
});

test("nothing is stored, and nothing that was sent is logged", async () => {
  const secret = "Zzyzx9434765919";
  await ask("/Patient/zzz/$validate", post(patient({ id: "zzz", name: [{ family: secret }], gender: secret })));
  assert.equal((await ask("/Patient/zzz")).status, 404);
  assert.ok(!server.output().includes(secret));
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
