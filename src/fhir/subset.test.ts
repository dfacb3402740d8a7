import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import type { ElementDefinition } from "../definitions/fhir-definitions.ts";
import { loadRelease } from "./release.ts";
import type { Resource } from "./resource.ts";
import { structureChecker } from "./structure.ts";
import { type Shape, subsetter, unknownElements } from "./subset.ts";

const stu3 = loadRelease("STU3");
const r4 = loadRelease("R4");
const releases = { STU3: subsetter(stu3), R4: subsetter(r4) };

const tag = '{"system":"http://hl7.org/fhir/v3/ObservationValue","code":"SUBSETTED"}';
const tagged = {
  STU3: `"meta":{"tag":[${tag}]}`,
  R4: `"meta":{"tag":[${tag.replace("http://hl7.org/fhir/v3/", "http://terminology.hl7.org/CodeSystem/v3-")}]}`,
};

/** `wanted` reads as in an address: `_summary=true`, `_elements=name,birthDate`. */
function shapeOf(wanted: string): Shape {
  const [name, value] = wanted.split("=") as [string, string];
  if (name === "_elements") return { elements: value.split(",") };
  return { summary: value as "true" | "text" | "data" };
}

/** Bodies without the braces and `"resourceType":type,`. `expected` has no `"meta"` where that is the tag alone. */
function check(wanted: string, type: string, body: string, expected: string, release: "STU3" | "R4" = "STU3") {
  const start = `{"resourceType":"${type}","id":"1",`;
  const meta = expected.startsWith('"meta"') ? [] : [tagged[release]];
  const subset = releases[release](shapeOf(wanted));
  const result = subset(`${start}${body}}`);
  assert.equal(result, `${start}${[...meta, ...(expected ? [expected] : [])].join()}}`);
  assert.equal(subset(result), result, "a subset of the subset is the same");
}

const text = '"text":{"status":"generated","div":"<div/>"}';
const extension = '"extension":[{"url":"x","valueCode":"y"}]';

test("a summary is what FHIR marks as summary, in the order it was stored", () => {
  check("_summary=true", "Patient", `${text},"maritalStatus":{"text":"m"},"gender":"male"`, '"gender":"male"');
  check(
    "_summary=true",
    "Patient",
    `"birthDate":"1950","photo":[{"title":"p"}],"name":[{"family":"Okafor","given":["Ada"]}],"contained":[],${extension}`,
    '"birthDate":"1950","name":[{"family":"Okafor","given":["Ada"]}]',
  );
});

test("a contained resource stays where something kept refers to it, and what it refers to with it", () => {
  const drug = '{"resourceType":"Medication","id":"drug","manufacturer":{"reference":"#maker"}}';
  const maker = '{"resourceType":"Organization","id":"maker"}';
  const nobody = '{"resourceType":"Practitioner","id":"nobody"}';
  const request =
    '"status":"active","intent":"order","medicationReference":{"reference":"#drug"},"subject":{"reference":"Patient/1"}';
  const start = `{"resourceType":"MedicationRequest","id":"1",`;
  for (const shape of [{ summary: "true" }, { elements: ["status"] }] as const)
    assert.deepEqual(
      JSON.parse(releases.STU3(shape)(`${start}"contained":[${nobody},${maker},${drug}],${request}}`)).contained,
      JSON.parse(`[${maker},${drug}]`),
    );
});

test("a summary keeps what is mandatory and is not marked", () => {
  const given = '"status":"completed","notGiven":false,"vaccineCode":{"text":"v"},"patient":{"reference":"Patient/1"}';
  check(
    "_summary=true",
    "Immunization",
    `${given},"primarySource":true,"lotNumber":"A1"`,
    `${given},"primarySource":true`,
  );
});

test("a summary of a backbone element has its marked and mandatory parts, and no empty ones", () => {
  check(
    "_summary=true",
    "Observation",
    '"status":"final","code":{"text":"BP"},"component":[{"id":"a","code":{"text":"systolic"},"valueQuantity":{"value":107},"interpretation":{"text":"high"},"referenceRange":[{"text":"r"}]},{"interpretation":{"text":"low"}}],"referenceRange":[{"text":"r"}]',
    '"status":"final","code":{"text":"BP"},"component":[{"code":{"text":"systolic"},"valueQuantity":{"value":107}}]',
  );
  check("_summary=true", "Observation", '"status":"final","component":[{"id":"a"}]', '"status":"final"');
  check(
    "_summary=true",
    "Appointment",
    '"status":"booked","participant":[{"actor":{"display":"A"},"status":"accepted"},{"type":[{"text":"t"}],"status":"declined"}]',
    '"status":"booked","participant":[{"actor":{"display":"A"},"status":"accepted"},{"type":[{"text":"t"}],"status":"declined"}]',
  );
});

test("a summary of a backbone element of which nothing is marked is all of it", () => {
  const related = '"status":"final","related":[{"type":"has-member","target":{"reference":"Observation/2"}}]';
  check("_summary=true", "Observation", related, related);
  const names = '"uniqueId":[{"type":"uri","value":"x","comment":"c"}]';
  check("_summary=true", "NamingSystem", names, names);
});

test("a backbone element that changes the meaning of the rest stays whole", () => {
  const link = '"link":[{"id":"a","other":{"reference":"Patient/2"},"type":"replaced-by"}]';
  check("_summary=true", "Patient", link, link);
  check("_summary=text", "Patient", link, link);
});

test("a mandatory backbone element is kept even if none of its marked parts is there", () =>
  check("_summary=true", "AuditEvent", '"agent":[{"altId":"x"}]', '"agent":[{"altId":"x"}]'));

test("the inside of a datatype is never cut", () => {
  const subject = '"subject":{"id":"s","extension":[{"url":"x","valueCode":"y"}],"reference":"Patient/1"}';
  check("_summary=true", "Observation", `${subject},"comment":"c"`, subject);
});

test("safety: what is mandatory or a modifier stays in every shape", () => {
  const kept = '"implicitRules":"http://x","modifierExtension":[{"url":"x","valueCode":"y"}]';
  const wrong = `${kept},"status":"entered-in-error","notGiven":true`;
  for (const wanted of ["_summary=true", "_summary=text", "_summary=data", "_elements=site"])
    check(wanted, "Immunization", wrong, wrong);
  check("_summary=text", "Patient", `${text},"deceasedBoolean":true,"gender":"male"`, `${text},"deceasedBoolean":true`);
  check(
    "_elements=name",
    "Patient",
    '"active":false,"deceasedDateTime":"2001"',
    '"active":false,"deceasedDateTime":"2001"',
  );
});

test("text is the narrative", () =>
  check(
    "_summary=text",
    "Observation",
    `${text},"status":"final","code":{"coding":[{"code":"c"}]},"valueString":"v"`,
    `${text},"status":"final","code":{"coding":[{"code":"c"}]}`,
  ));

test("data is everything but the narrative, also what we do not know", () => {
  check(
    "_summary=data",
    "Questionnaire",
    `${text},"contained":[],"item":[{"text":"t"}],"x":1,"__proto__":{"a":1}`,
    '"contained":[],"item":[{"text":"t"}],"x":1,"__proto__":{"a":1}',
  );
  check("_summary=data", "Patient", '"gender":"male"', '"gender":"male"');
});

test("elements are those that were named, whole", () => {
  const names = '"name":[{"family":"Okafor"}],"contact":[{"name":{"family":"Obi"},"gender":"male"}]';
  check("_elements=name,contact", "Patient", `${text},${names},"gender":"male"`, names);
  check(
    "_elements=text,id,meta",
    "Patient",
    `"meta":{"versionId":"1"},${text}`,
    `"meta":{"versionId":"1","tag":[${tag}]},${text}`,
  );
  check("_elements=nothing,toString", "Patient", '"gender":"male"', "");
});

test("a choice may be named by its base or by its type", () => {
  const value = '"status":"final","valueQuantity":{"value":1}';
  check("_elements=value", "Observation", value, value);
  check("_elements=valueQuantity", "Observation", value, value);
  check("_elements=valueString", "Observation", value, '"status":"final"');
  check("_summary=true", "Observation", value, value);
});

test("a primitive takes its extensions along", () => {
  const born = `"birthDate":"1950","_birthDate":{${extension}}`;
  check("_summary=true", "Patient", born, born);
  check("_elements=birthDate", "Patient", `${born},"_gender":{${extension}}`, born);
  const absent = `"_status":{${extension}},"_valueString":{${extension}}`;
  check("_elements=value", "Observation", absent, absent);
  check("_summary=true", "Observation", absent, absent);
});

test("numbers stay as they were written", () => {
  for (const value of ["5.40", "1e3", "12345678901234567890", "-0.0", "7"]) {
    const quantity = `"status":"final","valueQuantity":{"value":${value}}`;
    const component = `"component":[{"code":{"text":"c"},"valueQuantity":{"value":${value}}}]`;
    for (const wanted of ["_summary=true", "_summary=data", "_elements=value,component"])
      check(wanted, "Observation", `${quantity},${component}`, `${quantity},${component}`);
  }
});

test("the tag joins those there are, and only once", () => {
  const other = '{"system":"http://x","code":"SUBSETTED"}';
  const meta = (tags: string) => `"meta":{"versionId":"2","tag":[${tags}],"profile":["p"]}`;
  for (const wanted of ["_summary=true", "_summary=text", "_summary=data", "_elements=name"]) {
    check(wanted, "Patient", meta(other), meta(`${other},${tag}`));
    check(wanted, "Patient", meta(`${tag},${other}`), meta(`${tag},${other}`));
  }
});

test("without a meta, one is made after the id", () => {
  const subset = releases.STU3({ summary: "data" });
  assert.equal(
    subset('{"resourceType":"Basic","id":"1","code":{}}'),
    `{"resourceType":"Basic","id":"1",${tagged.STU3},"code":{}}`,
  );
  assert.equal(subset('{"resourceType":"Basic","code":{}}'), `{"resourceType":"Basic",${tagged.STU3},"code":{}}`);
});

test("a resource without narrative is no exception", () => {
  const content = '"contentType":"text/plain","content":"QQ=="';
  for (const wanted of ["_summary=true", "_summary=text", "_summary=data"]) check(wanted, "Binary", content, content);
});

test("R4 has its own marks", () => {
  check("_summary=true", "Binary", '"contentType":"text/plain","data":"QQ=="', '"contentType":"text/plain"', "R4");
  const organization = '"identifier":[{"value":"A81001"}],"active":true,"name":"A surgery"';
  check("_summary=true", "Organization", `${organization},"alias":["B"]`, organization, "R4");
  check("_elements=name", "Organization", organization, '"active":true,"name":"A surgery"', "R4");
});

test("what is not as FHIR wants it does no harm", () => {
  check("_summary=true", "Observation", '"component":5.40,"status":null', '"status":null');
  check("_summary=true", "Observation", '"component":[null,5.40,[{"code":{}}]]', "");
  check("_summary=text", "Observation", '"meta":[],"status":"final"', `"meta":{"tag":[${tag}]},"status":"final"`);
  assert.throws(() => releases.STU3({ summary: "true" })('{"resourceType":"Car"}'), /STU3 has no type Car/);
});

test("elements that a type does not have are told", () => {
  const unknown = (type: string, names: string) => unknownElements(stu3, type, names.split(",")).join();
  assert.equal(unknown("Patient", "name,id,meta,text,contained,deceased,deceasedBoolean,implicitRules"), "");
  assert.equal(
    unknown("Patient", "surname,name,deceasedString,_birthDate,name.family,toString,"),
    "surname,deceasedString,_birthDate,name.family,toString,",
  );
  assert.deepEqual(unknownElements(r4, "Patient", ["animal"]), ["animal"]);
});

const folder = new URL("../../node_modules/hl7.fhir.r3.examples/", import.meta.url);

test("of every HL7 example, a subset keeps what is mandatory, adds the tag alone and has no new fault", () => {
  const faultsOf = structureChecker(stu3);
  const summary = releases.STU3({ summary: "true" });
  const narrative = releases.STU3({ summary: "text" });
  const seen = new Set<string>();
  let good = 0;
  for (const file of readdirSync(folder)) {
    const type = /^([A-Z]\w+)-.*\.json$/.exec(file)?.[1];
    if (type === undefined || !stu3.resources.includes(type)) continue;
    const body = readFileSync(new URL(file, folder), "utf8").replace(/^\uFEFF/, "");
    const source = JSON.parse(body) as Resource;
    const isGood = faultsOf(source, 1).length === 0;
    for (const subset of [summary, narrative]) {
      const result = JSON.parse(subset(body)) as Resource;
      const { tag: tags, ...meta } = result.meta as { tag: unknown[] };
      assert.deepEqual(tags.at(-1), JSON.parse(tag), file);
      const rest = tags.length > 1 ? { ...meta, tag: tags.slice(0, -1) } : meta;
      assert.deepEqual(rest, source.meta ?? {}, file);
      assert.ok(isWithin({ ...result, meta: {} }, { ...source, meta: {} }), `${file} has what its source has not`);
      for (const [name, element] of Object.entries(stu3.types[type]!.elements))
        if (element.min > 0 || element.modifier)
          assert.deepEqual(has(result, name, element), has(source, name, element), file);
      if (isGood) assert.deepEqual(faultsOf(result), [], file);
    }
    seen.add(type);
    if (isGood) good++;
  }
  assert.ok(seen.size > 100 && good > 8000, `${good} good examples of ${seen.size} types`);
});

/** Every part of the one is in the other, lists in the same order. */
function isWithin(part: unknown, all: unknown): boolean {
  if (Array.isArray(part)) {
    if (!Array.isArray(all)) return false;
    let next = 0;
    return part.every((it) => {
      while (next < all.length && !isWithin(it, all[next])) next++;
      return next++ < all.length;
    });
  }
  if (typeof part !== "object" || part === null) return part === all;
  if (typeof all !== "object" || all === null) return false;
  return Object.entries(part).every(([name, it]) => isWithin(it, (all as Record<string, unknown>)[name]));
}

/** Whether an element is there under any of its names. */
function has(resource: Resource, name: string, { choice }: ElementDefinition): boolean {
  const pattern = new RegExp(`^_?${name}${choice ? "[A-Z]\\w*" : ""}$`);
  return Object.keys(resource).some((it) => pattern.test(it));
}
