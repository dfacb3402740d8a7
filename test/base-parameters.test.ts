import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { findsByOwnValue, missesStrangeValue } from "../src/testkit/base-parameter-checks.ts";
import { type Subject, subject, Unmet } from "../src/testkit/subject.ts";
import { randomWorld } from "./brute-force/random-world.ts";
import { validatesAnswers } from "./support/answers.ts";
import { type BadServer, startProxy } from "./support/proxy.ts";
import { startServer, type TestServer } from "./support/server.ts";
import { catalog, extraTypes } from "./support/store.ts";

/** Resources of every type, with a value for every parameter somewhere: the invented people do not need them all. */
let server: TestServer;
let proxy: BadServer;
let good: Subject;

before(async () => {
  const loads = [randomWorld(1, "http://elsewhere.invalid/STU3", 120)];
  server = await startServer({ types: extraTypes.join(), loads });
  proxy = await startProxy(server.base);
  good = subject(server.base);
});
after(async () => {
  await proxy?.stop();
  await server?.stop();
});

const parameters = [...catalog.resources.values()].flatMap((resource) =>
  resource.parameters.map((it) => ({ resource, code: it.code })),
);

test("every parameter finds a resource by a value that it has, and nothing by a value that nothing has", async () => {
  const unshown: string[] = [];
  for (const { resource, code } of parameters) {
    if (!(await findsByOwnValue(good, resource, code))) unshown.push(`${resource.definition.type}?${code}`);
    await missesStrangeValue(good, resource, code);
  }
  assert.deepEqual(unshown, [], "each had a value to ask for");
});

test("a server that ignores a parameter, whichever it is, finds what has no value or what nothing has", async () => {
  proxy.spoil({
    request: (url) => {
      for (const name of [...url.searchParams.keys()]) if (name !== "_page") url.searchParams.delete(name);
    },
  });
  const bad = subject(proxy.base);
  const passed: string[] = [];
  for (const { resource, code } of parameters)
    try {
      await missesStrangeValue(bad, resource, code);
      passed.push(`${resource.definition.type}?${code}`);
    } catch (error) {
      if (!(error instanceof Unmet)) throw error;
    }
  assert.deepEqual(passed, []);
});

test(
  "every answer that these tests heard is valid by HL7's schemas",
  validatesAnswers({ "*": "made of the elements that are searched, at random, without those that are mandatory" }),
);
