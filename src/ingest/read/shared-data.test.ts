import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readSources } from "./read-sources.ts";

const shared = fileURLToPath(new URL("../../../../shared/data", import.meta.url));

/** What is in a file of the shared data: "601 documents, 786 entries, not-json 0". The numbers come from elsewhere. */
async function check(t: TestContext, path: string, expected: Readonly<Record<string, number>>) {
  if (!existsSync(`${shared}/${path}`)) return t.skip("skipped: no shared data");
  const counts: Record<string, number> = {};
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  for await (const item of readSources([`${shared}/${path}`])) {
    if (item.kind === "fault") {
      count(item.reason);
      continue;
    }
    count("documents");
    if (item.bundleType !== undefined) count(item.bundleType);
    for await (const { text } of item.entries()) {
      count("entries");
      if (text !== undefined) assert.equal(typeof JSON.parse(text), "object");
    }
  }
  assert.deepEqual(counts, expected);
}

test("the Synthea Bundles are read whole", (t) =>
  check(t, "stu3-synthea-smart/bundles.ndjson.gz", { documents: 1461, collection: 1461, entries: 137_192 }));

test("the HL7 examples are read whole: 582 resources, and 19 Bundles with 204 entries", (t) =>
  check(t, "hl7-stu3-examples/examples.ndjson.gz", {
    documents: 601,
    entries: 582 + 204,
    message: 2,
    collection: 6,
    searchset: 1,
    batch: 2,
    "batch-response": 2,
    "transaction-response": 1,
    transaction: 4,
    document: 1,
  }));

// One of its XML files has a stray character between elements.
test("the Care Connect archive gives its 51 JSON and 45 XML files, and says of 14 CSV files that they are not read", (t) =>
  check(t, "careconnect-patients/careconnect-patients.tar.gz", {
    documents: 96,
    collection: 13,
    document: 13,
    message: 9,
    entries: 751,
    "not-xml": 1,
    "unsupported-file": 14,
  }));
