import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Client } from "fhir-kit-client";
import { addToken } from "../src/cli/token-file.ts";
import { validatesAnswers } from "./support/answers.ts";
import type { Json } from "./support/asking.ts";
import { startServer, type TestServer } from "./support/server.ts";

let server: TestServer;
let token: string;
before(async () => {
  server = await startServer({
    patients: 10,
    files: { "access.json": '{"tokens":"tokens.ndjson"}', "tokens.ndjson": "" },
    options: ["--access", "{folder}/access.json"],
  });
  token = addToken(`${server.folder}/tokens.ndjson`, { client: "test", scope: "user/*.rs", days: 1 }, Date.now());
  await new Promise((resolve) => setTimeout(resolve, 1500));
});
after(() => server.stop());

/** Ids of all pages. */
async function paged(first: Json, next: (bundle: Json) => Promise<Json>): Promise<string[]> {
  const ids: string[] = [];
  for (let bundle = first; bundle; ) {
    ids.push(...bundle.entry.filter((it: Json) => it.search.mode === "match").map((it: Json) => it.resource.id));
    bundle = bundle.link.some((it: Json) => it.relation === "next") ? await next(bundle) : undefined;
  }
  return ids;
}

test("fhir-kit-client, as it is, asks what is served, reads, searches and pages with a token", async () => {
  const client = new Client({ baseUrl: server.base, bearerToken: token });
  const statement = (await client.capabilityStatement()) as Json;
  assert.equal(statement.resourceType, "CapabilityStatement");
  const first = (await client.search({ resourceType: "Patient", searchParams: { _count: "3", _sort: "_id" } })) as Json;
  assert.equal(first.total, 10);
  const ids = await paged(first, (bundle) => client.nextPage({ bundle }) as Promise<Json>);
  assert.equal(new Set(ids).size, 10);
  const read = (await client.read({ resourceType: "Patient", id: ids[4]! })) as Json;
  assert.equal(read.id, ids[4]);
  await assert.rejects(
    new Client({ baseUrl: server.base }).read({ resourceType: "Patient", id: ids[4]! }),
    /401|nauthorized/,
  );
});

test("fhir.js, as it is, asks what is served, reads, searches and pages with a token", async () => {
  const fhir = createRequire(import.meta.url)("fhir.js") as (
    config: object,
  ) => Record<string, (it: object) => Promise<Json>>;
  const client = fhir({ baseUrl: server.base, auth: { bearer: token } });
  const statement = await client.conformance!({});
  assert.equal(statement.data.resourceType, "CapabilityStatement");
  const first = await client.search!({ type: "Patient", query: { _count: 3, _sort: "_id" } });
  assert.equal(first.data.total, 10);
  const ids = await paged(first.data, async (bundle) => (await client.nextPage!({ bundle })).data);
  assert.equal(new Set(ids).size, 10);
  const read = await client.read!({ type: "Patient", id: ids[4]! });
  assert.equal(read.data.id, ids[4]);
  const stranger = fhir({ baseUrl: server.base });
  await assert.rejects(stranger.read!({ type: "Patient", id: ids[4]! }));
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
