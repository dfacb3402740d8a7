import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { Resource } from "./resource.ts";
import { isRefusal, type Terminology } from "./terminology.ts";
import { expandValueSet } from "./value-set.ts";

type Fields = Record<string, unknown>;

const codeSystem = (url: string, concept: unknown, fields: Fields = {}): Resource => ({
  resourceType: "CodeSystem",
  url,
  content: "complete",
  caseSensitive: true,
  concept,
  ...fields,
});
const valueSet = (url: string, compose: unknown, fields: Fields = {}): Resource => ({
  resourceType: "ValueSet",
  url,
  ...(compose !== undefined && { compose }),
  ...fields,
});
const including = (...include: Fields[]) => ({ include });
const listed = (system: string, codes: string) => ({ system, concept: codes.split(" ").map((code) => ({ code })) });
const contained = (codes: string) => codes.split(" ").map((code) => ({ system: "s", code }));

/** s holds a(b c(d)) and e, which is inactive; loose compares without case. */
const codeSystems = [
  codeSystem("s", [
    { code: "a", concept: [{ code: "b" }, { code: "c", concept: [{ code: "d" }] }] },
    { code: "e", property: [{ code: "inactive", valueBoolean: true }] },
  ]),
  codeSystem("loose", [{ code: "X" }, { code: "y" }], { caseSensitive: undefined, version: "2" }),
  codeSystem("part", [{ code: "p" }], { content: "fragment" }),
];
const valueSets = [
  valueSet("bc", including(listed("s", "b c")), { version: "1" }),
  valueSet("cd", including(listed("s", "c d"))),
  valueSet("bcd", including({ valueSet: ["bc"] }, { valueSet: ["cd|1"] }), { expansion: { contains: contained("b") } }),
  valueSet("tick", including({ valueSet: ["tock"] })),
  valueSet("tock", including(listed("s", "a"), { valueSet: ["tick"] })),
  valueSet("knot", including({ valueSet: ["knot"] }), { expansion: { contains: contained("a b") } }),
  valueSet("all", including({ system: "s" })),
  ...Array.from({ length: 30 }, (_, at) =>
    valueSet(
      `deep${at}`,
      including(listed("s", `n${at}`), { valueSet: [`deep${at + 1}`] }, { valueSet: [`deep${at + 1}`] }),
    ),
  ),
  valueSet("deep30", including(listed("s", "n30"))),
];

const held = (some: readonly Resource[]): Terminology => {
  const byKey = new Map(some.map((it) => [`${it.resourceType} ${it.url}`, it]));
  return {
    valueSet: async (url) => byKey.get(`ValueSet ${url}`),
    codeSystem: async (url) => byKey.get(`CodeSystem ${url}`),
  };
};
const here = held([...codeSystems, ...valueSets]);

/** "s:b s:c" are the concepts expected, in that order. */
async function check(compose: unknown, expected: string, fields: Fields = {}, limit = 100) {
  const concepts = await expandValueSet(valueSet("asked", compose, fields), here, limit);
  assert.ok(!isRefusal(concepts), JSON.stringify(concepts));
  assert.equal(concepts.map(({ system, code }) => `${system ?? ""}:${code}`).join(" "), expected);
}

async function checkRefused(compose: unknown, because: string, reason: RegExp, fields: Fields = {}, limit = 100) {
  const answer = await expandValueSet(valueSet("asked", compose, fields), here, limit);
  assert.ok(isRefusal(answer), JSON.stringify(answer));
  assert.match(answer.refused, reason);
  assert.equal(answer.because, because);
}

test("a list of codes needs no code system", () =>
  check(including(listed("elsewhere", "1 2 1")), "elsewhere:1 elsewhere:2"));

test("listed codes are spelt as a code system that does not mind the case spells them", async () => {
  await check(including(listed("loose", "x Y z"), listed("loose", "X")), "loose:X loose:y loose:z");
  await check({ include: [{ system: "loose" }], exclude: [listed("loose", "x")] }, "loose:y");
  await check({ include: [{ system: "s" }], exclude: [listed("s", "A")] }, "s:a s:b s:c s:d s:e");
});

test("a system alone is all its codes", () => check(including({ system: "s" }), "s:a s:b s:c s:d s:e"));

test("a system alone that is not held or not complete is refused by name", async () => {
  await checkRefused(
    including({ system: "http://loinc.org" }),
    "not-found",
    /'http:\/\/loinc\.org' is not held here; load/,
  );
  await checkRefused(including({ system: "part" }), "incomplete", /'part' as held here has content 'fragment'/);
});

test("all filters of an include hold, any include will do", async () => {
  const below = (op: string, value: string) => ({ property: "concept", op, value });
  await check(including({ system: "s", filter: [below("is-a", "c")] }), "s:c s:d");
  await check(including({ system: "s", filter: [below("is-a", "a"), below("is-not-a", "c")] }), "s:a s:b");
  await check(including(listed("s", "e"), { system: "s", filter: [below("descendent-of", "c")] }), "s:e s:d");
  await checkRefused(
    including({ system: "s", filter: [below("like", "c")] }),
    "not-supported",
    /'concept like c' on 's'/,
  );
  await checkRefused(including({ system: "part", filter: [below("is-a", "p")] }), "incomplete", /'fragment'/);
});

test("what is excluded is taken off all that is included", async () => {
  await check({ include: [{ system: "s" }, listed("t", "b")], exclude: [listed("s", "b c z")] }, "s:a s:d s:e t:b");
  await check({ include: [{ system: "s" }], exclude: [{ valueSet: ["bc", "cd"] }] }, "s:a s:b s:d s:e");
  await check({ include: [listed("s", "a")], exclude: [{ system: "s" }] }, "");
  await checkRefused({ include: [listed("s", "a")], exclude: [{ system: "t" }] }, "not-found", /'t' is not held/);
});

test("value sets that are imported together are intersected, with the system part too", async () => {
  await check(including({ valueSet: ["bc"] }), "s:b s:c");
  await check(including({ valueSet: ["bc", "cd"] }), "s:c");
  await check(including({ valueSet: ["bc"] }, { valueSet: ["cd"] }), "s:b s:c s:d");
  await check(including({ system: "s", valueSet: ["bc"] }), "s:b s:c");
  await check(including({ ...listed("s", "c e"), valueSet: ["bc"] }), "s:c");
  await check(including({ ...listed("t", "c"), valueSet: ["bc"] }), "");
  await checkRefused(including({ valueSet: ["bc", "gone"] }), "not-found", /the value set 'gone' is not held here/);
});

test("a version that is asked for must be the one that is held", async () => {
  await check(including({ valueSet: ["bc|1"] }), "s:b s:c");
  await check(including({ system: "loose", version: "2" }), "loose:X loose:y");
  await check(including({ ...listed("loose", "x"), version: "9" }), "loose:X");
  await checkRefused(
    including({ valueSet: ["bc|2"] }),
    "not-found",
    /'bc' in version '2' is not held here, only another/,
  );
  await checkRefused(including({ system: "loose", version: "3" }), "not-found", /'loose' in version '3' is not held/);
});

test("a locked date is only kept by versions and lists", async () => {
  const lockedDate = "2017-01-01";
  await check({ lockedDate, ...including(listed("s", "a"), { valueSet: ["bc|1"] }) }, "s:a s:b s:c");
  await checkRefused({ lockedDate, ...including({ system: "s" }) }, "not-supported", /lockedDate .* code system 's'/);
  await checkRefused(
    { lockedDate, ...including({ valueSet: ["bc"] }) },
    "not-supported",
    /lockedDate .* value set 'bc'/,
  );
});

test("inactive codes are there unless the value set says no", async () => {
  await check({ inactive: false, ...including({ system: "s" }, listed("t", "e")) }, "s:a s:b s:c s:d t:e");
  await check({ inactive: true, ...including(listed("s", "a e")) }, "s:a s:e");
});

test("a value set that imports itself is refused, unless it has an expansion", async () => {
  await checkRefused(including({ valueSet: ["tick"] }), "invalid", /'tick' imports itself/);
  await checkRefused(including({ valueSet: ["asked"] }), "not-found", /'asked' is not held/);
  await check(including({ valueSet: ["knot"] }), "s:a s:b");
});

test("imports go twenty deep, each expanded once", async () => {
  await check(including({ valueSet: ["deep12"] }), Array.from({ length: 19 }, (_, at) => `s:n${at + 12}`).join(" "));
  await checkRefused(including({ valueSet: ["deep11"] }), "too-costly", /'deep30' is imported through more than 20/);
});

test("an expansion answers where there is no compose, or one that cannot be evaluated", async () => {
  const expansion = { contains: contained("x y x") };
  await check(undefined, "s:x s:y", { expansion });
  await check(including({ system: "gone" }), "s:x s:y", { expansion });
  await check(including(listed("s", "a")), "s:a", { expansion });
  await check(including({ valueSet: ["bcd"] }), "s:b");
  await check(undefined, ":x", { expansion: { contains: [{ code: "x" }] } });
  await check(undefined, "", { expansion: {} });
});

test("an expansion is read at every level, without what is abstract", () => {
  const contains = [
    { abstract: true, contains: contained("x") },
    { system: "s", code: "g", abstract: true, contains: [{ system: "s", code: "y", contains: contained("z") }] },
  ];
  return check(undefined, "s:x s:y s:z", { expansion: { total: 4, contains } });
});

test("an expansion that is a part, or may be one, is refused", async () => {
  const contains = contained("x y");
  const partial = (fields: Fields) =>
    checkRefused(undefined, "incomplete", /expansion of the value set 'asked' is only a part/, {
      expansion: { contains, ...fields },
    });
  await partial({ total: 3 });
  await partial({ offset: 2, total: 2 });
  await partial({ offset: 0 });
  await partial({ parameter: [{ name: "count", valueInteger: 2 }] });
  await partial({ parameter: [{ name: "filter", valueString: "x" }] });
  await partial({ parameter: [{ name: "activeOnly", valueBoolean: true }] });
  for (const name of ["valueset-toocostly", "valueset-unclosed"])
    await partial({ extension: [{ url: `http://hl7.org/fhir/StructureDefinition/${name}`, valueBoolean: true }] });
  const whole = { offset: 0, total: 2, parameter: [{ name: "activeOnly", valueBoolean: false }] };
  await check(undefined, "s:x s:y", { expansion: { contains, ...whole } });
  await checkRefused(including({ system: "gone" }), "not-found", /'gone' is not held/, {
    expansion: { contains, total: 3 },
  });
});

test("a value set that says nothing is refused", async () => {
  await checkRefused(undefined, "incomplete", /'asked' has neither a compose nor an expansion/);
  await checkRefused({}, "invalid", /includes nothing/);
  await checkRefused(including({}), "invalid", /names no system and no value set/);
  await checkRefused(including({ concept: [{ code: "a" }] }), "invalid", /needs a system/);
  await checkRefused(including({ ...listed("s", "a"), filter: [{}] }), "invalid", /not both/);
  await checkRefused(including({ system: "s", filter: [] }), "invalid", /needs a system, and a list/);
  await checkRefused(including({ valueSet: [null] }), "invalid", /imports one that it does not name/);
});

test("more codes than the limit are refused, however they come", async () => {
  await check(including({ system: "s" }), "s:a s:b s:c s:d s:e", {}, 5);
  await check({ include: [{ system: "s" }], exclude: [listed("s", "a")] }, "s:b s:c s:d s:e", {}, 4);
  await checkRefused(including({ system: "s" }), "too-costly", /'asked' has 5 codes, more than the 4/, {}, 4);
  await checkRefused(including({ valueSet: ["all", "bc"] }), "too-costly", /'all' has 5 codes/, {}, 4);
  await checkRefused(undefined, "too-costly", /has 2 codes/, { expansion: { contains: contained("x y") } }, 1);
});

test("a code system of 100,000 concepts expands in time that does not grow with its square", async () => {
  const concepts = Array.from({ length: 100_000 }, (_, at) => ({
    code: `c${at}`,
    property: [{ code: "parent", valueCode: `c${Math.floor((at - 1) / 10)}` }],
  }));
  const large = held([codeSystem("large", concepts)]);
  const filter = [{ property: "concept", op: "descendent-of", value: "c0" }];
  const compose = { include: [{ system: "large", filter }, { system: "large" }], exclude: [listed("large", "c7")] };
  const began = performance.now();
  const answer = await expandValueSet(valueSet("asked", compose), large, 100_000);
  assert.ok(!isRefusal(answer));
  assert.equal(answer.length, 99_999);
  assert.ok(performance.now() - began < 20_000, `${performance.now() - began} ms`);
});

const base = "http://hl7.org/fhir/";
const examples = new URL("../../node_modules/hl7.fhir.r3.examples/", import.meta.url);

test("the value sets of FHIR expand, or are refused with a reason", {
  skip: existsSync(examples) ? false : "no examples",
}, async () => {
  const resources = readdirSync(examples)
    .filter((it) => /^(ValueSet|CodeSystem)-.*\.json$/.test(it))
    .map((it): Resource => JSON.parse(readFileSync(new URL(it, examples), "utf8").replace(/^\uFEFF/, "")));
  const published = held(resources);
  const expanded = new Map<unknown, string>();
  const refused: string[] = [];
  for (const each of resources.filter((it) => it.resourceType === "ValueSet")) {
    const answer = await expandValueSet(each, published, 10_000);
    if (isRefusal(answer)) refused.push(answer.refused);
    else expanded.set(each.url, answer.map(({ system, code }) => `${system}:${code}`.slice(base.length)).join(" "));
  }
  const codes = (name: string) => expanded.get(`${base}ValueSet/${name}`);

  // What is refused needs LOINC, SNOMED CT, UCUM and the like, or a code system of which FHIR publishes an example.
  assert.ok(expanded.size >= 1080, `${expanded.size} of ${expanded.size + refused.length}`);
  const understood = /^the code system '\S+' (is not held here|as held here has content '(not-present|example)');/;
  assert.deepEqual(
    refused.filter((it) => !understood.test(it)),
    [],
  );

  const gender = "administrative-gender";
  assert.equal(codes(gender), ["male", "female", "other", "unknown"].map((it) => `${gender}:${it}`).join(" "));
  assert.equal(codes("yesnodontknow"), "v2/0136:N v2/0136:Y data-absent-reason:asked");
  // is-a SIB
  const siblings =
    "SIB BRO HSIB NSIB SIS STPSIB HBRO NBRO STPBRO HSIS NSIS TWIN STPSIS TWINBRO TWINSIS FTWIN ITWIN FTWINBRO ITWINBRO FTWINSIS ITWINSIS";
  assert.equal(codes("sibling-relationship-codes"), siblings.replaceAll(/\w+/g, "v3/RoleCode:$&"));
  // is-a _ParticipationAncillary, which is excluded itself; three more are listed, and two are a system of their own.
  assert.equal(
    codes("encounter-participant-type"),
    "ADM ATND CALLBCK CON DIS ESC REF SPRF PPRF PART".replaceAll(/\w+/g, "v3/ParticipationType:$&") +
      " participant-type:translator participant-type:emergency",
  );
});
