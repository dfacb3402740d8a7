import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Json } from "./support/asking.ts";
import { careconnect } from "./support/cli.ts";
import { temporaryFolder } from "./support/store.ts";

const patient = (fields: object = {}) => ({ resourceType: "Patient", ...fields });
const wrong = patient({ id: "p", gender: "m", contact: [{ gender: "male" }], _birthDate: { valueString: "x" } });
const lines = (...all: unknown[]) =>
  `${all.map((it) => (typeof it === "string" ? it : JSON.stringify(it))).join("\n")}\n`;

test("records in files are checked, a line a fault", async () => {
  const input = lines(wrong, patient({ id: "good" }), "{broken");
  const { status, stdout, stderr } = await careconnect(["validate", "-"], { input });
  assert.equal(status, 3, stderr);
  assert.deepEqual(
    stdout
      .trim()
      .split("\n")
      .map((it) => it.split("\t").slice(0, 6).join(" ")),
    [
      "- line 1 Patient/p error Patient.gender not-in-value-set",
      "- line 1 Patient/p error Patient.contact[0] pat-1",
      "- line 1 Patient/p error Patient._birthDate.valueString unknown-element",
      "- line 3  error  not-json",
    ],
  );
  assert.match(stderr, /2 resources checked in .*: 3 faults in 1 of them/);
  assert.match(stderr, /1 texts or files could not be read/);
  assert.match(stderr, /Not checked: profiles/);
});

test("whatever is loaded can be validated: folders, archives, XML and Bundles, which are taken apart", async (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, "inner"));
  const bundle = { resourceType: "Bundle", type: "collection", entry: [{ resource: patient() }, { resource: wrong }] };
  writeFileSync(join(folder, "a.json"), JSON.stringify(bundle));
  writeFileSync(join(folder, "inner", "b.ndjson.gz"), gzipSync(lines(patient(), wrong)));
  writeFileSync(join(folder, "c.xml"), '<Patient xmlns="http://hl7.org/fhir"><gender value="m"/></Patient>');
  const { status, stdout, stderr } = await careconnect(["validate", folder]);
  assert.equal(status, 3);
  const found = [
    ...new Set(
      stdout
        .trim()
        .split("\n")
        .map((it) => it.split("\t").slice(0, 2).join(" ").replace(`${folder}/`, "")),
    ),
  ];
  assert.deepEqual(found.sort(), ["a.json entry 2", "c.xml ", "inner/b.ndjson.gz line 2"]);
  assert.match(stderr, /5 resources checked/);
  assert.match(stderr, /1 Bundles were taken apart: .* the Bundles themselves were not/);
});

test("faults come as OperationOutcomes too", async () => {
  const { status, stdout } = await careconnect(["validate", "--json", "-"], { input: lines(patient(), wrong, "[") });
  assert.equal(status, 3);
  const outcomes: Json[] = stdout
    .trim()
    .split("\n")
    .map((it) => JSON.parse(it));
  assert.deepEqual(
    outcomes.map((it) => it.issue.map((issue: Json) => `${issue.severity} ${issue.code}`)),
    [["error code-invalid", "error invariant", "error structure", "information informational"], ["fatal structure"]],
  );
  assert.deepEqual(outcomes[0].issue[1].details, { text: "-, line 2, Patient/p" });
});

test("the exit status tells whether there were faults; a warning is none", async () => {
  const run = async (input: string, ...more: string[]) => (await careconnect(["validate", ...more], { input })).status;
  const order = { resourceType: "NutritionOrder", status: "active", patient: { display: "x" }, dateTime: "2019" };
  assert.equal(await run(lines(patient()), "-"), 0);
  assert.equal(await run(lines(order), "-"), 0);
  assert.equal(await run(""), 2);
  assert.equal(await run("", "-", "--what"), 2);
  assert.equal(await run("", "/nowhere/at/all"), 3);
});

test("no value of a record is printed, but its type and id", async () => {
  const secret = "Zzyzx9434765919";
  const record = patient({
    id: `${secret} x`,
    gender: secret,
    name: secret,
    contact: [{ name: { text: secret } }],
    [`${secret}<>`]: 1,
  });
  for (const more of [[], ["--json"]]) {
    const { stdout, stderr } = await careconnect(["validate", ...more, "-"], { input: lines(record) });
    assert.ok(!stderr.includes(secret));
    // The name of an element that FHIR does not have is told.
    assert.ok(!stdout.replaceAll(`.${secret}`, "").replaceAll(`element '${secret}'`, "").includes(secret), stdout);
  }
});

test("the invented people have no fault", async (context) => {
  const data = temporaryFolder(context);
  await careconnect(["seed", "--patients", "5", "--data", data]);
  const { stdout: records } = await careconnect(["export", "--data", data]);
  const { status, stdout, stderr } = await careconnect(["validate", "-"], { input: records });
  assert.equal(status, 0, stdout);
  assert.match(stderr, /\d\d resources checked in .*: 0 faults in 0 of them/);
});
