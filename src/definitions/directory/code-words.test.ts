import assert from "node:assert/strict";
import { test } from "node:test";
import { recordClassWords, recordUseWords, relationshipWords, roleWords } from "./code-words.ts";
import { recordClasses, recordUseTypes, relationshipTypes } from "./ods-codes.ts";
import { reports } from "./reports.ts";
import { roleTypes } from "./role-types.ts";

const codesOf = (rows: readonly { readonly code: string }[]) => rows.map(({ code }) => code);
const all = { ...roleWords, ...relationshipWords, ...recordClassWords, ...recordUseWords };

test("every relationship, class and use of a record is explained, and no other", () => {
  assert.deepEqual(Object.keys(relationshipWords), codesOf(relationshipTypes));
  assert.deepEqual(Object.keys(recordClassWords), codesOf(recordClasses));
  assert.deepEqual(Object.keys(recordUseWords), [...recordUseTypes]);
});

test("the roles that are explained are known ones, sixty or more", () => {
  const known = codesOf(roleTypes);
  assert.deepEqual(
    Object.keys(roleWords).filter((it) => !known.includes(it)),
    [],
  );
  assert.ok(Object.keys(roleWords).length >= 60);
});

test("the roles by which reports of the register are made are explained", () => {
  const reported = reports.flatMap(({ primaryRole, otherRole }) => [primaryRole ?? [], otherRole ?? []].flat());
  assert.deepEqual(
    [...new Set(reported)].filter((it) => !(it in roleWords)),
    [],
  );
});

test("what is said of a code names other codes that there are", () => {
  const known = [...codesOf(roleTypes), ...codesOf(relationshipTypes), ...codesOf(recordClasses)];
  const named = Object.entries(all).flatMap(([code, words]) =>
    [...words.matchAll(/\bR[OEC]\d+\b/g)].map(([it]) => ({ code, it })),
  );
  assert.ok(named.length >= 8);
  assert.deepEqual(
    named.filter(({ code, it }) => !known.includes(it) || it === code),
    [],
  );
});

test("words for codes are whole sentences, and no two codes have the same", () => {
  const words = Object.values(all);
  assert.deepEqual(
    words.filter((it) => !/^[A-Z].*[\w)]\.$/.test(it) || /\s\s|\s[,.;:]|\b(\w+) \1\b/.test(it)),
    [],
  );
  assert.equal(new Set(words).size, words.length);
});
