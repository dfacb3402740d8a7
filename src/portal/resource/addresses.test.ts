import assert from "node:assert/strict";
import { test } from "node:test";
import { addressesOf, inFormat } from "./addresses.ts";

const base = "http://127.0.0.1:8080/STU3";
const { reference, own, resource, version } = addressesOf(base, new Set(["Patient", "Binary"]));

test("references to what is served here are links", () => {
  assert.equal(reference("Patient/1"), `${base}/Patient/1`);
  assert.equal(reference("Patient/1/_history/2"), `${base}/Patient/1/_history/2`);
  assert.equal(reference(`${base}/Patient/1`), `${base}/Patient/1`);
  assert.equal(reference("Binary/1"), `${base}/Binary/1?_format=html`);
});

test("nothing else that a record says becomes a link", () => {
  for (const text of [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://elsewhere.invalid/Patient/1",
    "//elsewhere.invalid/Patient/1",
    `${base}.elsewhere.invalid/Patient/1`,
    `${base}/../metrics`,
    "Patient/1?x=y",
    'Patient/1" onclick="alert(1)',
    "Patient/../Patient",
    "Patient/1\nx",
    "Medication/1",
    "Nonsense/1",
    "#med",
    "urn:uuid:1",
    "",
  ])
    assert.equal(reference(text), undefined, text);
  for (const id of ["", "a b", "../x", '"'.repeat(3)]) assert.equal(resource("Patient", id), base, id);
  assert.equal(version("Patient", "1", "1/x"), base);
});

test("only addresses of this service are its own", () => {
  assert.equal(own(`${base}/Patient?_page=x`), `${base}/Patient?_page=x`);
  for (const url of ["https://elsewhere.invalid/", `${base}x/Patient`, "javascript:alert(1)"])
    assert.equal(own(url), undefined, url);
});

test("the raw form keeps all parameters but the format", () => {
  const check = (address: string, expected: string) => assert.equal(inFormat(address, "json"), expected);
  check("/a", "/a?_format=json");
  check("/a?b=c&_format=html&d=e&_format=xml", "/a?b=c&d=e&_format=json");
  check("/a?_formats=1&x_format=2&b=", "/a?_formats=1&x_format=2&b=&_format=json");
});
