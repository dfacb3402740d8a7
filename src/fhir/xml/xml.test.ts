import assert from "node:assert/strict";
import { test } from "node:test";
import { parseKeepingNumbers } from "../json.ts";
import { loadRelease } from "../release.ts";
import type { Resource } from "../resource.ts";
import { structureChecker } from "../structure.ts";
import { prettyXml } from "./pretty-xml.ts";
import { XmlError, XmlReader } from "./read-xml.ts";
import { plainDecimal, xmlWriter } from "./write-xml.ts";
import { xhtmlOf } from "./xhtml.ts";

const stu3 = loadRelease("STU3");
const write = xmlWriter(stu3);
const head = '<?xml version="1.0" encoding="UTF-8"?>';
const xmlOf = (json: string) => write(parseKeepingNumbers(json) as Resource);
const read = (xml: string, size = Infinity): Resource => {
  const reader = new XmlReader(stu3);
  for (let at = 0; at < xml.length; at += size) reader.write(xml.slice(at, at + size));
  return reader.end();
};
const wrong = (xml: string): string => {
  try {
    read(xml);
  } catch (error) {
    assert.ok(error instanceof XmlError, String(error));
    return `${error.line}:${error.column} ${error.message}`;
  }
  return "nothing";
};

test("a resource is written in FHIR's order, values as attributes", () => {
  const { xml, leftOut } = xmlOf(
    '{"birthDate":"1970-04-01","resourceType":"Patient","name":[{"given":["Ann","Bea"],"family":"O\\"<&>"}],"id":"a","active":true,"multipleBirthInteger":2}',
  );
  assert.equal(
    xml,
    `${head}<Patient xmlns="http://hl7.org/fhir"><id value="a"/><active value="true"/><name><family value="O&quot;&lt;&amp;&gt;"/><given value="Ann"/><given value="Bea"/></name><birthDate value="1970-04-01"/><multipleBirthInteger value="2"/></Patient>`,
  );
  assert.equal(leftOut, 0);
});

test("ids and extensions of primitives stand beside their values, also in lists", () => {
  const json =
    '{"resourceType":"Patient","birthDate":"1970-04-01","_birthDate":{"id":"b","extension":[{"url":"http://e/t","valueTime":"12:00:00"}]},"name":[{"id":"n","given":[null,"Bea",null],"_given":[{"id":"g"},null,{"extension":[{"url":"http://e/x"}]}]}],"_gender":{"id":"q"}}';
  const { xml, leftOut } = xmlOf(json);
  assert.match(
    xml,
    /<name id="n"><given id="g"\/><given value="Bea"\/><given><extension url="http:\/\/e\/x"\/><\/given>/,
  );
  assert.match(xml, /<gender id="q"\/><birthDate id="b" value="1970-04-01"><extension url="http:\/\/e\/t">/);
  assert.equal(leftOut, 0);
  assert.deepEqual(read(xml), { ...JSON.parse(json) });
});

test("numbers stay as they are written, and an exponent is written out", () => {
  const quantity = (value: string) => `{"resourceType":"Observation","valueQuantity":{"value":${value}}}`;
  for (const value of ["5.40", "0.000", "-1.10", "12345678901234567890.123456789", "7"]) {
    const { xml } = xmlOf(quantity(value));
    assert.ok(xml.includes(`<value value="${value}"/>`), xml);
    assert.equal(JSON.stringify(read(xml)), quantity(value));
  }
  assert.ok(xmlOf(quantity("1.5e3")).xml.includes('"1500"'));
  assert.deepEqual(
    ["1e3", "1.5e-3", "-12.50E1", "1.00e1", "0e5", "0.00e2", "123e-3", "5e0", "1e999"].map(plainDecimal),
    ["1000", "0.0015", "-125.0", "10.0", "0", "0", "0.123", "5", "1e999"],
  );
});

test("line ends and tabs of a text survive; what XML cannot say is left out and counted", () => {
  const text = "a\n\tb\r é😀";
  const { xml, leftOut } = xmlOf(JSON.stringify({ resourceType: "Patient", id: "x", language: text }));
  assert.equal(leftOut, 0);
  assert.equal(read(xml).language, text);
  for (const bad of ["a\u0000b", "a\u001fb", "\ud800", "\ufffe"]) {
    const made = xmlOf(
      JSON.stringify({ resourceType: "Patient", id: "x", language: bad }).replace("\\ud800", "\ud800"),
    );
    assert.deepEqual([made.leftOut, made.xml.includes("language")], [1, false]);
    assert.ok(made.xml.includes('<id value="x"/>'));
  }
});

test("what FHIR does not have is left out and counted, and nothing beside it", () => {
  const { xml, leftOut } = xmlOf(
    '{"resourceType":"Patient","id":"x","nonsense":1,"_other":{"id":"o"},"gender":{"no":"code"},"name":"Ann","telecom":["t",{"value":"1","toString":"2"}],"contact":[{}],"contained":[{"resourceType":"Nothing"}],"text":{"status":"generated","div":"<div>open"}}',
  );
  assert.equal(
    xml,
    `${head}<Patient xmlns="http://hl7.org/fhir"><id value="x"/><text><status value="generated"/></text><telecom><value value="1"/></telecom></Patient>`,
  );
  assert.ok(leftOut >= 9, String(leftOut));
  assert.equal(write({ resourceType: "Basic" }).xml, `${head}<Basic xmlns="http://hl7.org/fhir"/>`);
});

test("a narrative is one well-formed div, or it is not written", () => {
  const inside = (text: string) => xhtmlOf(`<div xmlns="http://www.w3.org/1999/xhtml">${text}</div>`)?.slice(42, -6);
  for (const good of [
    "",
    "a",
    "<p class=\"x\" id='y'>a<br/>b <b>c</b></p>",
    "a &amp; b &#160; &#xA0;",
    "<!-- no -->",
    "<![CDATA[ <x> & ]]>",
    '<p xml:lang="en"/>',
    "a > b",
    '<p title="a b=c b=d" id="x"/>',
    "é\u{1f600}",
  ])
    assert.equal(inside(good), good);
  assert.equal(inside("a&nbsp;b &eacute; &hellip;"), "a&#160;b &#233; &#8230;");
  for (const bad of [
    "<p>",
    "</p>",
    "<p></b>",
    "a & b",
    "a &nothing; b",
    "&#0;",
    "&#xD800;",
    "a < b",
    "<p a=b/>",
    "<p a='1' a='2'/>",
    "<o:p/>",
    "]]>",
    "<!-- a -- b -->",
    "<p a='<'/>",
    "</div><div>",
    "\u0001",
    "<?x?>",
    "<!DOCTYPE x>",
    "<p a='&x;'/>",
    "&amp",
  ])
    assert.equal(inside(bad), undefined, bad);
  const namespace = 'xmlns="http://www.w3.org/1999/xhtml"';
  assert.equal(xhtmlOf("<div>a</div>"), `<div ${namespace}>a</div>`);
  // What only looks like a namespace, and one behind what looks like the tag's end.
  assert.equal(xhtmlOf('<div title=" xmlns=">a</div>'), `<div ${namespace} title=" xmlns=">a</div>`);
  assert.equal(xhtmlOf(`<div title=">" ${namespace}/>`), `<div title=">" ${namespace}/>`);
  for (const bad of ['<div xmlns="urn:x">a</div>', "<div><p xmlns='urn:x'/></div>"])
    assert.equal(xhtmlOf(bad), undefined, bad);
  for (const bad of ["", "a", "<p>a</p>", "<div>a</div>b", "<div/><div/>"]) assert.equal(xhtmlOf(bad), undefined, bad);
});

test("what is no FHIR XML is told with its place", () => {
  const inPatient = (text: string) => wrong(`<Patient xmlns="http://hl7.org/fhir">\n${text}</Patient>`);
  assert.match(inPatient("<active value='true'>"), /^2:\d+ unexpected close tag/);
  assert.match(inPatient("<id value='a'/> text"), /text between elements/);
  assert.match(inPatient("<p:id xmlns:p='urn:x'/>"), /not of FHIR/);
  assert.match(inPatient("<contained/>"), /holds no resource/);
  assert.match(inPatient("<contained><Basic/><Basic/></contained>"), /more than one/);
  assert.match(inPatient("&nothing;"), /entit/i);
  assert.match(wrong("<Patient/>"), /has no namespace; FHIR's is xmlns="http:\/\/hl7.org\/fhir"/);
  assert.match(wrong('<!DOCTYPE Patient [<!ENTITY a "b">]><Patient xmlns="http://hl7.org/fhir"/>'), /DOCTYPE/);
  assert.match(
    wrong('<!DOCTYPE Patient SYSTEM "file:///etc/passwd"><Patient xmlns="http://hl7.org/fhir"/>'),
    /DOCTYPE/,
  );
  assert.match(
    inPatient(`<x ${Array.from({ length: 60 }, (_, at) => `a${at}="1"`).join(" ")}/>`),
    /more than 50 attributes/,
  );
  assert.match(inPatient("<extension>".repeat(200_000)), /deeper than 100/);
  assert.match(inPatient("<__proto__ value='x'/>"), /__proto__/);
  assert.match(wrong(""), /./);
});

test("elements that FHIR does not have are kept for the structure check to find", () => {
  const faultsOf = structureChecker(stu3);
  const found = read(
    '<Patient xmlns="http://hl7.org/fhir"><nonsense value="1"><deep value="2"/></nonsense><gender value="male"/><gender value="female"/><active value="yes"/></Patient>',
  );
  assert.deepEqual(found, {
    resourceType: "Patient",
    nonsense: { value: "1", deep: { value: "2" } },
    gender: ["male", "female"],
    active: "yes",
  });
  assert.deepEqual(
    faultsOf(found).map((it) => it.path),
    ["Patient.nonsense", "Patient.gender", "Patient.active"],
  );
});

test("prefixes, comments and pieces of any size make no difference", () => {
  const xml =
    '<?xml version="1.0"?><!-- c --><f:Patient xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml"><f:text><f:status value="generated"/><h:div><h:p title="a&quot;b">x &lt; y<h:br/></h:p><![CDATA[<raw>]]></h:div></f:text><?pi x?><f:active value="true"/></f:Patient>';
  const expected = {
    resourceType: "Patient",
    text: {
      status: "generated",
      div: '<div xmlns="http://www.w3.org/1999/xhtml"><p title="a&quot;b">x &lt; y<br/></p>&lt;raw&gt;</div>',
    },
    active: true,
  };
  for (const size of [1, 7, 50, 1000]) assert.deepEqual(read(xml, size), expected);
});

test("XML is indented, but for its narratives", () => {
  const div =
    '<div xmlns="http://www.w3.org/1999/xhtml">a <div title="x > y">b</div><!-- </div> --><div title="/>"/> <br/></div>';
  const { xml } = xmlOf(
    JSON.stringify({ resourceType: "Patient", id: "a", text: { status: "generated", div }, name: [{ family: "B" }] }),
  );
  assert.deepEqual(prettyXml(xml).split("\n"), [
    head,
    '<Patient xmlns="http://hl7.org/fhir">',
    '  <id value="a"/>',
    "  <text>",
    '    <status value="generated"/>',
    `    ${div}`,
    "  </text>",
    "  <name>",
    '    <family value="B"/>',
    "  </name>",
    "</Patient>",
  ]);
  assert.deepEqual(read(prettyXml(xml)), read(xml));
});

test("the entries of a Bundle come one by one", () => {
  const entries: unknown[] = [];
  const reader = new XmlReader(stu3, { onEntry: (it) => entries.push(it) });
  reader.write(
    '<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/><entry><fullUrl value="urn:x"/><resource><Basic><id value="1"/></Basic></resource></entry>',
  );
  assert.deepEqual(entries, [{ fullUrl: "urn:x", resource: { resourceType: "Basic", id: "1" } }]);
  reader.write("<entry><resource><Bundle><entry><fullUrl value='urn:y'/></entry></Bundle></resource></entry></Bundle>");
  assert.deepEqual(reader.end(), { resourceType: "Bundle", type: "collection" });
  assert.deepEqual(entries[1], { resource: { resourceType: "Bundle", entry: [{ fullUrl: "urn:y" }] } });
});
