import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readCall } from "./call.ts";
import { readElementPath } from "./element-path.ts";
import { isPromised, readInteraction } from "./interaction.ts";
import { promises } from "./story.fixture.ts";

/** What is written, and the fault of it; "": there is none. */
function check(read: (text: string) => object, text: string, fault: string): void {
  const found = read(text);
  assert.equal("fault" in found ? found.fault : "", fault === "" ? "" : `'${text}': ${fault}`);
}

const element = (text: string, fault = "") => check((it) => readElementPath(it, promises), text, fault);
const interaction = (text: string, fault = "") => check((it) => readInteraction(it, promises), text, fault);
const call = (text: string, fault = "") => check((it) => readCall(it, promises), text, fault);

test("an element is found through nested elements, types and choices", () => {
  element("core MedicationStatement.status");
  element("core Patient.name.family");
  element("core Patient.contact.name.given");
  element("core Observation.component.valueQuantity.value");
  element("core Observation.effective[x]");
  element("core Observation.effectiveDateTime");
  element("core Observation.effectivePeriod.start");
  element("core Observation.value[x].code");
  element("core CarePlan.activity.detail.status");
  element("directory Organization.type.coding.code");
  element("directory OrganizationAffiliation.period.start");
});

test("an element in an extension is found", () => {
  const url = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-NHSCommunication-1";
  element(`core Patient.extension(${url})`);
  element(`core Patient.extension(${url}).extension(interpreterRequired).valueBoolean`);
  element(
    `core Patient.extension(${url.replace("NHSComm", "NHSCom")})`,
    "there is no extension 'Extension-CareConnect-NHSComunication-1'; did you mean 'Extension-CareConnect-NHSCommunication-1'?",
  );
  const england = "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-OrganisationRole";
  element(`directory Organization.extension(${england})`);
  element(
    `directory Organization.extension(${england}s)`,
    "there is no extension 'Extension-England-OrganisationRoles'; did you mean 'Extension-England-OrganisationRole'?",
  );
  element("core Patient.extension(https://example.org/our-own)");
  element("core Patient.extension(not a name)", "Patient has no element 'extension(not a name)'");
});

test("an element that there is not is a fault that says what was meant", () => {
  element("core Patient.nme", "Patient has no element 'nme'; did you mean 'name'?");
  element("core Patient.name.familly", "Patient.name has no element 'familly'; did you mean 'family'?");
  element(
    "core Observation.effectiveString",
    "Observation has no element 'effectiveString'; did you mean 'effectivePeriod'?",
  );
  element("core Patient", "say which element of Patient");
  element("core Patint.name", "STU3 has no resource type 'Patint'; did you mean 'Patient'?");
  element("core OrganizationAffiliation.code", "STU3 has no resource type 'OrganizationAffiliation'");
  element("clinical Patient.name", "there is no service 'clinical'; begin with core or directory");
  element("core Patient.constructor", "Patient has no element 'constructor'");
});

test("an interaction is FHIR's, on any type of the release", () => {
  interaction("core search-type MedicationStatement");
  interaction("core create Appointment");
  interaction("core capabilities");
  interaction("core operation Composition/$document");
  interaction("directory operation Organization/$successors");
  interaction(
    "core search MedicationStatement",
    "there is no interaction 'search'; there are read, vread, search-type, history-instance, history-type, create, update, patch, delete, capabilities, search-system, history-system, transaction, batch and operation",
  );
  interaction("core updat Patient", "there is no interaction 'updat'; did you mean 'update'?");
  interaction(
    "core read MedicationOrder",
    "STU3 has no resource type 'MedicationOrder'; did you mean 'MedicationRequest'?",
  );
  interaction("core read", "the type is missing");
  interaction("core read Patient/1", "only an operation has something after the type");
  interaction("core capabilities Patient", "capabilities is asked of the whole service; leave out the type");
  interaction(
    "directory operation Organization/$sucessors",
    "there is no operation $sucessors; did you mean $successors?",
  );
});

test("an interaction is served when the table of promises has it", () => {
  const served = (text: string) => {
    const read = readInteraction(text, promises);
    return !("fault" in read) && isPromised(read, promises);
  };
  assert.ok(served("core search-type MedicationStatement"));
  assert.ok(served("core vread Patient"));
  assert.ok(served("core capabilities"));
  assert.ok(served("core operation Patient/$everything"));
  assert.ok(served("directory operation Organization/$successors"));
  assert.ok(!served("core update MedicationStatement"));
  assert.ok(!served("core search-type Appointment"));
  assert.ok(!served("core search-type Binary"));
  assert.ok(!served("core transaction"));
  assert.ok(!served("directory operation CodeSystem/$successors"));
});

test("a call is read as the server would read it", () => {
  call("core MedicationRequest?patient=demo-patient-1&status=active&_include=MedicationRequest:medication");
  call("core Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|9990000018");
  call("core Patient/demo-patient-1");
  call("core Patient/demo-patient-1/_history");
  call("core Patient/demo-patient-1/_history/1");
  call("core Patient/demo-patient-1/$everything");
  call("core metadata");
  call("directory Organization?name=demo&as-of=2020-01-01");
  call("directory Organization?near=LS1%204AP");
  call("directory Organization/DEMO1/$successors");
});

test("a call that would be refused is a fault in the server's words", () => {
  call(
    "core MedicationRequest?patent=1",
    "MedicationRequest has no search parameter 'patent'; did you mean 'patient'?",
  );
  call("core Appointment?patient=1", "Appointment is not served");
  call("core Patients", "STU3 has no resource type 'Patients'; did you mean 'Patient'?");
  call("core Binary?patient=1", "Binary has no search-type");
  call("core Patient/1/$everythin", "Patient has no operation $everythin; did you mean $everything?");
  call("core Patient/1/2/3/4", "that is no address of the service");
  call("core Patient ?name=a", "there is a blank in the path");
});

test("a call is ready to be sent, whether it was escaped or not", () => {
  const sent = (text: string) => {
    const read = readCall(text, promises);
    return "fault" in read ? read.fault : read.address;
  };
  assert.equal(sent("directory Organization?near=LS1 4AP|5|km"), "Organization?near=LS1%204AP%7C5%7Ckm");
  assert.equal(sent("core Patient?name=ada%20o"), "Patient?name=ada%20o");
  assert.equal(sent("core Patient?name=zoë"), "Patient?name=zo%C3%AB");
});

test("whatever is written gives an answer or a fault in words, and never ends the program", () => {
  const piece = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom(
      "core ",
      "directory ",
      "Patient",
      "Organization",
      ".name",
      ".extension(",
      ")",
      "?",
      "name=",
      "|",
      "/",
      "$",
      "_history",
      "%",
      "%zz",
      "&",
      "operation ",
      "read ",
      "__proto__",
      "constructor",
      "\ud800",
    ),
  );
  const text = fc.array(piece, { maxLength: 8 }).map((it) => it.join(""));
  fc.assert(
    fc.property(text, (it) => {
      for (const read of [readCall, readElementPath, readInteraction]) {
        const found = read(it, promises);
        assert.ok(!("fault" in found) || found.fault.length > 10);
      }
    }),
    { numRuns: 2000 },
  );
});
