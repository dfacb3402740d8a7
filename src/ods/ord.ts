import type { OdsCode } from "./organisation.ts";

/**
 * What the ORD API (Organisation Reference Data, 2-0-0) writes. What is not said is left out; a list of one is a list.
 * Source: ORD API guidance, organisation and search endpoints; answers of the API.
 */

export interface OrdDate {
  readonly Type: "Operational" | "Legal";
  readonly Start?: string;
  readonly End?: string;
}

export interface OrdId {
  readonly root: string;
  readonly assigningAuthorityName?: string;
  readonly extension: OdsCode;
}

export interface OrdTarget {
  readonly OrgId: OrdId;
  readonly PrimaryRoleId?: { readonly id: string; readonly uniqueRoleId?: number };
}

/** The inside of `{"Organisation": …}`. */
export interface OrdOrganisation {
  readonly Name?: string;
  readonly Date?: readonly OrdDate[];
  readonly OrgId: OrdId;
  readonly Status?: "Active" | "Inactive";
  readonly LastChangeDate?: string;
  readonly orgRecordClass?: string;
  readonly refOnly?: true;
  readonly GeoLoc?: { readonly Location: OrdLocation };
  readonly Contacts?: { readonly Contact: readonly { readonly type: string; readonly value: string }[] };
  readonly Roles?: { readonly Role: readonly OrdRole[] };
  readonly Rels?: { readonly Rel: readonly OrdRelationship[] };
  readonly Succs?: { readonly Succ: readonly OrdSuccession[] };
}

export interface OrdLocation {
  readonly AddrLn1?: string;
  readonly AddrLn2?: string;
  readonly AddrLn3?: string;
  readonly Town?: string;
  readonly County?: string;
  readonly PostCode?: string;
  readonly Country?: string;
  readonly UPRN?: number | string;
}

export interface OrdRole {
  readonly id: string;
  readonly uniqueRoleId?: number;
  readonly primaryRole?: true;
  readonly Date?: readonly OrdDate[];
  readonly Status: "Active" | "Inactive";
}

export interface OrdRelationship {
  readonly Date?: readonly OrdDate[];
  readonly Status: "Active" | "Inactive";
  readonly Target: OrdTarget;
  readonly id: string;
  readonly uniqueRelId?: number | string;
}

export interface OrdSuccession {
  readonly uniqueSuccId?: number | string;
  readonly Date?: readonly OrdDate[];
  readonly Type: "Predecessor" | "Successor";
  readonly Target: OrdTarget;
  readonly forwardSuccession?: true;
}

/** An organisation among those that a search found. */
export interface OrdSummary {
  readonly Name?: string;
  readonly OrgId: OdsCode;
  readonly Status?: "Active" | "Inactive";
  readonly OrgRecordClass?: string;
  readonly PostCode?: string;
  readonly LastChangeDate?: string;
  readonly PrimaryRoleId?: string;
  readonly PrimaryRoleDescription?: string;
  readonly OrgLink: string;
}
