import { odsSystems } from "../../definitions/directory/ods-codes.ts";
import { idShape } from "../../fhir/reference.ts";
import { readBeside } from "../../ods/beside.ts";
import { fromAffiliation } from "../../ods/from-fhir.ts";
import type { OdsCode, Role, Succession } from "../../ods/organisation.ts";
import { primaryRole } from "../../ods/terminology/organisation-properties.ts";
import { dates, type Property, status, type Wanted, wants } from "../../ods/terminology/property.ts";
import { plainQuery } from "../../search/plain-query.ts";
import type { Match } from "../../store/store.ts";
import { type FindConcept, type HeldConcept, indexOf, type Source } from "./concept.ts";
import { recordOf } from "./organisation-concepts.ts";

/** A role that an organisation has or had, by its number. What was made up for want of one is none, and below zero. */
export const findRoleInstance: FindConcept = async (code, wanted, source) => {
  if (!/^[1-9]\d{0,9}$/.test(code)) return undefined;
  const [held] = await organisationsBy("role-instance", code, source);
  if (!held) return undefined;
  const role = recordOf(held.body).roles?.find((it) => it.id === Number(code));
  return role && roleConcept(held.id, role, wanted, source);
};

export function roleConcept(orgCode: OdsCode, role: Role, wanted: Wanted, { terms }: Source): HeldConcept {
  const properties: readonly Property[] = [
    { code: "orgCode", type: "code", value: orgCode },
    { code: "role", type: "Coding", value: { system: odsSystems.role, code: role.code } },
    { code: "primaryRole", type: "boolean", value: terms.isPrimaryRole(role.code) },
    status(role.isActive),
    ...dates(role.periods),
  ];
  return {
    code: String(role.id),
    display: terms.roleName(role.code) ?? role.code,
    isInactive: !role.isActive,
    properties: chosen(properties, wanted),
  };
}

/** A relationship by its number: it is the id of its OrganizationAffiliation. */
export const findRelationshipInstance: FindConcept = async (code, wanted, source) => {
  const found = idShape.test(code) ? await source.store.read("OrganizationAffiliation", code) : undefined;
  return found?.state === "current" ? relationshipConcept(found, wanted, source) : undefined;
};

/** undefined: its number is none of ODS's. */
export async function relationshipConcept(
  { body }: Pick<Match, "body">,
  wanted: Wanted,
  source: Source,
): Promise<HeldConcept | undefined> {
  const read = fromAffiliation(JSON.parse(body), () => {});
  const id = read?.relationship.id;
  if (!read || id === undefined) return undefined;
  const { type, target, isActive, periods } = read.relationship;
  const roleOf = async (property: string, code: OdsCode): Promise<readonly Property[]> => {
    const role = wants(wanted, property) ? await primaryRoleOf(code, source) : undefined;
    return role === undefined
      ? []
      : [{ code: property, type: "Coding", value: { system: odsSystems.role, code: role } }];
  };
  const properties: readonly Property[] = [
    { code: "sourceOrgCode", type: "code", value: read.source },
    ...(await roleOf("sourceOrgRole", read.source)),
    { code: "targetOrgCode", type: "code", value: target },
    ...(await roleOf("targetOrgRole", target)),
    { code: "relationshipTypeCode", type: "code", value: type },
    status(isActive),
    ...dates(periods),
  ];
  const display = source.terms.relationshipName(type) ?? type;
  return { code: id, display, isInactive: !isActive, properties: chosen(properties, wanted) };
}

async function primaryRoleOf(code: OdsCode, { store, terms }: Source): Promise<string | undefined> {
  const found = await store.read("Organization", code);
  return found?.state === "current"
    ? primaryRole(recordOf(found.body).roles ?? [], terms.isPrimaryRole)?.code
    : undefined;
}

/** A succession by its number: either organisation, or both, record it. */
export const findSuccession: FindConcept = async (code, wanted, source) => {
  for (const { id } of await organisationsBy("succession", code, source))
    for (const it of await successionsOf(id, source)) if (it.id === code) return successionConcept(id, it, wanted);
  return undefined;
};

export async function successionsOf(code: OdsCode, { store }: Source): Promise<readonly Succession[]> {
  const found = await store.read("Organization", code);
  return found?.state === "current" ? readBeside(found.beside).successions : [];
}

/** `of`: the organisation that records it. */
export function successionConcept(of: OdsCode, it: Succession, wanted: Wanted): HeldConcept {
  const [predecessor, successor] = it.type === "Successor" ? [of, it.target] : [it.target, of];
  const properties: readonly Property[] = [
    { code: "predecessor", type: "code", value: predecessor },
    { code: "successor", type: "code", value: successor },
    ...(it.start === undefined ? [] : [{ code: "legStartDate", type: "dateTime", value: it.start } as const]),
    { code: "forwardSuccession", type: "boolean", value: it.isForward ?? false },
  ];
  return {
    code: it.id!,
    display: `${predecessor} was succeeded by ${successor}`,
    isInactive: false,
    properties: chosen(properties, wanted),
  };
}

/** Those that a number is written at. A number is of one role, and of one succession. */
async function organisationsBy(parameter: string, number: string, source: Source): Promise<readonly Match[]> {
  const index = indexOf("Organization", parameter, source);
  const query = plainQuery("Organization", [{ kind: "token", index, any: [{ code: number }], not: false }], 10);
  return (await source.store.search(query, source.options)).matches;
}

const chosen = (all: readonly Property[], wanted: Wanted): readonly Property[] =>
  wanted === "all" ? all : all.filter((it) => wants(wanted, it.code));
