import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { ordParameters, ordShapes } from "../../src/definitions/directory/ord-api.ts";
import type { OrdOrganisation, OrdSummary } from "../../src/ods/ord.ts";
import { toOrdXml } from "../../src/ods/to-ods-xml.ts";
import { toOrd } from "../../src/ods/to-ord.ts";
import { validatesAnswers } from "../support/answers.ts";
import { inventedRegister, registerXml } from "../support/register.ts";
import { startServer, type TestServer } from "../support/server.ts";

let server: TestServer;
let ord: string;
before(async () => {
  server = await startServer({
    files: { "register.xml": registerXml(inventedRegister) },
    registers: ["{folder}/register.xml"],
    options: ["--services", "directory"],
  });
  ord = `${new URL(server.base).origin}/ORD/2-0-0`;
});
after(() => server.stop());

const recordOf = (code: string) => inventedRegister.find((it) => it.code === code);

async function found(query: string): Promise<readonly OrdSummary[]> {
  const response = await fetch(`${ord}/organisations?${query}`);
  assert.equal(response.status, 200, await response.clone().text());
  return ((await response.json()) as { Organisations: OrdSummary[] }).Organisations;
}

/** The codes that a search finds, in alphabetical order. */
async function check(query: string, expected: string) {
  const codes = (await found(query)).map((it) => it.OrgId).sort();
  assert.equal(codes.join(" "), expected, query);
}

test("organisations are found by a part of their name, without case and accents", async () => {
  await check("Name=surgery", "ZZP1 ZZP2");
  await check("Name=OAK", "ZZP1 ZZT1A");
  await check("Name=ash", "ZZP3 ZZT1A");
  await check("Name=oak,%20elm%20%26%20ash", "ZZT1A");
  await check("Name=oak&Name=surgery", "ZZP1");
});

test("organisations are found by a part of their postcode, and by a whole one with and without its blank", async () => {
  await check("PostCode=ZZ1", "ZZC1 ZZT1 ZZT1A");
  await check("PostCode=zz1%204bt", "ZZT1");
  await check("PostCode=ZZ14BT", "ZZT1");
  await check("PostCode=ZZ14", "ZZT1A");
  await check("PostCode=1AA", "ZZP1");
});

test("organisations are found by the day of their last change, that day included", async () => {
  await check("LastChangeDate=2026-05-05", "ZZP1 ZZP3");
  await check("LastChangeDate=2026-05-06", "ZZP3");
  await check("LastChangeDate=2026-05-07", "");
});

test("organisations are found by status, class and roles", async () => {
  await check("Status=inactive", "ZZC0 ZZP2");
  await check("OrgRecordClass=RC2", "ZZT1A");
  await check("PrimaryRoleId=RO177", "ZZP1 ZZP2 ZZP3");
  await check("PrimaryRoleId=RO177&NonPrimaryRoleId=RO76", "ZZP1 ZZP2");
  await check("PrimaryRoleId=RO177&NonPrimaryRoleId=RO76&Status=Active", "ZZP1");
  await check("PrimaryRoleId=RO76", "");
  await check("Roles=RO197,RO198,RO76", "ZZP1 ZZP2 ZZT1 ZZT1A");
});

test("what is asked of a relationship must hold of one and the same", async () => {
  await check("TargetOrgId=ZZC1", "ZZP1 ZZP2 ZZP3");
  await check("RelTypeId=RE4&TargetOrgId=ZZC1", "ZZP1 ZZP2");
  await check("RelTypeId=RE4&TargetOrgId=ZZC1&RelStatus=active", "ZZP1");
  await check("RelTypeId=RE4,RE6&TargetOrgId=ZZC1&RelStatus=Active", "ZZP1 ZZP3");
  await check("RelStatus=inactive&TargetOrgId=ZZC0", "ZZP1 ZZT1A");
  await check("RelTypeId=RE6&OrgRecordClass=RC2", "ZZT1A");
  await check("RelTypeId=RE8", "");
});

test("an entry has the code as a text, and a link that leads to the record", async () => {
  const [entry] = await found("Name=oak%20surgery");
  assert.deepEqual(entry, {
    Name: "OAK SURGERY",
    OrgId: "ZZP1",
    Status: "Active",
    OrgRecordClass: "RC1",
    PostCode: "ZZ2 1AA",
    LastChangeDate: "2026-05-05",
    PrimaryRoleId: "RO177",
    PrimaryRoleDescription: "PRESCRIBING COST CENTRE",
    OrgLink: `${ord}/organisations/ZZP1`,
  });
  const { Organisation } = (await (await fetch(entry.OrgLink)).json()) as { Organisation: OrdOrganisation };
  assert.equal(Organisation.OrgId.extension, "ZZP1");
});

test("every record is told as it was published, in JSON and in XML", async () => {
  for (const record of inventedRegister) {
    const address = `${ord}/organisations/${record.code}`;
    assert.deepEqual(await (await fetch(address)).json(), toOrd(record, recordOf), record.code);
    const xml = await fetch(`${address}?_format=xml`);
    assert.equal(xml.headers.get("content-type"), "application/xml;charset=utf-8");
    assert.equal(await xml.text(), toOrdXml(record, recordOf), record.code);
  }
  const lower = await fetch(`${ord}/organisations/zzt1/`);
  assert.equal(lower.status, 200);
});

test("a search is followed to its end by Next-Page, and counted exactly", async () => {
  const seen: string[] = [];
  let previous = 0;
  let address: string | null = `${ord}/organisations?Status=Active&Limit=2`;
  for (let page = 0; address !== null; page++) {
    const response: Response = await fetch(address);
    const { Organisations } = (await response.json()) as { Organisations: OrdSummary[] };
    assert.equal(response.headers.get("x-total-count"), "5");
    assert.equal(response.headers.get("returned-records"), String(Organisations.length));
    if (response.headers.has("previous-page")) previous++;
    seen.push(...Organisations.map((it) => it.OrgId));
    address = response.headers.get("next-page");
    assert.ok(page < 3);
  }
  assert.deepEqual(seen.sort(), ["ZZC1", "ZZP1", "ZZP3", "ZZT1", "ZZT1A"]);
  assert.equal(previous, 2);
  const beyond = await fetch(`${ord}/organisations?Offset=100`);
  assert.deepEqual(await beyond.json(), { Organisations: [] });
  assert.equal(beyond.headers.get("next-page"), null);
});

test("the page before begins where this one's limit leads, and keeps the search", async () => {
  const { headers } = await fetch(`${ord}/organisations?Name=s&Limit=2&Offset=1&_format=xml`);
  assert.equal(headers.get("previous-page"), `${ord}/organisations?Name=s&Limit=2&_format=xml`);
  assert.equal(headers.get("next-page"), `${ord}/organisations?Name=s&Limit=2&_format=xml&Offset=3`);
});

test("a search in XML has its links in XML, too", async () => {
  const response = await fetch(`${ord}/organisations?Name=oak%20surgery&_format=application/xml`);
  assert.equal(
    await response.text(),
    "<?xml version='1.0' encoding='UTF-8'?>\n<Organisations><Organisation><Name>OAK SURGERY</Name><OrgId>ZZP1</OrgId><Status>Active</Status><OrgRecordClass>RC1</OrgRecordClass><PostCode>ZZ2 1AA</PostCode><LastChangeDate>2026-05-05</LastChangeDate><PrimaryRoleId>RO177</PrimaryRoleId><PrimaryRoleDescription>PRESCRIBING COST CENTRE</PrimaryRoleDescription>" +
      `<OrgLink>${ord}/organisations/ZZP1?_format=xml</OrgLink></Organisation></Organisations>`,
  );
});

test("sync lists all that changed on a day or later, the longest unchanged first, without pages", async () => {
  const response = await fetch(`${ord}/sync?LastChangeDate=2026-03-02`);
  const links = ((await response.json()) as { Organisations: { OrgLink: string }[] }).Organisations;
  const codes = links.map((it) => it.OrgLink.replace(`${ord}/organisations/`, ""));
  assert.deepEqual([...codes.slice(0, 2).sort(), ...codes.slice(2)], ["ZZC1", "ZZT1A", "ZZP1", "ZZP3"]);
  assert.equal(response.headers.get("x-total-count"), "4");
  const old = await fetch(`${ord}/sync?LastChangeDate=1990-01-01&_format=xml`);
  assert.equal(old.headers.get("x-total-count"), "7");
  assert.match(await old.text(), /<Organisation><OrgLink>[^<]*\/ZZT1\?_format=xml<\/OrgLink><\/Organisation>/);
});

test("roles, relationships and record classes are listed, all or one", async () => {
  const asked = async (path: string) => (await fetch(`${ord}/${path}`)).json() as Promise<Record<string, object[]>>;
  assert.deepEqual(await asked("roles/RO197"), {
    Roles: [{ id: "RO197", code: "197", displayName: "NHS TRUST", primaryRole: "true" }],
  });
  assert.deepEqual(await asked("rels/re6"), {
    Relationships: [{ id: "RE6", code: "6", displayName: "IS OPERATED BY" }],
  });
  assert.deepEqual(await asked("recordclasses"), {
    RecordClasses: [
      { id: "RC1", code: "1", displayName: "HSCOrg" },
      { id: "RC2", code: "2", displayName: "HSCSite" },
    ],
  });
  assert.ok((await asked("roles")).Roles!.length > 150);
  assert.equal((await asked("rels")).Relationships!.length, 9);
  assert.equal(
    await (await fetch(`${ord}/recordclasses/RC2?_format=text/xml`)).text(),
    `<?xml version='1.0' encoding='UTF-8'?>\n<CodeSystem name="OrganisationRecordClass"><concept><id>RC2</id><code>2</code><displayName>HSCSite</displayName></concept></CodeSystem>`,
  );
});

/** How a call is refused: the status is told in the body, too. */
async function refused(call: string, status: number, words: RegExp, options: RequestInit = {}) {
  const response = await fetch(`${ord}${call}`, { method: "GET", ...options });
  assert.equal(response.status, status, call);
  const error = (await response.json()) as { errorCode: number; errorText: string };
  assert.equal(error.errorCode, status);
  assert.match(error.errorText, words);
  return response;
}

test("what is not there is not found", async () => {
  for (const call of [
    "",
    "/organisations/ZZNONE",
    "/organisations/no-code",
    "/organisations/ZZT1/roles",
    "/roles/RO0",
    "/rels/constructor",
    "/constructor",
    "/role-types",
    "/sync/ZZT1",
  ])
    await refused(call, 404, /^Not found$/);
});

test("what is wrong with a parameter is said", async () => {
  await refused("/organisations?Postcode=ZZ1", 406, /did you mean PostCode/);
  await refused("/organisations?Limit=1001", 406, /1 to 1000/);
  await refused("/organisations?Offset=-1", 406, /from 0/);
  await refused("/organisations?LastChangeDate=yesterday", 406, /YYYY-MM-DD/);
  await refused("/organisations?_format=csv", 406, /_format='csv' is not served/);
  await refused("/organisations/ZZT1?Name=a", 406, /'Name'/);
  await refused("/sync", 406, /needs LastChangeDate/);
  await refused("/sync?LastChangeDate=2026-01-01&Limit=1", 406, /not 'Limit'/);
  await refused("/roles?id=RO1", 406, /not 'id'/);
  await refused("/organisations?Name=%ZZ", 406, /hexadecimal/);
  await refused("/%ZZ", 406, /hexadecimal/);
  await refused(`/organisations?${"Name=a&".repeat(41)}`, 406, /up to 40/);
  await refused("/$r4", 406, /needs address/);
  await refused("/$r4?address=/STU3/Patient", 404, /Not found/);
});

test("nothing can be written", async () => {
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const { headers } = await refused("/organisations", 405, /read-only/, { method });
    assert.equal(headers.get("allow"), "GET, HEAD");
  }
});

test("who asks for XML is refused in XML", async () => {
  const response = await fetch(`${ord}/organisations/ZZNONE?_format=xml`);
  assert.equal(response.status, 404);
  assert.equal(
    await response.text(),
    "<?xml version='1.0' encoding='UTF-8'?>\n<Error><errorCode>404</errorCode><errorText>Not found</errorText></Error>",
  );
});

test("answers have the fixed headers and both ids of the request; HEAD has no body; long ones are compressed", async () => {
  const id = "0b3f1d7e-5a0a-4c7e-9d0f-0123456789ab";
  const headers = { "x-request-id": id, "x-correlation-id": "run-7" };
  const response = await fetch(`${ord}/roles`, { headers });
  assert.equal(response.headers.get("x-request-id"), id);
  assert.equal(response.headers.get("x-correlation-id"), "run-7");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(response.headers.get("x-content-type-options"), "nosniff");
  assert.match(response.headers.get("content-security-policy")!, /default-src 'none'/);
  assert.equal(response.headers.get("content-encoding"), "gzip");
  const missing = await fetch(`${ord}/nothing`, { headers });
  assert.equal(missing.headers.get("x-correlation-id"), "run-7");
  const head = await fetch(`${ord}/organisations/ZZT1`, { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal(await head.text(), "");
});

test("an organisation that is withdrawn is not found any more", async () => {
  const file = join(server.folder, "without.xml");
  writeFileSync(file, registerXml(inventedRegister.filter((it) => it.code !== "ZZP3")));
  await server.run("directory load", "--source", "test", "--release", "2026-08-29", file);
  await refused("/organisations/ZZP3", 404, /Not found/);
  await check("PrimaryRoleId=RO177", "ZZP1 ZZP2");
  writeFileSync(file, registerXml(inventedRegister));
  await server.run("directory load", "--source", "test", "--release", "2026-08-30", file);
  await check("PrimaryRoleId=RO177", "ZZP1 ZZP2 ZZP3");
});

/** The codes that the R4 calls find, all pages. */
async function foundByR4(link: string): Promise<readonly string[]> {
  const codes = new Set<string>();
  let address: string | undefined = /^<([^>]+)>; rel="alternate"/.exec(link)![1]!;
  while (address !== undefined) {
    const bundle = (await (await fetch(address)).json()) as {
      link: { relation: string; url: string }[];
      entry?: { search: { mode: string }; resource: { id: string; organization?: { reference: string } } }[];
    };
    for (const { search, resource } of bundle.entry ?? [])
      if (search.mode === "match") codes.add(resource.organization?.reference.split("/")[1] ?? resource.id);
    address = bundle.link.find((it) => it.relation === "next")?.url;
  }
  return [...codes].sort();
}

test("the R4 call that every answer links to finds the same", async () => {
  const query = fc.record({
    Name: fc.constantFrom("oak", "SURGERY", "a", "elm & ash", "oak, elm", "none"),
    PostCode: fc.constantFrom("ZZ", "ZZ1", "ZZ14BT", "zz2 1"),
    LastChangeDate: fc.constantFrom("2020-04-02", "2026-03-02", "2026-05-06"),
    Status: fc.constantFrom("Active", "inactive"),
    PrimaryRoleId: fc.constantFrom("RO177", "RO98", "RO197,RO198"),
    NonPrimaryRoleId: fc.constantFrom("RO76", "RO57,RO319"),
    Roles: fc.constantFrom("RO177,RO198", "RO98"),
    OrgRecordClass: fc.constantFrom("RC1", "RC2"),
    RelTypeId: fc.constantFrom("RE4", "RE6", "RE4,RE6"),
    TargetOrgId: fc.constantFrom("ZZC1", "ZZC0", "ZZT1"),
    RelStatus: fc.constantFrom("active", "Inactive"),
  });
  const names = fc.shuffledSubarray([...ordParameters.map((it) => it.name)], { minLength: 1, maxLength: 3 });
  let answered = 0;
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(query, names, async (values, kept) => {
      const pairs = kept.map((name): [string, string] => [name, values[name as keyof typeof values]]);
      const response = await fetch(`${ord}/organisations?${new URLSearchParams(pairs)}&Limit=1000`);
      const { Organisations } = (await response.json()) as { Organisations: OrdSummary[] };
      const link = response.headers.get("link")!;
      const codes = Organisations.map((it) => it.OrgId).sort();
      assert.deepEqual(await foundByR4(link), codes, link);
      answered++;
      if (codes.length > 0) hits++;
    }),
    { numRuns: 300 },
  );
  assert.ok(hits > answered / 3, `${hits} of ${answered}`);
});

test("$r4 tells the call, and what is different about its answer", async () => {
  const asked = async (address: string) =>
    (await fetch(`${ord}/$r4?address=${encodeURIComponent(address)}`)).json() as Promise<{
      calls: string[];
      notes: string[];
    }>;
  const { calls, notes } = await asked(
    "https://directory.spineservices.nhs.uk/ORD/2-0-0/organisations?PrimaryRoleId=RO197&Status=Active",
  );
  assert.deepEqual(calls, [`${server.base}/Organization?roleCode=RO197&active=true&_count=20`]);
  assert.match(notes.join(), /primary/);
  const bundle = (await (await fetch(calls[0]!)).json()) as { total: number };
  assert.equal(bundle.total, 1);
  assert.deepEqual((await asked("/STU3/Organization/ZZT1")).calls, [`${server.base}/Organization/ZZT1`]);
});

test("the log tells of calls and holds no value of them", async () => {
  await found("Name=a-name-that-nobody-has&PostCode=QQ99QQ");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.match(server.output(), /"interaction":"ord-search","type":"Organization","status":200/);
  assert.doesNotMatch(server.output(), /a-name-that-nobody-has|QQ99QQ|ZZNONE|OAK/);
});

test("the documents tell of every parameter, and of no other", () => {
  const text = readFileSync(fileURLToPath(new URL("../../docs/ord.md", import.meta.url)), "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, name, takes, finds]) => ({
    name,
    takes,
    finds,
  }));
  assert.deepEqual(rows, [...ordParameters, ...ordShapes]);
});

const shared = fileURLToPath(new URL("../../../shared/data/ods-ord-json", import.meta.url));

test("what the ORD API said of two organisations is said again", async (t) => {
  if (!existsSync(shared)) return t.skip("skipped: no shared data");
  const read = (name: string) => readFileSync(join(shared, name), "utf8").trim();
  const told = (name: string) => JSON.parse(read(name)) as { Organisation: OrdOrganisation };
  const { Organisation: hospital } = told("RVVKC.json");
  // What the hospital's record says of the organisations that it points at, as records of their own.
  const others = [...hospital.Rels!.Rel, ...hospital.Succs!.Succ].map(({ Target: { OrgId, PrimaryRoleId } }) => ({
    Organisation: {
      Name: "NOT TOLD",
      OrgId,
      Status: "Active",
      refOnly: true,
      Roles: { Role: [{ ...PrimaryRoleId, primaryRole: true, Status: "Active" }] },
    },
  }));
  const files = { "others.ndjson": others.map((it) => `${JSON.stringify(it)}\n`).join("") };
  const options = ["--services", "directory"];
  const real = [join(shared, "RJY.json"), join(shared, "RVVKC.json")];
  const alone = await startServer({ registers: real, options });
  const whole = await startServer({ registers: [...real, "{folder}/others.ndjson"], files, options });
  const text = async ({ base }: TestServer, code: string) =>
    (await fetch(`${new URL(base).origin}/ORD/2-0-0/organisations/${code}`)).text();
  try {
    assert.equal(await text(alone, "RJY"), read("RJY.json"));
    assert.equal(await text(whole, "RVVKC"), read("RVVKC.json"));
    // Of organisations that are not in the register, who gave the code and the primary role are not known: left out, not invented.
    const targetless = read("RVVKC.json")
      .replace(/,"PrimaryRoleId":\{[^}]*\}/g, "")
      .replace(/("Target":\{"OrgId":\{"root":"[^"]*",)"assigningAuthorityName":"HSCIC",/g, "$1");
    assert.equal(await text(alone, "RVVKC"), targetless);
  } finally {
    await alone.stop();
    await whole.stop();
  }
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
