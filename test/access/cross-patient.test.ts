import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Resource } from "../../src/fhir/resource.ts";
import { type Dice, diceOf } from "../brute-force/dice.ts";
import { validatesAnswers } from "../support/answers.ts";
import { accessBy, ask, type Leave, serviceOver, textOf } from "../support/service.ts";
import { base, openSqlite, save } from "../support/store.ts";
import { everybody, people } from "./records.ts";
import { type MaySee, maySee } from "./slow.ts";

interface Case {
  readonly name: string;
  readonly leave: Leave;
  readonly policy?: string;
  readonly may: MaySee;
}

const header = "effect,purpose,client,user,type,label,patient,break-glass,note";
const permitAll = `${header}\npermit,,,,,,,,`;
const isVital = (it: Resource) => JSON.stringify(it.category).includes("vital-signs");

/** Who asks, as the operator writes it, and as the slow evaluator has it. */
const cases: readonly Case[] = [
  {
    name: "one patient, everything",
    leave: { scope: "patient/*.read", patient: "ann" },
    may: { types: ["*"], patient: "ann" },
  },
  {
    name: "another, version 2",
    leave: { scope: "patient/*.rs", patient: "ben" },
    may: { types: ["*"], patient: "ben" },
  },
  {
    name: "one patient, some types",
    leave: {
      scope: "patient/Observation.rs patient/Patient.read patient/Encounter.rs patient/Practitioner.rs",
      patient: "cas",
    },
    may: { types: ["Observation", "Patient", "Encounter", "Practitioner"], patient: "cas" },
  },
  {
    name: "one patient, the vital signs",
    leave: { scope: "patient/Observation.rs?category=vital-signs patient/Patient.rs", patient: "ann" },
    may: { types: ["Observation", "Patient"], patient: "ann", only: { Observation: isVital } },
  },
  {
    name: "a patient who is not here",
    leave: { scope: "patient/*.rs", patient: "nobody" },
    may: { types: ["*"], patient: "nobody" },
  },
  { name: "patient scopes without a patient", leave: { scope: "patient/*.rs" }, may: { types: [] } },
  {
    name: "a user, not what is restricted",
    leave: { scope: "user/*.rs" },
    policy: `${permitAll}\ndeny,,,,,R,,,`,
    may: { types: ["*"], notLabel: "R" },
  },
  {
    name: "a user, not those who object",
    leave: { scope: "user/*.read" },
    policy: `${permitAll}\ndeny,,,,,,Patient/ben,,\ndeny,,,,,,https://fhir.nhs.uk/Id/nhs-number|9990000022,,`,
    may: { types: ["*"], notPatients: ["ben", "cas"] },
  },
  {
    name: "a system, two types",
    leave: { scope: "system/Condition.rs system/Patient.rs" },
    may: { types: ["Condition", "Patient"] },
  },
  {
    name: "a patient and a policy",
    leave: { scope: "patient/*.rs", patient: "dot" },
    policy: `${permitAll}\ndeny,,,,Observation,http://hl7.org/fhir/v3/Confidentiality|R,,,\ndeny,,,,Flag,,,,`,
    may: {
      types: ["*"],
      patient: "dot",
      only: { Observation: (it) => !JSON.stringify(it).includes('"R"'), Flag: () => false },
    },
  },
  {
    name: "permitted one patient",
    leave: { scope: "user/*.rs" },
    policy: `${header}\npermit,,,,,,Patient/cas,,`,
    may: { types: ["*"], patient: "cas" },
  },
];

/** A store with some of the records, in an order that does not depend on which: a list that is gone again named them all first. */
async function storeOf(context: TestContext, resources: readonly Resource[]) {
  const store = openSqlite(context);
  const entry = everybody.map((it) => ({ item: { reference: `${it.resourceType}/${it.id}` } }));
  await save(store, [{ resourceType: "List", id: "order", status: "current", mode: "working", entry }]);
  await store.write([{ kind: "delete", type: "List", id: "order" }], { source: "test", now: 1 });
  await save(store, resources);
  return store;
}

const types = [...new Set(everybody.map((it) => it.resourceType))];
const searched = types.filter((it) => it !== "Binary");
const patientOf: Readonly<Record<string, string>> = { Patient: "_id" };

/** An address that somebody who looks for what they may not see would try. */
function attempt(dice: Dice): { address: string; form?: string } {
  const resource = dice.pick(everybody);
  const type = resource.resourceType;
  const who = dice.pick([...people, "nobody"]);
  const reference = dice.pick([
    who,
    `Patient/${who}`,
    `${base}/Patient/${who}`,
    `http://elsewhere/Patient/${who}`,
    `Patient/${who},Patient/${dice.pick(people)}`,
  ]);
  const of = dice.pick(searched);
  const about = (it: string) => patientOf[it] ?? dice.pick(["patient", "subject", "subject:Patient", "patient"]);
  const clauses = [
    () => `${about(of)}=${of === "Patient" ? who : reference}`,
    () => `patient.identifier=https://fhir.nhs.uk/Id/nhs-number|99900000${dice.pick(["00", "11", "22", "33"])}`,
    () => `subject:Patient.name=word${who}`,
    () => `patient.family:contains=${who}`,
    () => `performer:Patient.name=word${who}`,
    () => `performer=${reference}`,
    () => `related-target=Observation/${who}-obs-0`,
    () => `related-target.code=c0`,
    () => `related-target.subject:Patient.name=word${who}`,
    () => `evidence-detail=Observation/${who}-obs-3`,
    () => `evidence-detail:Observation._security=R`,
    () => `asserter=${reference}`,
    () => `asserter:Patient.birthdate=lt2000`,
    () => `context.patient=${who}`,
    () => `encounter.reason:text=word`,
    () => `_has:Observation:patient:code=c${dice.under(4)}`,
    () => `_has:Observation:subject:_id=${who}-obs-${dice.under(6)}`,
    () => `_has:Condition:asserter:code=73211009`,
    () => `_has:List:item:title=word${who}`,
    () => `_has:Observation:related-target:patient=${who}`,
    () => `_list=${who}-list`,
    () => `_id=${resource.id},${who}-obs-${dice.under(6)},${who}`,
    () => `_security=${dice.pick(["R", "http://hl7.org/fhir/v3/Confidentiality|R"])}`,
    () => "_security:not=R",
    () => `code=c${dice.under(4)}`,
    () => "code:in=http://example.org/vs",
    () => "code:in=vs",
    () => `code:text=word${who}`,
    () => `date=ge202${dice.under(6)}`,
    () => `value-quantity=gt${dice.under(40)}`,
    () => "subject:missing=true",
    () => "performer:missing=false",
    () => "_lastUpdated=ge2000",
    () => `link=${reference}`,
    () => `general-practitioner=Practitioner/dr`,
    () => `practitioner=dr`,
    () => `location=Binary/${who}-bin`,
    () => `member=${reference}`,
    () => `family=word${who}`,
    () => `condition=${who}-con`,
  ];
  const extras = [
    "_include=*",
    "_revinclude=*",
    "_include=*&_include:iterate=*",
    `_revinclude=Observation:performer`,
    "_revinclude:iterate=*",
    "_include=Observation:related-target",
    "_include=Condition:asserter",
    "_include=List:item",
    "_total=accurate",
    "_summary=count",
    "_count=0",
    "_count=1",
    "_count=2&_sort=-_lastUpdated",
    "_sort=-date",
    "_sort=_id",
    "_elements=subject",
    "_summary=true",
    "_format=xml",
  ];
  const query = () =>
    [
      ...dice.several(2, () => dice.pick(clauses)()),
      ...(dice.chance(0.6) ? dice.several(2, () => dice.pick(extras)) : []),
    ].join("&");
  const at = `${type}/${resource.id}`;
  const routes: (() => { address: string; form?: string })[] = [
    () => ({ address: at }),
    () => ({ address: `${at}?_format=json` }),
    () => ({ address: `${at}/_history` }),
    () => ({ address: `${at}/_history/1` }),
    () => ({ address: `${at}/_history/2` }),
    () => ({ address: `${type}/_history?_count=${1 + dice.under(5)}` }),
    () => ({ address: `Patient/${who}/${dice.pick(searched)}?${dice.chance(0.5) ? query() : ""}` }),
    () => ({ address: `Practitioner/dr/${dice.pick(searched)}` }),
    () => ({ address: `Encounter/${who}-enc/${dice.pick(searched)}` }),
    () => ({ address: `Patient/${who}/$everything?_count=${1 + dice.under(30)}` }),
    () => ({ address: `?_type=${dice.pick(searched)},${dice.pick(searched)}&_lastUpdated=ge2000&_count=3` }),
    () => ({ address: `?_id=${resource.id},${who}` }),
    () => ({ address: "?_security=R" }),
    () => ({ address: `${of}/_search`, form: query() }),
  ];
  return dice.chance(0.45) ? dice.pick(routes)() : { address: `${of}?${query()}` };
}

const leadsNowhere = /^The record of .* not held here$/;

/** What must be the same: page links are sealed anew each time, and that a reference leads nowhere is known of the one store only. */
function comparable(text: string): unknown {
  const sealed = text.replaceAll(/_page=[\w-]+/g, "_page");
  if (sealed.startsWith("<"))
    return sealed
      .replaceAll(
        /<issue><severity value="warning"\/><code value="incomplete"\/><diagnostics value="The record of[^"]*not held here"\/><\/issue>/g,
        "",
      )
      .replaceAll(
        /<entry><resource><OperationOutcome[^>]*>(<\/OperationOutcome>)?<\/resource><search><mode value="outcome"\/><\/search><\/entry>/g,
        "",
      );
  if (!sealed.startsWith("{")) return sealed;
  const answer = JSON.parse(sealed);
  const outcome = answer.entry?.at(-1)?.search?.mode === "outcome" ? answer.entry.at(-1).resource : undefined;
  if (!outcome) return answer;
  outcome.issue = outcome.issue.filter((it: { diagnostics: string }) => !leadsNowhere.test(it.diagnostics));
  if (outcome.issue.length === 0) answer.entry.pop();
  if (answer.entry.length === 0) delete answer.entry;
  return answer;
}

const attempts = 10_000;

/**
 * Nothing that somebody may not see makes a difference to what they are answered: not in records, totals, links, warnings or
 * errors. The same questions are asked of a store that holds everything, and of one that holds only what a slow evaluator says
 * they may see; and no word of another person's record is in any answer.
 */
test("what may not be seen answers as what does not exist, in 10,000 attempts to see it", async (context) => {
  const full = await storeOf(context, everybody);
  await full.write([{ kind: "gap", patients: ["ben"], type: "Observation", id: "lost", reason: "not-json" }], {
    source: "test",
    now: 0,
  });
  let found = 0;
  let refused = 0;
  for (const [at, { name, leave, policy, may }] of cases.entries()) {
    const visible = everybody.filter((it) => maySee(it, may, everybody));
    const hidden = everybody.filter((it) => !visible.includes(it));
    const few = await storeOf(context, visible);
    if (visible.some((it) => it.id === "ben"))
      await few.write([{ kind: "gap", patients: ["ben"], type: "Observation", id: "lost", reason: "not-json" }], {
        source: "test",
        now: 0,
      });
    const access = accessBy({ t: leave }, policy);
    const [fullService, fewService] = [serviceOver(full, access), serviceOver(few, access)];
    for (const it of visible) {
      const heard = await ask(fullService, `${it.resourceType}/${it.id}?_format=json`, { token: "t" });
      assert.equal(heard.status, 200, `${name}: ${it.resourceType}/${it.id} may be seen`);
    }
    for (const type of types) {
      const all = `${type}/_history?_count=1000`;
      const [got, expected] = [await ask(fullService, all, { token: "t" }), await ask(fewService, all, { token: "t" })];
      assert.equal(got.status, expected.status, `${name}: ${all}`);
      assert.deepEqual(comparable(textOf(got)), comparable(textOf(expected)), `${name}: ${all}`);
    }
    for (const { resourceType, id } of visible.filter((it) => it.resourceType === "Binary")) {
      const heard = await ask(fullService, `${resourceType}/${id}/_history`, { token: "t" });
      assert.match(textOf(heard), new RegExp(`"id":"${id}"`), `${name}: the history of ${id} may be seen`);
    }
    const dice = diceOf(at + 1);
    // Words that stand in nothing that may be seen.
    const words = people
      .map((it) => `word${it}`)
      .filter((word) => !JSON.stringify(visible).includes(word))
      .flatMap((word) => [word, Buffer.from(word).toString("base64")]);
    const ids = hidden.map((it) => `"id":"${it.id}"`).filter((it) => !JSON.stringify(visible).includes(it));
    for (let n = 0; n < attempts / cases.length; n++) {
      const { address, form } = attempt(dice);
      let [here, there] = [address, address];
      for (let page = 0; page < 3; page++) {
        const asking = { token: "t", ...(form !== undefined && page === 0 && { form }) };
        const [got, expected] = [await ask(fullService, here, asking), await ask(fewService, there, asking)];
        const what = `${name}: ${address} ${form ?? ""}`;
        assert.equal(got.status, expected.status, what);
        const [text, wanted] = [textOf(got), textOf(expected)];
        assert.deepEqual(comparable(text), comparable(wanted), what);
        assert.equal(got.headers.etag, expected.headers.etag, what);
        // What was asked for is told back to its sender in self links and errors; it is not a word of a record then.
        const own = text.replaceAll(/"link":\[.*?\]\}?/g, "").replaceAll(/"diagnostics":"[^"]*"/g, "");
        if (got.status === 200 && !own.startsWith("<")) {
          const crossed = words.find((it) => own.includes(it)) ?? ids.find((it) => own.includes(it));
          assert.equal(crossed, undefined, what);
        }
        if (got.status === 200 && /"mode":"match"|"resourceType":"(?!Bundle|Operation)/.test(text)) found++;
        if (got.status === 403) refused++;
        const next = (it: string) => /"relation":"next","url":"([^"]+)"/.exec(it)?.[1];
        if (next(text) === undefined) break;
        [here, there] = [next(text)!, next(wanted)!];
      }
    }
  }
  // The questions are not all such that nobody is answered anything.
  assert.ok(found > attempts / 10, `${found} answers held something`);
  assert.ok(refused > attempts / 50, `${refused} were refused`);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
