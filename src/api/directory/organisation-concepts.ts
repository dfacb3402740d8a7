import { geographyProperties } from "../../definitions/directory/code-systems.ts";
import { idShape } from "../../fhir/reference.ts";
import type { Resource } from "../../fhir/resource.ts";
import { readBeside } from "../../ods/beside.ts";
import { fromAffiliation, fromOrganization } from "../../ods/from-fhir.ts";
import { toPostcode } from "../../ods/geography/postcode.ts";
import { postcodeProperties } from "../../ods/geography/postcode-properties.ts";
import type { OdsCode, OdsRecord, Relationship } from "../../ods/organisation.ts";
import { organisationProperties } from "../../ods/terminology/organisation-properties.ts";
import { type Wanted, wants } from "../../ods/terminology/property.ts";
import { plainQuery } from "../../search/plain-query.ts";
import type { Clause, Query } from "../../search/query.ts";
import type { Match, StoredResource } from "../../store/store.ts";
import { type FindConcept, type HeldConcept, indexOf, type Source } from "./concept.ts";

export const findOrganisation: FindConcept = async (code, wanted, source) => {
  const found = idShape.test(code) ? await source.store.read("Organization", code) : undefined;
  return found?.state === "current" ? (await organisationConcepts([found], wanted, source))[0] : undefined;
};

/** An Organization as it is held; what is beside it is looked up where it is missing here and needed. */
type Held = Pick<Match, "id" | "body"> & Pick<StoredResource, "beside"> & { readonly state?: "current" };

/** The concepts of organisations, in their order. Relationships are looked up for all of them at once. */
export async function organisationConcepts(
  all: readonly Held[],
  wanted: Wanted,
  source: Source,
): Promise<readonly HeldConcept[]> {
  if (wanted !== "all" && wanted.size === 0) return all.map(bareConcept);
  const relationships = needsRelationships(wanted)
    ? await activeRelationships(
        all.map((it) => it.id),
        source,
      )
    : none;
  const concepts: HeldConcept[] = [];
  for (const held of all) {
    const record = recordOf(held.body);
    const isBesideKnown = held.state !== undefined || !needsBeside(wanted);
    const beside = isBesideKnown ? held.beside : await besideOf(held.id, source);
    const known = {
      record,
      beside: readBeside(beside),
      relationships: relationships.get(held.id) ?? [],
      geography: needsGeography(wanted) ? geographyOf(record, source) : [],
      isPrimaryRole: source.terms.isPrimaryRole,
    };
    concepts.push({ ...namedConcept(record), properties: organisationProperties(known, wanted) });
  }
  return concepts;
}

/** What an Organization that is held says. */
export const recordOf = (body: string): OdsRecord => fromOrganization(JSON.parse(body), () => {})!;

const namedConcept = ({ code, name = code, isActive = true }: OdsRecord) => ({
  code,
  display: name,
  isInactive: !isActive,
});

function bareConcept({ id, body }: Held): HeldConcept {
  const { name = id, active } = JSON.parse(body) as { readonly name?: string; readonly active?: boolean };
  return { code: id, display: name, isInactive: active === false, properties: [] };
}

const geographyCodes = geographyProperties.map((it) => it.code);
const besideCodes = ["predecessor", "successor", "forwardSuccession", ...geographyCodes];

const needsGeography = (wanted: Wanted): boolean => geographyCodes.some((it) => wants(wanted, it));
const needsBeside = (wanted: Wanted): boolean => besideCodes.some((it) => wants(wanted, it));
const needsRelationships = (wanted: Wanted): boolean =>
  wanted === "all" || [...wanted].some((it) => /^RE\d+$/.test(it));

async function besideOf(code: OdsCode, { store }: Source): Promise<string | undefined> {
  const found = await store.read("Organization", code);
  return found?.state === "current" ? found.beside : undefined;
}

function geographyOf({ address }: OdsRecord, { places }: Source) {
  const postcode = address?.postcode === undefined ? undefined : toPostcode(address.postcode);
  const found = postcode === undefined ? undefined : places?.find(postcode);
  return found === undefined ? [] : postcodeProperties(found);
}

const none: ReadonlyMap<OdsCode, readonly Relationship[]> = new Map();
const pageSize = 1000;

/** The active relationships of organisations, by their source. */
async function activeRelationships(
  codes: readonly OdsCode[],
  source: Source,
): Promise<ReadonlyMap<OdsCode, readonly Relationship[]>> {
  const found = new Map<OdsCode, Relationship[]>();
  const any = codes.map((id) => ({ types: ["Organization"], id }));
  const clauses: Clause[] = [
    { kind: "reference", index: indexOf("OrganizationAffiliation", "primary-organization", source), any },
  ];
  let query: Query | undefined = plainQuery("OrganizationAffiliation", clauses, pageSize);
  while (query) {
    const { matches, next } = await source.store.search(query, source.options);
    for (const { body } of matches) {
      const read = fromAffiliation(JSON.parse(body) as Resource, () => {});
      if (!read?.relationship.isActive) continue;
      const before = found.get(read.source);
      if (before) before.push(read.relationship);
      else found.set(read.source, [read.relationship]);
    }
    query = next && { ...query, cursor: next };
  }
  return found;
}
