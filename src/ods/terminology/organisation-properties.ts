import { odsSystems } from "../../definitions/directory/ods-codes.ts";
import type { Beside } from "../beside.ts";
import type { PostcodeProperty } from "../geography/postcode-properties.ts";
import type { OdsRecord, Role } from "../organisation.ts";
import { areaGeography } from "./geography-properties.ts";
import { dates, type Property, status, type Wanted, wants } from "./property.ts";

/** What there is to know of an organisation as a concept. */
export interface Known {
  readonly record: OdsRecord;
  readonly beside: Pick<Beside, "successions" | "areas">;
  /** Of its relationships those that are active. */
  readonly relationships: readonly { readonly type: string; readonly target: string }[];
  /** The areas of its postcode, where editions of postcodes are loaded. */
  readonly geography: readonly PostcodeProperty[];
  readonly isPrimaryRole: (code: string) => boolean;
}

/** Those properties of the code system of organisations that are wanted and known. Source: ODS OpenAPI document. */
export function organisationProperties(known: Known, wanted: Wanted): readonly Property[] {
  const all = [...properties(known)];
  return wanted === "all" ? all : all.filter((it) => wants(wanted, it.code));
}

function* properties({ record, beside, relationships, geography, isPrimaryRole }: Known): Generator<Property> {
  const { isActive = true, name, roles = [], recordClass, assigningAuthority, lastChangeDate } = record;
  yield status(isActive);
  yield { code: "inactive", type: "boolean", value: !isActive };
  if (name !== undefined) yield { code: "name", type: "string", value: name };
  const primary = primaryRole(roles, isPrimaryRole);
  if (primary) yield coding("primaryRole", odsSystems.role, primary.code);
  for (const it of rolesNow(roles, primary, isActive)) yield coding("role", odsSystems.role, it);
  if (recordClass !== undefined) yield coding("orgRecordClass", odsSystems.recordClass, recordClass);
  yield { code: "refOnly", type: "boolean", value: record.refOnly ?? false };
  yield* text("assigningAuth", assigningAuthority);
  yield* contact(record);
  yield* dates(record.periods ?? {});
  if (lastChangeDate !== undefined) yield { code: "lastChangeDate", type: "dateTime", value: lastChangeDate };
  for (const { type, target } of distinct(relationships)) yield { code: type, type: "code", value: target };
  const { successions } = beside;
  for (const { type, target } of distinct(successions))
    yield { code: type === "Successor" ? "successor" : "predecessor", type: "code", value: target };
  if (successions.some((it) => it.type === "Successor"))
    yield { code: "forwardSuccession", type: "boolean", value: successions.some((it) => it.isForward === true) };
  const placed = new Set<string>(geography.map((it) => it.code));
  const others = areaGeography(beside.areas).filter((it) => !placed.has(it.code));
  for (const { code, value } of [...geography, ...others]) yield coding(code, odsSystems.geographyName, value);
}

function* contact({ address, contacts = [] }: OdsRecord): Generator<Property> {
  const { lines = [], town, postcode, country, uprn } = address ?? {};
  // What stands behind the third line has no property of its own: it goes on with it, so that nothing is lost.
  const [first, second, ...rest] = lines;
  yield* text("address1", first);
  yield* text("address2", second);
  yield* text("address3", rest.length === 0 ? undefined : rest.join(", "));
  yield* text("town", town);
  yield* text("postcode", postcode);
  yield* text("country", country);
  yield* text("uprn", uprn);
  yield* text("telephone", contacts.find((it) => it.type === "tel")?.value);
  yield* text("url", contacts.find((it) => it.type === "http")?.value);
}

function* text(code: string, value: string | undefined): Generator<Property> {
  if (value !== undefined) yield { code, type: "string", value };
}

const coding = (code: string, system: string, value: string): Property => ({
  code,
  type: "Coding",
  value: { system, code: value },
});

/** The one that is active; of a closed organisation the last. */
export function primaryRole(roles: readonly Role[], isPrimary: (code: string) => boolean): Role | undefined {
  const primary = roles.filter((it) => isPrimary(it.code));
  return primary.find((it) => it.isActive) ?? latest(primary)[0];
}

/**
 * Of an open organisation its active roles; of a closed one its primary role and the others that it had last. The published
 * rule speaks of roles that are not primary, the published example has the primary one among them: so have we.
 * Source: ODS Reference Data Catalogue, CodeSystem information pages; ODS OpenAPI document, example of $lookup.
 */
function rolesNow(roles: readonly Role[], primary: Role | undefined, isActive: boolean): ReadonlySet<string> {
  const others = roles.filter((it) => it !== primary && it.code !== primary?.code);
  const now = isActive ? roles.filter((it) => it.isActive) : [...(primary ? [primary] : []), ...latest(others)];
  return new Set(now.map((it) => it.code));
}

const endOf = ({ periods: { operational, legal } }: Role): string => (operational ?? legal)?.end ?? "9999";

/** Those that ended last, or have no end. */
function latest(roles: readonly Role[]): readonly Role[] {
  const last = roles.map(endOf).sort().at(-1);
  return roles.filter((it) => endOf(it) === last);
}

function distinct<It extends { readonly type: string; readonly target: string }>(all: readonly It[]): readonly It[] {
  const byKey = new Map(all.map((it) => [`${it.type} ${it.target}`, it]));
  return [...byKey.values()].sort((a, b) => order.compare(a.type, b.type));
}

const order = new Intl.Collator("en", { numeric: true });
