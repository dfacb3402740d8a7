import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { definitionsOf } from "../../src/ods/terminology/definitions.ts";
import { askDirectory, nationalDirectory } from "../support/ask-directory.ts";
import { openDirectory } from "../support/directory.ts";
import { put } from "../support/store.ts";

const organisation = "https://fhir.nhs.uk/Id/ods-organization-code";
const count = 50_001;

/** A register of more organisations than an expansion may have. */
async function largeDirectory(context: TestContext) {
  const store = openDirectory(context);
  const date = "2026-08-28";
  async function* all() {
    yield definitionsOf({ date, codes: [] }).map(put);
    for (let at = 0; at < count; at += 5000)
      yield Array.from({ length: Math.min(5000, count - at) }, (_, of) => ({
        resourceType: "Organization",
        id: `ZZ${at + of}`,
        active: true,
        name: "X",
      })).map(put);
  }
  await store.publish(all(), { source: "register", now: 1000, release: { date, facts: {} } });
  return nationalDirectory(store);
}

test("a search that finds more than 50,000 is answered, page by page", async (t) => {
  const service = await largeDirectory(t);
  const ask = async (query: string) => JSON.parse((await askDirectory(service, `Organization?${query}`)).text);
  assert.equal((await ask("active=true&_count=0&_total=accurate")).total, count);
  const last = await ask(`active=true&_count=1000&_offset=${count - 1}`);
  assert.deepEqual([last.resourceType, last.entry.length], ["Bundle", 1]);
});

test("more than 50,000 concepts are given in parts only", async (t) => {
  const service = await largeDirectory(t);
  const expand = async (...parameters: readonly object[]) => {
    const compose = { include: [{ system: organisation }] };
    const valueSet = { name: "valueSet", resource: { resourceType: "ValueSet", compose } };
    const posted = { resourceType: "Parameters", parameter: [valueSet, ...parameters] };
    const { status, text } = await askDirectory(service, "ValueSet/$expand", { posted });
    return { status, json: JSON.parse(text) };
  };
  const number = (name: string, value: number) => ({ name, valueInteger: value });
  for (const parameters of [[], [number("count", 60_000)]]) {
    const { status, json } = await expand(...parameters);
    assert.equal(status, 422);
    const [issue] = json.issue;
    assert.equal(issue.code, "processing");
    assert.match(issue.diagnostics, /^\[[0-9a-f-]{36}\]: The expansion of value set null was too big \(>50000\)\.$/);
    assert.match(issue.details.text, /count \(up to 50000\) and offset/);
  }
  const sizes = async (...parameters: readonly object[]) => {
    const { json } = await expand(...parameters);
    return [json.expansion.total, json.expansion.contains?.length ?? 0, json.expansion.contains?.at(-1).code];
  };
  assert.deepEqual(await sizes(number("count", 0)), [count, 0, undefined]);
  assert.deepEqual(await sizes(number("count", 50_000)), [count, 50_000, "ZZ49999"]);
  assert.deepEqual(await sizes(number("offset", 49_990)), [count, 11, "ZZ50000"]);
  assert.deepEqual(await sizes(number("offset", 49_990), number("count", 5)), [count, 5, "ZZ49994"]);
});
