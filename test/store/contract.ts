import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Resource } from "../../src/fhir/resource.ts";
import { type HistoryQuery, type SearchOptions, type Store, TooCostly } from "../../src/store/store.ts";
import { found, put, save, searchPage } from "../support/store.ts";

const nhs = "https://fhir.nhs.uk/Id/nhs-number";
const patient = (id: string, more: object = {}): Resource => ({ resourceType: "Patient", id, ...more });
const observation = (id: string, subject: string, code: string, date?: string, more: object = {}): Resource => ({
  resourceType: "Observation",
  id,
  status: "final",
  code: { coding: [{ system: "http://loinc.org", code }] },
  subject: { reference: `Patient/${subject}` },
  ...(date && { effectiveDateTime: date }),
  ...more,
});

/** What holds for every store, whatever its engine. */
export function storeContract(name: string, open: (context: TestContext) => Store): void {
  const check = (title: string, run: (store: Store) => Promise<void>) =>
    test(`${name}: ${title}`, (context) => run(open(context)));

  check("what was written is read, with version and time inside", async (store) => {
    await save(store, [patient("1", { active: true })], "a", 1_700_000_000_000);
    const read = await store.read("Patient", "1");
    assert.equal(
      read?.state === "current" && read.body,
      '{"resourceType":"Patient","id":"1","meta":{"versionId":"1","lastUpdated":"2023-11-14T22:13:20.000Z"},"active":true}',
    );
  });

  check("what was never written is not read, also when something refers to it", async (store) => {
    await save(store, [observation("o", "nobody", "x")]);
    assert.equal(await store.read("Patient", "nobody"), undefined);
    assert.equal(await store.read("Patient", "other"), undefined);
    assert.deepEqual(await found(store, "Patient?"), []);
  });

  check("decimals and the order of elements stay as they were written", async (store) => {
    const text =
      '{"resourceType":"Observation","id":"o","valueQuantity":{"value":5.40,"unit":"mmol/L"},"status":"final"}';
    const { bodyParts } = await import("../../src/fhir/body.ts");
    const resource = JSON.parse(text);
    await store.write([{ ...put(resource), body: bodyParts(resource, text, "o") } as ReturnType<typeof put>], {
      source: "a",
      now: 0,
    });
    const read = await store.read("Observation", "o");
    assert.match(
      read?.state === "current" ? read.body : "",
      /"valueQuantity":\{"value":5\.40,"unit":"mmol\/L"\},"status":"final"\}$/,
    );
  });

  check("as many texts as a search may have are looked for, in names and in other texts", async (store) => {
    await save(store, [
      patient("1", { name: [{ family: "Text7" }], address: [{ city: "Town998" }] }),
      patient("2", { name: [{ family: "Text7" }], address: [{ city: "Elsewhere" }] }),
    ]);
    const all = (word: string) => Array.from({ length: 1000 }, (_, at) => `${word}${at}`).join(",");
    assert.deepEqual(await found(store, `Patient?family=${all("text")}`), ["1", "2"]);
    assert.deepEqual(await found(store, `Patient?family=${all("text")}&address-city=${all("town")}`), ["1"]);
  });

  check("its state is another one once anything was written, and stays while nothing is", async (store) => {
    const seen = [store.state(), store.state()];
    await save(store, [patient("1", { gender: "male" })]);
    seen.push(store.state(), store.state());
    await save(store, [patient("1", { gender: "female" })]);
    seen.push(store.state());
    const [empty, stillEmpty, one, stillOne, two] = seen;
    assert.deepEqual([empty === stillEmpty, one === stillOne], [true, true]);
    assert.equal(new Set([empty, one, two]).size, 3);
  });

  check("a change makes a new version and the old one stays readable", async (store) => {
    await save(store, [patient("1", { gender: "male" })]);
    const [outcome] = await save(store, [patient("1", { gender: "female" })]);
    assert.equal(outcome?.outcome, "updated");
    const [newest, first, none] = [
      await store.read("Patient", "1"),
      await store.vread("Patient", "1", 1),
      await store.vread("Patient", "1", 3),
    ];
    assert.equal(newest?.version, 2);
    assert.match(Buffer.from(first?.state === "current" ? first.body : "").toString(), /"male"/);
    assert.equal(none, undefined);
    assert.deepEqual(await found(store, "Patient?gender=male"), []);
    assert.deepEqual(await found(store, "Patient?gender=female"), ["1"]);
  });

  check("a history has every version, deletions too, the newest first, of a resource and of a type", async (store) => {
    const at = (now: number, ...all: Resource[]) => save(store, all, "test", now);
    await at(1000, patient("1", { gender: "male" }), patient("2"));
    await at(2000, patient("1", { gender: "female" }), { resourceType: "Medication", id: "m" });
    await store.write([{ kind: "delete", type: "Patient", id: "1" }], { source: "test", now: 3000 });
    await at(4000, patient("1", { gender: "other" }), patient("3"));
    await store.write([{ kind: "delete", type: "Patient", id: "2" }], { source: "test", now: 5000 });
    const all = { type: "Patient", id: undefined, since: undefined, count: 100, after: undefined };
    const told = async (query: Partial<HistoryQuery>) => {
      const page = await store.history({ ...all, ...query });
      return page.versions
        .map((it) => `${it.id}:${it.version}${it.state === "deleted" ? "-" : ""}@${it.updated}`)
        .join(" ");
    };
    const whole = "2:2-@5000 3:1@4000 1:4@4000 1:3-@3000 1:2@2000 2:1@1000 1:1@1000";
    assert.equal(await told({}), whole);
    assert.equal(await told({ id: "1" }), "1:4@4000 1:3-@3000 1:2@2000 1:1@1000");
    assert.equal(await told({ id: "2" }), "2:2-@5000 2:1@1000");
    assert.equal(await told({ id: "9" }), "");
    assert.equal(await told({ since: 4000 }), "2:2-@5000 3:1@4000 1:4@4000");
    assert.equal(await told({ type: "Medication" }), "m:1@2000");
    assert.equal((await store.vread("Patient", "1", 3))?.state, "deleted");
    const second = (await store.history({ ...all, id: "1" })).versions[2];
    assert.match(second?.state === "current" ? second.body : "", /female/);
    for (const count of [1, 2, 3]) {
      const pages: string[] = [];
      for (let after: HistoryQuery["after"], more = true; more; more = after !== undefined) {
        const page = await store.history({ ...all, count, after });
        assert.equal(page.total, 7);
        pages.push(...page.versions.map((it) => `${it.id}:${it.version}`));
        after = page.next;
      }
      assert.equal(pages.join(" "), whole.replace(/-?@\d+/g, ""));
    }
    assert.deepEqual(await store.history({ ...all, count: 0 }), { versions: [], next: undefined, total: 7 });
  });

  check("writing the same again changes nothing", async (store) => {
    await save(store, [patient("1", { gender: "male" })]);
    const [outcome] = await save(store, [patient("1", { gender: "male" })], "test", 1_800_000_000_000);
    assert.equal(outcome?.outcome, "unchanged");
    assert.equal((await store.read("Patient", "1"))?.version, 1);
  });

  check("what changes twice in one batch ends as the last one says", async (store) => {
    await save(store, [
      patient("1", { gender: "male" }),
      patient("1", { gender: "other" }),
      patient("1", { gender: "female" }),
    ]);
    assert.equal((await store.read("Patient", "1"))?.version, 3);
    assert.deepEqual(
      [
        await found(store, "Patient?gender=male"),
        await found(store, "Patient?gender=other"),
        await found(store, "Patient?gender=female"),
      ],
      [[], [], ["1"]],
    );
    assert.equal((await searchPage(store, "Patient?gender=female")).total, 1);
  });

  check("what is deleted is gone from searches and its versions stay", async (store) => {
    await save(store, [patient("1", { gender: "male" }), patient("2", { gender: "male" })]);
    const [outcome] = await store.write([{ kind: "delete", type: "Patient", id: "1" }], { source: "test", now: 5 });
    assert.equal(outcome?.outcome, "deleted");
    assert.equal((await store.read("Patient", "1"))?.state, "deleted");
    assert.equal((await store.vread("Patient", "1", 1))?.state, "current");
    assert.equal((await store.vread("Patient", "1", 2))?.state, "deleted");
    assert.deepEqual(await found(store, "Patient?gender=male"), ["2"]);
    assert.equal((await searchPage(store, "Patient?_count=0")).total, 1);
    await save(store, [patient("1", { gender: "male" })]);
    assert.equal((await store.read("Patient", "1"))?.version, 3);
    assert.deepEqual((await found(store, "Patient?gender=male")).sort(), ["1", "2"]);
  });

  check("a total beyond the budget is left out, unless it is asked for", async (store) => {
    await save(store, [patient("p"), ...["a", "b", "c"].map((it) => observation(it, "p", "x", "2020"))]);
    const total = async (more: string) =>
      (await searchPage(store, `Observation?code=x&date=ge2000&_count=1${more}`, { totalBudget: 0 })).total;
    assert.equal(await total(""), undefined);
    assert.equal(await total("&_total=estimate"), undefined);
    assert.equal(await total("&_total=accurate"), 3);
    assert.equal((await searchPage(store, "Observation?code=x&_count=1&_total=none")).total, undefined);
  });

  check("the same id from another source never overwrites and never deletes", async (store) => {
    await save(store, [patient("1", { gender: "male" })], "a");
    const outcomes = [
      ...(await save(store, [patient("1", { gender: "female" })], "b")),
      ...(await store.write([{ kind: "delete", type: "Patient", id: "1" }], { source: "b", now: 5 })),
    ];
    assert.deepEqual(
      outcomes.map((it) => it.outcome === "rejected" && it.reason),
      ["another-source", "another-source"],
    );
    assert.deepEqual(await found(store, "Patient?gender=male"), ["1"]);
  });

  check("another NHS number or birth date under the same id is rejected", async (store) => {
    await save(store, [patient("1", { identifier: [{ system: nhs, value: "9990000018" }], birthDate: "1950-01-01" })]);
    const outcomes = await save(store, [
      patient("1", { identifier: [{ system: nhs, value: "9990000026" }], birthDate: "1950-01-01" }),
      patient("1", { identifier: [{ system: nhs, value: "9990000018" }], birthDate: "1950-01-02" }),
      patient("1", { identifier: [{ system: nhs, value: "999 000 0018" }], birthDate: "1950-01-01" }),
    ]);
    assert.deepEqual(
      outcomes.map((it) => (it.outcome === "rejected" ? it.reason : it.outcome)),
      ["another-patient", "another-patient", "updated"],
    );
  });

  check("a clinical resource never moves to another patient", async (store) => {
    await save(store, [patient("1"), patient("2"), observation("o", "1", "x")]);
    const [outcome] = await save(store, [observation("o", "2", "x")]);
    assert.equal(outcome?.outcome === "rejected" && outcome.reason, "another-patient");
    assert.deepEqual(
      [await found(store, "Observation?patient=1"), await found(store, "Observation?patient=2")],
      [["o"], []],
    );
  });

  check("a reference forward works once its target comes", async (store) => {
    await save(store, [observation("o", "1", "x")]);
    assert.deepEqual(await found(store, `Observation?patient.identifier=${nhs}|9990000018`), []);
    assert.equal((await searchPage(store, "Observation?patient=1")).subjects[0]?.unresolved, true);
    await save(store, [patient("1", { identifier: [{ system: nhs, value: "9990000018" }] })]);
    assert.deepEqual(await found(store, `Observation?patient.identifier=${nhs}|9990000018`), ["o"]);
    assert.equal((await searchPage(store, "Observation?patient=1")).subjects[0]?.unresolved, false);
    await store.settle();
    assert.equal((await searchPage(store, "Observation?patient=1")).subjects[0]?.unresolved, false);
  });

  check("a reference that its sender left unresolved makes the record incomplete", async (store) => {
    await save(store, [
      patient("1"),
      patient("2"),
      observation("a", "1", "x"),
      observation("b", "2", "x", undefined, { performer: [{ reference: "Practitioner?identifier=s|1" }] }),
    ]);
    const unresolved = async (id: string) =>
      (await searchPage(store, `Observation?patient=${id}`)).subjects[0]?.unresolved;
    assert.deepEqual([await unresolved("1"), await unresolved("2")], [false, true]);
  });

  check("a date that cannot be indexed is rejected, and the rest of the batch is taken", async (store) => {
    const outcomes = await save(store, [
      observation("a", "1", "x", "2019-02-30"),
      observation("b", "1", "x", "2019-02-28"),
    ]);
    assert.deepEqual(
      outcomes.map((it) => (it.outcome === "rejected" ? it.reason : it.outcome)),
      ["unindexable-date", "created"],
    );
    assert.deepEqual(await found(store, "Observation?patient=1"), ["b"]);
  });

  check("a record with something rejected says so until it is taken", async (store) => {
    await save(store, [patient("1"), patient("2")]);
    await store.write([{ kind: "gap", patients: ["1"], type: "Observation", id: "o", reason: "unindexable-date" }], {
      source: "test",
      now: 1,
    });
    const gaps = async (id: string) => (await searchPage(store, `Observation?patient=${id}`)).subjects[0]?.gaps;
    assert.deepEqual([await gaps("1"), await gaps("2")], [[{ reason: "unindexable-date", count: 1 }], []]);
    await save(store, [observation("o", "1", "x")]);
    assert.deepEqual(await gaps("1"), []);
  });

  check("flags of a patient come with a search about them", async (store) => {
    await save(store, [
      patient("1", { active: false, link: [{ other: { reference: "Patient/2" }, type: "replaced-by" }] }),
      patient("2"),
      observation("o", "1", "x"),
    ]);
    assert.deepEqual(
      (await searchPage(store, "Observation?patient=1")).subjects.map((it) => it.flags),
      [6],
    );
    assert.deepEqual(
      (await searchPage(store, "Patient?_id=1")).matches.map((it) => it.flags),
      [6],
    );
  });

  check("pages hold every match once, both ways, with ties and without values", async (store) => {
    const dates = ["2020", "2020-01-01", undefined, "2019-05", "2020-01-01", undefined, "2021", "2020-01-01"];
    await save(store, [patient("p"), ...dates.map((date, at) => observation(`o${at}`, "p", at % 2 ? "x" : "y", date))]);
    for (const sort of ["", "&_sort=date", "&_sort=-date", "&_sort=-date,_id", "&_sort=-_id", "&_sort=_lastUpdated"]) {
      for (const where of ["", "patient=p", "code=x,y", "code:not=z"]) {
        const whole = await found(store, `Observation?${where}${sort}&_count=100`);
        assert.equal(whole.length, 8);
        assert.deepEqual(await found(store, `Observation?${where}${sort}&_count=1`), whole, `forward${sort} ${where}`);
        assert.deepEqual(
          await found(store, `Observation?${where}${sort}&_count=3`),
          whole,
          `forward by three${sort} ${where}`,
        );
        assert.deepEqual(await backwards(store, `Observation?${where}${sort}&_count=2`), whole, `back${sort} ${where}`);
      }
    }
  });

  check("sorting puts the least first, the greatest first when reversed, and what has no value last", async (store) => {
    const person = (id: string, ...names: string[]) =>
      patient(id, names.length > 0 ? { name: names.map((family) => ({ family })) } : {});
    await save(store, [
      person("none"),
      person("mz", "Zorn", "Müller"),
      person("m", "muller"),
      person("b", "Böhm"),
      person("a", "Ådal"),
    ]);
    assert.deepEqual(await found(store, "Patient?_sort=family"), ["a", "b", "mz", "m", "none"]);
    assert.deepEqual(await found(store, "Patient?_sort=-family"), ["mz", "m", "b", "a", "none"]);
    assert.deepEqual(await found(store, "Patient?_sort=-family&_count=1"), ["mz", "m", "b", "a", "none"]);
    assert.deepEqual(await backwards(store, "Patient?_sort=family&_count=2"), ["a", "b", "mz", "m", "none"]);
  });

  check("pages hold every match once while others come and go around the cursor", async (store) => {
    const all = Array.from({ length: 60 }, (_, at) =>
      observation(`o${at}`, "p", "x", `2020-01-${String((at % 28) + 1).padStart(2, "0")}`),
    );
    await save(store, [patient("p"), ...all]);
    const { queryOf, defaults } = await import("../support/store.ts");
    const keys = ["date", "-date", "status", "-code", "identifier", "-date,code", "code,-date", "-identifier,date"];
    for (const sort of ["", ...keys.map((it) => `&_sort=${it}`)]) {
      let query = queryOf(`Observation?code=x${sort}&_count=7`);
      const seen: string[] = [];
      for (let round = 0; ; round++) {
        const page = await store.search(query, defaults);
        seen.push(...page.matches.map((it) => it.id));
        if (!page.next) break;
        query = { ...query, cursor: page.next };
        const day = String((round % 28) + 1).padStart(2, "0");
        await save(store, [
          observation(`new${round}`, "p", "x", `2020-01-${day}`),
          observation(`new${round}b`, "p", "x"),
        ]);
        await store.write(
          [
            { kind: "delete", type: "Observation", id: `new${round}` },
            ...(page.matches[0] ? [{ kind: "delete", type: "Observation", id: page.matches[0].id } as const] : []),
          ],
          { source: "test", now: 2 },
        );
      }
      const old = seen.filter((it) => !it.startsWith("new"));
      assert.equal(new Set(seen).size, seen.length, `none twice${sort}`);
      assert.deepEqual(old.sort(), all.map((it) => it.id!).sort(), `none lost${sort}`);
      await save(store, all);
      await store.write(
        Array.from({ length: 60 }, (_, at) => ({ kind: "delete", type: "Observation", id: `new${at}b` }) as const),
        { source: "test", now: 3 },
      );
    }
  });

  check("includes come once, beside the matches, and only those that are here", async (store) => {
    const request = (id: string, medication: string): Resource => ({
      resourceType: "MedicationRequest",
      id,
      medicationReference: { reference: `Medication/${medication}` },
      subject: { reference: "Patient/p" },
    });
    await save(store, [
      { resourceType: "Medication", id: "m" },
      request("1", "m"),
      request("2", "m"),
      request("3", "absent"),
    ]);
    const page = await searchPage(store, "MedicationRequest?patient=p&_include=MedicationRequest:medication");
    assert.deepEqual(
      [page.matches.length, page.included.map((it) => `${it.type}/${it.id}`), page.includesCut],
      [3, ["Medication/m"], false],
    );
    assert.deepEqual((await searchPage(store, "MedicationRequest?patient=p")).included, []);
  });

  check("a store is demo or real for life", async (store) => {
    await save(store, [patient("1")], "demo");
    await assert.rejects(save(store, [patient("2")], "hospital"), /demo/);
    assert.equal((await store.summary()).kind, "demo");
    await store.empty();
    await save(store, [patient("2")], "hospital");
    assert.deepEqual([await found(store, "Patient?"), (await store.summary()).kind], [["2"], "real"]);
    await assert.rejects(save(store, [patient("3")], "demo"), /real/);
    await assert.rejects(store.empty(), /real/);
  });

  check("a batch that fails leaves nothing behind, and the next one is whole", async (store) => {
    await save(store, [patient("1", { gender: "male" })]);
    const broken = { ...put(patient("3")), type: "Nonsense" };
    await assert.rejects(
      store.write([put(patient("2", { gender: "male" })), broken], { source: "test", now: 1 }),
      /Nonsense/,
    );
    await save(store, [patient("4", { gender: "male" })]);
    const page = await searchPage(store, "Patient?gender=male");
    assert.deepEqual(
      [page.matches.map((it) => it.id), page.total, (await store.summary()).types],
      [["1", "4"], 2, [{ type: "Patient", count: 2 }]],
    );
  });

  check("the summary counts what is here and what claims no profile", async (store) => {
    const profile = "https://fhir.hl7.org.uk/STU3/StructureDefinition/CareConnect-Patient-1";
    await save(store, [patient("1"), patient("2", { meta: { profile: [profile] } }), observation("o", "1", "x")]);
    await store.write([{ kind: "delete", type: "Observation", id: "o" }], { source: "test", now: 2 });
    const { types, withoutProfile, sources } = await store.summary();
    assert.deepEqual([types, withoutProfile, sources], [[{ type: "Patient", count: 2 }], 1, ["test"]]);
  });

  check("an export gives every current resource", async (store) => {
    await save(store, [patient("1"), patient("2"), observation("o", "1", "x")]);
    await store.write([{ kind: "delete", type: "Patient", id: "1" }], { source: "test", now: 2 });
    const ids: string[] = [];
    for await (const it of store.export(["Patient", "Observation", "Flag"])) ids.push(`${it.type}/${it.id}`);
    assert.deepEqual(ids, ["Patient/2", "Observation/o"]);
  });

  check("a search that would cost too much is refused, and one that takes too long is ended", async (store) => {
    await save(
      store,
      Array.from({ length: 500 }, (_, at) => observation(`o${at}`, "p", `c${at}`, "2020")),
    );
    const search = "Observation?code:not=c1&_sort=code,date&_count=1";
    const refused = (options: Partial<SearchOptions>, found: "plan" | "time") =>
      assert.rejects(
        searchPage(store, search, options),
        (error: unknown) => error instanceof TooCostly && error.found === found,
      );
    await refused({ costMax: 100 }, "plan");
    await refused({ timeoutMs: 0 }, "time");
    assert.equal((await searchPage(store, search)).total, 499);
  });
}

/** To the last page by `next`, then back by `previous`; the ids of the way back, from first to last. */
async function backwards(store: Store, search: string): Promise<string[]> {
  const { queryOf, defaults } = await import("../support/store.ts");
  let query = queryOf(search);
  let page = await store.search(query, defaults);
  while (page.next) {
    query = { ...query, cursor: page.next };
    page = await store.search(query, defaults);
  }
  const ids = page.matches.map((it) => it.id);
  while (page.previous) {
    query = { ...query, cursor: page.previous };
    page = await store.search(query, defaults);
    ids.unshift(...page.matches.map((it) => it.id));
  }
  return ids;
}
