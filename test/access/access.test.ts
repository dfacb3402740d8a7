import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Resource } from "../../src/fhir/resource.ts";
import { validatesAnswers } from "../support/answers.ts";
import { asking, entries, type Heard, idsOf, type Json, link } from "../support/asking.ts";
import { careconnect } from "../support/cli.ts";
import { startIssuer, type TestIssuer } from "../support/issuer.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { everybody } from "./records.ts";

const audience = "https://records.example/STU3";
const header = "effect,purpose,client,user,type,label,patient,break-glass,note";
const policy = `${header}\npermit,,,,,,,,\ndeny,,,,,R,,yes,\ndeny,HRESCH,,,,,Patient/ben,,\n`;

let issuer: TestIssuer;
let server: TestServer;
before(async () => {
  issuer = await startIssuer(audience);
  const access = {
    issuers: [
      {
        issuer: issuer.issuer,
        audience,
        keys: issuer.keys,
        authorize: `${issuer.issuer}/authorize`,
        token: `${issuer.issuer}/token`,
        register: `${issuer.issuer}/register`,
      },
    ],
    tokens: "tokens.ndjson",
    policy: "policy.csv",
  };
  server = await startServer({
    loads: [everybody.filter((it) => !["List", "RiskAssessment", "Group"].includes(it.resourceType)) as Resource[]],
    files: { "access.json": JSON.stringify(access), "policy.csv": policy, "tokens.ndjson": "" },
    options: ["--access", "{folder}/access.json"],
  });
});
after(async () => {
  await server.stop();
  await issuer.stop();
});
const { ask, refused } = asking(() => server);

const bearer = (token: string, more: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${token}`, ...more },
});
const holding = async (claims: object) => bearer(await issuer.token(claims));
const all = () => holding({ scope: "user/*.rs" });
/** Until what was changed in a file is known. */
const known = () => pause(1500);

test("without a token nothing is told but what is served and where to get one", async () => {
  const heard = await refused("/Patient/ann", 401, /a token is needed/);
  assert.equal(heard.headers.get("www-authenticate"), 'Bearer realm="careconnect"');
  for (const path of [
    "/Patient",
    "/Patient?_id=ann",
    "/Nonsense",
    "/Patient/ann/_history",
    "/AuditEvent",
    "/?_type=Patient",
    "/Patient/ann/x",
  ])
    await refused(path, 401, /token/);
  await refused("/Patient/_search", 401, /token/, { method: "POST", body: new URLSearchParams({ _id: "ann" }) });
  await refused("/Patient", 401, /not of the form Bearer/, { headers: { authorization: "Basic YTpi" } });
  const root = await ask(`${new URL(server.base).origin}/`);
  assert.match(root.text, /Access is controlled/);
  // How many organisations are known is public.
  const [records, directory] = root.text.split('id="directory"');
  assert.doesNotMatch(records!, /\d+ resources/);
  assert.match(directory!, /No organisations yet/);
});

test("the statement and smart-configuration say where tokens are got, and nothing of what is held", async () => {
  const { json } = await ask("/metadata");
  const { security, documentation } = json.rest[0];
  assert.equal(security.service[0].coding[0].code, "SMART-on-FHIR");
  assert.deepEqual(
    security.extension[0].extension.map((it: Json) => [it.url, it.valueUri]),
    ["token", "authorize", "register"].map((it) => [it, `${issuer.issuer}/${it}`]),
  );
  assert.doesNotMatch(documentation, /resources are held/);
  const smart = await ask("/.well-known/smart-configuration");
  assert.equal(smart.json.token_endpoint, `${issuer.issuer}/token`);
  assert.equal(smart.json.jwks_uri, issuer.keys);
  assert.ok(smart.json.scopes_supported.includes("user/Patient.rs"));
  assert.ok(!smart.json.scopes_supported.includes("user/Nonsense.rs"));
  assert.match(
    (await ask("/.well-known/smart-configuration", { headers: { accept: "application/fhir+xml" } })).text,
    /^\{/,
  );
});

test("a token reads what its scopes reach, and no more", async () => {
  const patients = await holding({ scope: "user/Patient.read" });
  assert.equal((await ask("/Patient/ann", patients)).status, 200);
  assert.equal(idsOf(await ask("/Patient", patients)), "ann ben cas dot");
  const denied = await refused("/Observation", 403, /does not give leave to search Observation/, patients);
  assert.match(denied.headers.get("www-authenticate") ?? "", /insufficient_scope.*scope="user\/Observation\.s"/);
  await refused("/Observation/ann-obs-0", 403, /leave to read Observation/, patients);
  await refused("/Observation/not-here", 403, /leave to read Observation/, patients);
  await refused("/Patient?_has:Observation:patient:code=c1", 403, /search Observation/, patients);
  await refused("/Patient?general-practitioner:Practitioner.name=Doctor", 403, /search Practitioner/, patients);
  await refused("/Patient/ann/Observation", 403, /search Observation/, patients);
  const included = await ask("/Patient?_id=ann&_include=*&_revinclude=Observation:patient", patients);
  assert.equal(entries(included, "include").filter((it) => it.resourceType !== "Patient").length, 0);
  assert.match(JSON.stringify(entries(included, "outcome")), /Left out.*Observation.*Organization.*Practitioner/);
});

test("reading and searching are leaves of their own", async () => {
  const reads = await holding({ scope: "user/Patient.r" });
  assert.equal((await ask("/Patient/ann", reads)).status, 200);
  await refused("/Patient?_id=ann", 403, /search Patient/, reads);
  const searches = await holding({ scope: "user/Patient.s" });
  await refused("/Patient/ann", 403, /read Patient/, searches);
  assert.equal(idsOf(await ask("/Patient?_id=ann", searches)), "ann");
});

test("a patient's own token sees that record, and of others what does not exist", async () => {
  const ann = await holding({ scope: "patient/*.rs", patient: "ann" });
  assert.equal(idsOf(await ask("/Patient", ann)), "ann");
  assert.equal((await ask("/Patient/ann", ann)).status, 200);
  const hidden = await refused("/Patient/ben", 404, /not held here/, ann);
  const absent = await refused("/Patient/nobody", 404, /not held here/, ann);
  assert.equal(hidden.text.replaceAll("ben", "nobody"), absent.text);
  assert.equal((await ask("/Observation?patient=ben", ann)).json.total, 0);
  assert.equal((await ask("/Binary/ann-bin", ann)).text, "wordann");
  await refused("/Binary/ben-bin", 404, /not held here/, ann);
  await refused("/Binary/ann-loose", 404, /not held here/, ann);
  const everything = await ask("/Patient/ann/$everything", ann);
  assert.ok(entries(everything, "match").length > 5);
  assert.doesNotMatch(everything.text, /word(ben|cas|dot)/);
});

test("records under a label are kept back, in every way of asking, until the glass is broken", async () => {
  const user = await all();
  await refused("/Observation/ann-obs-3", 404, /not held here/, user);
  const search = await ask("/Observation?patient=ann", user);
  assert.equal(idsOf(search), "ann-obs-0 ann-obs-1 ann-obs-2 ann-obs-4");
  assert.match(JSON.stringify(entries(search, "outcome")), /may keep records from this token/);
  const token = await issuer.token({ scope: "user/*.rs break-glass" });
  await refused("/Observation/ann-obs-3", 404, /not held here/, bearer(token));
  const broken = bearer(token, { "x-break-glass": "found unconscious" });
  assert.equal((await ask("/Observation/ann-obs-3", broken)).status, 200);
  assert.equal((await ask("/Observation?patient=ann", broken)).json.total, 5);
  await refused("/Observation/ann-obs-3", 400, /reason/, bearer(token, { "x-break-glass": "x" }));
  const plain = await issuer.token({ scope: "user/*.rs" });
  await refused(
    "/Observation/ann-obs-3",
    403,
    /may not break the glass/,
    bearer(plain, { "x-break-glass": "found unconscious" }),
  );
});

test("what somebody objects to is kept from that purpose, and from no other", async () => {
  const research = await holding({ scope: "system/*.rs", purpose_of_use: "HRESCH" });
  assert.equal(idsOf(await ask("/Patient", research)), "ann cas dot");
  await refused("/Observation/ben-obs-0", 404, /not held here/, research);
  const care = await holding({ scope: "system/*.rs", purpose_of_use: ["TREAT"] });
  assert.equal(idsOf(await ask("/Patient", care)), "ann ben cas dot");
});

test("a new key of the issuer is heard of", async () => {
  const before = await all();
  assert.equal((await ask("/Patient/ann", before)).status, 200);
  issuer.rotate();
  await pause(2100);
  assert.equal((await ask("/Patient/ann", await all())).status, 200);
});

test("the policy is read again when it changes; while it cannot be read nobody comes in", async () => {
  const user = await all();
  const file = join(server.folder, "policy.csv");
  writeFileSync(file, `${policy}deny,,,,Condition,,,,\n`);
  await known();
  await refused("/Condition", 403, /or the policy does not/, user);
  assert.equal((await ask("/Patient/ann", user)).status, 200);
  writeFileSync(file, `${policy}perhaps,,,,Condition,,,,\n`);
  await known();
  await refused("/Patient/ann", 503, /cannot be read/, user);
  rmSync(file);
  await known();
  await refused("/Patient/ann", 503, /cannot be read/, user);
  writeFileSync(file, policy);
  await known();
  assert.equal((await ask("/Condition", user)).status, 200);
});

test("a token of the file comes in until it is taken back", async () => {
  const tokens = join(server.folder, "tokens.ndjson");
  const { addToken, readTokens, removeTokens } = await import("../../src/cli/token-file.ts");
  const token = addToken(tokens, { client: "clinic", scope: "user/Patient.rs", days: 1 }, Date.now());
  await known();
  assert.equal((await ask("/Patient/ann", bearer(token))).status, 200);
  assert.ok(!readFileSync(tokens, "utf8").includes(token));
  removeTokens(tokens, readTokens(tokens)[0]!.sha256.slice(0, 8));
  await known();
  await refused("/Patient/ann", 401, /not known here/, bearer(token));
});

const events = (heard: Heard): Json[] => entries(heard, "match");

test("every access is in the audit, refused ones too, and no value of a search is", async () => {
  const user = await all();
  await ask("/Patient?family=wordann&birthdate=1950-01-01", user);
  await ask("/Observation/cas-obs-0", user);
  await ask("/Patient/nobody", user);
  await ask("/Condition/cas-con");
  const auditor = await holding({ scope: "system/AuditEvent.rs", client_id: "auditor", sub: "auditor" });
  const read = events(await ask("/AuditEvent?entity=Observation/cas-obs-0&user=dr-who", auditor));
  assert.equal(read.length, 1);
  assert.equal(read[0].subtype[0].code, "read");
  assert.equal(read[0].outcome, "0");
  assert.deepEqual(
    read[0].entity.flatMap((it: Json) => it.reference?.reference ?? []),
    ["Patient/cas", "Observation/cas-obs-0"],
  );
  const about = events(await ask("/AuditEvent?patient=ann&subtype=search-type&user=dr-who", auditor));
  assert.ok(about.length >= 2);
  const denied = events(await ask("/AuditEvent?entity=Condition/cas-con&outcome=4", auditor));
  assert.equal(denied[0].outcomeDesc, "HTTP 401");
  assert.equal(denied[0].agent[0].userId, undefined);
  assert.equal(events(await ask("/AuditEvent?entity=Patient/nobody", auditor))[0].outcomeDesc, "HTTP 404");
  assert.equal(events(await ask("/AuditEvent?entity=Patient/never-asked", auditor)).length, 0);
  assert.equal(events(await ask("/AuditEvent?date=lt2020", auditor)).length, 0);
  const broken = events(await ask("/AuditEvent?entity=Observation/ann-obs-3&outcome=0", auditor));
  assert.match(JSON.stringify(broken[0].purposeOfEvent), /BTG.*found unconscious/);
  const files = readdirSync(join(server.folder, "audit"));
  const text = files.map((it) => readFileSync(join(server.folder, "audit", it), "utf8")).join("");
  assert.doesNotMatch(text, /wordann|1950-01-01/);
  assert.match(text, /"interaction":"search-type"/);
});

test("the audit is read with a scope that names it, in pages, as JSON and XML, by id", async () => {
  await refused("/AuditEvent", 403, /a scope that names it/, await holding({ scope: "user/*.rs system/*.read" }));
  await refused(
    "/AuditEvent",
    403,
    /a scope that names it/,
    await holding({ scope: "patient/AuditEvent.rs", patient: "ann" }),
  );
  const auditor = await holding({ scope: "user/AuditEvent.read", client_id: "auditor", sub: "auditor" });
  await refused("/Patient/ann", 403, /read Patient/, auditor);
  const first = await ask("/AuditEvent?_count=3", auditor);
  const next = await ask(link(first, "next")!, auditor);
  const ids = [...events(first), ...events(next)].map((it) => it.id);
  assert.equal(new Set(ids).size, 6);
  const times = [...events(first), ...events(next)].map((it) => it.recorded);
  assert.deepEqual(times, times.toSorted().toReversed());
  const one = await ask(`/AuditEvent/${ids[4]}`, auditor);
  assert.deepEqual(one.json, events(next)[1]);
  const xml = await ask(`/AuditEvent/${ids[4]}?_format=xml`, auditor);
  assert.match(xml.text, /<AuditEvent xmlns="http:\/\/hl7.org\/fhir">/);
  await refused("/AuditEvent/20990101T000000000Z-1-000000.1", 404, /not held here/, auditor);
  await refused("/AuditEvent/..%2F..%2Faccess", 404, /not held here/, auditor);
  await refused("/AuditEvent?family=x", 400, /AuditEvent is searched by/, auditor);
  await refused("/AuditEvent?date=yesterday", 400, /no date/, auditor);
  const posted = await ask("/AuditEvent/_search", {
    method: "POST",
    body: new URLSearchParams({ _count: "2", user: "dr-who" }),
    ...auditor,
  });
  assert.equal(events(posted).length, 2);
  assert.ok(!link(posted, "next")!.includes("dr-who"));
  assert.equal(events(await ask(link(posted, "next")!, auditor)).length, 2);
});

test("what was audited holds together, until somebody changes it", async () => {
  const verify = () => careconnect(["audit", "verify", "--data", server.folder]);
  const good = await verify();
  assert.equal(good.status, 0, good.stderr);
  assert.match(good.stderr, /nothing was changed, added or taken away/);
  assert.match(good.stdout, /^head\t/m);
  const folder = join(server.folder, "audit");
  const file = join(folder, readdirSync(folder)[0]!);
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace('"status":401', '"status":200'));
  const bad = await verify();
  assert.equal(bad.status, 3);
  assert.match(bad.stdout, /^fault\t.*does not follow/m);
  writeFileSync(file, text);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
