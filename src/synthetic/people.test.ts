import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { services } from "../definitions/services.ts";
import { isNhsNumber } from "../fhir/nhs-number.ts";
import { idShape } from "../fhir/reference.ts";
import type { Resource } from "../fhir/resource.ts";
import { cast } from "./cast.ts";
import { syntheticResources } from "./people.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests read resources of every type
type Any = any;

const all = (patients: number, seed: number): Any[] => [...syntheticResources({ patients, seed })];
const three = all(300, 5);
const of = (type: string): Any[] => three.filter((it) => it.resourceType === type);

const hash = (resources: Iterable<Resource>) => {
  const sum = createHash("sha256");
  for (const it of resources) sum.update(JSON.stringify(it));
  return sum.digest("hex");
};

test("the same seed gives the same bytes, another seed others", () => {
  const make = (seed: number) => hash(syntheticResources({ patients: 60, seed }));
  assert.equal(make(1), make(1));
  assert.notEqual(make(1), make(2));
});

test("the first twenty patients and their records are the same with every seed and beside any number of others", () => {
  const shared = [
    "Organization",
    "Location",
    "Practitioner",
    "PractitionerRole",
    "Medication",
    "CodeSystem",
    "ValueSet",
  ];
  const castOf = (patients: number, seed: number) => {
    const found: Resource[] = [];
    for (const it of syntheticResources({ patients, seed })) {
      if (it.id === `demo-patient-${cast.length + 1}`) break;
      if (!shared.includes(it.resourceType)) found.push(it);
    }
    return found;
  };
  assert.equal(castOf(cast.length, 1).filter((it) => it.resourceType === "Patient").length, cast.length);
  assert.equal(hash(castOf(cast.length, 1)), hash(castOf(5000, 2)));
  for (const type of shared) {
    const first = (patients: number, seed: number) =>
      syntheticResources({ patients, seed }).find((it) => it.resourceType === type);
    assert.deepEqual(first(5, 1), first(5000, 2), type);
  }
});

test("the anchors are there from five patients on", () => {
  const ids = new Set(all(5, 9).map((it) => `${it.resourceType}/${it.id}`));
  for (const type of ["Patient", "Practitioner", "PractitionerRole", "Organization", "Location", "Medication"])
    assert.ok(ids.has(`${type}/demo-${type.toLowerCase()}-1`), type);
  for (const type of [
    "Observation",
    "Condition",
    "AllergyIntolerance",
    "Encounter",
    "DiagnosticReport",
    "Binary",
    "Flag",
  ])
    assert.ok(ids.has(`${type}/demo-${type.toLowerCase()}-1-1`), type);
});

test("every type of the service occurs, and ids are FHIR's and never twice the same", () => {
  const types = new Set(three.map((it) => it.resourceType));
  assert.deepEqual([...types].sort(), services.core.resources.map((it) => it.type).sort());
  const ids = three.map((it) => `${it.resourceType}/${it.id}`);
  assert.equal(new Set(ids).size, ids.length);
  for (const it of three) assert.match(it.id, idShape);
});

test("every resource is marked as test data and leaves version and time to the server", () => {
  for (const { meta } of three) {
    assert.deepEqual(meta.security, [
      { system: "http://hl7.org/fhir/v3/ActReason", code: "HTEST", display: "test health data" },
    ]);
    assert.equal(meta.versionId ?? meta.lastUpdated, undefined);
  }
});

test("nothing is undefined or empty", () => {
  const faults: string[] = [];
  const walk = (value: Any, path: string): void => {
    if (value === undefined || value === "" || value === null || Number.isNaN(value)) faults.push(path);
    else if (typeof value === "object") {
      const entries = Object.entries(value);
      if (entries.length === 0) faults.push(path);
      for (const [key, it] of entries) walk(it, `${path}.${key}`);
    }
  };
  for (const it of three) walk(it, it.id);
  assert.deepEqual(faults, []);
});

for (const patients of [0, 1, 5, 11, 12, 39, 40, 49, 50, 300])
  test(`every reference of ${patients} patients leads to one of the resources`, () => {
    const resources = all(patients, 4);
    const ids = new Set(resources.map((it) => `${it.resourceType}/${it.id}`));
    const outside = new Set<string>();
    const walk = (value: Any): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, it] of Object.entries(value as Record<string, Any>)) {
        const target = key === "reference" ? it : key === "attachment" ? it.url : undefined;
        if (typeof target === "string" && !ids.has(target)) outside.add(target.replace(/\d+$/, ""));
        else walk(it);
      }
    };
    for (const it of resources) walk(it);
    // another server's, so that no record of ours is called incomplete
    outside.delete("https://episodes.demo.careconnect.invalid/STU3/EpisodeOfCare/demo-episode-");
    assert.deepEqual([...outside], []);
  });

const nhsNumber = (patient: Any): Any =>
  patient.identifier.find((it: Any) => it.system === "https://fhir.nhs.uk/Id/nhs-number");
const verification = (patient: Any): string | undefined =>
  nhsNumber(patient)?.extension[0].valueCodeableConcept.coding[0].code;

test("NHS numbers are of the range that is never issued, with the right check digit, the first 9990000018 verified", () => {
  for (const it of of("Patient")) {
    const number = nhsNumber(it);
    if (number?.value !== undefined) {
      assert.match(number.value, /^999/);
      assert.ok(isNhsNumber(number.value), number.value);
    }
  }
  assert.equal(nhsNumber(of("Patient")[0]).value, "9990000018");
  assert.equal(verification(of("Patient")[0]), "01");
});

test("every verification status occurs, also none, and two records share an unverified number", () => {
  const first = of("Patient").slice(0, cast.length);
  const statuses = new Set(first.map(verification));
  assert.deepEqual([...statuses].sort(), ["01", "02", "03", "04", "05", "06", "07", "08", undefined].sort());
  const shared = [...Map.groupBy(of("Patient"), (it) => nhsNumber(it)?.value)]
    .filter(([number, them]) => number !== undefined && them.length > 1)
    .map(([, them]) => them);
  assert.ok(shared.length > 1);
  for (const them of shared) for (const it of them) assert.notEqual(verification(it), "01");
});

test("names are in many scripts, of several words and several to a person", () => {
  const texts = JSON.stringify(of("Patient").map((it) => it.name));
  for (const script of ["Latin", "Cyrillic", "Arabic", "Han", "Devanagari", "Bengali", "Greek"])
    assert.match(texts, new RegExp(`\\p{Script=${script}}`, "u"), script);
  for (const it of ["van der Berg", "Featherstone-Quill", "maiden", "nickname", "Źrebięcki"])
    assert.ok(texts.includes(it), it);
  for (const it of of("Patient")) assert.equal(it.name[0].use, "official");
});

test("what a reader could misread occurs among the first twenty: partial birth dates, deaths, merged and inactive records", () => {
  const first = of("Patient").slice(0, cast.length);
  const some = (condition: (it: Any) => boolean) => assert.ok(first.some(condition), String(condition));
  some((it) => it.birthDate.length === 4);
  some((it) => it.birthDate.length === 7);
  some((it) => it.deceasedBoolean === true);
  some((it) => it.deceasedDateTime !== undefined);
  some((it) => it.active === false && it.link === undefined);
  some((it) => it.gender === "other");
  some((it) => it.gender === "unknown");
});

test("a replaced patient is inactive and points at one that replaces it", () => {
  const byId = new Map(of("Patient").map((it) => [`Patient/${it.id}`, it]));
  const replaced = of("Patient").filter((it) => it.link?.[0].type === "replaced-by");
  assert.ok(replaced.length > 3);
  for (const it of replaced) {
    assert.equal(it.active, false);
    const other = byId.get(it.link[0].other.reference);
    assert.deepEqual(other.link, [{ other: { reference: `Patient/${it.id}` }, type: "replaces" }]);
    assert.equal(other.active, true);
  }
});

test("records entered in error, refuted, unconfirmed, not given and not taken occur among the first twenty", () => {
  const first = all(cast.length, 77);
  const some = (type: string, condition: (it: Any) => boolean) =>
    assert.ok(
      first.some((it) => it.resourceType === type && condition(it)),
      `${type} ${condition}`,
    );
  for (const type of [
    "Encounter",
    "Procedure",
    "Observation",
    "MedicationRequest",
    "MedicationStatement",
    "Immunization",
    "FamilyMemberHistory",
    "DiagnosticReport",
    "DocumentReference",
    "Flag",
  ])
    some(type, (it) => it.status === "entered-in-error");
  for (const status of ["unconfirmed", "refuted", "entered-in-error"])
    some("AllergyIntolerance", (it) => it.verificationStatus === status);
  some("Immunization", (it) => it.notGiven === true && it.status === "completed");
  some("MedicationStatement", (it) => it.taken === "n" && it.reasonNotTaken !== undefined);
});

test("observations have every kind of value and times of every precision, in winter and in summer time", () => {
  const observations = of("Observation");
  for (const element of ["valueQuantity", "valueCodeableConcept", "valueString", "component", "effectivePeriod"])
    assert.ok(
      observations.some((it) => element in it),
      element,
    );
  const times = observations.map((it) => it.effectiveDateTime).filter((it) => it !== undefined);
  for (const shape of [/^\d{4}$/, /^\d{4}-\d\d$/, /^\d{4}-\d\d-\d\d$/, /-01-\d\dT.*Z$/, /-07-\d\dT.*\+01:00$/])
    assert.ok(
      times.some((it) => shape.test(it)),
      String(shape),
    );
  assert.ok(!times.some((it) => /-(12|01|02)-\d\dT.*\+01:00$|-(05|06|07|08|09)-\d\dT.*Z$/.test(it)));
  assert.ok(observations.some((it) => /\.\d\d$/.test(String(it.valueQuantity?.value))));
});

test("nothing is recorded before birth or after death", () => {
  const span = new Map(
    of("Patient").map((it) => [`Patient/${it.id}`, [it.birthDate, it.deceasedDateTime?.slice(0, 7) ?? "2025-12-31"]]),
  );
  for (const it of of("Observation")) {
    const at = (it.effectiveDateTime ?? it.effectivePeriod.start).slice(0, 10);
    const [born, died] = span.get(it.subject.reference)!;
    const length = Math.min(at.length, born.length, died.length);
    assert.ok(at.slice(0, length) >= born.slice(0, length), `${it.id}: ${at} before ${born}`);
    assert.ok(at.slice(0, length) <= died.slice(0, length), `${it.id}: ${at} after ${died}`);
  }
});

test("the records are some dozens a person, with a long tail", () => {
  const perPerson = Map.groupBy(three, (it) => (it.patient ?? it.subject)?.reference);
  perPerson.delete(undefined);
  const sizes = [...perPerson.values()].map((it) => it.length).sort((a, b) => a - b);
  assert.ok(three.length / 300 > 30 && three.length / 300 < 60, String(three.length / 300));
  assert.ok(sizes[0]! < 10);
  assert.ok(sizes.at(-1)! > 150);
});

test("telephone numbers, addresses and organisation codes can be nobody's", () => {
  const text = JSON.stringify(three);
  for (const [, value] of text.matchAll(/"system":"phone","value":"([^"]+)"/g))
    assert.match(value!, /^(07700 900|01632 960)\d{3}$/);
  for (const [, value] of text.matchAll(/"system":"email","value":"([^"]+)"/g))
    assert.match(value!, /@demo\.careconnect\.invalid$/);
  for (const [, value] of text.matchAll(/"postalCode":"([^"]+)"/g)) assert.match(value!, /^ZZ99 \d[A-Z]{2}$/);
  for (const it of [...of("Organization"), ...of("Location")]) {
    assert.match(it.name, /^DEMO /);
    assert.match(it.identifier[0].value, /^DEMO\d/);
  }
});

test("SNOMED CT codes are written right: their check digit holds", () => {
  const codes = new Set(
    [...JSON.stringify(three).matchAll(/"http:\/\/snomed\.info\/sct","code":"(\d+)"/g)].map((it) => it[1]!),
  );
  assert.ok(codes.size > 60);
  for (const it of codes) {
    assert.ok(verhoeff(it), it);
    // of the International Edition: no extension's namespace
    assert.equal(it.at(-3), "0", it);
  }
});

test("Binaries hold what the document says they hold", () => {
  const references = new Map(of("DocumentReference").map((it) => [it.content[0].attachment.url, it]));
  for (const it of of("Binary")) {
    assert.equal(references.get(`Binary/${it.id}`)?.content[0].attachment.contentType, it.contentType);
    assert.match(Buffer.from(it.content, "base64").toString("utf8"), /invented document/);
  }
});

/** Verhoeff's check digit, by the dihedral group of order ten. */
function verhoeff(digits: string): boolean {
  const times = (a: number, b: number) =>
    a < 5 ? (b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5)) : b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
  const turn = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = Number(digits.at(-1 - i));
    for (let k = 0; k < i % 8; k++) digit = turn[digit]!;
    sum = times(sum, digit);
  }
  return sum === 0;
}
