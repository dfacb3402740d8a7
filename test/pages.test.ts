import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Resource } from "../src/fhir/resource.ts";
import { plainHtml } from "../src/portal/shown-html.fixture.ts";
import { pagePolicy } from "../src/portal/style.ts";
import { validatesAnswers } from "./support/answers.ts";
import { asking } from "./support/asking.ts";
import { startServer, type TestServer } from "./support/server.ts";

const nhsNumberSystem = "https://fhir.nhs.uk/Id/nhs-number";
const evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>';
const snomed = (code: string, display: string) => ({ coding: [{ system: "http://snomed.info/sct", code, display }] });
const patient = { reference: "Patient/ann" };

const records: readonly Resource[] = [
  {
    resourceType: "Patient",
    id: "ann",
    identifier: [{ system: nhsNumberSystem, value: "9990000018" }],
    active: true,
    name: [{ family: "Archer", given: ["Ann"] }],
    birthDate: "1970-04",
    deceasedDateTime: "2021-02-03",
  },
  {
    resourceType: "Patient",
    id: "old",
    active: false,
    name: [{ family: "Archer", given: ["Annie"] }],
    link: [{ type: "replaced-by", other: { reference: "Patient/ann" } }],
  },
  {
    resourceType: "Patient",
    id: "evil",
    text: {
      status: "generated",
      div: `<div xmlns="http://www.w3.org/1999/xhtml" onclick="alert(1)"><script>alert(1)</script>Told <a href="javascript:alert(1)">here</a></div>`,
    },
    extension: [{ url: `javascript:alert(1)//${evil}`, valueString: evil }],
    modifierExtension: [{ url: `https://elsewhere.invalid/${evil}`, valueBoolean: true }],
    name: [{ family: evil, given: ["{{7*7}}", "\u202egnitrevni"] }],
    telecom: [{ system: "url", value: "javascript:alert(1)" }],
    photo: [{ url: "https://elsewhere.invalid/tracker.png", contentType: "image/png" }],
    generalPractitioner: [{ reference: "https://elsewhere.invalid/Practitioner/1", display: evil }],
    [`nick${evil}`]: evil,
  },
  {
    resourceType: "AllergyIntolerance",
    id: "refuted",
    clinicalStatus: "active",
    verificationStatus: "refuted",
    code: snomed("91936005", "Allergy to penicillin"),
    patient,
  },
  {
    resourceType: "AllergyIntolerance",
    id: "unsure",
    clinicalStatus: "active",
    verificationStatus: "unconfirmed",
    code: snomed("91935009", "Allergy to peanut"),
    patient,
  },
  {
    resourceType: "Immunization",
    id: "refused",
    status: "completed",
    notGiven: true,
    primarySource: true,
    vaccineCode: snomed("396429000", "Measles vaccine"),
    patient,
  },
  {
    resourceType: "MedicationStatement",
    id: "not-taken",
    status: "active",
    taken: "n",
    medicationCodeableConcept: snomed("319775004", "Aspirin 75mg tablets"),
    subject: patient,
  },
  {
    resourceType: "Observation",
    id: "mistake",
    status: "entered-in-error",
    code: snomed("27113001", "Body weight"),
    valueQuantity: { value: 71.5, unit: "kg" },
    subject: patient,
    effectiveDateTime: "2021-05-03T09:30:00+01:00",
  },
  ...Array.from({ length: 5 }, (_, at) => ({
    resourceType: "Observation",
    id: `pulse-${at}`,
    status: "final",
    code: snomed("78564009", "Pulse rate"),
    valueQuantity: { value: 60 + at, unit: "/min" },
    subject: patient,
    effectiveDateTime: `202${at}-01-01`,
  })),
  { resourceType: "Binary", id: "letter", contentType: "text/html", content: "PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==" },
];

let server: TestServer;
before(async () => {
  server = await startServer({ loads: [records] });
});
after(() => server.stop());
const { ask } = asking(() => server);

const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** What is read on the page. */
  readonly text: string;
  readonly title: string;
}

/** An answer as a browser gets it, which must be a page of the plainest HTML, whatever the records hold. */
async function look(
  path: string,
  { headers, ...init }: RequestInit & { headers?: Record<string, string> } = {},
): Promise<Page> {
  const heard = await ask(path, { ...init, headers: { accept: browser, ...headers } });
  assert.equal(heard.headers.get("content-type"), "text/html;charset=utf-8");
  assert.equal(heard.headers.get("content-security-policy"), pagePolicy);
  assert.equal(heard.headers.get("cache-control"), "no-store");
  assert.match(heard.headers.get("vary")!, /\bAccept\b/);
  assert.ok(heard.text.includes('<meta name="robots" content="noindex, nofollow">'));
  return {
    status: heard.status,
    headers: heard.headers,
    html: /<main[^>]*>([\s\S]*)<\/main>/.exec(heard.text)![1]!,
    text: plainHtml(heard.text, new URL(server.base).origin),
    title: /<title>(.*) – careconnect<\/title>/.exec(heard.text)![1]!,
  };
}

/** The page has these words, in this order. */
function reads(page: Page, ...words: readonly string[]): void {
  let at = 0;
  for (const it of words) {
    const found = page.text.indexOf(it, at);
    assert.ok(
      found >= 0,
      `${it} ${page.text.includes(it) ? "stands too early" : "is missing"} in ${page.text.slice(0, 2000)}`,
    );
    at = found + it.length;
  }
}

const linkTo = (page: Page, words: string): string => {
  const found = [...page.html.matchAll(/<a href="([^"]*)">(?:<[^>]*>)*([^<]*)/g)].find((it) => it[2] === words);
  assert.ok(found, `a link ${words}`);
  return found[1]!.replaceAll("&#38;", "&");
};

test("the same resource is a page for a browser and data for all others", async () => {
  const page = await look("/Patient/ann");
  assert.equal(page.status, 200);
  assert.ok(page.headers.get("etag"));
  reads(page, "Patient ann", "version 1", "Raw JSON", "Archer", "April 1970");
  for (const accept of [
    undefined,
    "*/*",
    "",
    "application/fhir+json",
    "application/json, text/html",
    "text/html;q=0.5, */*",
  ]) {
    const { text, headers } = await ask("/Patient/ann", accept === undefined ? {} : { headers: { accept } });
    assert.match(headers.get("content-type")!, /^application\/fhir\+json/, accept);
    assert.equal(JSON.parse(text).id, "ann");
    assert.equal(headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
  }
  const xml = await ask("/Patient/ann", { headers: { accept: "application/fhir+xml" } });
  assert.match(xml.headers.get("content-type")!, /^application\/fhir\+xml/);
  for (const format of ["html", "text/html"]) {
    await look(`/Patient/ann?_format=${format}`, { headers: { accept: "application/fhir+json" } });
    await look(`/Patient?_format=${format}`, { headers: { accept: "*/*" } });
  }
  assert.equal((await ask("/Patient/ann?_format=json", { headers: { accept: browser } })).json.id, "ann");
});

test("the raw form is one link away and the same answer", async () => {
  for (const path of [
    "/Patient/ann",
    "/Observation?patient=ann&_count=2&_sort=-date",
    "/Patient/ann/_history",
    "/metadata",
    "/Patient/nobody",
  ]) {
    const page = await look(path);
    const json = await ask(linkTo(page, "Raw JSON"), { headers: { accept: browser } });
    assert.equal(json.status, page.status, path);
    const other = await ask(path);
    assert.equal(json.json.resourceType, other.json.resourceType);
    assert.equal(json.json.total, other.json.total);
    const xml = await ask(linkTo(page, "Raw XML"), { headers: { accept: browser } });
    assert.match(xml.headers.get("content-type")!, /^application\/fhir\+xml/);
  }
});

test("records that do not mean what they seem to say so before they say anything", async () => {
  for (const [type, id, words, content] of [
    ["AllergyIntolerance", "refuted", "Refuted", "Allergy to penicillin"],
    ["AllergyIntolerance", "unsure", "Unconfirmed", "Allergy to peanut"],
    ["Immunization", "refused", "Not given", "Measles vaccine"],
    ["MedicationStatement", "not-taken", "Not taken", "Aspirin 75mg tablets"],
    ["Observation", "mistake", "Entered in error", "Body weight"],
  ] as const) {
    const page = await look(`/${type}/${id}`);
    reads(page, "Read this first", words, "Content", content);
    assert.ok(page.text.indexOf(words) < page.text.indexOf(content));
    const search = await look(`/${type}?_id=${id}`);
    reads(search, "Marked on this page", words, "Matches", words, content);
    const line = /<summary>(.*?)<\/summary>/.exec(search.html)![1]!;
    assert.ok(line.indexOf(words) >= 0 && line.indexOf(words) < line.indexOf(content), line);
  }
});

test("a patient's page says first who that is not, or no longer", async () => {
  const old = await look("/Patient/old");
  reads(old, "Read this first", "Not active", "Replaced", "Patient/ann", "Content", "Annie");
  assert.equal(linkTo(old, "Patient/ann"), `${server.base}/Patient/ann`);
  reads(
    await look("/Patient/ann"),
    "NHS number not verified",
    "Deceased",
    "3 February 2021",
    "Content",
    "NHS number 999 000 0018",
  );
});

test("nothing that a hostile record holds runs, loads, links or is left out", async () => {
  for (const path of ["/Patient/evil", "/Patient?_id=evil", "/Patient/evil/_history"]) {
    const page = await look(path);
    reads(page, "Unknown modifier", "Not FHIR");
    for (const it of [
      evil,
      "{{7*7}}",
      "javascript:alert(1)",
      "https://elsewhere.invalid/tracker.png",
      `nick${evil}`,
      "not FHIR",
      "Told here",
    ])
      assert.ok(page.text.includes(it), it);
    assert.ok(!page.html.includes('javascript:alert(1)"') && !/<(script|img|svg|iframe|link|form)\b/i.test(page.html));
  }
});

test("what is refused or not there is a page with the same status", async () => {
  for (const [path, status, words] of [
    ["/Patient/nobody", 404, "not held here"],
    [`/Nonsense${encodeURIComponent(evil)}`, 404, "no resource type"],
    [`/Patient?shoe-size=${encodeURIComponent(evil)}`, 400, "no search parameter"],
    ["/Patient/%ZZ", 400, "not well formed"],
    [`/Patient/${encodeURIComponent(evil)}`, 400, "is no id"],
  ] as const) {
    const page = await look(path);
    assert.equal(page.status, status, path);
    assert.match(page.title, new RegExp(`problem ${status}$`));
    reads(page, "This was not answered", "Error", words);
  }
  assert.equal((await look("/Patient/ann", { method: "DELETE" })).status, 405);
});

test("titles hold no name and no identifier, and links of a posted search hold no value", async () => {
  for (const [path, title] of [
    ["/Patient/ann", "Patient"],
    ["/Patient/ann/_history/1", "Patient, one version"],
    ["/Patient?identifier=9990000018&name=archer", "Patient search"],
    ["/Patient/ann/_history", "Patient history"],
    ["/Patient/ann/Observation", "Observation search, in one record"],
    ["/Patient/ann/$everything", "Patient, all of one record"],
    ["/?_type=Patient,Observation&_id=ann", "Search of several types"],
    ["/metadata", "What is served"],
  ] as const)
    assert.equal((await look(path)).title, title);
  const posted = await look("/Observation/_search", {
    method: "POST",
    body: new URLSearchParams({ "patient.identifier": `${nhsNumberSystem}|9990000018`, _count: "2" }),
  });
  assert.equal(posted.title, "Observation search");
  const links = [...posted.html.matchAll(/href="([^"]*)"/g)].map((it) => it[1]!);
  assert.ok(links.every((it) => !it.includes("9990000018") && !it.includes("nhs-number")));
  const json = await ask(linkTo(posted, "Raw JSON"), { headers: { accept: browser } });
  assert.equal(json.json.total, 6);
  assert.equal((await look(linkTo(posted, "Next page"))).title, "Observation search");
  const refused = await look("/Observation/_search", {
    method: "POST",
    body: new URLSearchParams({ shoe: "9990000018" }),
  });
  reads(refused, "The raw form of this answer has no link");
});

test("one turns the pages of a search, in the order of the matches", async () => {
  const first = await look("/Observation?patient=ann&code=78564009&_sort=date&_count=2");
  reads(first, "5 matches", "2 are on this page", "60 /min", "1 January 2020", "61 /min");
  const second = await look(linkTo(first, "Next page"));
  reads(second, "62 /min", "63 /min");
  reads(await look(linkTo(second, "Previous page")), "60 /min", "61 /min");
  reads(await look(linkTo(second, "First page")), "60 /min", "61 /min");
});

test("an empty search does not say that there is nothing", async () =>
  reads(await look("/Patient?family=zzyzx"), "0 matches", "No matches.", "not the same as none known"));

test("what a search must say beside its matches comes first on its page", async () =>
  reads(
    await look("/Observation?patient=ann"),
    "Read this first",
    "Warning",
    "NHS number is not verified",
    "Matches (6)",
  ));

test("what was included is no match", async () =>
  reads(
    await look("/Observation?_id=pulse-1&_include=Observation:subject"),
    "Matches (1)",
    "Pulse rate",
    "Included with them, not matches (1)",
    "Archer",
  ));

test("a reference leads to the page of what it refers to", async () => {
  const page = await look("/Observation/pulse-1");
  reads(await look(linkTo(page, "Patient/ann")), "Patient ann");
});

test("a Binary is downloaded as it is, and a page only where that is asked for", async () => {
  const content = await ask("/Binary/letter", { headers: { accept: browser } });
  assert.equal(content.text, "<script>alert(1)</script>");
  assert.equal(content.headers.get("content-disposition"), "attachment");
  assert.equal(content.headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
  const page = await look("/Binary/letter?_format=html");
  reads(page, "Binary letter", "25 bytes of content, not shown here");
  assert.equal(linkTo(page, "Download its content"), `${server.base}/Binary/letter`);
});

test("HEAD tells of a page what GET does", async () => {
  const headers = { accept: browser, "accept-encoding": "identity" };
  const [head, get] = await Promise.all([
    ask("/Patient/ann", { method: "HEAD", headers }),
    ask("/Patient/ann", { headers }),
  ]);
  assert.equal(head.text, "");
  for (const name of ["content-type", "content-length", "content-security-policy", "etag"])
    assert.equal(head.headers.get(name), get.headers.get(name), name);
});

test("every page of the server keeps to the same policy", async () => {
  for (const path of ["/", "/explore/core/search-parameters"]) {
    const response = await fetch(new URL(path, server.base));
    assert.equal(response.headers.get("content-security-policy"), pagePolicy);
    assert.match(await response.text(), /An independent implementation: not endorsed by the NHS, INTEROPen or HL7\./);
  }
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
