import assert from "node:assert/strict";
import { test } from "node:test";
import { isProblem } from "../../src/fhir/problem.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import type { LocalParameter } from "../../src/search/catalog.ts";
import { parseSearch } from "../../src/search/parse-search.ts";
import { catalog, coreCatalog, defaults, now, openSqlite, save, temporaryFolder, zone } from "../support/store.ts";

const issued: LocalParameter = {
  url: "https://local.example/SearchParameter/issued",
  code: "issued",
  base: "Observation",
  type: "date",
  expression: "Observation.issued",
  targets: [],
};
const nickname: LocalParameter = {
  ...issued,
  code: "known-as",
  base: "Patient",
  type: "string",
  expression: "Patient.name",
};

const observation = (at: number): Resource => ({
  resourceType: "Observation",
  id: `o${at}`,
  status: "final",
  code: { text: "x" },
  ...(at % 3 > 0 && { issued: `20${String(10 + (at % 10))}-05-01T00:00:00Z` }),
});
const local = coreCatalog([issued, { ...nickname, expression: "Patient.name.text" }]);

function parse(search: string, incomplete: ReadonlyMap<string, number>) {
  const pairs = search.split("&").map((it) => it.split("=") as [string, string]);
  return parseSearch("Observation", pairs, {
    catalog: local,
    zone,
    now,
    bases: [],
    lenient: false,
    countMax: 10_000,
    incomplete,
  });
}

test("a local search parameter is refused until its index is complete, then finds what it should", async (context) => {
  const folder = temporaryFolder(context);
  const first = openSqlite(context, { folder, catalog });
  await save(
    first,
    Array.from({ length: 2500 }, (_, at) => observation(at)),
  );
  await first.close();
  const reader = openSqlite(context, { folder, catalog: local, readOnly: true });
  const refused = parse("issued=ge2015", reader.incomplete());
  assert.equal(isProblem(refused) && refused.problem, "index-incomplete");
  assert.ok(!isProblem(parse("code=x", reader.incomplete())), "other parameters go on being served");

  const writer = openSqlite(context, { folder, catalog: local });
  let steps = 0;
  await assert.rejects(
    writer.reindex(() => {
      if (++steps === 1) throw new Error("stopped half way");
    }),
    /half way/,
  );
  assert.equal(reader.incomplete().size, 1);
  assert.ok([...reader.incomplete().values()][0]! > 0.2, "it says how far it got");
  await save(writer, [observation(2500), { ...observation(1), issued: "2030-01-01T00:00:00Z" }]);
  await writer.close();

  const again = openSqlite(context, { folder, catalog: local });
  await again.reindex();
  assert.equal(again.incomplete().size, 0);
  assert.equal(reader.incomplete().size, 0, "an open reader sees that it is complete");
  for (const store of [again, reader]) {
    const parsed = parse("issued=ge2030", reader.incomplete());
    assert.ok(!isProblem(parsed));
    assert.deepEqual(
      (await store.search(parsed.query, defaults)).matches.map((it) => it.id),
      ["o1"],
    );
    const some = parse("issued=2015&_count=1000", reader.incomplete());
    assert.ok(!isProblem(some));
    const expected = Array.from({ length: 2501 }, (_, at) => at).filter((at) => at % 3 > 0 && at % 10 === 5);
    const page = await store.search(some.query, defaults);
    assert.deepEqual(
      page.matches.map((it) => it.id),
      expected.map((at) => `o${at}`),
    );
    assert.equal(page.total, expected.length);
    const missing = parse("issued:missing=true&_count=0", reader.incomplete());
    assert.ok(!isProblem(missing));
    assert.equal(
      (await store.search(missing.query, defaults)).total,
      Array.from({ length: 2501 }).filter((_, at) => at % 3 === 0).length,
    );
  }
});

test("an index that is no longer wanted is removed, and the others go on", async (context) => {
  const folder = temporaryFolder(context);
  const first = openSqlite(context, { folder, catalog: local });
  await save(first, [observation(1), observation(5)]);
  await first.close();
  const second = openSqlite(context, { folder, catalog });
  await second.reindex();
  await save(second, [{ ...observation(1), status: "amended" }]);
  await second.close();
  const third = openSqlite(context, { folder, catalog: local });
  assert.equal(third.incomplete().size, 1);
  await third.reindex();
  const parsed = parse("issued=2015", third.incomplete());
  assert.ok(!isProblem(parsed));
  assert.deepEqual(
    (await third.search(parsed.query, defaults)).matches.map((it) => it.id),
    ["o5"],
  );
});
