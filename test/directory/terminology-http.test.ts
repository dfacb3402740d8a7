import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { validatesAnswers } from "../support/answers.ts";
import { answerTo, callsOf } from "../support/guide-calls.ts";
import { startServer, type TestServer } from "../support/server.ts";

let server: TestServer;
let origin: string;
before(async () => {
  server = await startServer({ options: ["--demo"] });
  origin = new URL(server.base).origin;
});
after(() => server?.stop());

const calls = callsOf("directory-terminology.md");

for (const call of calls)
  for (const format of ["json", "xml"] as const)
    test(`the guide's call ${call.method} ${call.address} is answered as ${format}`, async () => {
      const text = await answerTo(call, origin, format);
      assert.doesNotMatch(text, /"total":0|<total value="0"/);
      if (call.address.includes("validate-code"))
        assert.match(text, /"result","valueBoolean":true|valueBoolean value="true"/);
    });

test("the guide has calls", () => assert.ok(calls.length >= 8));

test("a code stands in no log", () => {
  assert.doesNotMatch(server.output(), /DEMO0000006/);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
