import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parseJson } from "../../src/fhir/json.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import { XmlReader } from "../../src/fhir/xml/read-xml.ts";
import { validatesAnswers } from "../support/answers.ts";
import { asking, type Json } from "../support/asking.ts";
import { shared } from "../support/cli.ts";
import { difference } from "../support/same.ts";
import { startServer, type TestServer } from "../support/server.ts";

/**
 * The national API's own requests and answers: the records in the answers are loaded, the requests are asked, and the answers
 * must be the same. What may differ is who answered and when: versions, times, the source, hosts; and what `otherwise` names.
 */

const folder = join(shared, "ods", "r4");
const isThere = existsSync(folder);
const definitions = loadRelease("R4");

/** The examples of the OpenAPI document, and those of the implementation guide, which have other versions of some records. */
const servers: { openapi?: TestServer; guide?: TestServer } = {};
type Set = "openapi" | "guide";
const folders = { openapi: "openapi-examples", guide: "examples" } as const;

before(async () => {
  if (!isThere) return;
  for (const set of ["openapi", "guide"] as const)
    servers[set] = await startServer({
      commands: [["directory load", "--source", "api", "--release", "2024-03-14", join(folder, folders[set])]],
      options: ["--services", "directory"],
    });
});
after(async () => {
  await servers.openapi?.stop();
  await servers.guide?.stop();
});

const isXml = (text: string) => text.trimStart().startsWith("<");

function parsed(text: string): Resource {
  if (!isXml(text)) return parseJson(text) as Resource;
  const reader = new XmlReader(definitions);
  reader.write(text);
  return reader.end();
}

/** Without what says who answered and when. The guide's files are named after what they show, and refer to each other so. */
function bare(asWritten: Json): Json {
  const resource = JSON.parse(JSON.stringify(asWritten).replaceAll(/\/ODS-Organization-(\w+)-Example/g, "/$1"));
  const { meta, id, ...rest } = resource;
  const { profile } = meta ?? {};
  const kept = {
    ...rest,
    id: /-Example$/.test(id ?? "") ? (rest.identifier?.[0]?.value ?? undefined) : id,
    // In either order. Not all of the guide's have one.
    ...(profile && { profile: [...profile].sort() }),
  };
  // Entries of one day are in no order.
  if (resource.resourceType === "List") kept.entry.sort((a: Json, b: Json) => (jsonOf(a) < jsonOf(b) ? -1 : 1));
  if (resource.resourceType !== "Bundle") return kept;
  return {
    resourceType: "Bundle",
    type: rest.type,
    entry: rest.entry?.map(({ fullUrl, resource, search }: Json) => ({
      fullUrl: new URL(fullUrl).pathname.split("/").slice(-2).join("/"),
      resource: bare(resource),
      search,
    })),
  };
}

const jsonOf = ({ date, item }: Json): string => JSON.stringify([date, item.identifier.value]);

const resourcesIn = (resource: Json): Json[] =>
  resource.resourceType === "Bundle" ? (resource.entry ?? []).map((it: Json) => it.resource) : [resource];

interface Expected {
  readonly set: Set;
  readonly file: string;
  readonly request: string;
  readonly status?: number;
  /** Parts of the example that are answered otherwise, and why. */
  readonly otherwise?: Readonly<Record<string, string>>;
}

/** Asks for what an example answers, in the example's format and in the other, and compares. */
async function check({ set, file, request, status = 200, otherwise = {} }: Expected): Promise<void> {
  const text = readFileSync(join(folder, folders[set], file), "utf8");
  const { ask } = asking(() => servers[set]!);
  const [method = "GET", path] = /^[A-Z]+ /.test(request) ? request.split(" ") : [undefined, request];
  for (const accept of ["application/fhir+json", "application/fhir+xml"]) {
    const heard = await ask(`/${path}`, { method, headers: { accept } });
    assert.equal(heard.status, status, heard.text);
    assert.match(heard.headers.get("content-type") ?? "", new RegExp(`^${accept.replace("+", "\\+")}`));
    const [wanted, found] = [bare(parsed(text)), bare(parsed(heard.text))];
    const without = (resource: Json) => {
      const kept = { ...resource };
      for (const it of Object.keys(otherwise)) delete kept[it];
      return kept;
    };
    // What is set aside does differ.
    for (const it of Object.keys(otherwise))
      assert.notEqual(difference(wanted[it], found[it]), undefined, `${file}: ${it} is the same by now`);
    for (const [at, it] of resourcesIn(wanted).entries())
      if (it.profile === undefined) delete resourcesIn(found)[at]?.profile;
    assert.equal(difference(without(wanted), without(found)), undefined, `${file} as ${accept}`);
  }
}

const expected: readonly Expected[] = [
  { set: "openapi", file: "get-single-organization.200.json", request: "Organization/RR8" },
  { set: "openapi", file: "get-single-organization.200.xml", request: "Organization/RR8" },
  {
    set: "openapi",
    file: "get-organization-resources.200.json",
    request: "Organization?_count=2&lastChangeDate=lt2023-05-04&lastChangeDate=gt2023-05-02",
  },
  {
    set: "openapi",
    file: "get-organization-resources.200.xml",
    request: "Organization?_count=2&lastChangeDate=lt2023-05-04&lastChangeDate=gt2023-05-02",
  },
  {
    set: "openapi",
    file: "get-organizationAffiliation-resources.200.json",
    request: "OrganizationAffiliation?primary-organization=FDC49",
  },
  {
    set: "openapi",
    file: "get-single-organizationaffiliation.200.json",
    request: "OrganizationAffiliation/617400",
  },
  { set: "openapi", file: "get-single-organizationaffiliation.200.xml", request: "OrganizationAffiliation/617400" },
  {
    set: "openapi",
    file: "get-deletion-notices.200.json",
    request: "List/Organization-deletion",
    otherwise: { date: "ours is that of the newest entry, so that a List to which nothing is added stays as it is" },
  },
  {
    set: "openapi",
    file: "get-deletion-notices.200.xml",
    request: "List/Organization-deletion",
    otherwise: { date: "as above" },
  },
  ...["4VE03", "FCE71", "FDC49", "G81086", "Q72"].map(
    (it): Expected => ({ set: "guide", file: `ODS-Organization-${it}-Example.xml`, request: `Organization/${it}` }),
  ),
  ...["256248", "383689"].map(
    (it): Expected => ({
      set: "guide",
      file: `ODS-OrganizationAffiliation-${it}-Example.xml`,
      request: `OrganizationAffiliation/${it}`,
    }),
  ),
  {
    set: "guide",
    file: "ODS-OrganizationAffiliation-364347-Example.json",
    request: "OrganizationAffiliation/364347",
    otherwise: { identifier: "the example leaves out what its profile demands: its id is the number" },
  },
  {
    set: "guide",
    file: "ODS-Bundle-LastChangeDateSearchResults-Example.xml",
    request: "Organization?lastChangeDate=gt2023-08-20&_id=FCE71,G81086",
  },
  {
    set: "guide",
    file: "ODS-Bundle-NoOrganisationSearchResults-Example.xml",
    request: "Organization?lastChangeDate=eq2023-08-20",
  },
  {
    set: "guide",
    file: "ODS-Bundle-NoRelationshipSearchResults-Example.xml",
    request: "OrganizationAffiliation?participating-organization=https://fhir.nhs.uk/Id/ods-organization-code|X999",
  },
  {
    set: "guide",
    file: "ODS-Bundle-ParticipatingOrganizationSearchResults-Example.xml",
    request:
      "OrganizationAffiliation?primary-organization=https://fhir.nhs.uk/Id/ods-organization-code|G81086&_id=256248",
  },
  {
    set: "guide",
    file: "ODS-Bundle-includeSearchResults-Example.xml",
    request:
      "OrganizationAffiliation?_include=OrganizationAffiliation%3Aparticipating-organization&participating-organization=Q72&primary-organization=FDC49",
  },
];

test("the national API's examples are answered with the same records, in JSON and in XML", async (t) => {
  if (!isThere) return t.skip("skipped: no shared data");
  for (const it of expected) await t.test(`${it.file} ${it.request}`, () => check(it));
});

/** The refusals: where ours say more, what theirs say is in it. */
const refusals: readonly (Omit<Expected, "otherwise"> & { readonly words?: RegExp })[] = [
  {
    set: "openapi",
    file: "get-organization-resources.4XX.json",
    request: "Organization?count=2",
    status: 400,
    // The list of what is valid is ours.
    words: /^.* are: \[(?=.*\bactiveRoleCode, address, address-city\b)/,
  },
  {
    set: "openapi",
    file: "get-organization-resources.4XX.xml",
    request: "Organization?count=2",
    status: 400,
    words: /^.* are: \[/,
  },
  { set: "openapi", file: "get-single-organization.404.json", request: "Organization/8J632648493", status: 404 },
  {
    set: "guide",
    file: "ODS-OperationOutcome-InvalidFormat-Example.xml",
    request: "Organization?lastChangeDate=gtINVALID",
    status: 400,
  },
  {
    set: "guide",
    file: "ODS-OperationOutcome-InvalidID-Example.xml",
    request: "Organization/83632648493",
    status: 404,
  },
  {
    set: "guide",
    file: "ODS-OperationOutcome-MethodNotAllowed-Example.xml",
    request: "DELETE Organization/G81086",
    status: 405,
    // Which methods work is ours: POST is for searches alone.
    words: /^.* Allowed method\(s\): /,
  },
  {
    set: "guide",
    file: "ODS-OperationOutcome-UnknownSearchParameter-Example.xml",
    request: "Organization?INVALID=x",
    status: 400,
    words: /^.* are: \[/,
  },
];

async function checkRefusal({ set, file, request, status, words = /^.*$/s }: (typeof refusals)[number]): Promise<void> {
  const { ask } = asking(() => servers[set]!);
  const [method = "GET", path] = /^[A-Z]+ /.test(request) ? request.split(" ") : [undefined, request];
  const [theirs] = (parsed(readFileSync(join(folder, folders[set], file), "utf8")) as Json).issue;
  for (const accept of ["application/fhir+json", "application/fhir+xml"]) {
    const heard = await ask(`/${path}`, { method, headers: { accept } });
    assert.equal(heard.status, status, heard.text);
    const outcome = parsed(heard.text) as Json;
    assert.equal(outcome.resourceType, "OperationOutcome");
    const [ours] = outcome.issue;
    assert.deepEqual([ours.severity, ours.code], [theirs.severity, theirs.code]);
    assert.equal(words.exec(ours.diagnostics)?.[0], words.exec(theirs.diagnostics)?.[0]);
    assert.match(ours.details.coding[0].code, /^HAPI-\d{4}$/);
    assert.ok(ours.diagnostics.startsWith(`${ours.details.coding[0].code}: `));
  }
}

test("the national API's examples of refusals are refused with the same words, in JSON and in XML", async (t) => {
  if (!isThere) return t.skip("skipped: no shared data");
  for (const it of refusals) await t.test(`${it.file} ${it.request}`, () => checkRefusal(it));
});

test("what the examples search for is found by the words that they search with", async (t) => {
  if (!isThere) return t.skip("skipped: no shared data");
  const { finds } = asking(() => servers.guide!);
  await finds("Organization?roleCode=RO76", "G81086");
  await finds("OrganizationAffiliation?participating-organization=Q72", "383689");
});

test("every example of a resource or a refusal is asked for, but for those of other work", (t) => {
  if (!isThere) return t.skip("skipped: no shared data");
  const asked = new Set([...expected, ...refusals].map((it) => it.file));
  const left = [...Object.values(folders)]
    .flatMap((it) => readdirSync(join(folder, it)))
    .filter((it) => !asked.has(it))
    .sort();
  assert.deepEqual(left, [
    "ODS-OperationOutcome-NoDeclaredFilter-Example.xml",
    "ODS-OperationOutcome-TooCostly-Example.xml",
    // A refusal of the STU3 API, which has been left in the document; and the words of Organization for the other type.
    "get-organizationAffiliation-resources.4XX.json",
    "get-single-organizationaffiliation.404.json",
    // Code systems and expansions
    "search-codesystem.200.json",
    "search-ods-organization-code.200.json",
    "search-ods-organization-code.request.json",
  ]);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
