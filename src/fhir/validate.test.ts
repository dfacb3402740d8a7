import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { constraintCorrections } from "../definitions/constraint-corrections.ts";
import { loadRelease } from "./release.ts";
import type { Resource } from "./resource.ts";
import { validator } from "./validate.ts";

const definitions = loadRelease("STU3");
const validate = validator(definitions);

type Fields = Record<string, unknown>;

/** `expected` reads: "Patient.contact[0] pat-1, Patient.x unknown-element"; nothing: no fault. */
function check(resource: unknown, expected: string) {
  const faults = validate(resource as Resource);
  assert.equal(faults.map((it) => `${it.path} ${it.rule ?? it.reason}`).join(", "), expected);
}

const of = (resourceType: string) => (fields: Fields) => ({ resourceType, ...fields });
const patient = of("Patient");
const observation = (fields: Fields) =>
  of("Observation")({ status: "final", code: { coding: [{ system: "urn:x", code: "bp" }] }, ...fields });
const about = { subject: { reference: "Patient/1" } };
const condition = (fields: Fields) => of("Condition")({ ...about, clinicalStatus: "active", ...fields });
const bundle = (type: string, ...entry: Fields[]) => of("Bundle")({ type, entry });

test("what the check of the structure finds is found", () => {
  check(
    patient({ surname: "x", birthDate: "1950-02-30" }),
    "Patient.surname unknown-element, Patient.birthDate bad-format",
  );
});

test("a contact of a patient has something to reach it by", () => {
  check(patient({ contact: [{ name: { text: "x" } }] }), "");
  check(patient({ contact: [{ name: { text: "x" } }, { gender: "male" }] }), "Patient.contact[1] pat-1");
});

test("an observation has a value or says why it has none, and not twice what a component has", () => {
  const withValue = (code: string) =>
    observation({ valueString: "x", component: [{ code: { coding: [{ system: "urn:x", code }] }, valueString: "y" }] });
  check(observation({ valueString: "x" }), "");
  check(observation({ valueString: "x", dataAbsentReason: { text: "y" } }), "Observation obs-6");
  check(withValue("systolic"), "");
  check(withValue("bp"), "Observation obs-7");
  check(observation({ referenceRange: [{ age: { low: { value: 1 } } }] }), "Observation.referenceRange[0] obs-3");
});

test("a problem has a status, unless it was entered in error, and one that fits its end", () => {
  check(condition({}), "");
  check(of("Condition")(about), "Condition con-3");
  check(of("Condition")({ ...about, verificationStatus: "entered-in-error" }), "");
  check(condition({ abatementDateTime: "2019" }), "Condition con-4");
  check(condition({ abatementDateTime: "2019", clinicalStatus: "resolved" }), "");
  check(condition({ abatementBoolean: false }), "");
  check(condition({ stage: { extension: [{ url: "x", valueString: "y" }] } }), "Condition.stage con-1");
});

test("an allergy has a status, unless it was entered in error", () => {
  const allergy = (fields: Fields) => of("AllergyIntolerance")({ patient: { reference: "Patient/1" }, ...fields });
  check(allergy({ verificationStatus: "confirmed", clinicalStatus: "active" }), "");
  check(allergy({ verificationStatus: "confirmed" }), "AllergyIntolerance ait-1");
  check(allergy({ verificationStatus: "entered-in-error", clinicalStatus: "active" }), "AllergyIntolerance ait-2");
});

test("a period does not end before it begins, as far as its dates say so", () => {
  const period = (start: string, end: string) => patient({ name: [{ text: "x", period: { start, end } }] });
  const broken = "Patient.name[0].period per-1";
  check(period("2019-05-07", "2019-05-07"), "");
  check(period("2019-05-08", "2019-05-07"), broken);
  check(period("2019-05", "2019-05-07"), "");
  check(period("2019-05-07", "2019-05"), "");
  check(period("2019-06", "2019-05-07"), broken);
  check(period("2019-05-07T12:00:00Z", "2019-05-07T12:30:00+01:00"), broken);
  check(period("2019-05-07", "2019-05-06T23:30:00Z"), "");
  check(period("2019-05-07", "2019-05-05T23:30:00Z"), broken);
});

test("a range begins with its lower end, in one unit", () => {
  const range = (low: Fields, high: Fields) => observation({ valueRange: { low, high } });
  const mg = (value: number) => ({ value, unit: "mg" });
  check(range(mg(1), mg(2)), "");
  check(range(mg(2), mg(1)), "Observation.valueRange rng-2");
  check(range(mg(2), { value: 1, unit: "g" }), "");
});

test("a coded unit has a system, wherever a quantity stands", () => {
  check(observation({ valueQuantity: { value: 1, code: "mg" } }), "Observation.valueQuantity qty-3");
  check(condition({ onsetAge: { value: -1, code: "a", system: "urn:x" } }), "Condition.onsetAge age-1");
});

test("a timing has units, and a when where there is an offset", () => {
  const timing = (repeat: Fields) =>
    of("MedicationRequest")({
      intent: "order",
      medicationCodeableConcept: { text: "x" },
      ...about,
      dosageInstruction: [{ timing: { repeat } }],
    });
  const at = "MedicationRequest.dosageInstruction[0].timing.repeat";
  check(timing({ period: 1, periodUnit: "d" }), "");
  check(timing({ period: 1 }), `${at} tim-2`);
  check(timing({ period: -1, periodUnit: "d" }), `${at} tim-5`);
  check(timing({ offset: 30, when: ["AC", "PC"] }), "");
  check(timing({ offset: 30, when: ["AC", "C"] }), `${at} tim-9`);
  check(timing({ offset: 30 }), `${at} tim-9`);
});

test("what is contained is referred to, and is no whole record of its own", () => {
  const organization = (fields: Fields) => ({ resourceType: "Organization", id: "a", name: "x", ...fields });
  const holding = (fields: Fields, reference = "#a") =>
    patient({ contained: [organization(fields)], managingOrganization: { reference } });
  check(holding({}), "");
  check(holding({}, "Organization/1"), "Patient dom-3");
  check(patient({ contained: [{ resourceType: "Organization", name: "x" }] }), "Patient dom-3");
  check(holding({}, "#b"), "Patient.managingOrganization ref-1, Patient dom-3");
  check(holding({ text: { status: "empty", div: "<div>x</div>" } }), "Patient dom-1");
  check(holding({ meta: { versionId: "1" } }), "Patient dom-4");
  check(
    holding({ contained: [{ resourceType: "Organization", id: "b", name: "y" }], partOf: { reference: "#a" } }),
    "Patient.contained[0] dom-3, Patient dom-2",
  );
});

test("one that is contained refers to another, and to its holder", () => {
  const contained = [
    { resourceType: "Organization", id: "a", name: "x", partOf: { reference: "#b" } },
    { resourceType: "Organization", id: "b", name: "y" },
    { resourceType: "Practitioner", id: "c", extension: [{ url: "x", valueReference: { reference: "#" } }] },
  ];
  const generalPractitioner = [{ reference: "#c" }];
  check(patient({ contained, managingOrganization: { reference: "#a" }, generalPractitioner }), "");
});

test("a reference is written as one", () => {
  const to = (reference: string) => observation({ subject: { reference } });
  for (const good of [
    "Patient/1",
    "Patient/1/_history/2",
    "https://example.org/fhir/Patient/1",
    "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
    "https://example.org/somebody",
  ])
    check(to(good), "");
  for (const bad of [
    "1",
    "patient/1",
    "Patient",
    "Patient/a_b",
    "Person2/1",
    "/Patient/1",
    "Patient/1/2",
    "Patient?name=x",
  ])
    check(to(bad), "Observation.subject.reference malformed-reference");
  check(observation({ subject: { identifier: { value: "1" } } }), "");
});

test("a reference names a type that may stand there", () => {
  const wrong = "Observation.subject.reference wrong-target";
  check(observation({ subject: { reference: "Practitioner/1" } }), wrong);
  check(observation({ subject: { reference: "https://example.org/fhir/Practitioner/1/_history/1" } }), wrong);
  check(observation({ subject: { reference: "#a" }, contained: [{ resourceType: "Practitioner", id: "a" }] }), wrong);
  check(patient({ extension: [{ url: "x", valueReference: { reference: "Practitioner/1" } }] }), "");
});

test("in a Bundle a reference names what the entry at its address is", () => {
  const urn = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520";
  const of = (resource: Fields) =>
    bundle("collection", { fullUrl: urn, resource }, { resource: observation({ subject: { reference: urn } }) });
  check(of(patient({})), "");
  check(of({ resourceType: "Practitioner" }), "Bundle.entry[1].resource.subject.reference wrong-target");
});

test("in a transaction a reference may be a search", () => {
  const referring = { resource: observation({ subject: { reference: "Patient?identifier=1" } }) };
  const request = { method: "POST", url: "Observation" };
  check(bundle("transaction", { ...referring, request }), "");
  check(bundle("collection", referring), "Bundle.entry[0].resource.subject.reference malformed-reference");
});

test("a Bundle has what its type has", () => {
  check(bundle("collection", { search: { mode: "match" }, resource: patient({}) }), "Bundle bdl-2");
  check(bundle("collection", { search: { mode: "match" } }), "Bundle.entry[0] bdl-5, Bundle bdl-2");
  check(bundle("document", { resource: patient({}) }), "Bundle bdl-9");
  const twice = { fullUrl: "urn:oid:1.2.3", resource: patient({}) };
  check(bundle("collection", twice, twice), "Bundle bdl-7");
  check(
    bundle("collection", { fullUrl: "https://a/Patient/1/_history/2", resource: patient({}) }),
    "Bundle.entry[0] bdl-8",
  );
});

test("who acts for an organisation is a person or a device, as far as the reference says", () => {
  const onBehalfOf = { reference: "Organization/1" };
  const request = (agent: Fields) =>
    of("MedicationRequest")({
      intent: "order",
      medicationCodeableConcept: { text: "x" },
      ...about,
      requester: { agent, onBehalfOf },
    });
  check(request({ reference: "Practitioner/1" }), "");
  check(request({ display: "x" }), "");
  check(request({ reference: "Patient/1" }), "MedicationRequest.requester mps-1");
  const referral = of("ReferralRequest")({ status: "active", intent: "order", ...about });
  const communication = of("CommunicationRequest")({ status: "active" });
  const requester = { agent: { reference: "Patient/1" }, onBehalfOf };
  check({ ...referral, requester }, "ReferralRequest.requester rfr-1");
  check({ ...communication, requester }, "CommunicationRequest.requester cmr-1");
  const team = (reference: string) => of("CareTeam")({ participant: [{ member: { reference }, onBehalfOf }] });
  check(team("Practitioner/1"), "");
  check(team("Patient/1"), "CareTeam.participant[0] ctm-1");
});

test("what HL7's expressions say wrongly is said rightly", () => {
  const administration = (fields: Fields) =>
    of("MedicationAdministration")({
      status: "completed",
      medicationCodeableConcept: { text: "x" },
      ...about,
      effectiveDateTime: "2019",
      reasonCode: [{ text: "y" }],
      ...fields,
    });
  check(administration({ notGiven: false }), "");
  check(administration({ notGiven: true }), "MedicationAdministration mad-3");
  const system = (kind: string, ...uniqueId: Fields[]) =>
    of("NamingSystem")({ name: "x", status: "active", kind, date: "2019", uniqueId });
  check(system("root", { type: "oid", value: "1.2" }), "");
  check(system("root", { type: "uuid", value: "x" }), "NamingSystem nsd-1");
  const preferred = { type: "oid", value: "1.2", preferred: true };
  check(system("root", preferred, { ...preferred, value: "1.3" }), "NamingSystem nsd-2");
  const concepts = (...concept: Fields[]) => of("CodeSystem")({ status: "active", content: "complete", concept });
  check(concepts({ code: "a" }, { code: "b", concept: [{ code: "c" }] }), "");
  check(concepts({ code: "a" }, { code: "b", concept: [{ code: "a" }] }), "CodeSystem csd-1");
  const element = (path: string, type?: string) => ({
    id: path === "Patient" ? "a" : "b",
    path,
    definition: "x",
    min: 0,
    max: "1",
    ...(type && { type: [{ code: type }] }),
  });
  const structure = (...elements: Fields[]) =>
    of("StructureDefinition")({
      url: "urn:x",
      name: "x",
      status: "draft",
      kind: "resource",
      abstract: true,
      type: "Patient",
      derivation: "constraint",
      snapshot: { element: elements },
    });
  check(structure(element("Patient"), element("Patient.name")), "");
  check(structure(element("Patient", "Patient")), "StructureDefinition.snapshot sdf-15");
  check(structure(element("Patient"), { ...element("Patient.name"), id: "a" }), "StructureDefinition sdf-16");
  check(
    structure(element("Patient"), { ...element("Patient.name", "HumanName"), binding: { strength: "required" } }),
    "StructureDefinition.snapshot.element[1] eld-11",
  );
});

test("a rule that only warns is a warning", () => {
  const order = of("NutritionOrder")({ patient: { reference: "Patient/1" }, dateTime: "2019" });
  assert.deepEqual(
    validate(order as Resource).map(({ rule, severity }) => [rule, severity]),
    [["nor-1", "warning"]],
  );
});

test("a rule that cannot be decided is a warning, beside the fault that stands in its way", () => {
  const faults = validate(
    observation({ valueRange: { low: { value: 1 }, high: [{ value: 1 }, { value: 2 }] } }) as never,
  );
  assert.deepEqual(
    faults.map(({ path, reason, rule, severity }) => [path, reason, rule, severity]),
    [
      ["Observation.valueRange.high", "too-many", undefined, undefined],
      ["Observation.valueRange", "undecided", "rng-2", "warning"],
    ],
  );
});

test("a narrative is HTML without scripts, and says something", () => {
  const text = (div: string) => patient({ text: { status: "generated", div } });
  for (const good of [
    "<div>x</div>",
    '<div xmlns="http://www.w3.org/1999/xhtml"><p class="a">x<br/>&nbsp;</p></div>',
    '<div><img src="#a" alt="b"/></div>',
    "<div><!-- <script/> -->x</div>",
    "<div><![CDATA[<script>]]></div>",
  ])
    check(text(good), "");
  check(text("<div><script>x()</script></div>"), "Patient.text.div txt-1");
  check(text('<div onclick="x()">x</div>'), "Patient.text.div txt-1");
  check(text("<div> <p/> </div>"), "Patient.text.div txt-2");
  check(text("<div>x<br></div>"), "Patient.text.div narrative");
});

test("a detail holds no value of the record", () => {
  const secret = "Zzyzx9434765919";
  const faults = validate(
    observation({
      subject: { reference: secret },
      performer: [{ reference: `Medication/${secret}` }, { reference: `#${secret}` }],
      text: { status: "generated", div: `<div><${secret} ${secret}="${secret}"/></div>` },
      effectivePeriod: { start: "2019-05-08", end: "2019-05-07" },
      valueQuantity: { value: 1, code: secret },
      identifier: [{ value: secret, assigner: { reference: secret } }],
    }) as Resource,
  );
  assert.equal(faults.length, 8);
  assert(!JSON.stringify(faults).includes(secret));
});

test("the cost grows with the size of a resource, not faster", () => {
  const many = (count: number) => {
    const contained = Array.from({ length: count }, (_, at) => ({
      resourceType: "Organization",
      id: `o${at}`,
      name: "x",
    }));
    const extension = contained.map(({ id }) => ({ url: "x", valueReference: { reference: `#${id}` } }));
    return patient({ contained, extension }) as Resource;
  };
  const timed = (resource: Resource) => {
    const started = performance.now();
    assert.deepEqual(validate(resource), []);
    return performance.now() - started;
  };
  const characters = `<div><![CDATA[${'<a"'.repeat(300_001)}]]></div>`;
  timed(many(500));
  assert(timed(patient({ text: { status: "generated", div: characters } }) as Resource) < 2000);
  assert(timed(many(10_000)) < 2000);
});

test("nesting without end is a fault and no crash", () => {
  let extension: Fields = { url: "x", valueString: "y" };
  for (let level = 0; level < 50_000; level++) extension = { url: "x", extension: [extension] };
  const contained = [{ resourceType: "Organization", id: "a", name: "x" }];
  const faults = validate(patient({ contained, extension: [extension] }) as Resource);
  assert.deepEqual(faults.map((it) => it.rule ?? it.reason).sort(), ["dom-3", "too-many"]);
  let reference: unknown = "#a";
  for (let level = 0; level < 50_000; level++) reference = { reference };
  check(
    patient({ contained, managingOrganization: reference }),
    "Patient.managingOrganization.reference wrong-type, Patient.managingOrganization ref-1",
  );
});

test("names that every object has are elements like any other", () => {
  const named = JSON.parse('{"resourceType":"Patient","__proto__":{"contained":[1]},"constructor":1,"toString":2}');
  check(
    named,
    "Patient.__proto__ unknown-element, Patient.constructor unknown-element, Patient.toString unknown-element",
  );
});

test("the constraints that are not checked by HL7's expression are these, each with its reason", () => {
  assert.equal(
    constraintCorrections.map((it) => `${it.at} ${it.key}`).join(", "),
    "Element ele-1, Extension ext-1, Narrative.div txt-1, Narrative.div txt-2, Reference ref-1, DomainResource dom-3, Period per-1, Range rng-2, Task inv-1, MedicationDispense mdd-1, Timing.repeat tim-9, Bundle.entry bdl-8, ElementDefinition.binding eld-12, OperationDefinition.parameter opd-2, RiskAssessment.prediction ras-2, MedicationAdministration mad-3, NamingSystem nsd-1, CodeSystem csd-1, ElementDefinition eld-11, StructureDefinition.snapshot sdf-15, MedicationRequest.requester mps-1, ReferralRequest.requester rfr-1, CommunicationRequest.requester cmr-1, CareTeam.participant ctm-1",
  );
  for (const { at, key, instead, reason } of constraintCorrections) {
    const dot = at.lastIndexOf(".");
    const element = definitions.types[at.slice(0, dot)]?.elements[at.slice(dot + 1)];
    const stated = [...(definitions.types[at]?.constraints ?? []), ...(element?.constraints ?? [])];
    const published = stated.find((it) => it.key === key);
    assert(published, `${at} has no constraint ${key}`);
    if (typeof instead === "object") assert.notEqual(instead.expression, published.expression);
    assert(reason.length > 20, key);
  }
});

test("a release whose constraints are not compiled is not validated", () => {
  assert.throws(() => validator(loadRelease("R4")), /R4/);
});

/** The faults of HL7's own examples, by rule and path without places: what is wrong, and in which of them. */
const faultyExamples: readonly { readonly faults: string; readonly why: string; readonly examples: string }[] = [
  {
    faults: "SearchParameter.base missing-element",
    why: "search parameters of extensions, which do not say of which type",
    examples:
      "SearchParameter-codesystem-extensions-CodeSystem-author SearchParameter-codesystem-extensions-CodeSystem-effective SearchParameter-codesystem-extensions-CodeSystem-end SearchParameter-codesystem-extensions-CodeSystem-keyword SearchParameter-codesystem-extensions-CodeSystem-workflow SearchParameter-location-extensions-Location-alias SearchParameter-organization-extensions-Organization-alias SearchParameter-valueset-extensions-ValueSet-author SearchParameter-valueset-extensions-ValueSet-effective SearchParameter-valueset-extensions-ValueSet-end SearchParameter-valueset-extensions-ValueSet-keyword SearchParameter-valueset-extensions-ValueSet-workflow",
  },
  {
    faults: "DataElement.element dae-1",
    why: "a base, in the definitions of what primitives inherit",
    examples:
      "DataElement-base64Binary.id DataElement-boolean.id DataElement-date.id DataElement-dateTime.id DataElement-decimal.id DataElement-instant.id DataElement-integer.id DataElement-string.id DataElement-time.id DataElement-uri.id DataElement-xhtml.id",
  },
  {
    faults: "DataElement.element dae-2",
    why: "slicing, in the definitions of extension",
    examples:
      "DataElement-DomainResource.extension DataElement-DomainResource.modifierExtension DataElement-Element.extension",
  },
  {
    faults: "PlanDefinition.action.action.type not-in-value-set",
    why: "a coding without its system",
    examples:
      "PlanDefinition-exclusive-breastfeeding-intervention-01 PlanDefinition-exclusive-breastfeeding-intervention-02 PlanDefinition-exclusive-breastfeeding-intervention-03 PlanDefinition-exclusive-breastfeeding-intervention-04",
  },
  {
    faults:
      "StructureDefinition sdf-11, StructureDefinition sdf-4, StructureDefinition sdf-5, StructureDefinition.type missing-element",
    why: "logical models that are patterns, of no type",
    examples: "StructureDefinition-Definition StructureDefinition-Event StructureDefinition-Request",
  },
  {
    faults: "DeviceRequest.intent not-in-value-set",
    why: "a text without a code",
    examples: "DeviceRequest-example DeviceRequest-insulinpump",
  },
  {
    faults: "ActivityDefinition.text.div txt-2",
    why: "an empty div",
    examples: "ActivityDefinition-blood-tubes-supply ActivityDefinition-heart-valve-replacement",
  },
  {
    faults: "Questionnaire.text.div txt-2",
    why: "an empty div",
    examples: "Questionnaire-zika-virus-exposure-assessment",
  },
  {
    faults:
      "Questionnaire.item.item.item.item.linkId missing-element, Questionnaire.item.item.item.linkId missing-element, Questionnaire.item.item.linkId missing-element",
    why: "items of type display without a linkId",
    examples: "Questionnaire-qs1",
  },
  {
    faults: "ImplementationGuide.name missing-element, ImplementationGuide.status missing-element",
    why: "half made",
    examples: "ImplementationGuide-fhir",
  },
  { faults: "CodeSystem.concept.code bad-format", why: "a code that ends in a blank", examples: "CodeSystem-v2-0550" },
  { faults: "Condition con-4", why: "abated, and active", examples: "Condition-f204" },
  {
    faults: "DataElement.element.example.valueUri bad-format",
    why: "two URIs and words between them",
    examples: "DataElement-Identifier.system",
  },
  {
    faults: "DiagnosticReport.extension.valueReference.reference malformed-reference",
    why: "c1, where #c1 may be meant",
    examples: "DiagnosticReport-report",
  },
  {
    faults: "Library.relatedArtifact.resource.reference malformed-reference",
    why: "an id without its type",
    examples: "Library-library-fhir-helpers",
  },
  { faults: "Patient dom-1", why: "what is contained has a narrative", examples: "Patient-null" },
];

test("HL7's own examples are good, but for a few that are not", () => {
  const folder = new URL("../../node_modules/hl7.fhir.r3.examples/", import.meta.url);
  const found = new Map<string, string[]>();
  const names = readdirSync(folder).filter((it) => /^[A-Z].*\.json$/.test(it));
  for (const name of names) {
    const resource = JSON.parse(readFileSync(new URL(name, folder), "utf8").replace(/^\uFEFF/, "")) as Resource;
    const kinds = new Set(
      validate(resource, 1000).map((it) => `${it.path.replace(/\[\d+\]/g, "")} ${it.rule ?? it.reason}`),
    );
    if (kinds.size === 0) continue;
    const faults = [...kinds].sort().join(", ");
    found.set(faults, [...(found.get(faults) ?? []), name.slice(0, -".json".length)]);
  }
  assert.ok(names.length > 8000);
  assert.deepEqual(
    Object.fromEntries([...found].map(([faults, examples]) => [faults, examples.sort().join(" ")])),
    Object.fromEntries(faultyExamples.map((it) => [it.faults, it.examples])),
  );
});
