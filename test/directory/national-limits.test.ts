import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "../../src/api/interactions.ts";
import { nationalLimits } from "../../src/api/national-limits.ts";
import { nationalOutcome } from "../../src/api/national-outcome.ts";
import { pageTokens } from "../../src/api/page-token.ts";
import type { FhirService } from "../../src/api/service.ts";
import { toXml } from "../../src/api/xml.ts";
import { subsetter } from "../../src/fhir/subset.ts";
import { bareSite } from "../../src/portal/page.ts";
import { resourceHtml } from "../../src/portal/resource-page.ts";
import type { Store } from "../../src/store/store.ts";
import { directoryBase, directoryCatalog, openDirectory } from "../support/directory.ts";
import { defaults, now, save, zone } from "../support/store.ts";

const service = (store: Store, answerMax: number): FhirService => ({
  path: "/R4",
  catalog: directoryCatalog,
  store,
  lenient: false,
  xml: toXml(directoryCatalog.definitions),
  html: resourceHtml(directoryCatalog, () => bareSite),
  outcome: nationalOutcome(() => directoryCatalog),
  limits: { ...nationalLimits, answerMax },
  search: {
    base: directoryBase,
    tokens: pageTokens(new Uint8Array(32)),
    options: defaults,
    subset: subsetter(directoryCatalog.definitions),
    definitions: new Map(),
    context: { catalog: directoryCatalog, zone, now, countMax: 1000, bases: [directoryBase] },
  },
});

test("an answer that is longer than the national API sends is a 422 in its words, in the format asked for", async (t) => {
  const store = openDirectory(t);
  const resource = (id: string) => ({ resourceType: "Organization", id, name: "É".repeat(300), active: true });
  await save(store, [resource("ZZ1"), resource("ZZ2")]);
  const asked = (query: readonly (readonly [string, string])[]) =>
    answer(
      {
        method: "GET",
        path: ["Organization"],
        query,
        form: undefined,
        body: undefined,
        accept: undefined,
        prefer: undefined,
        ifNoneMatch: undefined,
        ifModifiedSince: undefined,
      },
      service(store, 1200),
    );
  // The name alone has 600 bytes, two a letter.
  assert.equal((await asked([["_id", "ZZ1"]])).status, 200);
  const long = await asked([]);
  assert.equal(long.status, 422);
  assert.deepEqual(JSON.parse(long.body as string), {
    resourceType: "OperationOutcome",
    issue: [
      {
        severity: "error",
        code: "too-costly",
        details: { text: "Response exceeds APIM size limit" },
        diagnostics: "Response exceeds APIM size limit",
      },
    ],
  });
  const xml = await asked([["_format", "xml"]]);
  assert.equal(xml.status, 422);
  assert.match(xml.contentType, /xml/);
  assert.match(xml.body as string, /<text value="Response exceeds APIM size limit"\/>/);
});

test("that is 10 MB", () => assert.equal(nationalLimits.answerMax, 10_485_760));
