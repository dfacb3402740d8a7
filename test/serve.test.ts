import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import type { Resource } from "../src/fhir/resource.ts";
import { validatesAnswers } from "./support/answers.ts";
import { startServer } from "./support/server.ts";

const observation = (at: number): Resource => ({
  resourceType: "Observation",
  id: `o${at}`,
  status: "final",
  code: { text: "x" },
  issued: `20${10 + (at % 10)}-05-01T00:00:00Z`,
});

const issued = {
  resourceType: "SearchParameter",
  url: "https://local.example/SearchParameter/issued",
  name: "issued",
  status: "active",
  code: "issued",
  base: ["Observation"],
  type: "date",
  expression: "Observation.issued",
};

// biome-ignore lint/suspicious/noExplicitAny: answers are read as they come
async function get(url: string): Promise<{ status: number; body: any }> {
  const response = await fetch(url);
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
}

test("a SearchParameter put beside a running server is refused, then indexed, searched and declared", async (context) => {
  const server = await startServer({ loads: [Array.from({ length: 3000 }, (_, at) => observation(at))] });
  context.after(() => server.stop());
  const search = `${server.base}/Observation?issued=2015&_count=0`;
  assert.equal((await get(search)).status, 400);
  mkdirSync(join(server.folder, "search-parameters"));
  writeFileSync(join(server.folder, "search-parameters", "issued.json"), JSON.stringify(issued));
  let found = await get(search);
  const deadline = Date.now() + 20_000;
  while (found.status !== 200 && Date.now() < deadline) {
    assert.equal(found.body.resourceType, "OperationOutcome");
    await wait(50);
    found = await get(search);
  }
  assert.deepEqual([found.status, found.body.total], [200, 300]);
  const metadata = await get(`${server.base}/metadata`);
  const declared = metadata.body.rest[0].resource
    .find((it: { type: string }) => it.type === "Observation")
    .searchParam.find((it: { name: string }) => it.name === "issued");
  assert.equal(declared.definition, issued.url);
  assert.equal((await get(`${server.base}/Observation?issued=1999&_count=0`)).body.total, 0);
});

test("a SearchParameter that cannot be used is said and does not stop the server", async (context) => {
  const server = await startServer({ loads: [[observation(1)]] });
  context.after(() => server.stop());
  mkdirSync(join(server.folder, "search-parameters"));
  writeFileSync(
    join(server.folder, "search-parameters", "bad.json"),
    JSON.stringify({ ...issued, expression: "Observation.issued.first()" }),
  );
  const deadline = Date.now() + 10_000;
  while (!/cannot be used/.test(server.output()) && Date.now() < deadline) await wait(100);
  assert.match(server.output(), /cannot be used/);
  assert.equal((await get(`${server.base}/Observation?_count=1`)).status, 200);
});

test("links begin with the public address, and requests for its name are answered", async (context) => {
  const port = await freePort();
  const server = await startServer({
    loads: [[observation(1), observation(2)]],
    options: ["--port", String(port), "--public-url", "https://fhir.example.org/care/"],
  });
  context.after(() => server.stop());
  const body = await new Promise<string>((resolve, reject) => {
    const headers = { host: "fhir.example.org" };
    request({ port, path: "/STU3/Observation?_count=1", headers }, (answer) => {
      let text = "";
      answer.on("data", (it) => {
        text += it;
      });
      answer.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end();
  });
  const bundle = JSON.parse(body);
  assert.equal(bundle.entry[0].fullUrl, "https://fhir.example.org/care/STU3/Observation/o1");
  assert.equal(bundle.link.length, 3);
  for (const { url } of bundle.link)
    assert.match(url, /^https:\/\/fhir\.example\.org\/care\/STU3\/Observation\?_count=1/);
});

test("several workers answer at one port and count together", async (context) => {
  const port = await freePort();
  const server = await startServer({ loads: [[observation(1)]], options: ["--workers", "1"] });
  context.after(() => server.stop());
  const { careconnect } = await import("./support/cli.ts");
  let ended: Promise<unknown> | undefined;
  const output: string[] = [];
  let stop = () => {};
  ended = careconnect(["serve", "--data", server.folder, "--workers", "2", "--port", String(port)], {
    started: (child) => {
      child.stderr?.on("data", (it) => output.push(String(it)));
      stop = () => child.kill("SIGTERM");
    },
  });
  context.after(async () => {
    stop();
    await ended;
  });
  const deadline = Date.now() + 15_000;
  while (!output.join("").includes("2 workers serve") && Date.now() < deadline) await wait(50);
  for (let at = 0; at < 12; at++) assert.equal((await get(`http://127.0.0.1:${port}/STU3/Observation/o1`)).status, 200);
  const { body } = await get(`http://127.0.0.1:${port}/metrics`);
  assert.match(
    body,
    /careconnect_requests_total\{service="core",interaction="read",type="Observation",status="200"\} 12/,
  );
});

test("the page at / says what runs and on which data", async (context) => {
  const server = await startServer({ patients: 40, options: ["--services", "core"] });
  context.after(() => server.stop());
  const page = await get(server.base.replace(/STU3$/, ""));
  assert.match(page.body, /Invented people only/);
  assert.ok(page.body.includes(`<code>${server.base}</code>`));
  assert.ok(!page.body.includes("Organisation directory"));
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
