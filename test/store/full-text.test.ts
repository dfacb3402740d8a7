import assert from "node:assert/strict";
import { test } from "node:test";
import { core } from "../../src/definitions/services.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import { promisedService } from "../../src/search/base-parameters.ts";
import { buildCatalog, type Catalog } from "../../src/search/catalog.ts";
import type { Store } from "../../src/store/store.ts";
import { base, defaults, openSqlite, queryOf, save, temporaryFolder, zone } from "../support/store.ts";

const definitions = loadRelease("STU3");
const catalogWith = (fullText: boolean): Catalog =>
  buildCatalog(promisedService(core, definitions, { guidesOnly: true, types: [], fullText }), definitions, {
    zone,
    bases: [base],
  });
const on = catalogWith(true);

const note = (id: string, narrative: string, display: string): Resource => ({
  resourceType: "Condition",
  id,
  text: { status: "generated", div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${narrative}</p></div>` },
  code: { coding: [{ system: "http://loinc.org", code: "8302-2", display }] },
  subject: { reference: "Patient/p" },
});
const notes: readonly Resource[] = [
  note("chest", "Severe chest pain; <b>no</b> angina &amp; no fever", "Pain"),
  note("knee", "Pain in the knee", "Knee pain"),
  note("muller", "Seen by Dr M&#252;ller for hypertension", "Hypertension"),
  { resourceType: "Patient", id: "p", name: [{ text: "Pain" }] },
];

/** What a search for words finds, by every plan. */
async function check(store: Store, search: string, expected: string): Promise<void> {
  for (let plan = 0, plans = 1; plan < plans; plan++) {
    const page = await store.search(queryOf(search, on), { ...defaults, plan });
    plans = page.plans;
    const ids = page.matches.map((it) => it.id);
    assert.equal(ids.sort().join(" "), expected, `${search} by plan ${plan}`);
  }
}

test("words are found in the narrative, or in all that a resource says", async (context) => {
  const store = openSqlite(context, { catalog: on });
  await save(store, notes);
  await check(store, "Condition?_text=pain", "chest knee");
  await check(store, "Condition?_text=PAIN knee", "knee");
  await check(store, 'Condition?_text="chest pain"', "chest");
  await check(store, 'Condition?_text="pain chest"', "");
  await check(store, "Condition?_text=angina or muller", "chest muller");
  await check(store, "Condition?_text=angina,müller", "chest muller");
  await check(store, "Condition?_text=pain not knee", "chest");
  await check(store, "Condition?_text=(knee or chest) and severe", "chest");
  await check(store, "Condition?_text=hyperten*", "muller");
  await check(store, "Condition?_text=hyperten", "");
  await check(store, "Condition?_text=xhtml", "");
  await check(store, "Condition?_text=8302", "");
  await check(store, "Condition?_content=8302-2&_text=pain", "chest knee");
  await check(store, "Condition?_content=loinc", "");
  await check(store, "Condition?_content=severe", "chest");
  await check(store, "Patient?_content=pain", "p");
  await check(store, "Condition?patient._content=pain&_text=knee", "knee");
  await check(store, "Condition?_text=pain&_sort=-_id", "chest knee");
});

test("words stay right while records change and go", async (context) => {
  const store = openSqlite(context, { catalog: on });
  await save(store, notes);
  await save(store, [note("knee", "All well", "Nothing")]);
  await store.write([{ kind: "delete", type: "Condition", id: "chest" }], { source: "test", now: 1 });
  await check(store, "Condition?_text=pain", "");
  await check(store, "Condition?_text=well", "knee");
});

test("words of records that came before are found once they are indexed", async (context) => {
  const folder = temporaryFolder(context);
  const before = openSqlite(context, { folder, catalog: catalogWith(false) });
  await save(before, notes);
  await before.close();
  const store = openSqlite(context, { folder, catalog: on });
  assert.ok(store.incomplete().has("Condition|words"));
  await store.reindex();
  await check(store, "Condition?_text=pain", "chest knee");
  await store.close();
  // Switched off again, nothing of them is left.
  const after = openSqlite(context, { folder, catalog: catalogWith(false) });
  await after.reindex();
  await after.close();
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(`${folder}/core.sqlite`, { readOnly: true });
  assert.equal(database.prepare("SELECT count(*) AS n FROM words WHERE words MATCH 'pain'").get()?.n, 0);
  database.close();
});

test("what is no search for words is refused", () => {
  for (const text of ['"open', "(pain", "pain)", "or", "not pain", "and pain", "pain or", "-", "( )"])
    assert.throws(() => queryOf(`Condition?_text=${encodeURIComponent(text)}`, on), /write words/, text);
});
