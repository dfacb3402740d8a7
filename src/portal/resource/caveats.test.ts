import assert from "node:assert/strict";
import { test } from "node:test";
import { loadRelease } from "../../fhir/release.ts";
import { booleanWords, codeWords, plainCodes } from "./caveat-words.ts";
import { caveatsOf } from "./caveats.ts";
import { membersOf } from "./members.ts";

const definitions = loadRelease("STU3");
const members = membersOf(definitions);
type Json = { readonly [element: string]: unknown };

/** The leads of a resource's caveats, the place in brackets, the heaviest first. */
const leads = (resourceType: string, resource: Json): string =>
  caveatsOf({ resourceType, ...resource }, members)
    .map(({ lead, where }) => (where === "" ? lead : `${lead} (${where})`))
    .join("; ");
const check = (resourceType: string, resource: Json, expected: string) =>
  assert.equal(leads(resourceType, resource), expected);

test("what turns the meaning round is said in words", () => {
  check("Observation", { status: "entered-in-error" }, "Entered in error");
  check("AllergyIntolerance", { verificationStatus: "refuted" }, "Refuted");
  check("AllergyIntolerance", { verificationStatus: "unconfirmed", clinicalStatus: "active" }, "Unconfirmed");
  check("Condition", { verificationStatus: "provisional", clinicalStatus: "remission" }, "Provisional; In remission");
  check("Immunization", { status: "completed", notGiven: true }, "Not given");
  check("Procedure", { status: "completed", notDone: true }, "Not done");
  check("MedicationStatement", { status: "active", taken: "n" }, "Not taken");
  check("MedicationStatement", { status: "active", taken: "unk" }, "Not known whether taken");
  check("MedicationRequest", { status: "cancelled", intent: "plan" }, "Cancelled; Plan");
});

test("what is as expected is not said", () => {
  check("Observation", { status: "final" }, "");
  check("Immunization", { status: "completed", notGiven: false }, "");
  check("MedicationStatement", { status: "active", taken: "y" }, "");
  check("Patient", { active: true, deceasedBoolean: false }, "");
});

test("a code without words of its own is said as it is", () => {
  check("Observation", { status: "made-up" }, "Status: Made up");
  check("Observation", { status: { a: 1 } }, "Status: see below");
});

test("a status that should be there and is not is said", () => check("Observation", {}, "Status not stated"));

test("a patient's state comes with the record that replaces it", () => {
  const nhs = { system: "https://fhir.nhs.uk/Id/nhs-number", value: "9990000018" };
  check(
    "Patient",
    { active: false, deceasedDateTime: "2020-01", identifier: [nhs] },
    "NHS number not verified; Not active; Deceased",
  );
  const [caveat] = caveatsOf(
    { resourceType: "Patient", link: [{ type: "replaced-by", other: { reference: "Patient/2" } }] },
    members,
  );
  assert.deepEqual([caveat!.lead, caveat!.weight, caveat!.reference], ["Replaced", "stop", "Patient/2"]);
});

test("modifier extensions and rules that are not known are said, wherever they stand", () => {
  const modifierExtension = [{ url: "https://elsewhere.invalid/not" }];
  check("Patient", { modifierExtension }, "Unknown modifier");
  check("Patient", { contact: [{ modifierExtension }] }, "Unknown modifier (Contact)");
  check("Patient", { implicitRules: "https://elsewhere.invalid/rules" }, "Implicit rules");
  assert.match(caveatsOf({ resourceType: "Patient", modifierExtension }, members)[0]!.more, /elsewhere.invalid\/not/);
  check("Patient", { nonsense: { modifierExtension } }, "Unknown modifier (Nonsense); Not FHIR: nonsense");
});

test("what is contained is looked at, too", () => {
  check(
    "MedicationRequest",
    {
      status: "active",
      intent: "order",
      contained: [{ resourceType: "Medication", id: "m", status: "entered-in-error" }],
    },
    "Entered in error (Contained Medication m)",
  );
});

test("labels of security are said, and invented records are", () => {
  const security = [
    { system: "http://hl7.org/fhir/v3/ActReason", code: "HTEST" },
    { system: "http://hl7.org/fhir/v3/Confidentiality", code: "R", display: "restricted" },
    { system: "https://elsewhere.invalid", code: "HTEST" },
  ];
  check("Patient", { meta: { security } }, "Security label: restricted (R); Security label: HTEST; Invented");
  check("Patient", { meta: { tag: [{ code: "SUBSETTED" }] } }, "Shortened");
});

test("an element that FHIR does not have is said, though nobody knows what it means", () =>
  check("Immunization", { status: "completed", notGiven: false, wasNotGiven: true }, "Not FHIR: wasNotGiven"));

test("what is not a modifier and says entered in error is not overlooked", () =>
  check("DocumentReference", { status: "current", docStatus: "entered-in-error" }, "Doc status: entered in error"));

test("thousands of remarks do not hide what is wrong with the whole", () => {
  const contact = Array.from({ length: 5000 }, (_, at) => ({ modifierExtension: [{ url: `urn:${at}` }] }));
  const found = caveatsOf(
    { resourceType: "Patient", contact, link: [{ type: "replaced-by" }], active: false },
    members,
  );
  assert.equal(found.length, 101);
  assert.deepEqual(
    found.slice(0, 2).map((it) => it.lead),
    ["Replaced", "Not active"],
  );
  assert.equal(found.at(-1)!.lead, "More of these");
});

test("nothing that is nested deep ends the looking, or the program", () => {
  let nested: unknown = {};
  for (let at = 0; at < 20_000; at++) nested = { extension: [nested] };
  assert.match(leads("Patient", { extension: [nested] }), /^Nested too deep/);
});

test("what any resource may hold breaks nothing", () => {
  for (const value of [null, 0, "", true, [], {}, [null], [[]], [{}], { rawJSON: "1" }])
    for (const type of ["Patient", "DocumentReference", "Observation", "Nonsense", "constructor"])
      for (const name of [
        "meta",
        "status",
        "link",
        "identifier",
        "relatesTo",
        "contained",
        "modifierExtension",
        "deceasedDateTime",
      ])
        caveatsOf({ resourceType: type, [name]: value }, members);
});

test("words are for elements and codes that STU3 has as modifiers, and every boolean modifier has words", () => {
  const codes = new Set<string>();
  const booleans = new Set<string>();
  for (const { elements } of Object.values(definitions.types))
    for (const [name, { modifier, types, binding }] of Object.entries(elements)) {
      if (!modifier) continue;
      if (types.includes("boolean")) booleans.add(name);
      for (const code of Object.values(definitions.valueSets[binding ?? ""] ?? {}).flat())
        for (const it of [code, `${name} ${code}`]) codes.add(it);
    }
  assert.deepEqual(
    [...Object.keys(codeWords), ...plainCodes].filter((it) => !codes.has(it)),
    [],
  );
  assert.deepEqual([...booleans].sort(), Object.keys(booleanWords).sort());
});
