import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fhirpath from "fhirpath";
import stu3 from "fhirpath/fhir-context/stu3";
import type { Constraint } from "../../definitions/fhir-definitions.ts";
import { type Random, randomFor } from "../../synthetic/random.ts";
import { loadRelease } from "../release.ts";
import type { Resource } from "../resource.ts";
import { validator } from "../validate.ts";
import { compileFhirPath } from "./compile-fhirpath.ts";
import { Scope, type Truth } from "./compiled.ts";
import { insteadOf } from "./rules.ts";

/** Each constraint of the base at each place where it holds, by our compiler and by fhirpath.js: both must say the same. */
const definitions = loadRelease("STU3");
const validate = validator(definitions);
const folder = new URL("../../../node_modules/hl7.fhir.r3.examples/", import.meta.url);

interface Judges {
  /** `Period per-1` */
  readonly name: string;
  readonly key: string;
  readonly expression: string;
  readonly ours: Truth;
  readonly theirs: (value: unknown, variables: Record<string, unknown>) => readonly unknown[];
}

const judges = new Map<string, readonly Judges[]>();

function judgesOf(at: string, types: readonly string[], constraints: readonly Constraint[]): readonly Judges[] {
  let made = judges.get(at);
  if (!made) {
    made = constraints.flatMap(({ key, expression: published }) => {
      const instead = insteadOf(at, key);
      if (typeof instead === "string") return [];
      const expression = instead?.expression ?? published;
      const [root = ""] = at.split(".");
      const isResource = definitions.resources.includes(root);
      const ours = compileFhirPath(definitions, types, isResource ? root : undefined, expression);
      const path = at === "DomainResource" ? expression : { base: at, expression };
      const compiled = fhirpath.compile(path as string, stu3, { traceFn: () => {} });
      const theirs = compiled as unknown as Judges["theirs"];
      return [{ name: `${at} ${key}`, key, expression, ours, theirs }];
    });
    judges.set(at, made);
  }
  return made;
}

interface Tally {
  compared: number;
  readonly kept: Set<string>;
  readonly broken: Set<string>;
  readonly thrown: Set<string>;
  /** Keys of what was broken by ours, since somebody took them. */
  faults: string[];
  readonly differing: string[];
}

const newTally = (): Tally => ({
  compared: 0,
  kept: new Set(),
  broken: new Set(),
  thrown: new Set(),
  faults: [],
  differing: [],
});

type Fields = Readonly<Record<string, unknown>>;
const isFields = (it: unknown): it is Fields => typeof it === "object" && it !== null && !Array.isArray(it);

/** Walks as the definitions say; shares nothing with the walk of the validator. */
function judgeResource(resource: unknown, outer: Scope | undefined, isContained: boolean, tally: Tally): void {
  if (!isFields(resource)) return;
  const type = String(resource.resourceType);
  const definition = definitions.resources.includes(type) ? definitions.types[type] : undefined;
  if (!definition) return;
  const scope = new Scope(resource, outer, isContained);
  const { constraints } = definitions.types.DomainResource!;
  if (definition.elements.contained && constraints)
    judge(judgesOf("DomainResource", ["DomainResource"], constraints), resource, scope, tally);
  judgeValue(type, resource, scope, tally);
}

function judgeValue(type: string, value: Fields, scope: Scope, tally: Tally): void {
  const { constraints, elements } = definitions.types[type]!;
  if (constraints) judge(judgesOf(type, [type], constraints), value, scope, tally);
  for (const [name, element] of Object.entries(elements))
    for (const one of element.types) {
      const held = value[element.choice ? name + one[0]!.toUpperCase() + one.slice(1) : name];
      for (const it of Array.isArray(held) ? held : [held]) {
        if (it === undefined || it === null) continue;
        if (element.constraints)
          judge(judgesOf(`${type}.${name}`, element.types, element.constraints), it, scope, tally);
        if (one === "Resource") judgeResource(it, scope, name === "contained", tally);
        else if (isFields(it) && definitions.types[one]?.kind !== "primitive") judgeValue(one, it, scope, tally);
      }
    }
}

function judge(all: readonly Judges[], value: unknown, scope: Scope, tally: Tally): void {
  for (const { name, key, expression, ours, theirs } of all) {
    const own = attempt(() => ours(value, scope));
    if (own !== true) tally.faults.push(key);
    const other = attempt(() =>
      answerOf(theirs(value, { resource: scope.resource, rootResource: scope.root.resource })),
    );
    const isMeant = own !== other && otherwise.some((it) => it.rules.test(name) && it.of.test(JSON.stringify(value)));
    if (other === "thrown" || isMeant) tally.thrown.add(name);
    else {
      tally.compared++;
      (own === true ? tally.kept : tally.broken).add(name);
      if (own !== other && tally.differing.length < 20)
        tally.differing.push(
          `${name}: ours ${own}, theirs ${other}: ${expression} of ${JSON.stringify(value).slice(0, 300)}`,
        );
    }
  }
}

function attempt(judge: () => unknown): unknown {
  try {
    return judge();
  } catch {
    return "thrown";
  }
}

const answerOf = (items: readonly unknown[]): unknown =>
  items.length === 0 ? undefined : items.length === 1 ? items[0] : "many";

/** Constraints of which fhirpath.js has no answer, at times: what it stumbles over. */
const unanswered: Readonly<Record<string, string>> = {
  "ElementDefinition eld-16": "an escape in its pattern that it does not take",
  "Range rng-2": "quantities of different dimensions",
  "RiskAssessment.prediction.probability ras-1": "a decimal by itself, outside a resource",
};

/** Where fhirpath.js says something else, and ours is meant. */
const otherwise: readonly { readonly rules: RegExp; readonly of: RegExp; readonly reason: string }[] = [
  {
    rules: /^Range rng-2$/,
    of: /^(?!.*unitsofmeasure)|"code":"1".*"code":"%"|"code":"%".*"code":"1"/,
    reason: "it converts units of UCUM, and orders no others; ours orders what has one unit",
  },
  {
    rules: /^Bundle bdl-7$/,
    of: /"_fullUrl":/,
    reason: "to it, what has no value is a truth in where(), and nowhere else",
  },
];

test("every constraint says of HL7's examples what fhirpath says", () => {
  const tally = newTally();
  for (const it of readdirSync(folder).filter((it) => /^[A-Z].*\.json$/.test(it))) {
    const resource: unknown = JSON.parse(readFileSync(new URL(it, folder), "utf8").replace(/^\uFEFF/, ""));
    judgeResource(resource, undefined, false, tally);
  }
  assert.deepEqual(tally.differing, []);
  assert.deepEqual(
    [...tally.thrown].filter((it) => !(it in unanswered)),
    [],
  );
  assert.ok(tally.compared > 290_000, String(tally.compared));
});

/** Makes values of FHIR types by chance, mostly of what the constraints speak of, right and wrong. */
class Inventor {
  readonly #random: Random;
  readonly #about: string;
  readonly #codes: readonly string[];

  /** `about`: the expressions that the values are for. */
  constructor(random: Random, about: string) {
    this.#random = random;
    this.#about = about;
    this.#codes = [...[...about.matchAll(/'([\w:/.%*-]+)'/g)].map((it) => it[1]!), "x", "10"];
  }

  objectOf(type: string, depth: number): Record<string, unknown> {
    const random = this.#random;
    const made: Record<string, unknown> = definitions.resources.includes(type) ? { resourceType: type } : {};
    for (const [name, element] of Object.entries(definitions.types[type]!.elements)) {
      const isNamed = new RegExp(`\\b${name}\\b`).test(this.#about);
      if (!random.chance(isNamed ? 0.5 : 0.05)) continue;
      const one = random.pick(element.types);
      const key = element.choice ? name + one[0]!.toUpperCase() + one.slice(1) : name;
      const isPrimitive = definitions.types[one]?.kind === "primitive";
      const values = Array.from({ length: element.max === 1 ? 1 : random.int(1, 3) }, () =>
        this.valueOfType(one, depth),
      );
      if (values.some((it) => it === undefined)) continue;
      if (isPrimitive && element.max === 1 && random.chance(0.05))
        made[`_${key}`] = { extension: [{ url: "http://example.org/x", valueString: "y" }] };
      else made[key] = element.max === 1 ? values[0] : values;
    }
    return made;
  }

  valueOfType(type: string, depth: number): unknown {
    const { pick, chance } = this.#random;
    if (/^(date|dateTime|instant)$/.test(type)) return pick(["2019", "2019-05", "2019-05-07T12:00:00Z", "2020-01-01"]);
    if (type === "boolean") return chance(0.5);
    if (/^(decimal|integer|positiveInt|unsignedInt)$/.test(type)) return pick([-1, 0, 1, 100, 101, 1.5]);
    if (definitions.types[type]?.kind === "primitive") return chance(0.1) ? "#x" : pick(this.#codes);
    if (type === "Resource") {
      const text = chance(0.2) ? { text: { status: "empty" } } : {};
      return { resourceType: "Basic", id: pick(["x", "y"]), ...text, ...(chance(0.2) && { meta: { versionId: "1" } }) };
    }
    if (depth > 3) return undefined;
    if (/^(Quantity|Age|Count|Money|Duration|Distance|SimpleQuantity)$/.test(type))
      return { value: pick([-1, 5, 5.5]), unit: "x", system: "http://unitsofmeasure.org", code: pick(["1", "%"]) };
    return this.objectOf(type, depth + 1);
  }
}

test("every constraint says of invented values what fhirpath says, kept and broken", () => {
  const tally = newTally();
  for (const [at, [type, { kind, constraints = [], elements }]] of Object.entries(definitions.types).entries()) {
    const stated = [...constraints, ...Object.values(elements).flatMap((it) => it.constraints ?? [])];
    if (stated.length === 0 || type === "DomainResource") continue;
    const about = stated.map((it) => it.expression).join(" ");
    for (let time = 0; time < 150; time++) {
      const inventor = new Inventor(randomFor(time, at), about);
      const [root = ""] = type.split(".");
      const isWhole = kind === "resource" || definitions.resources.includes(root);
      if (isWhole) judgeWhole(inventor.objectOf(root, 0), tally);
      const holder = { resourceType: isWhole ? root : "Basic", contained: [{ resourceType: "Basic", id: "x" }] };
      if (kind === "resource") continue;
      const value = inventor.objectOf(type, 0);
      judgeValue(type, value, new Scope(holder), tally);
      if (definitions.types.Extension!.elements.value!.types.includes(type))
        judgeWhole({ ...holder, extension: [{ url: "x", [`value${type}`]: value }] }, tally);
    }
  }
  const every = Object.entries(definitions.types).flatMap(([type, { constraints = [], elements }]) => [
    ...namesOf(type, constraints),
    ...Object.entries(elements).flatMap(([name, it]) => namesOf(`${type}.${name}`, it.constraints ?? [])),
  ]);
  assert.equal(every.length, 191);
  assert.deepEqual(
    every.filter((it) => !tally.kept.has(it)),
    [],
  );
  assert.deepEqual(
    every.filter((it) => !tally.broken.has(it)),
    rarelyBroken,
  );
  assert.deepEqual(tally.differing, []);
});

/** The validator must break the same rules, as often, on its own walk. */
function judgeWhole(resource: Fields, tally: Tally): void {
  tally.faults = [];
  judgeResource(resource, undefined, false, tally);
  const found = validate(resource as Resource, 10_000).filter(({ reason }) => /invariant|undecided/.test(reason));
  assert.deepEqual(found.map((it) => it.rule).sort(), tally.faults.sort(), JSON.stringify(resource));
}

/** Of constraints that have an expression. */
const namesOf = (at: string, constraints: readonly Constraint[]): string[] =>
  constraints.filter(({ key }) => typeof insteadOf(at, key) !== "string").map(({ key }) => `${at} ${key}`);

/** Not broken by chance; validate.test.ts has broken ones. */
const rarelyBroken: readonly string[] = [
  "CareTeam.participant ctm-1",
  "CommunicationRequest.requester cmr-1",
  "DomainResource dom-2",
  "MedicationRequest.requester mps-1",
  "NamingSystem nsd-2",
  "Observation obs-7",
  "ReferralRequest.requester rfr-1",
  "StructureDefinition sdf-16",
];
