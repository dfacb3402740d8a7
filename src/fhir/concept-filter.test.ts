import assert from "node:assert/strict";
import { test } from "node:test";
import { codesWhere } from "./concept-filter.ts";
import type { Resource } from "./resource.ts";
import { isRefusal } from "./terminology.ts";

type Fields = Record<string, unknown>;

const drugs: Resource = {
  resourceType: "CodeSystem",
  url: "http://example.org/drugs",
  caseSensitive: false,
  content: "complete",
  property: [
    { code: "route", type: "code" },
    { code: "strength", type: "string" },
    { code: "pack", type: "integer" },
    { code: "generic", type: "boolean" },
    { code: "off", uri: "http://hl7.org/fhir/concept-properties#inactive", type: "boolean" },
    { code: "since", type: "dateTime" },
  ],
  concept: [
    {
      code: "D",
      concept: [
        {
          code: "D1",
          property: [
            { code: "route", valueCode: "R1" },
            { code: "strength", valueString: "10 mg" },
          ],
        },
        {
          code: "D2",
          property: [
            { code: "route", valueCode: "r1" },
            { code: "pack", valueInteger: 30 },
          ],
          concept: [{ code: "D21", property: [{ code: "generic", valueBoolean: true }] }],
        },
        {
          code: "D3",
          property: [
            { code: "off", valueBoolean: true },
            { code: "since", valueDateTime: "2001" },
          ],
        },
      ],
    },
    { code: "R1" },
  ],
};

/** A filter reads "property op value". */
function where(filter: string, fields: Fields = {}) {
  const [, property, op, value] = /^(\S+) (\S+) (.*)$/.exec(filter)!;
  return codesWhere({ ...drugs, ...fields }, { property, op, value });
}

function check(filter: string, expected: string) {
  const codes = where(filter);
  assert.ok(!isRefusal(codes), JSON.stringify(codes));
  assert.equal([...codes].toSorted().join(" "), expected, filter);
}

function checkRefused(filter: string, reason: RegExp, fields: Fields = {}) {
  const answer = where(filter, fields);
  assert.ok(isRefusal(answer), filter);
  assert.match(answer.refused, reason);
}

test("a filter follows the hierarchy", () => {
  check("concept is-a D2", "D2 D21");
  check("concept is-a d2", "D2 D21");
  check("concept descendent-of D2", "D21");
  check("concept descendent-of d", "D1 D2 D21 D3");
  check("concept is-not-a D2", "D D1 D3 R1");
  check("concept generalizes D21", "D D2 D21");
  check("concept descendent-of R1", "");
});

test("a filter names codes", () => {
  check("concept = d1", "D1");
  check("concept in D1, d3,D9", "D1 D3");
  check("concept not-in D1,d3", "D D2 D21 R1");
  check("code is-a D2", "D2 D21");
});

test("parent and child are the next ones in the hierarchy, nested or not", () => {
  check("parent = D", "D1 D2 D3");
  check("child = D21", "D2");
  check("parent exists false", "D R1");
  check("child exists true", "D D2");
});

test("a filter compares declared properties, codes without case where the code system has none", () => {
  check("route = R1", "D1 D2");
  check("route in R1,R2", "D1 D2");
  check("strength = 10 mg", "D1");
  check("strength = 10 MG", "");
  check("pack = 30", "D2");
  check("generic = true", "D21");
  check("route exists true", "D1 D2");
  check("route exists false", "D D21 D3 R1");
});

test("a code that does not say whether it is inactive is not", () => {
  check("off = true", "D3");
  check("off = false", "D D1 D2 D21 R1");
  check("off exists true", "D3");
});

test("a pattern is taken when whole value and part are told apart", () => {
  check("code regex ^D[12]$", "D1 D2");
  check("code regex ^D.{1}$", "D1 D2 D3");
  check("code regex ^D2.*", "D2 D21");
  check("code regex .*1$", "D1 D21 R1");
  check("code regex ^D\\d{2}$", "D21");
  check("strength regex ^.*mg.*$", "D1");
  check("strength regex .*\\ mg.*", "D1");
});

test("what cannot be told for certain is refused by name", () => {
  for (const filter of [
    "code regex D1",
    "code regex .*1",
    "code regex ^D1|D2$",
    "code regex ^(D+)+$",
    "code regex ^D+$",
    "code regex ^D?$",
    "code regex ^D*D*D*$",
    "code regex ^[2-1]$",
    "code regex ^\\bD$",
    "colour = red",
    "constructor = red",
    "since = 2001",
    "generic = false",
    "route not-in R1",
    "route is-a R1",
    "route exists maybe",
    "concept exists true",
    "concept like D",
  ])
    checkRefused(filter, /^the filter '.*' on 'http:\/\/example\.org\/drugs' cannot be evaluated here; .* would work$/);
});

test("a filter on an unknown code, an unfinished code system or a hierarchy of parts is refused", () => {
  checkRefused("concept is-a D9", /has no code 'D9'/);
  checkRefused("concept is-not-a D9", /has no code 'D9'/);
  checkRefused("concept is-a D", /has content 'fragment'/, { content: "fragment" });
  checkRefused("route = R1", /has content 'fragment'/, { content: "fragment" });
  checkRefused("concept is-a D", /one of parts/, { hierarchyMeaning: "part-of" });
});

test("a SNOMED CT reference set is not a list of codes", () =>
  checkRefused("concept in D1", /cannot be evaluated/, { url: "http://snomed.info/sct" }));

test("half a filter is refused", () => {
  assert.ok(isRefusal(codesWhere(drugs, { property: "concept", op: "is-a" })));
  assert.ok(isRefusal(codesWhere(drugs, {})));
});
