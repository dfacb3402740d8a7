import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ResourceDefinition, SearchRow } from "../src/definitions/resource-definition.ts";
import { core } from "../src/definitions/services.ts";
import { loadRelease } from "../src/fhir/release.ts";
import { promisedService } from "../src/search/base-parameters.ts";
import { checksFor, testTitle } from "../src/testkit/checks.ts";
import { type Subject, subject } from "../src/testkit/subject.ts";
import { validatesAnswers } from "./support/answers.ts";
import type { Json } from "./support/asking.ts";
import { declaring, passedBy } from "./support/judging.ts";
import { type BadServer, type Spoiling, startProxy } from "./support/proxy.ts";
import { startServer, type TestServer } from "./support/server.ts";

const definitions = loadRelease("STU3");
const service = promisedService(core, definitions, { guidesOnly: false, types: [] });
const { resources }: { resources: readonly ResourceDefinition[] } = service;
const checks = checksFor(service, definitions);
let server: TestServer;
let proxy: BadServer;
let good: Subject;

before(async () => {
  server = await startServer({ patients: 40 });
  proxy = await startProxy(server.base);
  good = subject(server.base);
});
after(async () => {
  await proxy?.stop();
  await server?.stop();
});

for (const { title, run } of checks) test(testTitle(service, title), () => run(good));

test("no two checks have the same title", () => {
  assert.equal(new Set(checks.map((it) => it.title)).size, checks.length);
});

// The kit is judged too: a server that breaks a promise must fail the check of that promise.

/** The checks of these titles that a server spoiled like this passes all the same. */
async function passedWhen(how: Spoiling, titled: (title: string) => boolean): Promise<string[]> {
  proxy.spoil(how);
  return passedBy(
    subject(proxy.base),
    checks.filter((it) => titled(it.title)),
  );
}

const withoutParameters = (...names: string[]): Spoiling => ({
  request: ({ searchParams }) => {
    for (const name of names) searchParams.delete(name);
  },
});

test("a server that ignores a parameter fails its check, whichever it is", async () => {
  const passed: string[] = [];
  for (const { type, search, base = [], interactions } of resources)
    if (interactions["search-type"])
      for (const { code, aliases = [], chains = [] } of [
        ...search,
        ...base.map((it): Pick<SearchRow, "code" | "aliases" | "chains"> => ({ code: it })),
      ])
        for (const name of [code, ...aliases, ...chains.map((it) => `${code}.${it.code}`)])
          passed.push(
            ...(await passedWhen(withoutParameters(name), (it) => it === `${type} can be searched by ${name}`)),
          );
  assert.deepEqual(passed, []);
});

test("a server that ignores one parameter of a combination fails its check, whichever it is", async () => {
  const passed: string[] = [];
  for (const { type, combinations = [] } of resources)
    for (const { codes } of combinations)
      for (const code of codes) {
        const title = `${type} can be searched by ${codes.join(" + ")} together`;
        const ignoring: Spoiling = {
          request: ({ searchParams }) => {
            if (codes.every((it) => searchParams.has(it))) searchParams.delete(code);
          },
        };
        passed.push(...(await passedWhen(ignoring, (it) => it === title)));
      }
  assert.deepEqual(passed, []);
});

test("a server that answers every search of a type with all of it fails all checks of its parameters", async () => {
  const unfiltered: Spoiling = {
    request: (url) => {
      if (url.pathname.endsWith("/Observation")) url.search = "";
    },
  };
  assert.deepEqual(await passedWhen(unfiltered, (it) => it.startsWith("Observation can be searched by ")), []);
});

test("a server that finds nothing, or refuses, fails all checks of searches", async () => {
  const searched = (title: string) => / can be searched/.test(title);
  const nothing: Spoiling = { answer: () => ({ resourceType: "Bundle", type: "searchset", total: 0 }) };
  const refused: Spoiling = {
    request: ({ searchParams }) => searchParams.append("no-such-parameter", "x"),
  };
  assert.deepEqual(await passedWhen(nothing, searched), []);
  assert.deepEqual(await passedWhen(refused, searched), []);
});

test("a server that includes nothing, or always, fails the checks of includes", async () => {
  const included = (title: string) => / includes /.test(title);
  assert.deepEqual(await passedWhen(withoutParameters("_include"), included), []);
  const always: Spoiling = {
    request: (url) => {
      const type = url.pathname.split("/").pop()!;
      const { includes = [] } = resources.find((it) => it.type === type) ?? {};
      for (const { code } of includes) url.searchParams.append("_include", `${type}:${code}`);
    },
  };
  assert.deepEqual(await passedWhen(always, included), []);
});

test("a server that finds any id or version, or another than was asked for, fails the checks of read and vread", async () => {
  const unknown = (url: URL) => url.pathname.endsWith("/careconnect-none");
  const found: Spoiling = {
    request: (url) => {
      if (unknown(url)) url.pathname = `${new URL(server.base).pathname}/metadata`;
    },
  };
  const unexplained: Spoiling = { answer: (body, url) => (unknown(url) ? { resourceType: "Basic" } : body) };
  const read = (title: string) => / can be read/.test(title);
  assert.deepEqual(await passedWhen(found, read), []);
  assert.deepEqual(await passedWhen(unexplained, read), []);
  const anotherId: Spoiling = {
    answer: (body) => ((body as { id?: string }).id === undefined ? body : { ...(body as object), id: "another" }),
  };
  assert.deepEqual(await passedWhen(anotherId, read), []);
});

test("a server that tells another history fails the checks of histories", async () => {
  const history = (title: string) => / history of /.test(title);
  const changed = (change: (body: Json) => void): Spoiling => ({
    answer: (body, url) => {
      if (url.pathname.endsWith("/_history")) change(body);
      return body;
    },
  });
  const older = changed((body) => {
    for (const it of body.entry ?? []) it.resource.meta.versionId = "0";
  });
  const ofEach = (title: string) => / has the history of each /.test(title);
  assert.deepEqual(await passedWhen(older, ofEach), []);
  const searchset = changed((body) => {
    body.type = "searchset";
  });
  assert.deepEqual(await passedWhen(searchset, history), []);
  const timeless: Spoiling = { request: (url) => url.searchParams.delete("_since") };
  assert.deepEqual(await passedWhen(timeless, (title) => / of all its resources/.test(title)), []);
});

test("a server that declares less, more or other than it promised fails the checks of its CapabilityStatement", async () => {
  const declares = (title: string) => title === "Patient is declared as it is served";
  for (const change of [
    (it) => it.searchParam?.pop(),
    (it) => it.searchParam?.push({ name: "invented", type: "token", extension: it.searchParam[0].extension }),
    (it) => it.searchParam && delete it.searchParam.at(-1).extension,
    (it) => it.extension?.pop(),
    (it) => it.searchInclude?.pop(),
    (it) => it.interaction.pop(),
    (it) => delete it.profile,
  ] as ((resource: Json) => void)[])
    assert.deepEqual(await passedWhen(declaring(change), declares), [], String(change));
  const types = (title: string) => title === "the CapabilityStatement names exactly the resource types served";
  const fewer: Spoiling = {
    answer: (body: Json) => ({ ...body, rest: [{ ...body.rest[0], resource: body.rest[0].resource.slice(1) }] }),
  };
  assert.deepEqual(await passedWhen(fewer, types), []);
  const requirements: Spoiling = { answer: (body) => ({ ...(body as object), kind: "requirements" }) };
  assert.deepEqual(
    await passedWhen(requirements, (it) => it.startsWith("the CapabilityStatement is of a running")),
    [],
  );
});

test("a search parameter of STU3 that is not declared is refused, not ignored", async () => {
  const offered = new Map(
    resources.map(({ type, search, base = [] }) => [
      type,
      new Set([...search.flatMap(({ code, aliases = [] }) => [code, ...aliases]), ...base]),
    ]),
  );
  const others = definitions.search.filter(({ base, code }) => offered.get(base)?.has(code) === false);
  // Those that are refused with a reason, and the parameters of what is not searched.
  assert.ok(others.length >= 5);
  const answered: string[] = [];
  for (const { base, code } of others) {
    const { status, body } = await good.get(`${base}?${code}=x`);
    if ((status !== 400 && status !== 404) || body?.resourceType !== "OperationOutcome")
      answered.push(`${base}?${code}`);
  }
  assert.deepEqual(answered, []);
});

// The invented people themselves: what the guide asks of those who write records.

interface Coding {
  readonly code: string;
}
interface Identifier {
  readonly system: string;
  readonly value?: string;
  readonly extension?: readonly {
    readonly url: string;
    readonly valueCodeableConcept: { coding: readonly Coding[] };
  }[];
}
const identifiersOf = async (type: string): Promise<Identifier[][]> =>
  (await good.find(type)).matches.map((it) => (it.identifier ?? []) as Identifier[]);
const nhsNumber = "https://fhir.nhs.uk/Id/nhs-number";
const verificationStatus =
  "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSNumberVerificationStatus-1";
const of = (identifiers: readonly Identifier[], system: string) => identifiers.filter((it) => it.system === system);

test("invented people's records name their Care Connect profile, and those that do not conform to it name none", async () => {
  for (const { type, profile } of resources.slice(0, 14)) {
    const claims = (await good.find(type)).matches.map((it) => (it.meta as { profile?: string[] }).profile ?? []);
    assert.ok(claims.filter((it) => it.includes(profile!)).length > claims.length / 2, type);
    assert.deepEqual(
      claims.flat().filter((it) => it !== profile),
      [],
    );
  }
});

/** The one verification status of an NHS number; undefined when there is none, or more than one. */
function statusOf({ extension = [] }: Identifier): string | undefined {
  const [found, ...more] = extension.filter((it) => it.url === verificationStatus);
  return more.length > 0 ? undefined : found?.valueCodeableConcept.coding[0]?.code;
}

/** Modulus 11, weights 10 to 2: written again here, apart from the program's own. */
function rightCheckDigit(number: string): boolean {
  if (!/^\d{10}$/.test(number)) return false;
  let sum = 0;
  for (let at = 0; at < 9; at++) sum += Number(number[at]) * (10 - at);
  return (11 - (sum % 11)) % 11 === Number(number[9]);
}

test("the NHS numbers of invented people are of the 999 range and have a right check digit", async () => {
  const identifiers = (await identifiersOf("Patient")).flatMap((it) => of(it, nhsNumber));
  const numbers = identifiers.flatMap((it) => it.value ?? []);
  assert.ok(numbers.length > 20);
  assert.deepEqual(
    numbers.filter((it) => !it.startsWith("999") || !rightCheckDigit(it)),
    [],
  );
  // Without a number only where the status says that there is none.
  for (const it of identifiers) if (it.value === undefined) assert.equal(statusOf(it), "07");
});

test("an invented person has one NHS number at most, with one verification status, and it comes first", async () => {
  const statuses = new Set<string>();
  for (const identifiers of await identifiersOf("Patient")) {
    const numbers = of(identifiers, nhsNumber);
    assert.ok(numbers.length <= 1);
    if (numbers[0]) assert.equal(identifiers[0], numbers[0]);
    for (const number of numbers) {
      const status = statusOf(number);
      assert.ok(status !== undefined);
      statuses.add(status);
    }
  }
  const known = ["01", "02", "03", "04", "05", "06", "07", "08"];
  assert.deepEqual(
    [...statuses].filter((it) => !known.includes(it)),
    [],
  );
  assert.equal(statuses.size, known.length);
});

test("invented organisations, places and practitioners are identified by the NHS systems, each once", async () => {
  const id = (name: string) => `https://fhir.nhs.uk/Id/${name}`;
  for (const [type, wanted, single] of [
    ["Organization", id("ods-organization-code"), [id("ods-organization-code"), id("ods-site-code")]],
    ["Location", id("ods-site-code"), [id("ods-site-code")]],
    ["Practitioner", id("sds-user-id"), [id("sds-user-id")]],
  ] as const) {
    const all = await identifiersOf(type);
    assert.ok(
      all.some((it) => of(it, wanted).length === 1),
      `${type} with ${wanted}`,
    );
    for (const identifiers of all) for (const system of single) assert.ok(of(identifiers, system).length <= 1, type);
  }
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
