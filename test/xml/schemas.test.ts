import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SaxesParser } from "saxes";
import { loadRelease } from "../../src/fhir/release.ts";
import { xmlMembers } from "../../src/fhir/xml/xml-types.ts";
import { shared } from "../support/cli.ts";

/** An element of a schema. Alternatives of a choice have one place in the order. */
interface SchemaElement {
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
  readonly place: number;
}

/** A type of a schema: `Patient`, `Patient.Contact`, `AdministrativeGender` with its codes in `AdministrativeGender-list`. */
interface SchemaType {
  base: string | undefined;
  readonly elements: SchemaElement[];
  readonly codes: string[];
}

function readSchemas(folder: string): ReadonlyMap<string, SchemaType> {
  const types = new Map<string, SchemaType>();
  const files = readdirSync(folder).filter((it) => it.endsWith(".xsd") && !/^(fhir-(all|single|xhtml)|xml)/.test(it));
  for (const file of files) {
    let type: SchemaType | undefined;
    let place = 0;
    let choice: Readonly<Record<string, string>> | undefined;
    const parser = new SaxesParser();
    parser.on("opentag", ({ name, attributes }) => {
      if (name === "xs:complexType" || name === "xs:simpleType") {
        type = { base: undefined, elements: [], codes: [] };
        types.set(attributes.name!, type);
      } else if (!type) return;
      else if (name === "xs:extension") type.base = attributes.base;
      else if (name === "xs:enumeration") type.codes.push(attributes.value!);
      else if (name === "xs:choice") {
        choice = attributes;
        place++;
      } else if (name === "xs:element") {
        if (!choice) place++;
        const { name: given, ref, type: of } = attributes;
        const isList = (choice ?? attributes).maxOccurs !== "1";
        type.elements.push({ name: given ?? ref!.replace("xhtml:", ""), type: of ?? ref!, isList, place });
      }
    });
    parser.on("closetag", ({ name }) => {
      if (name === "xs:complexType" || name === "xs:simpleType") type = undefined;
      else if (name === "xs:choice") choice = undefined;
    });
    parser.write(readFileSync(join(folder, file), "utf8")).close();
  }
  return types;
}

type Release = "STU3" | "R4";

/** Where the definitions and the schemas do not say the same: what only we have, and what only they have. */
function differences(release: Release): { found: Record<string, string>; compared: number } {
  const types = readSchemas(join(shared, "xsd", release.toLowerCase()));
  const definitions = loadRelease(release);
  const membersOf = xmlMembers(definitions);
  const found: Record<string, string> = {};
  const seen = new Set<string>();
  let compared = 0;
  for (const it of definitions.resources) compareTypes(it, it);
  return { found, compared };

  function compareTypes(ours: string, theirs: string): void {
    const members = membersOf(ours);
    if (!members || seen.has(`${ours} ${theirs}`)) return;
    seen.add(`${ours} ${theirs}`);
    const own = [...members.values()].filter((it) => it.as !== "attribute");
    const elements = elementsOf(theirs);
    compared += elements.length;
    tell(ours, inOrder(own.map((it) => ({ ...it, place: it.order }))), inOrder(elements));
    for (const { name, type } of elements) {
      const member = members.get(name);
      if (member?.as === "object") compareTypes(member.type, type);
      const { binding } = definitions.types[ours]!.elements[name] ?? {};
      const codes = binding === undefined ? undefined : definitions.valueSets[binding];
      const listed = types.get(`${type}-list`)?.codes;
      if (codes && listed && member?.type === "code")
        tell(`${ours}.${name}`, Object.values(codes).flat().sort(), [...listed].sort());
    }
  }

  function elementsOf(name: string): readonly SchemaElement[] {
    const type = types.get(name);
    if (!type) return [];
    const inherited = type.base === undefined ? [] : elementsOf(type.base);
    return [...inherited.map((it) => ({ ...it, place: it.place - 1000 })), ...type.elements];
  }

  function tell(where: string, ours: readonly string[], theirs: readonly string[]): void {
    if (ours.join() === theirs.join()) return;
    const only = (list: readonly string[], other: readonly string[]) =>
      list.filter((it) => !other.includes(it)).join(" ");
    found[where] = `${only(ours, theirs) || "-"} | ${only(theirs, ours) || "-"}`;
  }
}

const inOrder = (list: readonly Pick<SchemaElement, "name" | "isList" | "place">[]): string[] =>
  [...list]
    .sort((a, b) => a.place - b.place || (a.name < b.name ? -1 : 1))
    .map((it) => `${it.name}${it.isList ? "*" : ""}`);

/** The schemas let elements inside data types have it; the definitions only those of BackboneElement. */
const inDataTypes = (...types: string[]) => Object.fromEntries(types.map((it) => [it, "- | modifierExtension*"]));

/** The schemas of STU3 are of 3.0.0, the definitions of 3.0.1; of R4 both are of 4.0.1. Only in ours | only in theirs. */
const known: Readonly<Record<Release, Readonly<Record<string, string>>>> = {
  STU3: {
    // Changed after 3.0.0.
    AdverseEvent: "category type reaction* | kind event resultingCondition* severity",
    "AdverseEvent.suspectEntity":
      "causality causalityAssessment causalityProductRelatedness causalityMethod causalityAuthor causalityResult | causality*",
    // Dropped after 3.0.0.
    "ImagingManifest.study.series.instance": "- | frameNumber*",
    // An abstract code, that groups others.
    "Questionnaire.item.type": "question | -",
  },
  R4: {
    ...inDataTypes(
      "Timing.repeat",
      "Dosage.doseAndRate",
      "SubstanceAmount.referenceRange",
      ..."slicing slicing.discriminator base type example constraint binding mapping"
        .split(" ")
        .map((it) => `ElementDefinition.${it}`),
    ),
    // The schemas have one list for two value sets of one name.
    "MedicationStatement.status": "completed intended not-taken on-hold stopped unknown | inactive",
    "Questionnaire.item.type": "question | -",
  },
};

for (const release of ["STU3", "R4"] as const)
  test(`the definitions of ${release} have the elements of HL7's schemas, in their order, and their codes`, (t) => {
    if (!existsSync(join(shared, "xsd"))) return t.skip("skipped: no shared data");
    const { found, compared } = differences(release);
    assert.ok(compared > 5000, String(compared));
    assert.deepEqual(found, known[release]);
  });
