import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { rejectReasons } from "../src/ingest/reject.ts";
import { careconnect, shared } from "./support/cli.ts";
import { found, openSqlite, searchPage, temporaryFolder } from "./support/store.ts";

const patient = (id: string | undefined, more: object = {}) => ({
  resourceType: "Patient",
  ...(id && { id }),
  ...more,
});
const lines = (...all: unknown[]) =>
  `${all.map((it) => (typeof it === "string" ? it : JSON.stringify(it))).join("\n")}\n`;
const bundle = (type: string, ...entry: object[]) => ({ resourceType: "Bundle", type, entry });

async function loaded(context: TestContext, input: string | Uint8Array, ...more: string[]) {
  const folder = temporaryFolder(context);
  const ran = await careconnect(["load", "--service", "core", "--source", "test", "--data", folder, ...more, "-"], {
    input,
  });
  return { folder, ...ran };
}

const open = (context: TestContext, folder: string) => openSqlite(context, { folder, readOnly: true });

test("NDJSON from standard input is loaded and reported", async (context) => {
  const { folder, status, stderr } = await loaded(
    context,
    lines(
      patient("1"),
      "",
      patient("2", { meta: { profile: ["https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1"] } }),
    ),
  );
  assert.equal(status, 0, stderr);
  assert.match(stderr, /2 resources read from source test: 2 created, 0 updated, 0 unchanged, 0 deleted/);
  assert.match(stderr, /1 of them claim no Care Connect profile/);
  assert.deepEqual(await found(open(context, folder), "Patient?"), ["1", "2"]);
});

test("loading twice changes nothing, ids from content included", async (context) => {
  const text = lines(
    bundle(
      "collection",
      { resource: patient(undefined, { gender: "male" }) },
      { resource: patient(undefined, { gender: "male" }) },
      { resource: patient(undefined, { gender: "female" }) },
    ),
  );
  const { folder } = await loaded(context, text);
  const again = await careconnect(["load", "--source", "test", "--data", folder, "-"], { input: text });
  assert.match(again.stderr, /0 created, 0 updated, 3 unchanged/);
  assert.equal((await found(open(context, folder), "Patient?gender=male")).length, 2, "equals in one Bundle stay two");
});

test("references to entries of a Bundle become references to resources, whatever the order", async (context) => {
  const text = JSON.stringify(
    bundle(
      "transaction",
      {
        fullUrl: "urn:uuid:11111111-1111-4111-8111-111111111111",
        resource: {
          resourceType: "Condition",
          subject: { reference: "urn:uuid:22222222-2222-4222-8222-222222222222" },
          context: { reference: "http://old.example/Encounter/e" },
        },
      },
      {
        fullUrl: "urn:uuid:22222222-2222-4222-8222-222222222222",
        resource: patient("kept", { name: [{ text: "urn:uuid:11111111-1111-4111-8111-111111111111" }] }),
      },
      { fullUrl: "http://old.example/Encounter/e", resource: { resourceType: "Encounter", status: "finished" } },
      {
        fullUrl: "urn:uuid:33333333-3333-4333-8333-333333333333",
        resource: {
          resourceType: "Flag",
          status: "active",
          code: { text: "x" },
          subject: { reference: "urn:uuid:99999999-9999-4999-8999-999999999999" },
        },
      },
    ),
  );
  const { folder, status, stderr } = await loaded(context, text);
  assert.equal(status, 0);
  assert.match(stderr, /1 references could not be resolved/);
  const store = open(context, folder);
  const page = await searchPage(store, "Condition?patient=kept");
  const condition = JSON.parse(Buffer.from(page.matches[0]!.body).toString());
  assert.deepEqual(
    [condition.id, condition.subject.reference, condition.context.reference],
    ["11111111-1111-4111-8111-111111111111", "Patient/kept", "Encounter/e"],
  );
  assert.equal(
    (await searchPage(store, "Patient?name=urn:uuid:11111111-1111-4111-8111-111111111111")).matches.length,
    1,
    "text that looks like a reference is left alone",
  );
});

test("a conditional reference is resolved in its Bundle, then in the store, and kept when none or many answer", async (context) => {
  const flag = (id: string, query: string) => ({
    resource: {
      resourceType: "Flag",
      id,
      status: "active",
      code: { text: "x" },
      subject: { reference: `Patient?${query}` },
    },
  });
  const person = (id: string, value: string) => patient(id, { identifier: [{ system: "s", value }] });
  const { folder } = await loaded(context, lines(person("old", "1"), person("twin-a", "2"), person("twin-b", "2")));
  const text = lines(
    bundle(
      "transaction",
      flag("in-bundle", "identifier=s|3"),
      { resource: person("new", "3") },
      flag("in-store", "identifier=s|1"),
      flag("many", "identifier=s|2"),
      flag("none", "identifier=s|9"),
    ),
  );
  const ran = await careconnect(["load", "--source", "test", "--data", folder, "-"], { input: text });
  assert.match(ran.stderr, /2 references could not be resolved/);
  const store = open(context, folder);
  assert.deepEqual(
    [
      await found(store, "Flag?patient=new"),
      await found(store, "Flag?patient=old"),
      (await found(store, "Flag?patient:missing=true")).sort(),
    ],
    [["in-bundle"], ["in-store"], ["many", "none"]],
  );
});

test("what cannot be taken goes whole to rejects with its reason, and the rest is loaded", async (context) => {
  const { folder, status, stderr } = await loaded(
    context,
    lines(
      patient("good"),
      "{ not json",
      "[1,2]",
      { id: "x" },
      patient("bad id!"),
      {
        resourceType: "Observation",
        id: "o",
        status: "final",
        code: { text: "x" },
        subject: { reference: "Patient/good" },
        effectiveDateTime: "2019-02-30",
      },
      { resourceType: "Goal", id: "g" },
      patient("late"),
    ),
  );
  assert.equal(status, 3, "done in part");
  assert.match(stderr, /1 are of types that are not served and were left out: 1 Goal/);
  const list = await careconnect(["rejects", "list", "--data", folder]);
  const rows = list.stdout
    .trim()
    .split("\n")
    .map((it) => it.split("\t"));
  assert.deepEqual(
    rows.map((it) => [it[2], it[3]]),
    [
      ["line 2", "not-json"],
      ["line 3", "not-an-object"],
      ["line 4", "no-type"],
      ["line 5", "bad-id"],
      ["line 6", "unindexable-date"],
    ],
  );
  assert.ok(rows.every((it) => it[3]! in rejectReasons));
  const whole = (await careconnect(["rejects", "list", "--json", "--data", folder])).stdout
    .trim()
    .split("\n")
    .map((it) => JSON.parse(it));
  assert.equal(whole[0].text, "{ not json");
  assert.equal(JSON.parse(whole[4].text).effectiveDateTime, "2019-02-30");
  for (const name of readdirSync(join(folder, "rejects")))
    assert.equal(statSync(join(folder, "rejects", name)).mode & 0o777, 0o600);
  assert.ok(!/2019-02-30|bad id!/.test(stderr + list.stdout), "no value of a record is shown");
  const store = open(context, folder);
  assert.deepEqual(await found(store, "Patient?"), ["good", "late"]);
  assert.deepEqual((await searchPage(store, "Observation?patient=good")).subjects[0]?.gaps, [
    { reason: "unindexable-date", count: 1 },
  ]);
  await careconnect(["rejects", "purge", "--data", folder]);
  assert.equal((await careconnect(["rejects", "list", "--data", folder])).stdout, "");
});

test("faults of the base structure are warnings, with --strict they are rejected", async (context) => {
  const text = lines(patient("1", { gender: "man" }), patient("2", { gender: "male" }));
  const kept = await loaded(context, text);
  assert.equal(kept.status, 0);
  assert.match(kept.stderr, /1 × Patient\.gender: not-in-value-set/);
  const strict = await loaded(context, text, "--strict");
  assert.equal(strict.status, 3);
  assert.match(
    (await careconnect(["rejects", "list", "--data", strict.folder])).stdout,
    /\tinvalid-structure\tPatient\.gender\t/,
  );
  assert.deepEqual(
    [await found(open(context, kept.folder), "Patient?"), await found(open(context, strict.folder), "Patient?")],
    [["1", "2"], ["2"]],
  );
});

test("two sources with the same ids stay apart: the second is rejected, or scoped", async (context) => {
  const text = (name: string) =>
    lines(patient("1", { name: [{ family: name }] }), {
      resourceType: "Flag",
      id: "f",
      status: "active",
      code: { text: "x" },
      subject: { reference: "Patient/1" },
    });
  const { folder } = await loaded(context, text("Okafor"));
  const second = await careconnect(["load", "--source", "other", "--data", folder, "-"], { input: text("Zielinski") });
  assert.equal(second.status, 3);
  assert.match((await careconnect(["rejects", "list", "--data", folder])).stdout, /another-source.*\n.*another-source/);
  const scoped = await careconnect(["load", "--source", "other", "--scope-ids", "--data", folder, "-"], {
    input: text("Zielinski"),
  });
  assert.equal(scoped.status, 0, scoped.stderr);
  const store = open(context, folder);
  assert.deepEqual(
    [
      await found(store, "Patient?family=okafor"),
      await found(store, "Patient?family=zielinski"),
      await found(store, "Flag?patient=other.1"),
    ],
    [["1"], ["other.1"], ["other.f"]],
  );
});

test("two loads at once end as one after the other would", async (context) => {
  const folder = temporaryFolder(context);
  const text = (source: string) =>
    lines(
      ...Array.from({ length: 6000 }, (_, at) => ({
        resourceType: "Observation",
        id: `${source}-${at}`,
        status: "final",
        code: { coding: [{ system: "s", code: `c${at % 5}` }] },
        subject: { reference: `Patient/p${at % 50}` },
        identifier: [{ system: "i", value: `${at}` }],
      })),
    );
  const both = await Promise.all(
    ["a", "b"].map((source) =>
      careconnect(["load", "--source", source, "--data", folder, "-"], { input: text(source) }),
    ),
  );
  for (const ran of both) assert.match(ran.stderr, /6000 created/);
  const store = open(context, folder);
  assert.equal((await searchPage(store, "Observation?_count=0")).total, 12_000);
  assert.equal((await searchPage(store, "Observation?code=c3&_count=0")).total, 2400);
  assert.equal((await found(store, "Observation?patient=p7")).length, 240);
  assert.deepEqual((await found(store, "Observation?identifier=i|77")).sort(), ["a-77", "b-77"]);
});

test("invented and real records never share a folder, unless the invented ones are removed first", async (context) => {
  const folder = temporaryFolder(context);
  await careconnect(["seed", "--patients", "5", "--data", folder]);
  const load = ["load", "--source", "hospital", "--data", folder];
  const refused = await careconnect([...load, "-"], { input: lines(patient("1")) });
  assert.deepEqual([refused.status, /--replace-demo/.test(refused.stderr)], [2, true]);
  const replaced = await careconnect([...load, "--replace-demo", "-"], { input: lines(patient("1")) });
  assert.equal(replaced.status, 0, replaced.stderr);
  assert.deepEqual(await found(open(context, folder), "Patient?"), ["1"]);
  const seeded = await careconnect(["seed", "--patients", "5", "--data", folder]);
  assert.deepEqual([seeded.status, /real records/.test(seeded.stderr)], [2, true]);
});

test("delete entries and the delete command are honoured, for the source that the record came from", async (context) => {
  const { folder } = await loaded(context, lines(patient("1"), patient("2"), patient("3")));
  const ran = await careconnect(["load", "--source", "test", "--data", folder, "-"], {
    input: JSON.stringify(bundle("transaction", { request: { method: "DELETE", url: "Patient/1" } })),
  });
  assert.match(ran.stderr, /1 deleted/);
  const refused = await careconnect(["delete", "--source", "other", "--data", folder, "Patient/2"]);
  assert.deepEqual([refused.status, /another source/.test(refused.stderr)], [3, true]);
  assert.equal(
    (await careconnect(["delete", "--source", "test", "--data", folder, "Patient/2"])).stdout,
    "Patient/2 deleted\n",
  );
  assert.deepEqual(await found(open(context, folder), "Patient?"), ["3"]);
});

test("an export loads again into an equal store", async (context) => {
  const { folder } = await loaded(
    context,
    lines(patient("1", { active: true }), {
      resourceType: "Observation",
      id: "o",
      status: "final",
      code: { text: "x" },
      valueQuantity: { value: 5.4 },
    }),
  );
  const out = await careconnect(["export", "--service", "core", "--data", folder]);
  const again = await loaded(context, out.stdout);
  const once = await careconnect(["export", "--data", again.folder]);
  const plain = (text: string) => text.replace(/"lastUpdated":"[^"]+"/g, "");
  assert.equal(plain(once.stdout), plain(out.stdout));
  assert.equal(
    (await careconnect(["export", "--data", folder, "--type", "Patient"])).stdout.trim().split("\n").length,
    1,
  );
});

test("an export whose reader has enough ends, and says nothing of it", async (context) => {
  const many = Array.from({ length: 3000 }, (_, at) => patient(String(at)));
  const { folder } = await loaded(context, lines(...many));
  const ran = await careconnect(["export", "--data", folder], {
    started: ({ stdout }) => stdout!.once("data", () => stdout!.destroy()),
  });
  assert.deepEqual([ran.status, ran.stderr], [141, ""]);
});

test("files, folders and packed files are read, and a running server's reader sees them at once", async (context) => {
  const folder = temporaryFolder(context);
  mkdirSync(join(folder, "in", "deep"), { recursive: true });
  writeFileSync(join(folder, "in", "a.ndjson"), lines(patient("a")));
  writeFileSync(join(folder, "in", "deep", "b.json"), JSON.stringify(patient("b"), null, 2));
  writeFileSync(join(folder, "in", "c.ndjson.gz"), gzipSync(lines(patient("c"), patient("d"))));
  const data = join(folder, "data");
  await careconnect(["load", "--source", "test", "--data", data, "-"], { input: lines(patient("first")) });
  const reader = open(context, data);
  assert.deepEqual(await found(reader, "Patient?"), ["first"]);
  const ran = await careconnect(["load", "--source", "test", "--data", data, join(folder, "in")]);
  assert.equal(ran.status, 0, ran.stderr);
  assert.deepEqual((await found(reader, "Patient?")).sort(), ["a", "b", "c", "d", "first"]);
});

test("what the command line asks wrongly is said in one line, with status 2", async (context) => {
  const folder = temporaryFolder(context);
  for (const [args, words] of [
    [["load", "--source", "a b", "--data", folder, "-"], /--source is a short name/],
    [["load", "--service", "directory", "--source", "a", "--data", folder, "-"], /directory load/],
    [["load", "--source", "a", "--time-zone", "Mars/Olympus", "--data", folder, "-"], /Europe\/London/],
    [["export", "--data", join(folder, "none")], /no store/],
    [["serve", "--host", "0.0.0.0", "--data", folder], /access control/],
    [["serve", "--port", "many", "--data", folder], /whole number/],
    [["delete", "--source", "a", "--data", folder, "Patient"], /Type\/id/],
  ] as const) {
    const ran = await careconnect(args);
    assert.equal(ran.status, 2, args.join(" "));
    assert.match(ran.stderr, words);
    assert.equal(ran.stderr.trim().split("\n").length, 1, ran.stderr);
  }
});

const synthea = join(shared, "data", "stu3-synthea-smart", "bundles.ndjson.gz");
const examples = join(shared, "data", "hl7-stu3-examples", "examples.ndjson.gz");

test("137,192 real records load completely, and every warning is explained", async (context) => {
  if (!existsSync(synthea)) return context.skip("skipped: no shared data");
  const folder = temporaryFolder(context);
  const ran = await careconnect(["load", "--source", "synthea", "--data", folder, synthea]);
  assert.equal(ran.status, 0, ran.stderr);
  assert.match(
    ran.stderr,
    /137192 resources read from source synthea: 131520 created, 0 updated, 0 unchanged, 0 deleted/,
  );
  assert.match(ran.stderr, /5672 are of types that are not served and were left out: 3397 CarePlan, 2275 Goal/);
  // reasonReference repeats in STU3 and these records hold a single object; numberOfRepeatsAllowed is a positiveInt and they say 0.
  assert.match(ran.stderr, /2660 faults of the base structure, in 2 kinds/);
  assert.match(ran.stderr, /2307 × Procedure\.reasonReference: wrong-type/);
  assert.match(ran.stderr, /353 × MedicationRequest\.dispenseRequest\.numberOfRepeatsAllowed: bad-format/);
  const store = open(context, folder);
  assert.deepEqual(
    (await store.summary()).types.map((it) => `${it.count} ${it.type}`),
    [
      "628 AllergyIntolerance",
      "6810 Condition",
      "4296 DiagnosticReport",
      "18445 Encounter",
      "13163 Immunization",
      "4352 Medication",
      "5580 MedicationRequest",
      "66328 Observation",
      "1460 Organization",
      "1461 Patient",
      "8997 Procedure",
    ],
  );
});

test("the official examples load, and what is rejected holds no record", async (context) => {
  if (!existsSync(examples)) return context.skip("skipped: no shared data");
  const folder = temporaryFolder(context);
  const ran = await careconnect(["load", "--source", "hl7", "--data", folder, examples]);
  assert.equal(ran.status, 3, ran.stderr);
  // Bundles that are requests or responses: GETs and conditional deletes, responses without a resource, a delete of what is not here.
  assert.match(ran.stderr, /20 were rejected.*12 × bad-request.*7 × no-resource.*1 × not-found/s);
});
