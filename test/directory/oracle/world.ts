import type { OdsRecord, Relationship } from "../../../src/ods/organisation.ts";

/** A register as one release has it, as plain records: what the searches are judged by. */
export interface World {
  readonly organisations: ReadonlyMap<string, OdsRecord>;
  readonly links: readonly Link[];
  readonly byId: ReadonlyMap<string, Link>;
  readonly from: ReadonlyMap<string, readonly Link[]>;
  readonly to: ReadonlyMap<string, readonly Link[]>;
}

/** A relationship, at the organisation that holds it. */
export interface Link {
  readonly id: string;
  readonly source: string;
  readonly relationship: Relationship;
}

/** Whatever is searched: an organisation or a relationship. */
export type Thing = OdsRecord | Link;

export const isLink = (it: Thing): it is Link => "relationship" in it;
export const idOf = (it: Thing): string => (isLink(it) ? it.id : it.code);

export type Type = "Organization" | "OrganizationAffiliation";

export const thingsOf = ({ organisations, links }: World, type: Type): readonly Thing[] =>
  type === "Organization" ? [...organisations.values()] : links;

export function worldOf(records: ReadonlyMap<string, OdsRecord>): World {
  const links = [...records.values()].flatMap(({ code, relationships = [] }) =>
    relationships.map((it): Link => ({ id: it.id!, source: code, relationship: it })),
  );
  return {
    organisations: records,
    links,
    byId: new Map(links.map((it) => [it.id, it])),
    from: Map.groupBy(links, (it) => it.source),
    to: Map.groupBy(links, (it) => it.relationship.target),
  };
}
