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

const calls = callsOf("directory-operations.md");

/** The invented register has none. */
const dangling = "/R4/OrganizationAffiliation?";

for (const call of calls)
  for (const format of ["json", "xml"] as const)
    test(`the guide's call ${call.method} ${call.address} is answered as ${format}`, async () => {
      const text = await answerTo(call, origin, format);
      // Something is found: an answer that only repeats what was asked would be shorter.
      assert.ok(text.length > 400 || call.address.startsWith(dangling), text);
    });

test("what the guide says of its calls holds", async () => {
  const ask = async (address: string) => (await fetch(`${origin}/R4/${address}`)).text();
  const split = await ask("Organization/DEMO1481481/$successors");
  assert.equal(split.match(/"name":"current"/g)?.length, 2);
  assert.match(await ask("Organization/DEMO8395061/$impact"), /"outcome","valueCode":"moved"/);
  assert.match(await ask("Organization/$resolve?code=A81001"), /"name":"unknown","valueString":"A81001"/);
  const rolled = await ask("Organization/$roll-forward?measure=DEMO1481481|301&rule=even");
  assert.deepEqual(
    [...rolled.matchAll(/"name":"value","valueDecimal":(\d+)/g)].map((it) => it[1]),
    ["151", "150", "301", "151", "150"],
  );
});

test("decimals of XML are kept as they are written", async () => {
  const part = (name: string, value: string) => `<part><name value="${name}"/>${value}</part>`;
  const measure = `${part("code", '<valueCode value="DEMO8395061"/>')}${part("value", '<valueDecimal value="5.40"/>')}`;
  const body = `<Parameters xmlns="http://hl7.org/fhir"><parameter><name value="measure"/>${measure}</parameter></Parameters>`;
  const headers = { "content-type": "application/fhir+xml", accept: "application/fhir+xml" };
  const response = await fetch(`${origin}/R4/Organization/$roll-forward`, { method: "POST", headers, body });
  assert.match(await response.text(), /<valueDecimal value="5.40"\/>/);
});

test("a code stands in no log", () => {
  assert.doesNotMatch(server.output(), /DEMO8395061|A81001/);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
