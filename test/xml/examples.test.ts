/** Real resources, of both releases, go from JSON to XML and back, and from XML to JSON and back, and say the same. */
import assert from "node:assert/strict";
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { parseJson } from "../../src/fhir/json.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import { structureChecker } from "../../src/fhir/structure.ts";
import { isObject } from "../../src/fhir/structure-codes.ts";
import { XmlReader } from "../../src/fhir/xml/read-xml.ts";
import { xmlWriter } from "../../src/fhir/xml/write-xml.ts";
import { root, shared } from "../support/cli.ts";
import { canonicalXml, difference } from "../support/same.ts";
import { cannotValidate, schemaFaults } from "../support/schemas.ts";

type Release = "STU3" | "R4";

/** A file, or a line of one, by a name that ends in .json or .xml. */
type Sample = readonly [name: string, text: string];

/**
 * What became of samples:
 *
 *     same         it came back as it was
 *     reordered    XML whose elements were not in FHIR's order came back with the same elements in it
 *     incomplete   some of it is not FHIR, was left out and counted; the structure check finds fault with it, too
 *     unread       it is no FHIR XML: text between elements, another namespace
 *     other        JSON that is no resource of the release
 */
type Fate = "same" | "reordered" | "incomplete" | "unread" | "other";

function roundTrip(release: Release) {
  const definitions = loadRelease(release);
  const write = xmlWriter(definitions);
  const faultsOf = structureChecker(definitions);
  const counts: Partial<Record<Fate, number>> = {};
  const written: [string, string][] = [];
  const read = (xml: string): Resource => {
    const reader = new XmlReader(definitions);
    reader.write(xml);
    return reader.end();
  };

  /** Fails the test for a resource of which something is lost or changed in silence. */
  function fateOf([name, text]: Sample): Fate {
    const source = text.replace(/^\ufeff/, "");
    const isXml = name.endsWith(".xml");
    let resource: Resource;
    try {
      resource = isXml ? read(source) : (parseJson(source) as Resource);
    } catch {
      return "unread";
    }
    if (!isObject(resource) || !definitions.resources.includes(resource.resourceType)) return "other";
    const { xml, leftOut } = write(resource);
    const back = read(xml);
    const again = write(back);
    assert.equal(again.leftOut, 0, name);
    assert.ok(again.xml === xml || canonicalXml(again.xml) === canonicalXml(xml), name);
    if (leftOut > 0) {
      assert.ok(faultsOf(resource).length > 0, `${name}: ${leftOut} left out of a good resource`);
      return "incomplete";
    }
    written.push([name, xml]);
    assert.equal(difference(back, resource), undefined, name);
    if (!isXml) return "same";
    const [before, after] = [canonicalXml(source), canonicalXml(xml)];
    if (before === after) return "same";
    assert.deepEqual(after.split("\n").sort(), before.split("\n").sort(), name);
    return "reordered";
  }

  return {
    counts,
    written,
    add(sample: Sample): void {
      const fate = fateOf(sample);
      counts[fate] = (counts[fate] ?? 0) + 1;
    },
  };
}

// HL7's own resources, of the packages that the definitions are made from

function* stu3Package(): Generator<Sample> {
  const folder = join(root, "node_modules", "hl7.fhir.r3.examples");
  for (const file of readdirSync(folder))
    if (/^[A-Z]\w+-.*\.json$/.test(file)) yield [file, readFileSync(join(folder, file), "utf8")];
}

/** R4's definitions are R4 resources. Of those of resources, which are long and alike, every tenth. */
function* r4Package(): Generator<Sample> {
  const folder = join(root, "node_modules", "@medplum", "definitions", "dist", "fhir", "r4");
  for (const [file, step] of [
    ["conceptmaps.json", 1],
    ["search-parameters.json", 1],
    ["valuesets.json", 1],
    ["v3-codesystems.json", 1],
    ["profiles-types.json", 1],
    ["profiles-resources.json", 10],
  ] as const) {
    const { entry } = parseJson(readFileSync(join(folder, file), "utf8")) as { entry: { resource: Resource }[] };
    for (let at = 0; at < entry.length; at += step) yield [`${file}#${at}.json`, JSON.stringify(entry[at]!.resource)];
  }
}

/** Resources of HL7's that its own schemas refuse. */
const notValid: Readonly<Record<string, string>> = {
  "AdverseEvent-example.json": "AdverseEvent was changed after 3.0.0; see schemas.test.ts",
  "ImplementationGuide-fhir.json": "lacks its name",
  "Questionnaire-qs1.json": "items lack their linkId",
};
const notValidAlike: readonly [files: RegExp, reason: string][] = [
  [/^SearchParameter-.*extensions-/, "lacks its base"],
  [/^StructureDefinition-(Definition|Event|Request)\.json/, "a pattern, which lacks the type that it would define"],
];

for (const [release, samples, expected] of [
  ["STU3", stu3Package, { same: 8286 }],
  ["R4", r4Package, { same: 3009 }],
] as const) {
  const made = roundTrip(release);

  test(`HL7's resources of ${release} come back from XML as they were`, () => {
    for (const it of samples()) made.add(it);
    assert.deepEqual(made.counts, expected);
  });

  test(`what is written of them is valid by HL7's schemas of ${release}, but for those that are not valid themselves`, (t) => {
    const reason = cannotValidate(release);
    if (reason !== undefined) return t.skip(reason);
    const faults = schemaFaults(release, made.written);
    const unexplained = [...faults].filter(
      ([name]) => !(name in notValid) && !notValidAlike.some(([files]) => files.test(name)),
    );
    assert.deepEqual(unexplained.slice(0, 10), []);
    if (release === "STU3")
      assert.deepEqual(
        Object.keys(notValid).filter((it) => !faults.has(it)),
        [],
      );
  });
}

// Records and definitions of others

async function* linesOf(file: string): AsyncGenerator<Sample> {
  let at = 0;
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) }))
    if (line !== "") yield [`${file}:${++at}.json`, line];
}

async function* everyFourthLineOf(file: string): AsyncGenerator<Sample> {
  let at = 0;
  for await (const it of linesOf(file)) if (at++ % 4 === 0) yield it;
}

async function* membersOf(file: string): AsyncGenerator<Sample> {
  const members = createReadStream(file).pipe(createGunzip()).pipe(extract());
  for await (const member of members) {
    const chunks: Buffer[] = [];
    for await (const chunk of member) chunks.push(chunk as Buffer);
    if (/\.(xml|json)$/.test(member.header.name)) yield [member.header.name, Buffer.concat(chunks).toString("utf8")];
  }
}

async function* filesIn(folder: string): AsyncGenerator<Sample> {
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    if (/\.(xml|json)$/.test(file)) yield [file, readFileSync(join(folder, file), "utf8")];
}

/** The samples of a place in the shared data, and how many of them must have which fate. */
async function check(
  t: TestContext,
  release: Release,
  path: string,
  samplesOf: (path: string) => AsyncGenerator<Sample>,
  expected: Partial<Record<Fate, number>>,
  seeAlso: (written: readonly Sample[]) => void = () => {},
): Promise<void> {
  const place = join(shared, path);
  if (!existsSync(place)) return t.skip("skipped: no shared data");
  const made = roundTrip(release);
  for await (const it of samplesOf(place)) made.add(it);
  assert.deepEqual(made.counts, expected);
  seeAlso(made.written);
}

// The half that is incomplete has a reasonReference that is no list.
test("every fourth of Synthea's 1,461 Bundles of records", (t) =>
  check(t, "STU3", "data/stu3-synthea-smart/bundles.ndjson.gz", everyFourthLineOf, { same: 179, incomplete: 187 }));
test("Care Connect's patients, documents and messages", (t) =>
  check(t, "STU3", "data/careconnect-patients/careconnect-patients.tar.gz", membersOf, {
    same: 84,
    incomplete: 9,
    other: 3,
    unread: 1,
  }));
test("Care Connect's profiles with their snapshots", (t) =>
  check(t, "STU3", "data/careconnect-stu3-profiles/careconnect-stu3.tar.gz", membersOf, { same: 90 }));
test("Care Connect's profiles, value sets, code systems and concept maps", (t) =>
  check(t, "STU3", "careconnect", filesIn, { same: 185, other: 1 }));
test("GP Connect's definitions and examples", (t) =>
  check(t, "STU3", "data/gpconnect-stu3/gpconnect-stu3-definitions.tar.gz", membersOf, {
    same: 254,
    reordered: 10,
    incomplete: 10,
    unread: 2,
    other: 2,
  }));
test("the first drafts of the ODS API", (t) =>
  check(t, "STU3", "ods/stu3", filesIn, { same: 4, incomplete: 1, unread: 2 }));
test("HL7's examples of R4, of 128 types, which are valid by its schemas but for one", (t) =>
  check(t, "R4", "data/hl7-r4-examples/examples.ndjson.gz", linesOf, { same: 710 }, (written) => {
    const reason = cannotValidate("R4");
    if (reason !== undefined) return t.skip(reason);
    const faults = [...schemaFaults("R4", written).values()].map((it) => it[0]!);
    // Questionnaire/qs1, as in STU3.
    assert.equal(faults.length, 1);
    assert.match(faults[0]!, /'text': This element is not expected. .*linkId/);
  }));
test("UK Core's definitions and examples, R4", (t) =>
  check(t, "R4", "data/ukcore-r4/ukcore-r4.tar.gz", membersOf, { same: 590, reordered: 3, unread: 1, other: 1 }));
test("the ODS API's definitions and examples, R4", (t) =>
  check(t, "R4", "ods/r4", filesIn, { same: 70, incomplete: 1 }));
