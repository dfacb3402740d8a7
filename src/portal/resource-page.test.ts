import assert from "node:assert/strict";
import { test } from "node:test";
import { core } from "../definitions/services.ts";
import { loadRelease } from "../fhir/release.ts";
import { zoneNamed } from "../fhir/zone.ts";
import { buildCatalog } from "../search/catalog.ts";
import { syntheticResources } from "../synthetic/people.ts";
import { type Random, randomFor } from "../synthetic/random.ts";
import type { Page } from "./page.ts";
import { membersOf } from "./resource/members.ts";
import { type AnswerToShow, resourcePages } from "./resource-page.ts";
import { plainHtml } from "./shown-html.fixture.ts";

const origin = "http://127.0.0.1:8080";
const base = `${origin}/STU3`;
const definitions = loadRelease("STU3");
const membersOfRelease = membersOf(definitions);
const show = resourcePages(buildCatalog(core, definitions, { zone: zoneNamed("Europe/London")!, bases: [base] }));

type Json = { readonly [element: string]: unknown };

const pageOf = (body: string | Json, asked: Partial<AnswerToShow> = {}): Page =>
  show({
    body: typeof body === "string" ? body : JSON.stringify(body),
    status: 200,
    interaction: "read",
    type: "Patient",
    base,
    address: `${base}/Patient/1`,
    ...asked,
  });
const htmlOf = (body: string | Json, asked: Partial<AnswerToShow> = {}): string => pageOf(body, asked).main.text;
const textOf = (body: string | Json, asked: Partial<AnswerToShow> = {}): string =>
  plainHtml(htmlOf(body, asked), origin);

const search = { interaction: "search-type", address: `${base}/Patient?family=x` };
const searchset = (resources: readonly Json[], more: Json = {}) => ({
  resourceType: "Bundle",
  type: "searchset",
  total: resources.length,
  link: [{ relation: "self", url: `${base}/Patient?family=x` }],
  ...(resources.length > 0 && { entry: resources.map((resource) => ({ resource, search: { mode: "match" } })) }),
  ...more,
});

/** Every text and number that a value holds, by the name it is under, but those that a page says in other words. */
function* leaves(value: unknown, name = ""): Generator<string> {
  if (typeof value === "string") {
    if (!/^\d{4}(-|$)|^999\d{7}$/.test(value) && !["resourceType", "content", "data"].includes(name)) yield value;
  } else if (typeof value === "number") yield String(value);
  else if (Array.isArray(value)) for (const it of value) yield* leaves(it, name);
  else if (typeof value === "object" && value !== null)
    for (const [key, it] of Object.entries(value)) yield* leaves(it, key);
}

test("all that an invented record says is on its page", () => {
  let shown = 0;
  for (const resource of syntheticResources({ patients: 5, seed: 7 })) {
    const text = textOf(resource as Json, { type: resource.resourceType });
    for (const it of leaves({ ...resource, text: undefined })) {
      assert.ok(text.includes(it), `${resource.resourceType}/${resource.id}: ${it}`);
      shown++;
    }
  }
  assert.ok(shown > 2000);
});

const strange = [
  "<script>alert(1)</script>",
  '" onclick="alert(1)',
  "javascript:alert(1)",
  "Patient/1",
  "#x",
  "&lt;b&gt;",
  "\u202eevil",
  "<del>",
  "",
];
const strangeNames = [
  ...strange,
  "nickname",
  "constructor",
  "__proto__",
  "modifierExtension",
  "resourceType",
  "value",
  "text",
];

/**
 * Records that might be: of FHIR's elements, most with values of their types, some with others, a list where there is none
 * and none where there is one, extensions beside values, names that FHIR does not have. Texts and numbers are all different.
 */
function madeUp(random: Random, type: string): Json {
  let told = 0;
  const any = (depth: number): unknown => {
    const kind = random.int(0, depth > 4 ? 4 : 7);
    if (kind < 2) return `tok${told++}x`;
    if (kind === 2) return 90_000_000 + told++;
    if (kind === 3) return random.pick(strange);
    if (kind === 4) return random.pick([null, true, 1.5]);
    if (kind === 5) return Array.from({ length: random.int(0, 3) }, () => any(depth + 1));
    return Object.fromEntries(
      Array.from({ length: random.int(0, 4) }, () => [random.pick(strangeNames), any(depth + 1)]),
    );
  };
  const ofType = (name: string, depth: number): unknown => {
    if (random.chance(0.1) || depth > 4) return any(depth);
    if (name === "Resource") return { resourceType: "Medication", ...(ofType("Medication", depth) as Json) };
    const members = membersOfRelease(name);
    if (!members || members.size === 0) return `tok${told++}x`;
    const made: Record<string, unknown> = {};
    for (let at = random.int(1, 5); at > 0; at--) {
      const [key, member] = random.pick([...members]);
      if (member.type === "base64Binary") continue;
      const one = () => ofType(member.kind === "primitive" || member.kind === "xhtml" ? "" : member.type, depth + 1);
      made[key] = member.isList !== random.chance(0.1) ? Array.from({ length: random.int(0, 3) }, one) : one();
      if (random.chance(0.15))
        made[`_${key}`] = random.chance(0.5) ? ofType("Element", depth + 1) : [null, ofType("Element", depth + 1)];
    }
    if (random.chance(0.1)) made[random.pick(strangeNames)] = any(depth);
    return made;
  };
  const { resourceType: _, ...made } = Object(ofType(type, 0)) as Json;
  return { ...made, resourceType: random.chance(0.05) ? "Nonsense" : type };
}

test("nothing that any record holds is left out, and nothing of it becomes markup", () => {
  const types = ["Patient", "Observation", "MedicationRequest", "DocumentReference", "FamilyMemberHistory", "ValueSet"];
  let looked = 0;
  for (let seed = 1; seed <= 800; seed++) {
    const resource = madeUp(randomFor(seed, 1), types[seed % types.length]!);
    const text = textOf(seed % 2 === 0 ? resource : searchset([resource]), seed % 2 === 0 ? {} : search);
    for (const it of leaves(resource))
      if (/^(?:tok\d+x|9\d{7})$/.test(it)) {
        assert.ok(text.includes(it), `seed ${seed}: ${it} of ${JSON.stringify(resource)}`);
        looked++;
      }
  }
  assert.ok(looked > 10_000);
});

test("what turns the meaning round stands before what it turns round, also in a closed line", () => {
  const resource = {
    resourceType: "AllergyIntolerance",
    id: "a",
    verificationStatus: "refuted",
    code: { text: "Penicillin" },
    patient: { reference: "Patient/1" },
  };
  for (const text of [textOf(resource), textOf(searchset([resource]), search)]) {
    assert.ok(text.indexOf("Refuted") > 0);
    assert.ok(text.indexOf("Refuted") < text.indexOf("Penicillin"));
  }
  const summary = /<summary>(.*?)<\/summary>/.exec(htmlOf(searchset([resource]), search))![1]!;
  assert.match(summary, /Refuted.*Penicillin/);
  assert.match(textOf(searchset([resource, resource]), search), /Marked on this page, of 2 resources:\s+Refuted: 2/);
});

test("titles hold what was asked and nothing of the answer", () => {
  const patient = { resourceType: "Patient", id: "secret-1", name: [{ text: "Ada Okafor" }] };
  const check = (title: string, asked: Partial<AnswerToShow>, body: Json = patient) =>
    assert.equal(pageOf(body, asked).title, title);
  check("Patient", {});
  check("Patient, one version", { interaction: "vread" });
  check("Patient history", { interaction: "history-instance" }, { resourceType: "Bundle", type: "history" });
  check("Patient search", search, searchset([patient]));
  check("Search of several types", { interaction: "search-system", type: "" }, searchset([patient]));
  check("What is served", { interaction: "capabilities", type: "" }, { resourceType: "CapabilityStatement" });
  check("Patient: problem 404", { status: 404 }, { resourceType: "OperationOutcome", issue: [] });
  check(
    "Problem: problem 404",
    { status: 404, interaction: "unknown", type: "" },
    { resourceType: "OperationOutcome" },
  );
});

test("nothing found is not nothing known", () => {
  assert.match(textOf(searchset([]), search), /No matches\..*not the same as none known/);
  const counted = textOf(searchset([], { total: 12 }), search);
  assert.match(counted, /only counts: 12 found/);
  assert.ok(!counted.includes("No matches"));
  assert.match(textOf(searchset([], { total: undefined }), search), /were not counted.*No matches/s);
});

test("the warnings of a search come before its matches, and what was included is no match", () => {
  const outcome = {
    resourceType: "OperationOutcome",
    issue: [{ severity: "warning", code: "incomplete", diagnostics: "Gaps" }],
  };
  const text = textOf(
    searchset([], {
      entry: [
        { resource: { resourceType: "Patient", id: "1", name: [{ text: "Matching" }] }, search: { mode: "match" } },
        { resource: { resourceType: "Patient", id: "2", name: [{ text: "Beside" }] }, search: { mode: "include" } },
        { resource: outcome, search: { mode: "outcome" } },
      ],
    }),
    search,
  );
  assert.match(text, /Warning:\s+Gaps.*Matches \(1\).*Matching.*Included with them, not matches \(1\).*Beside/s);
});

test("a history has a line for each version, and for a deletion", () => {
  const html = htmlOf(
    {
      resourceType: "Bundle",
      type: "history",
      total: 2,
      entry: [
        { fullUrl: `${base}/Patient/1`, request: { method: "DELETE", url: "Patient/1" } },
        {
          resource: { resourceType: "Patient", id: "1", meta: { versionId: "1", lastUpdated: "2026-01-02T03:04:05Z" } },
          request: { method: "PUT", url: "Patient/1" },
        },
      ],
    },
    { interaction: "history-instance", address: `${base}/Patient/1/_history` },
  );
  assert.match(
    plainHtml(html, origin),
    /2 versions.*Deleted\s+Patient\/1.*version 1, 2 January 2026, 03:04:05 \(UTC\)/s,
  );
  assert.ok(html.includes(`href="${base}/Patient/1/_history/1"`));
});

test("a read can be sent on by its link, a search cannot: what was searched for may name somebody", () => {
  assert.equal(pageOf({ resourceType: "Patient", id: "1" }).address, `${base}/Patient/1`);
  assert.equal(pageOf(searchset([]), search).address, undefined);
  assert.equal(pageOf(searchset([]), { ...search, address: undefined }).address, undefined);
});

test("the raw forms keep the address, and a posted search is known by its sealed link alone", () => {
  const page = htmlOf(searchset([]), { ...search, address: `${base}/Patient?family=x&_format=html&_count=5` });
  for (const format of ["json", "xml"])
    assert.ok(page.includes(`href="${base}/Patient?family=x&#38;_count=5&#38;_format=${format}"`));
  const sealed = { link: [{ relation: "self", url: `${base}/Patient?_page=abc` }] };
  const posted = htmlOf(searchset([], sealed), { ...search, address: undefined });
  assert.ok(posted.includes(`href="${base}/Patient?_page=abc&#38;_format=json"`));
  const refused = textOf({ resourceType: "OperationOutcome", issue: [] }, { status: 400, address: undefined });
  assert.match(refused, /raw form of this answer has no link/);
});

test("values are as precise as they were written", () => {
  const text = textOf(
    '{"resourceType":"Observation","status":"final","valueQuantity":{"value":5.40,"unit":"mmol/L","comparator":"<"},"effectiveDateTime":"2020-03"}',
    { type: "Observation" },
  );
  assert.match(text, /< 5\.40 mmol\/L/);
  assert.match(text, /March 2020/);
});

test("a range keeps the codes of its ends", () => {
  const end = (value: number) => ({ value, unit: "kg", system: "http://unitsofmeasure.org", code: "k-g" });
  const valueRange = { low: end(1), high: end(2) };
  assert.match(
    textOf({ resourceType: "Observation", valueRange }),
    /1 kg\s+k-g\s+http:\/\/unitsofmeasure.org.*2 kg\s+k-g/,
  );
  const bare = { low: { value: 1, unit: "kg" }, high: { value: 2, unit: "kg" } };
  assert.match(textOf({ resourceType: "Observation", valueRange: bare }), /1 kg to 2 kg/);
});

test("attachments and long texts are not put into the page, and it says so", () => {
  const data = "QUJD".repeat(1000);
  const text = textOf({
    resourceType: "Patient",
    photo: [{ contentType: "image/png", data, url: "javascript:alert(1)" }],
  });
  assert.ok(!text.includes(data.slice(0, 40)));
  assert.match(text, /3,000 bytes of content, not shown here/);
  const long = textOf({ resourceType: "Patient", name: [{ text: "x".repeat(300_000) }] });
  assert.ok(long.length < 150_000);
  assert.ok(long.indexOf("This page is cut") < long.indexOf("xxxx"));
});

test("a reference that is no address here is no link", () => {
  for (const reference of ["javascript:alert(1)", "https://elsewhere.invalid/Patient/1", "#x"]) {
    const html = htmlOf({
      resourceType: "Patient",
      generalPractitioner: [{ reference }],
      link: [{ type: "replaced-by", other: { reference } }],
    });
    assert.ok(plainHtml(html, origin).includes(reference));
    assert.ok(!html.includes(`href="${reference.slice(0, 5)}`));
  }
});

test("one that is read leads to its versions, where they are served", () => {
  const versions = (resource: Json) =>
    htmlOf(resource).includes(`<a href="${base}/Patient/1/_history">All versions</a>`);
  assert.ok(versions({ resourceType: "Patient", id: "1" }));
  assert.ok(!versions({ resourceType: "OperationOutcome", id: "1" }));
  assert.ok(!htmlOf(searchset([{ resourceType: "Patient", id: "1" }]), search).includes("All versions"));
});

test("a page of more than a reader can take ends in lines", () => {
  const patients = Array.from({ length: 1000 }, (_, at) => ({
    resourceType: "Patient",
    id: `p${at}`,
    active: at !== 999,
    name: [{ text: `Person ${at} of many` }],
  }));
  const html = htmlOf(searchset(patients), search);
  const text = plainHtml(html, origin);
  assert.equal(html.slice(html.indexOf("entries")).match(/<details/g)!.length, 200);
  assert.match(text, /800 more, as lines/);
  assert.ok(html.includes(`<a href="${base}/Patient/p999">`));
  assert.match(text, /Not active\s+Person 999 of many/);
});

test("no record makes a page that is too big or takes long", () => {
  const twoMegabytes = 2_000_000;
  const many = (piece: unknown) => Array(Math.floor(twoMegabytes / JSON.stringify(piece).length)).fill(piece);
  const depth = 100_000;
  const deep = `{"resourceType":"Patient","active":false,"extension":[${'{"extension":['.repeat(depth)}${"]}".repeat(depth)}]}`;
  const records: Json[] = [
    { extension: many({ url: "x", valueString: "y" }) },
    { name: many({ given: ["<<<<"] }) },
    { name: [{ given: many("<&\"'>") }] },
    { identifier: many({}) },
    { nonsense: many([[["x"]]]) },
    { contact: many({ modifierExtension: [{ url: "x" }] }) },
    { maritalStatus: { coding: many({ code: "<" }) } },
    { _birthDate: many({ extension: [] }) },
    { name: [{ _given: many({ id: "x" }), given: ["x"] }] },
    { text: { status: "generated", div: "<".repeat(twoMegabytes) } },
    { text: { status: "generated", div: "<td>".repeat(twoMegabytes / 4) } },
    Object.fromEntries(Array.from({ length: 150_000 }, (_, at) => [`e${at}`, 1])),
    { meta: { security: many({ code: "x" }) }, link: many({ type: "seealso" }) },
    { contained: many({ resourceType: "Medication", status: "entered-in-error" }) },
  ];
  const bodies = records.map((it) => JSON.stringify({ resourceType: "Patient", id: "1", active: false, ...it }));
  const searched = JSON.stringify(searchset([{}])).replace('"resource":{}', `"resource":${bodies[0]}`);
  for (const body of [...bodies, deep, searched]) {
    const started = process.cpuUsage();
    const html = htmlOf(body, body === searched ? search : {});
    const elapsedMs = process.cpuUsage(started).user / 1000;
    const what = body.slice(0, 90);
    assert.ok(html.length < 8_000_000, `${what}: ${html.length} characters`);
    assert.ok(elapsedMs < 3000, `${what}: ${elapsedMs} ms`);
    assert.ok(plainHtml(html, origin).includes("Not active"), "what matters is there all the same");
  }
});
