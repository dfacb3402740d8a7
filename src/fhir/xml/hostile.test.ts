import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadRelease } from "../release.ts";
import type { Resource } from "../resource.ts";
import { XmlError, XmlReader } from "./read-xml.ts";
import { xmlWriter } from "./write-xml.ts";
import { xhtmlOf } from "./xhtml.ts";

const stu3 = loadRelease("STU3");
const write = xmlWriter(stu3);

function read(xml: string, size = 65_536): Resource {
  const reader = new XmlReader(stu3);
  for (let at = 0; at < xml.length; at += size) reader.write(xml.slice(at, at + size));
  return reader.end();
}

const inPatient = (inside: string) => `<Patient xmlns="http://hl7.org/fhir">${inside}</Patient>`;
const inNarrative = (inside: string) =>
  inPatient(`<text><div xmlns="http://www.w3.org/1999/xhtml">${inside}</div></text>`);
const times = (count: number, made: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => made(at)).join("");

/** Done within seconds, where what is feared takes minutes or all memory; a busy machine has its time. */
function soon<It>(run: () => It): It {
  const start = performance.now();
  const it = run();
  const elapsedMs = performance.now() - start;
  assert.ok(elapsedMs < 5000, `${elapsedMs} ms`);
  return it;
}

/** What is told of an XML text that is refused. */
function refused(xml: string, words: RegExp): void {
  soon(() =>
    assert.throws(
      () => read(xml),
      (error) => {
        assert.ok(error instanceof XmlError, String(error));
        assert.match(error.message, words);
        return true;
      },
    ),
  );
}

test("a DOCTYPE is refused before any entity of it is read", () => {
  const bomb = times(10, (at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`);
  refused(`<!DOCTYPE Patient [<!ENTITY e0 "ha">${bomb}]>${inPatient("&e10;")}`, /DOCTYPE/);
  refused(`<!DOCTYPE Patient [<!ENTITY x SYSTEM "file:///etc/passwd">]>${inPatient("<id value='&x;'/>")}`, /DOCTYPE/);
  refused(`<!DOCTYPE Patient [<!ENTITY % x SYSTEM "http://x.invalid/">%x;]>${inPatient("")}`, /DOCTYPE/);
  refused(inPatient("<id value='&e10;'/>"), /entity/i);
});

test("what is nested without end is refused at a hundred elements, wherever it is", () => {
  for (const opened of ["<extension>", "<unknown>", "<contained><Patient>", "<name><extension>"])
    refused(`<Patient xmlns="http://hl7.org/fhir">${opened.repeat(200_000)}`, /deeper than 100/);
  refused(inNarrative("<b>".repeat(200_000)), /deeper than 100/);
  refused(`<Patient xmlns="http://hl7.org/fhir">${times(200_000, (at) => `<a xmlns:n${at}="urn:${at}">`)}`, /deeper/);
});

test("an element with attributes without end is refused at fifty", () => {
  for (const one of [(at: number) => ` a${at}="1"`, (at: number) => ` xmlns:a${at}="urn:${at}"`, () => ' id="1"']) {
    refused(inPatient(`<name${times(100_000, one)}/>`), /more than 50 attributes|duplicate attribute/);
    refused(inNarrative(`<p${times(100_000, one)}/>`), /more than 50 attributes|duplicate attribute/);
  }
});

test("a hundred thousand elements side by side take their time and no more", () => {
  const count = 100_000;
  const names = soon(() => read(inPatient(`<name>${'<given value="a"/>'.repeat(count)}</name>`)).name);
  assert.equal((names as { given: string[] }[])[0]!.given.length, count);
  const ids = soon(() => read(inPatient(`<name>${'<given id="a"/>'.repeat(count)}</name>`)).name);
  assert.equal((ids as { _given: string[] }[])[0]!._given.length, count);
  const beside = soon(() => read(inPatient(`<gender>${'<extension url="a"/>'.repeat(count)}</gender>`))._gender);
  assert.equal((beside as { extension: object[] }).extension.length, count);
  soon(() => read(inPatient("<gender value='male'/>".repeat(count))));
  soon(() => read(inNarrative("<b>a</b> &amp; <!-- c -->".repeat(count))));
  soon(() => read(inPatient("<!-- c --><?p i?>\n".repeat(count))));
  soon(() => read(inPatient(`<id value="${"&#97;".repeat(count)}"/>`)));
});

test("elements and attributes with the names of what every object has are read as any other", () => {
  for (const name of ["constructor", "toString", "hasOwnProperty", "valueOf"]) {
    const element = `<${name} value="1"/>`;
    assert.deepEqual(Object.entries(read(inPatient(element))), [
      ["resourceType", "Patient"],
      [name, { value: "1" }],
    ]);
    const beside = read(inPatient(`<gender value="male">${element}${element}</gender>`))._gender;
    assert.deepEqual(Object.entries(beside as object), [[name, [{ value: "1" }, { value: "1" }]]]);
    assert.deepEqual(read(inPatient(`<contained><${name}/></contained>`)).contained, [{ resourceType: name }]);
    const [given] = read(inPatient(`<name ${name}="1"/>`)).name as object[];
    assert.deepEqual(Object.entries(given!), [[name, "1"]]);
    assert.deepEqual(write({ resourceType: "Patient", contained: [{ resourceType: name }] }).leftOut, 1);
  }
  refused(inPatient("<__proto__/>"), /__proto__/);
  refused(inPatient("<name __proto__='1'/>"), /__proto__/);
  assert.equal(({} as { value?: string }).value, undefined);
});

test("what is no XML 1.0, or of another namespace, is refused", () => {
  for (const [xml, words] of [
    ["\0", /./],
    ["<".repeat(1000), /./],
    [`<?xml version="1.1"?>${inPatient('<id value="&#1;"/>')}`, /character/],
    [inPatient('<id value="&#0;"/>'), /character/],
    [inPatient('<id value="\u0001"/>'), /character/],
    [inPatient('<id value="&#xD800;"/>'), /character/],
    [inPatient('<id value="<"/>'), /./],
    [inPatient("<x:id value='a'/>"), /unbound namespace prefix/],
    [inPatient("<id xmlns='urn:x' value='a'/>"), /not of FHIR/],
    [inPatient("<id xmlns='' value='a'/>"), /no namespace/],
    [inPatient("<id value='a' value='b'/>"), /duplicate attribute/],
    [inPatient("<div xmlns='http://www.w3.org/1999/xhtml'/>"), /not of FHIR/],
    [inPatient("<?xml version='1.0'?>"), /./],
    [`${inPatient("")}${inPatient("")}`, /./],
    [`${inPatient("")}text`, /./],
    [`<Patient xmlns="http://hl7.org/FHIR"/>`, /not of FHIR/],
    [`<Patient xmlns="http://hl7.org/fhir" xmlns:xml="urn:x"/>`, /xml/],
  ] as const)
    refused(xml, words);
});

test("what is given twice and may be once becomes a list, which the structure check finds", () => {
  const { id, gender, text } = read(
    inPatient(
      '<id value="1"/><id value="2"/><gender value="male"/><gender id="g"/><text id="a"><id value="b"/></text><text/>',
    ),
  );
  assert.deepEqual(
    [id, gender],
    [
      ["1", "2"],
      ["male", null],
    ],
  );
  assert.deepEqual(text, [{ id: ["a", { value: "b" }] }, {}]);
});

const good = `<?xml version="1.0" encoding="UTF-8"?><?xml-stylesheet href="x.xsl"?><!-- c --><Patient xmlns="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"><id value="a"/><text><status value="generated"/><h:div>x<h:br/><![CDATA[<&>]]>&lt;</h:div></text><contained><Basic><id value="b"/></Basic></contained><name id="n"><given value="A"><extension url="u"><valueDecimal value="1.50"/></extension></given><given value="B"/></name></Patient>`;

test("a text that ends anywhere before its end is refused", () => {
  read(good);
  for (let length = 0; length < good.length; length++) refused(good.slice(0, length), /./);
});

test("a text in which anything is changed is read or refused, and never breaks the reader", () => {
  const pieces = fc.constantFrom(
    ..."<|>|</|/>|\"|'|&|&#|;|=| |<![CDATA[|]]>|<!--|-->|<?|?>|<!DOCTYPE|xmlns|\0|\ud800|div|id|value|constructor".split(
      "|",
    ),
  );
  const change = fc.tuple(fc.nat({ max: good.length }), fc.nat({ max: 12 }), fc.oneof(pieces, fc.constant("")));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), fc.constantFrom(1, 7, 1000), (changes, size) => {
      let xml = good;
      for (const [at, length, text] of changes) xml = xml.slice(0, at) + text + xml.slice(at + length);
      let found: Resource;
      try {
        found = read(xml, size);
      } catch (error) {
        assert.ok(error instanceof XmlError, String(error));
        return;
      }
      assert.equal(typeof found.resourceType, "string");
      write(found);
    }),
    { numRuns: 5000 },
  );
});

// Writing

test("what is nested deeper than what is read is left out and counted", () => {
  const nested = (depth: number) => {
    let it: object = { url: "u", valueString: "v" };
    for (let at = 1; at < depth; at++) it = { url: "u", extension: [it] };
    return { resourceType: "Patient", extension: [it] };
  };
  const deepest = write(nested(98));
  assert.equal(deepest.leftOut, 0);
  assert.deepEqual(read(deepest.xml), nested(98));
  for (const depth of [99, 20_000]) {
    const { xml, leftOut } = write(nested(depth));
    assert.ok(leftOut > 0);
    read(xml);
  }
  const contained = (depth: number): object =>
    depth === 0 ? { resourceType: "Basic" } : { resourceType: "Basic", contained: [contained(depth - 1)] };
  assert.ok(write(contained(5000) as Resource).leftOut > 0);
  const div = (depth: number) => ({
    resourceType: "Patient",
    text: { div: "<div>".repeat(depth) + "</div>".repeat(depth) },
  });
  assert.equal(write(div(98)).leftOut, 0);
  read(write(div(98)).xml);
  assert.ok(write(div(99)).leftOut > 0);
});

test("a narrative of ten million characters is checked in time", () => {
  const length = 10_000_000;
  const inDiv = (inside: string) => soon(() => xhtmlOf(`<div>${inside}</div>`))?.length;
  const added = `<div xmlns="http://www.w3.org/1999/xhtml"></div>`.length;
  for (const inside of [
    `<!--${"a".repeat(length)}-->`,
    `<!-- & ${"- ".repeat(length / 2)}-->`,
    `<![CDATA[${"] ".repeat(length / 2)}]]>`,
    "a".repeat(length),
    `<p title="${"a".repeat(length)}"/>`,
    `<p ${times(length / 100, (at) => ` a${at}=''`)}/>`,
  ])
    assert.equal(inDiv(inside), inside.length + added);
  for (const inside of [`<p ${" ".repeat(length)}`, "<p ".repeat(length / 4), `<!--${"a".repeat(length)}`])
    assert.equal(inDiv(inside), undefined);
});
