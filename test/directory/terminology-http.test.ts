import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { validatesAnswers } from "../support/answers.ts";
import { startServer, type TestServer } from "../support/server.ts";

let server: TestServer;
let origin: string;
before(async () => {
  server = await startServer({ options: ["--demo"] });
  origin = new URL(server.base).origin;
});
after(() => server?.stop());

/** The calls of the guide: method, address, and what is posted. */
const guide = readFileSync(new URL("../../docs/directory-terminology.md", import.meta.url), "utf8");
const calls = [...guide.matchAll(/```http\n([\s\S]*?)\n```/g)].map(([, call]) => {
  const [head, ...body] = call!.split("\n\n");
  const [line, ...headers] = head!.split("\n");
  const [method, address] = line!.split(" ") as [string, string];
  return { method, address, headers: headers.map((it) => it.split(": ") as [string, string]), body: body.join("\n\n") };
});

for (const { method, address, headers, body } of calls)
  for (const format of ["json", "xml"])
    test(`the guide's call ${method} ${address} is answered as ${format}`, async () => {
      const mark = address.includes("?") ? "&" : "?";
      const init: RequestInit = method === "POST" ? { method, headers, body } : {};
      const response = await fetch(`${origin}${address}${mark}_format=${format}`, init);
      const text = await response.text();
      assert.equal(response.status, 200, text.slice(0, 500));
      assert.ok(response.headers.get("content-type")!.startsWith(`application/fhir+${format}`));
      assert.doesNotMatch(text, /"total":0|<total value="0"/);
      if (address.includes("validate-code"))
        assert.match(text, /"result","valueBoolean":true|valueBoolean value="true"/);
    });

test("the guide has calls", () => assert.ok(calls.length >= 8));

test("a code stands in no log", () => {
  assert.doesNotMatch(server.output(), /DEMO0000006/);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
