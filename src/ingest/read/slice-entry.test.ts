import assert from "node:assert/strict";
import { test } from "node:test";
import type { SourceEntry } from "../source.ts";
import { sliceEntry } from "./slice-entry.ts";

function check(element: string, expected: Partial<SourceEntry>) {
  const nothing = { position: "entry 1", text: undefined, fullUrl: undefined, request: undefined };
  assert.deepEqual(sliceEntry(Buffer.from(element), "entry 1"), { ...nothing, ...expected });
}

test("the resource is the text between its braces, blanks and decimals included", () =>
  check('{ "resource" : { "value": 5.40,\n "x": 1e3 } }', { text: '{ "value": 5.40,\n "x": 1e3 }' }));
test("the full URL and the request come with it", () =>
  check('{"fullUrl":"urn:uuid:1","resource":{},"request":{"method":"PUT","url":"Patient/1","ifMatch":"x"}}', {
    text: "{}",
    fullUrl: "urn:uuid:1",
    request: { method: "PUT", url: "Patient/1" },
  }));
test("a delete has a request and no resource", () =>
  check('{"request":{"url":"Patient/1","method":"DELETE"}}', { request: { method: "DELETE", url: "Patient/1" } }));
test("escapes in addresses are undone", () =>
  check(String.raw`{"fullUrl":"http:\/\/a\u002fb"}`, { fullUrl: "http://a/b" }));
test("an address that is no text is none", () => check('{"fullUrl":5,"request":"x"}', {}));
test("an entry with neither is an entry", () => check("{}", {}));
test("a resource that is no object is handed on for others to say so", () =>
  check('{"resource":null}', { text: "null" }));
test("an entry that is no object is its own text", () => check('"x"', { text: '"x"' }));
test("an entry whose members are not JSON is its own text", () =>
  check('{"resource" {}}', { text: '{"resource" {}}' }));
