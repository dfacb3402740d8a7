import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { SaxesParser } from "saxes";
import { loadRelease } from "../../fhir/release.ts";
import { extensionRows, profileRows } from "../directory/structure-definitions.ts";
import type { FhirDefinitions } from "../fhir-definitions.ts";
import { lists } from "../requirements/lists.ts";
import { services } from "../services.ts";
import { resourceGuides } from "./profiles.ts";
import type { GuideRule, ResourceGuide } from "./resource-guide.ts";

const nameOf = ({ service, type }: { service: string; type: string }) => `${service} ${type}`;

test("every resource of both services has a guide, in their order", () => {
  const promised = Object.values(services).flatMap(({ name: service, resources }) =>
    resources.map(({ type }) => nameOf({ service, type })),
  );
  assert.deepEqual(resourceGuides.map(nameOf), promised);
});

test("every guide says what its resource is for, when to use it and what not to misread", () => {
  const thin = resourceGuides.filter(
    (it) => it.purpose.length < 80 || it.useWhen.length < 2 || it.cautions.length < 2 || it.rules.length < 1,
  );
  assert.deepEqual(thin.map(nameOf), []);
});

test("every element that a guide names exists in its FHIR release", () => {
  assert.deepEqual(resourceGuides.flatMap(unknownElements), []);
});

test("an element that does not exist is noticed, wherever in a path", () => {
  check("Patient", "name(official).surname", "surname");
  check("Patient", "names", "names");
  check("Patient", "extension(ethnicCategory).extension(a).codes", "codes");
  check("MedicationRequest", "medication[x]");
  check("MedicationRequest", "medication", "medication");
  check("MedicationRequest", "subject[x]", "subject[x]");
  check("Observation", "component.code.coding(snomedCT)");
  check("Patient", "birthDate.extension(patient-birthTime)");
});

test("whatever FHIR says changes the meaning of a clinical record is cautioned of by name, and so are mistakes", () => {
  const { types, valueSets } = loadRelease("STU3");
  for (const guide of resourceGuides.filter(({ service }) => service === "core")) {
    const cautions = guide.cautions.join(" ");
    const parts = Object.keys(types).filter((it) => it === guide.type || it.startsWith(`${guide.type}.`));
    const modifiers = parts.flatMap((it) => Object.entries(types[it]!.elements).filter(([, { modifier }]) => modifier));
    const needed = modifiers
      // Any resource may have these two; a value set's filter is what it is made of.
      .filter(([name]) => !["implicitRules", "modifierExtension", "filter"].includes(name))
      .filter(([name]) => !guide.rules.some(({ element, max }) => element === name && max === 0))
      .flatMap(([name, { binding }]) => {
        const codes = Object.values(valueSets[binding ?? ""] ?? {}).flat();
        return [name, ...codes.filter((it) => it === "entered-in-error" || it === "refuted")];
      });
    assert.deepEqual(
      needed.filter((it) => !new RegExp(`\\b${it}\\b`).test(cautions)),
      [],
      guide.type,
    );
  }
});

test("every rule says where it is from: a requirement, or a profile and its version", () => {
  const wrong = resourceGuides.flatMap((guide) =>
    guide.rules
      .filter(({ from }) => !isSource(from))
      .map(({ element, from }) => `${nameOf(guide)}.${element}: ${from}`),
  );
  assert.deepEqual(wrong, []);
});

test("a source that there is not is noticed", () => {
  assert.deepEqual(
    ["CC-206", "CC-204", "ODS-058", "UKCore-Organization 2.5.1", "CareConnect-Patient-1 1.2.0"].filter(isSource).length,
    5,
  );
  assert.deepEqual(["CC-305x", "CC-900", "ODS-158", "Patient", "CareConnect-Patient-1"].filter(isSource), []);
});

test("no text has a slip of typing", () => {
  const wrong = resourceGuides.flatMap((guide) => textsOf(guide).filter((it) => slipIn(it) !== undefined));
  assert.deepEqual(wrong, []);
});

test("slips of typing are noticed", () => {
  const slips = [
    "A (good text.",
    "Two  blanks.",
    "this has no capital.",
    "No end",
    "A ,comma.",
    "Full stop..",
    "The the end.",
    " A.",
  ];
  assert.deepEqual(
    slips.filter((it) => slipIn(it) === undefined),
    [],
  );
  assert.equal(slipIn("A good one (really), of 5.40 and https://fhir.nhs.uk/Id/nhs-number."), undefined);
});

test("no rule, caution or binding stands twice in a guide", () => {
  const twice = resourceGuides.flatMap((guide) => {
    const all = [
      ...textsOf(guide).filter((it) => guide.cautions.includes(it) || guide.useWhen.includes(it)),
      ...guide.rules.map(({ element, from }) => `${element} ${from}`),
      ...guide.bindings.map((it) => `${it.element} ${it.strength} ${it.valueSet}`),
    ];
    return all.filter((it, at) => all.indexOf(it) !== at).map((it) => `${nameOf(guide)}: ${it}`);
  });
  assert.deepEqual(twice, []);
});

test("the directory's guides have what its profiles constrain, and nothing else", () => {
  for (const guide of resourceGuides.filter(({ service }) => service === "directory")) {
    const rows = [...profileRows].filter(({ type }) => type === guide.type).flatMap(({ elements }) => elements);
    const known = new Map<string, { min?: number; max?: string }>();
    for (const { id, min, max } of rows) {
      const before = known.get(id) ?? {};
      known.set(id, { ...before, ...(min !== undefined && { min }), ...(max !== undefined && { max }) });
    }
    for (const { id, extension } of rows)
      for (const { name, min, max } of extensionRows.find(({ url }) => url === extension)?.parts ?? [])
        known.set(`${id}.extension:${name}`, { min, max });
    for (const rule of guide.rules) {
      const found = known.get(idOf(guide.type, rule.element));
      const place = `${nameOf(guide)}.${rule.element}`;
      if (rule.min !== undefined) assert.equal(rule.min, found?.min, place);
      if (rule.max !== undefined) assert.equal(String(rule.max), found?.max, place);
    }
    const told = new Set(guide.rules.map(({ element }) => idOf(guide.type, element)));
    const untold = rows
      .filter(({ id, min, max, extension }) => (min ?? max ?? extension) !== undefined && !told.has(id))
      // At least two extensions: a role and a date, each of which is told.
      .filter(({ id }) => id !== "Organization.extension");
    assert.deepEqual(
      untold.map(({ id }) => id),
      [],
    );
    for (const { element, valueSet } of guide.bindings) {
      const sets = [...rows, ...extensionRows.flatMap(({ parts }) => parts)].map((it) => it.valueSet);
      assert.ok(sets.includes(valueSet), `${element} ${valueSet}`);
    }
  }
});

const shared = new URL("../../../../shared/careconnect/", import.meta.url);
const hasShared = existsSync(shared);

test("what a guide says of how often an element occurs is what the profile says", (t) => {
  if (!hasShared) return t.skip("skipped: no shared data");
  let count = 0;
  for (const guide of guidesWithProfile())
    for (const rule of guide.rules) {
      count += Number(rule.min !== undefined) + Number(rule.max !== undefined);
      assert.deepEqual(disagreements(guide.type, rule), [], `${guide.type}.${rule.element}`);
    }
  assert.ok(count > 120, String(count));
});

test("a number that the profile does not have is noticed", (t) => {
  if (!hasShared) return t.skip("skipped: no shared data");
  const rule = { rule: "Invented.", level: "MUST", from: "CC-206" } as const;
  assert.notDeepEqual(disagreements("Patient", { ...rule, element: "gender", min: 1 }), []);
  assert.notDeepEqual(disagreements("Patient", { ...rule, element: "identifier(nhsNumber)", max: 2 }), []);
  assert.notDeepEqual(disagreements("Patient", { ...rule, element: "identifier(hospital)" }), []);
  assert.deepEqual(disagreements("Patient", { ...rule, element: "name", min: 1 }), []);
});

test("every element that a profile makes necessary, limits or adds is told", (t) => {
  if (!hasShared) return t.skip("skipped: no shared data");
  for (const guide of guidesWithProfile()) {
    const [profile] = profilesOf(guide.type);
    const told = guide.rules.map(({ element }) => idOf(guide.type, element));
    const untold = [...profile!.elements]
      .filter(([id, it]) => profile!.changed.has(id) && (it.min > it.baseMin || it.max < it.baseMax || it.fixed))
      .map(([id]) => id)
      // A slice that is told of says what its parts are; an extension may be told with its slice.
      .filter((id) => !told.some((it) => it === id || (it.includes(":") && id.startsWith(`${it}.`))));
    assert.deepEqual(untold, [], guide.type);
  }
});

test("a version of a profile that a rule names is the version of the profile", (t) => {
  if (!hasShared) return t.skip("skipped: no shared data");
  for (const guide of guidesWithProfile()) {
    const versions = profilesOf(guide.type).map(({ name, version }) => `${name} ${version}`);
    const named = guide.rules.map(({ from }) => from).filter((it) => it.startsWith("CareConnect-"));
    assert.deepEqual(
      named.filter((it) => !versions.includes(it)),
      [],
      guide.type,
    );
  }
});

test("the bindings of a guide are those of the profile and its extensions", (t) => {
  if (!hasShared) return t.skip("skipped: no shared data");
  let count = 0;
  for (const guide of guidesWithProfile()) {
    const bound = profilesOf(guide.type).map(bindingsOf);
    const told = guide.bindings.map((it) => `${idOf(guide.type, it.element)} ${it.strength} ${it.valueSet}`);
    const all = bound.flatMap((it) => it.all);
    assert.deepEqual(
      told.filter((it) => !all.includes(it)),
      [],
      `${guide.type}: told and not so`,
    );
    assert.deepEqual(
      bound[0]!.changed.filter((it) => it.includes("//fhir.hl7.org.uk/") && !told.includes(it)),
      [],
      `${guide.type}: so and not told`,
    );
    count += told.length;
  }
  assert.ok(count > 50, String(count));
});

/** The path and where it leaves what FHIR has; "" where it does not. */
function check(type: string, path: string, wrong = "") {
  assert.equal(leavesFhir(loadRelease("STU3"), type, path), wrong);
}

function unknownElements(guide: ResourceGuide): string[] {
  const release = loadRelease(services[guide.service].release);
  return [...guide.rules, ...guide.bindings]
    .filter(({ element }) => leavesFhir(release, guide.type, element) !== "")
    .map(({ element }) => `${nameOf(guide)}.${element}`);
}

/** `name(official).surname` of Patient leaves it at `surname`. Slices and extensions, in brackets, are not FHIR's. */
function leavesFhir({ types }: FhirDefinitions, type: string, path: string): string {
  let at = type;
  for (const part of path.split(".")) {
    const name = part.replace(/\([\w-]+\)$/, "");
    const isChoice = name.endsWith("[x]");
    const own = types[at]?.elements[name.replace("[x]", "")];
    // Every value may have extensions, also those of primitive types, which have no elements in the compiled definitions.
    const element = own ?? (name === "extension" && types[at] ? types.Element?.elements.extension : undefined);
    const isExtension = name === "extension" && types[at] !== undefined;
    if (!element && !isExtension) return part;
    if (element && (element.choice ?? false) !== isChoice) return part;
    at = isExtension ? "Extension" : element!.types[0]!;
  }
  return "";
}

/** Requirements of profiles and terms that the lists do not have so far. */
const unlisted = { from: 198, to: 304 };

function isSource(from: string): boolean {
  const number = /^CC-(\d{3})$/.exec(from)?.[1];
  if (number && Number(number) >= unlisted.from && Number(number) <= unlisted.to) return true;
  if (/^(CC|ODS)-/.test(from)) return lists.some(({ rows }) => rows.some(({ id }) => id === from));
  if (/^(UKCore|England)-/.test(from)) return profileRows.some(({ id, version }) => `${id} ${version}` === from);
  return /^CareConnect-[A-Za-z]+-1 \d+\.\d+\.\d+$/.test(from);
}

const textsOf = ({ purpose, useWhen, rules, cautions, bindings }: ResourceGuide): string[] => [
  purpose,
  ...useWhen,
  ...rules.map(({ rule }) => rule),
  ...cautions,
  // They are no sentences.
  ...bindings.map(({ codes }) => `${codes[0]!.toUpperCase()}${codes.slice(1)}.`),
];

/** Names of elements and codes, with which a sentence may begin as they are written. */
const fhirWords: ReadonlySet<string> = new Set(
  (["STU3", "R4"] as const)
    .map(loadRelease)
    .flatMap(({ types, valueSets }) => [
      ...Object.values(types).flatMap(({ elements }) => Object.keys(elements)),
      ...Object.values(valueSets).flatMap((it) => Object.values(it).flat()),
    ]),
);

function slipIn(text: string): string | undefined {
  const slips: readonly (readonly [RegExp, string])[] = [
    [/^\s|\s$|\s\s/, "blanks"],
    [/\s[,.;:!?]/, "a blank before a mark"],
    [/\.\.|,,|;;/, "a mark twice"],
    [/\b(\w+) \1\b/i, "a word twice"],
    [/[^.]$/, "no full stop at the end"],
    [/[\u2013\u2014\u2018\u2019\u201c\u201d]/, "a sign that is typed otherwise here"],
    [/[a-z]\.[A-Z][a-z]+ /, "no blank after a full stop"],
  ];
  if (!balanced(text)) return "brackets";
  const [small = ""] = /^[a-z][\w-]*/.exec(text) ?? [];
  if (small !== "" && !/[A-Z]/.test(small) && !fhirWords.has(small)) return "no capital";
  return slips.find(([pattern]) => pattern.test(text))?.[1];
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const it of text.replaceAll(/[^()]/g, "")) {
    depth += it === "(" ? 1 : -1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** `identifier(nhsNumber).value` of Patient → `Patient.identifier:nhsNumber.value`, as profiles number their elements. */
const idOf = (type: string, element: string): string => `${type}.${element.replaceAll(/\(([\w-]+)\)/g, ":$1")}`;

const guidesWithProfile = () =>
  resourceGuides.filter(({ service, type }) => service === "core" && profilesOf(type).length > 0);

function disagreements(type: string, { element, min, max }: GuideRule): string[] {
  const id = idOf(type, element);
  const profiles = profilesOf(type);
  const found = profiles.map(({ elements }) => elements.get(id)).find((it) => it !== undefined);
  if (!found) return /[([]/.test(element) ? [`no ${id}`] : [];
  const own = profiles[0]!.elements.get(id);
  return [
    ...(min !== undefined && min !== own?.min ? [`at least ${own?.min}, not ${min}`] : []),
    ...(max !== undefined && max !== own?.max ? [`at most ${own?.max}, not ${max}`] : []),
  ];
}

interface ProfileElement {
  readonly min: number;
  readonly max: number;
  readonly baseMin: number;
  readonly baseMax: number;
  readonly fixed: boolean;
  /** `required https://...` */
  readonly binding: string | undefined;
  /** The extension that it is. */
  readonly profile: string | undefined;
}

interface Profile {
  readonly name: string;
  readonly version: string;
  readonly elements: ReadonlyMap<string, ProfileElement>;
  /** Ids of the elements that the profile says something of. */
  readonly changed: ReadonlySet<string>;
}

/**
 * Profiles of a type: the reviewed release's first, else that of October 2018; the correction of Immunization is preferred. Beside
 * them those that a guide also tells of.
 */
function profilesOf(type: string): readonly Profile[] {
  const beside: Readonly<Record<string, readonly string[]>> = {
    Condition: ["2018-10-CareConnect-ProblemHeader-Condition-1"],
    Flag: ["2018-10-CareConnect-Medication-Flag-1"],
  };
  const own = type === "Immunization" ? ["2019-03-"] : ["", "2018-10-"];
  const names = own.map((it) => `${it}CareConnect-${type}-1`).filter((it) => hasShared && existsSync(fileOf(it)));
  return [...names.slice(0, 1), ...(beside[type] ?? [])].map(readProfile);
}

const fileOf = (name: string): URL => new URL(`profiles/${name}.xml`, shared);
const read = new Map<string, Profile>();

function readProfile(name: string): Profile {
  let profile = read.get(name);
  if (!profile) {
    profile = parseProfile(name.replace(/^20\d\d-\d\d-/, ""), readFileSync(fileOf(name), "utf8"));
    read.set(name, profile);
  }
  return profile;
}

interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
}

function parseProfile(name: string, text: string): Profile {
  const root: Node = { name: "", attributes: {}, children: [] };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("opentag", (tag) => {
    const node = { name: tag.name, attributes: tag.attributes as Record<string, string>, children: [] };
    open.at(-1)!.children.push(node);
    open.push(node);
  });
  parser.on("closetag", () => void open.pop());
  parser.write(text.replace(/^\uFEFF/, "")).close();
  const all = (node: Node | undefined, path: string) =>
    path
      .split("/")
      .reduce<Node[]>(
        (at, step) => at.flatMap((it) => it.children.filter((child) => child.name === step)),
        node ? [node] : [],
      );
  const value = (node: Node, path: string) => all(node, path)[0]?.attributes.value;
  const upTo = (max: string | undefined) => (max === "*" ? Number.POSITIVE_INFINITY : Number(max));
  // medicationReference:medicationReference is medication[x], of which the profile allows references alone
  const plainId = (it: Node) => it.attributes.id!.replace(/\.(\w+)Reference:\1Reference\b/, ".$1[x]");
  const definition = root.children[0]!;
  return {
    name,
    version: value(definition, "version")!,
    changed: new Set(all(definition, "differential/element").map(plainId)),
    elements: new Map(
      all(definition, "snapshot/element").map((it) => {
        const valueSet = value(it, "binding/valueSetReference/reference") ?? value(it, "binding/valueSetUri");
        return [
          plainId(it),
          {
            min: Number(value(it, "min")),
            max: upTo(value(it, "max")),
            baseMin: Number(value(it, "base/min")),
            baseMax: upTo(value(it, "base/max")),
            fixed: it.children.some((child) => child.name.startsWith("fixed")),
            binding: valueSet && `${value(it, "binding/strength")} ${valueSet}`,
            profile: value(it, "type/profile"),
          },
        ];
      }),
    ),
  };
}

/** `Patient.gender required https://...`; an extension's value is told of by the extension. `changed`: those that the profile makes. */
function bindingsOf(profile: Profile): { readonly all: string[]; readonly changed: string[] } {
  const all: string[] = [];
  const changed: string[] = [];
  for (const [id, { binding, profile: extension }] of profile.elements) {
    if (binding) all.push(`${id} ${binding}`);
    if (binding && profile.changed.has(id)) changed.push(`${id} ${binding}`);
    if (!id.includes("extension:") || !extension) continue;
    for (const [inner, { binding: innerBinding }] of extensionBy(extension)?.elements ?? []) {
      if (!innerBinding) continue;
      const place = inner.replace(/^Extension/, id).replace(/\.value(\[x\]|[A-Z]).*$/, "");
      all.push(`${place} ${innerBinding}`);
      changed.push(`${place} ${innerBinding}`);
    }
  }
  return { all, changed };
}

function extensionBy(url: string): Profile | undefined {
  const name = url.split("/").at(-1)!;
  const files = readdirSync(new URL("profiles/", shared)).filter((it) => it.endsWith(`${name}.xml`));
  // Those of the reviewed release have no date before their name, so they sort last.
  const file = files.sort().at(-1);
  return file === undefined ? undefined : readProfile(file.replace(".xml", ""));
}
