import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FhirDefinitions } from "../../src/definitions/fhir-definitions.ts";
import { parseJson, rawJson } from "../../src/fhir/json.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import { XmlReader } from "../../src/fhir/xml/read-xml.ts";
import { xmlWriter } from "../../src/fhir/xml/write-xml.ts";
import { type XmlMember, xmlMembers } from "../../src/fhir/xml/xml-types.ts";
import { canonicalXml, difference } from "../support/same.ts";
import { cannotParse, schemaFaults } from "../support/schemas.ts";

/** What has ended strings, tags, documents and characters too early. */
const pieces =
  "a|é|😀| |  |\u00a0|\ufeff|\t|\n|\r|\r\n|\u0085|\u2028|\u007f|&|&amp;|&lt;|&#0;|&#x1F;|&nbsp;|&toString;|<|>|</|/>|\"|'|]]>|<![CDATA[|<!--|-->|--|<?xml?>|<!DOCTYPE x>|%|\\".split(
    "|",
  );
/** What XML 1.0 cannot hold. */
const unwritable = ["\u0000", "\u0001", "\u001f", "\ud800", "\udc00", "\ufffe", "\uffff"];
const tags =
  "<p>|</p>|<b>|</b>|<br/>|<p title=\">\">|<p class='x' id=\"y\">|<p a='1' a='2'>|<p xmlns='urn:x'>|<o:p>|<div>|</div>|&eacute;|<![CDATA[<x>]]>|<!-- x -->|<p>a</p>|<i title='&#10;'>b</i>".split(
    "|",
  );
const heads = [
  "<div>",
  "<div xmlns='http://www.w3.org/1999/xhtml'>",
  '<div title=">" xmlns="http://www.w3.org/1999/xhtml">',
  '<div title=" xmlns=">',
  '<div xmlns="urn:x">',
  " <div >",
];

const joined = (list: readonly string[], maxLength: number) =>
  fc.array(fc.constantFrom(...list), { maxLength }).map((it) => it.join(""));
const text = fc.oneof(
  { weight: 4, arbitrary: joined(pieces, 6) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme" }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
);
const badText = fc.tuple(text, fc.constantFrom(...unwritable), text).map((it) => it.join(""));
const digits = (maxLength: number) => fc.stringMatching(/^\d+$/).map((it) => it.slice(0, maxLength));
const number = fc
  .tuple(
    fc.constantFrom("", "-"),
    digits(40).map((it) => it.replace(/^0+(?=\d)/, "")),
    fc.option(digits(40)),
    fc.option(fc.tuple(fc.constantFrom("e", "E", "e+", "e-"), fc.integer({ min: 0, max: 500 }))),
  )
  .map(([sign, whole, fraction, exponent]) =>
    rawJson(`${sign}${whole}${fraction === null ? "" : `.${fraction}`}${exponent === null ? "" : exponent.join("")}`),
  );
const narrative = fc
  .tuple(fc.constantFrom(...heads), joined([...tags, "a", " "], 5), text, fc.boolean())
  .map(([head, inside, end, isEscaped]) => {
    const escaped = end.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    return `${head}${inside}${isEscaped ? escaped : end}</div>`;
  });

/** One value in a hundred is of no use anywhere. */
const orUseless = (good: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 99, arbitrary: good },
    { weight: 1, arbitrary: fc.constantFrom(null, 7, true, "text", [], {}, { id: "x" }) },
  );
const one = fc.constant(1);
const useless = fc.oneof(
  { weight: 99, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ constructor: one, nonsense: one, _other: one }, { requiredKeys: [] }) },
);

/** A resource of the release, with any of its elements. */
function anyResource(definitions: FhirDefinitions): fc.Arbitrary<unknown> {
  const membersOf = xmlMembers(definitions);
  const often = ["Patient", "Observation", "Bundle", "Parameters", "Questionnaire", "ValueSet"];
  const types = fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...often) },
    { weight: 68, arbitrary: fc.constantFrom(...definitions.resources) },
    { weight: 1, arbitrary: fc.constantFrom("toString", "HumanName", "Nothing") },
  );
  return resource(0);

  function resource(depth: number): fc.Arbitrary<unknown> {
    return types.chain((resourceType) => object(resourceType, depth).map((it) => ({ resourceType, ...it })));
  }

  function object(type: string, depth: number): fc.Arbitrary<object> {
    const members = [...(membersOf(type)?.values() ?? [])].filter(
      (it) => depth < 4 || it.as === "primitive" || it.as === "attribute",
    );
    return fc
      .subarray(members, {
        minLength: Math.min(1, members.length),
        maxLength: Math.min(depth === 0 ? 6 : 3, members.length),
      })
      .chain((chosen) => fc.tuple(useless, ...chosen.map((it) => field(it, depth + 1))))
      .map((fields) => Object.assign({}, ...fields));
  }

  /** `birthDate`, and at times `_birthDate` beside it. */
  function field(member: XmlMember, depth: number): fc.Arbitrary<object> {
    const { name, isList, as } = member;
    const values = isList ? fc.array(value(member, depth), { maxLength: 2 }) : value(member, depth);
    const alone = orUseless(values).map((it) => ({ [name]: it }));
    if (as !== "primitive") return alone;
    const beside = fc.record(
      { id: text, extension: fc.array(object("Extension", depth + 1), { maxLength: 1 }) },
      { requiredKeys: ["id"] },
    );
    const item = fc.tuple(fc.option(value(member, depth)), beside);
    const both = isList
      ? fc.array(item, { minLength: 1, maxLength: 3 }).map((it) => ({
          [name]: it.map(([first]) => first),
          [`_${name}`]: it.map(([, second]) => second),
        }))
      : item.map(([first, second]) => ({ ...(first !== null && { [name]: first }), [`_${name}`]: second }));
    return fc.oneof({ weight: 3, arbitrary: alone }, { weight: 1, arbitrary: both });
  }

  function value({ as, type, json }: XmlMember, depth: number): fc.Arbitrary<unknown> {
    if (as === "resource") return resource(depth);
    if (as === "object") return orUseless(object(type, depth));
    if (as === "xhtml") return narrative;
    if (json === "boolean") return fc.boolean();
    if (json === "number") return number;
    return fc.oneof({ weight: 60, arbitrary: text }, { weight: 1, arbitrary: badText });
  }
}

/** JSON and the XML that was made of it. */
const written: [string, string][] = [];

for (const release of ["STU3", "R4"] as const)
  test(`any resource of ${release} comes back from XML as it was, or it is told that some was left out`, () => {
    const definitions = loadRelease(release);
    const write = xmlWriter(definitions);
    const isResource = new Set(definitions.resources);
    const read = (xml: string) => {
      const reader = new XmlReader(definitions);
      reader.write(xml);
      return reader.end();
    };
    const before = written.length;
    let whole = 0;
    fc.assert(
      fc.property(anyResource(definitions), (it) => {
        const json = JSON.stringify(it);
        const resource = parseJson(json) as Resource;
        const { xml, leftOut } = write(resource);
        if (!isResource.has((it as Resource).resourceType)) {
          assert.deepEqual([leftOut, xml], [1, '<?xml version="1.0" encoding="UTF-8"?>']);
          return;
        }
        const canonical = canonicalXml(xml);
        written.push([json, xml]);
        const back = read(xml);
        const again = write(back);
        assert.deepEqual([canonicalXml(again.xml), again.leftOut], [canonical, 0]);
        if (leftOut > 0) return;
        assert.equal(difference(back, resource), undefined);
        whole++;
      }),
      { numRuns: 500 },
    );
    assert.ok(whole > (written.length - before) / 3, `${whole} of ${written.length - before} were whole`);
  });

test("what was written is well-formed for another parser, too", (t) => {
  const reason = cannotParse();
  if (reason !== undefined) return t.skip(reason);
  assert.ok(written.length > 500);
  assert.deepEqual([...schemaFaults(undefined, written)].slice(0, 3), []);
});
