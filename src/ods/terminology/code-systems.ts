import { placesAttribution, registerAttribution } from "../../definitions/directory/attribution.ts";
import {
  type CodeSystemRow,
  codeSystemRows,
  fixedCodeSystems,
  type PropertyRow,
} from "../../definitions/directory/code-systems.ts";
import { recordClasses, relationshipTypes } from "../../definitions/directory/ods-codes.ts";
import { roleTypes } from "../../definitions/directory/role-types.ts";
import type { Resource } from "../../fhir/resource.ts";
import type { KnownCode } from "../check.ts";
import type { OdsDate } from "../organisation.ts";

/** What a release of the register is, as far as its code systems tell of it. */
export interface TermsRelease {
  readonly date: OdsDate;
  /** Codes that the sources name. */
  readonly codes: readonly KnownCode[];
  /** Organisations and sites in it, where that is known. */
  readonly organisations?: number;
}

interface Concept {
  readonly code: string;
  readonly display: string;
  readonly property?: readonly object[];
}

/** The code systems of a release, each in the version of its date: `ods-organization-code-2026-08-28`. */
export function codeSystemsOf(release: TermsRelease): readonly Resource[] {
  const { date, organisations } = release;
  const { role, relationship, recordClass, organisation } = codeSystemRows;
  const listed = new Map<CodeSystemRow, readonly Concept[]>([
    [role, rolesOf(release.codes)],
    [relationship, relationshipsOf(release.codes)],
    [recordClass, namedCodes(recordClasses)],
  ]);
  return Object.values(codeSystemRows).map((row: CodeSystemRow) => ({
    ...headOf({ ...row, id: `${row.id}-${date}`, version: date, date }),
    copyright: row.isOfPlaces ? `${registerAttribution} ${placesAttribution}` : registerAttribution,
    ...(row.properties.length > 0 && { property: row.properties.map(propertyOf) }),
    ...contentOf(listed.get(row), row === organisation ? organisations : undefined),
    ...filtersOf(row),
  }));
}

/**
 * Those that no release changes, by the ids and versions under which they are published elsewhere. Of roles, relationships and
 * record classes, published there without content, they hold what is known without any source.
 */
export function fixedCodeSystemsOf(): readonly Resource[] {
  const { role, relationship, recordClass } = codeSystemRows;
  const published = { version: "1.0.0", date: "2023-12-07" };
  const england = (row: CodeSystemRow, concepts: readonly Concept[]) => ({
    ...headOf({ ...row, ...published, id: `England-${row.id}`, title: `England ${row.title}` }),
    copyright: registerAttribution,
    ...(row.properties.length > 0 && { property: row.properties.map(propertyOf) }),
    ...contentOf(concepts, undefined),
  });
  return [
    ...fixedCodeSystems.map(({ concepts, ...row }) => ({ ...headOf(row), ...contentOf(concepts, undefined) })),
    england(role, rolesOf([])),
    england(relationship, relationshipsOf([])),
    england(recordClass, namedCodes(recordClasses)),
  ];
}

/** How many versions of a code system are kept. */
const versionsKept = 3;

/** Of the ids of code systems that are held, those that go when a release of that date comes: of versions before the newest three. */
export function outdatedCodeSystems(held: readonly string[], date: OdsDate): readonly string[] {
  return Object.values(codeSystemRows).flatMap(({ id }) => {
    const prefix = `${id}-`;
    const dates = held
      .filter((it) => it.startsWith(prefix) && /^\d{4}-\d\d-\d\d$/.test(it.slice(prefix.length)))
      .map((it) => it.slice(prefix.length));
    const kept = [...new Set([...dates, date])].sort().slice(-versionsKept);
    return dates.filter((it) => !kept.includes(it)).map((it) => `${prefix}${it}`);
  });
}

interface Head {
  readonly id: string;
  readonly url: string;
  readonly version: string;
  readonly date: string;
  readonly title: string;
  readonly description: string;
}

const headOf = ({ id, url, version, date, title, description }: Head) => ({
  resourceType: "CodeSystem",
  id,
  url,
  version,
  name: title.replaceAll(" ", ""),
  title,
  status: "active",
  experimental: false,
  date,
  description,
  caseSensitive: true,
  compositional: false,
  versionNeeded: false,
});

const contentOf = (concept: readonly Concept[] | undefined, count: number | undefined) =>
  concept
    ? { content: "complete", count: concept.length, concept }
    : { content: "not-present", ...(count !== undefined && { count }) };

const meanings: ReadonlyMap<string, string> = new Map(
  ["inactive", "status"].map((it) => [it, `http://hl7.org/fhir/concept-properties#${it}`]),
);

const propertyOf = ({ code, type, description }: PropertyRow) => ({
  code,
  ...(meanings.has(code) && { uri: meanings.get(code) }),
  description,
  type,
});

/** What is listed can be chosen by every property. */
function filtersOf({ filters, properties, isLarge }: CodeSystemRow) {
  const declared = isLarge
    ? filters.map(({ code, operators, value }) => ({ code, operator: operators, value }))
    : properties.map(({ code }) => ({ code, operator: ["=", "exists"], value: "a value of the property" }));
  return declared.length > 0 && { filter: declared };
}

const namedCodes = (all: readonly { readonly code: string; readonly name: string }[]): readonly Concept[] =>
  all.map(({ code, name }) => ({ code, display: name }));

/** Roles in the order of their numbers; what a source says of one counts more than what is known here. */
function rolesOf(codes: readonly KnownCode[]): readonly Concept[] {
  const all = new Map(roleTypes.map((it) => [it.code, it]));
  for (const { of, code, name, isPrimary } of codes)
    if (of === "role") all.set(code, { code, name, isPrimary: isPrimary ?? all.get(code)?.isPrimary ?? false });
  return inOrder([...all.values()]).map(({ code, name, isPrimary }) => ({
    code,
    display: name,
    property: [{ code: "primaryRole", valueBoolean: isPrimary }],
  }));
}

function relationshipsOf(codes: readonly KnownCode[]): readonly Concept[] {
  const all = new Map<string, { readonly code: string; readonly name: string }>(
    relationshipTypes.map((it) => [it.code, it]),
  );
  for (const { of, code, name } of codes) if (of === "relationship") all.set(code, { code, name });
  return namedCodes(inOrder([...all.values()]));
}

const numeric = new Intl.Collator("en", { numeric: true });

const inOrder = <It extends { readonly code: string }>(all: readonly It[]): readonly It[] =>
  all.toSorted((a, b) => numeric.compare(a.code, b.code));
