import type { OdsCode, Relationship, Role } from "./organisation.ts";

/**
 * The id of a relationship as an OrganizationAffiliation: ODS's own number, or, where the source does not number it, one made of
 * what it says: `A81001.RE4.16C.2020-04-01`. Such an id is no number of ODS's, and cannot be taken for one.
 */
export const relationshipId = (source: OdsCode, it: Relationship): string =>
  it.id ?? [source, it.type, it.target, startOf(it)].join(".");

/**
 * The number of a role's instance: ODS's own, or, where the source does not number it, a negative one made of what it says. ODS's
 * are positive. Unique within one organisation, which is what consumers tell its roles apart by.
 */
export const roleId = (source: OdsCode, it: Role): number =>
  it.id ?? -1 - (hashOf([source, it.code, startOf(it)].join(".")) % 2_147_483_647);

const startOf = ({ periods: { operational, legal } }: Pick<Role, "periods">): string =>
  operational?.start ?? legal?.start ?? "0000";

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
