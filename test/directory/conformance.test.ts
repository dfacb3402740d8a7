import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ResourceDefinition } from "../../src/definitions/resource-definition.ts";
import { directory } from "../../src/definitions/services.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import { promisedService } from "../../src/search/base-parameters.ts";
import { checksFor, testTitle } from "../../src/testkit/checks.ts";
import { type Subject, subject } from "../../src/testkit/subject.ts";
import { validatesAnswers } from "../support/answers.ts";
import type { Json } from "../support/asking.ts";
import { declaring, passedBy } from "../support/judging.ts";
import { type BadServer, type Spoiling, startProxy } from "../support/proxy.ts";
import { startServer, type TestServer } from "../support/server.ts";

/** The directory, judged by the kit over the register that `npm start` has. */

const definitions = loadRelease("R4");
const service = promisedService(directory, definitions, { guidesOnly: false, types: [] });
const { resources }: { resources: readonly ResourceDefinition[] } = service;
const checks = checksFor(service, definitions);
let server: TestServer;
let proxy: BadServer;
let good: Subject;

before(async () => {
  server = await startServer({
    commands: [["directory seed", "--scale", "0.005"]],
    options: ["--services", "directory"],
  });
  proxy = await startProxy(server.base);
  good = subject(server.base);
});
after(async () => {
  await proxy?.stop();
  await server?.stop();
});

for (const { title, run } of checks) test(testTitle(service, title), () => run(good));

test("the register is asked by both of its base paths", async () => {
  const { origin } = new URL(server.base);
  const other = `${origin}/organisation-data-terminology-api/fhir`;
  const [here, there] = await Promise.all(
    [server.base, other].map(async (it) => (await fetch(`${it}/Organization?_count=3&active=true`)).text()),
  );
  const withoutPage = (text: string) => text.replace(/_page=[\w-]+/, "_page=x");
  assert.equal(withoutPage(there!.replaceAll(other, server.base)), withoutPage(here!));
  assert.ok(there!.includes(`${other}/Organization/`), "links begin with the path that was asked");
});

// The kit is judged too: a server that breaks a promise must fail the check of that promise.

/** The checks of these titles that a server spoiled like this passes all the same. */
async function passedWhen(how: Spoiling, titled: (title: string) => boolean): Promise<string[]> {
  // In large pages of next to nothing, so that all of a type is soon seen where it is found wrongly.
  const request = (url: URL) => {
    how.request?.(url);
    if (!/\/R4\/[A-Za-z]+$/.test(url.pathname)) return;
    url.searchParams.set("_count", "1000");
    if (!url.searchParams.has("_include")) url.searchParams.set("_elements", "active");
  };
  proxy.spoil({ ...how, request });
  return passedBy(
    subject(proxy.base),
    checks.filter((it) => titled(it.title)),
  );
}

test("a directory that ignores a parameter fails its check, whichever it is", async () => {
  const passed: string[] = [];
  for (const { type, search, interactions } of resources)
    if (interactions["search-type"])
      for (const { code, aliases = [] } of search)
        for (const name of [code, ...aliases])
          passed.push(
            ...(await passedWhen(
              { request: ({ searchParams }) => searchParams.delete(name) },
              (it) => it === `${type} can be searched by ${name}`,
            )),
          );
  assert.deepEqual(passed, []);
});

test("a directory that includes nothing, or always, fails the checks of includes", async () => {
  const included = (title: string) => / includes /.test(title);
  assert.deepEqual(await passedWhen({ request: ({ searchParams }) => searchParams.delete("_include") }, included), []);
  const always: Spoiling = {
    request: ({ searchParams }) => {
      for (const it of ["primary-organization", "participating-organization"])
        searchParams.append("_include", `OrganizationAffiliation:${it}`);
    },
  };
  assert.deepEqual(await passedWhen(always, included), []);
});

test("a directory that declares another profile, or a parameter more or less, fails the check of its declaration", async () => {
  const declares = (title: string) => title === "Organization is declared as it is served";
  for (const change of [
    (it) => delete it.profile,
    (it) => {
      it.profile = { reference: it.profile };
    },
    (it) => it.searchParam.pop(),
    (it) => it.searchParam.push({ name: "invented", type: "token", extension: it.searchParam[0].extension }),
    (it) => it.interaction.pop(),
  ] as ((resource: Json) => void)[])
    assert.deepEqual(await passedWhen(declaring(change), declares), [], String(change));
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
