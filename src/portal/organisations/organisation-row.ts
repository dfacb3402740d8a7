import type { KnownSource } from "../../ods/beside.ts";
import type { OdsRecord } from "../../ods/organisation.ts";
import type { DataColumn } from "../tables/table-file.ts";

/** An organisation as tables show it. */
export interface OrganisationRow {
  readonly record: OdsRecord;
  readonly isActive: boolean;
  readonly kind: string | undefined;
  readonly sources: readonly KnownSource[];
  /** By the name of the search parameter: local-authority, ward, region, icb. */
  readonly areas: ReadonlyMap<string, readonly { readonly code: string; readonly display?: string | undefined }[]>;
  readonly unplaced: string | undefined;
  /** Codes of those that commission it now. */
  readonly commissioners: readonly string[];
  /** When this server last took something of it, in milliseconds since 1970. */
  readonly loaded: number;
}

const dictionary = (id: string) => `/explore/directory/data-dictionary#${id}`;
const area = (name: string) => (it: OrganisationRow) => it.areas.get(name)?.[0];
const joined = (texts: readonly (string | undefined)[]): string | null => {
  const there = texts.filter((it) => it !== undefined && it !== "");
  return there.length === 0 ? null : there.join(", ");
};

/** Every column that a table of organisations can have. */
export const organisationColumns: readonly DataColumn<OrganisationRow>[] = [
  {
    name: "code",
    title: "Code",
    value: (it) => it.record.code,
    isCode: true,
    about: dictionary("organisation-OrganisationCode"),
  },
  { name: "name", title: "Name", value: (it) => it.record.name ?? null, about: dictionary("organisation-Name") },
  { name: "type", title: "Type", value: (it) => it.kind ?? null, about: dictionary("organisation-type-label") },
  {
    name: "status",
    title: "Status",
    value: (it) => it.record.subStatus?.toLowerCase() ?? (it.isActive ? "active" : "closed"),
    about: dictionary("organisation-Status"),
  },
  {
    name: "postcode",
    title: "Postcode",
    value: (it) => it.record.address?.postcode ?? null,
    about: dictionary("address-Postcode"),
  },
  { name: "town", title: "Town", value: (it) => it.record.address?.town ?? null, about: dictionary("address-Town") },
  {
    name: "address",
    title: "Address",
    value: (it) => joined(it.record.address?.lines ?? []),
    about: dictionary("address-AddrLn1-to-AddrLn3"),
  },
  {
    name: "county",
    title: "County",
    value: (it) => it.record.address?.county ?? null,
    about: dictionary("address-County"),
  },
  {
    name: "country",
    title: "Country",
    value: (it) => it.record.address?.country ?? null,
    about: dictionary("address-Country"),
  },
  {
    name: "uprn",
    title: "UPRN",
    value: (it) => it.record.address?.uprn ?? null,
    isCode: true,
    about: dictionary("address-UPRN"),
  },
  {
    name: "recordClass",
    title: "Record class",
    value: (it) => it.record.recordClass ?? null,
    isCode: true,
    about: dictionary("organisation-RecordClass"),
  },
  {
    name: "primaryRole",
    title: "Primary role",
    value: (it) => it.record.roles?.find((role) => role.isPrimary)?.code ?? null,
    isCode: true,
    about: dictionary("role-primaryRole"),
  },
  {
    name: "activeRoles",
    title: "Active roles",
    value: (it) => joined((it.record.roles ?? []).filter((role) => role.isActive).map((role) => role.code)),
    about: dictionary("role-roleCode"),
  },
  {
    name: "commissioner",
    title: "Commissioned by",
    value: (it) => joined(it.commissioners),
    about: dictionary("relationship-TargetOrgID"),
  },
  {
    name: "legalStart",
    title: "Legal start",
    value: (it) => it.record.periods?.legal?.start ?? null,
    about: dictionary("organisation-Legal-period"),
  },
  {
    name: "legalEnd",
    title: "Legal end",
    value: (it) => it.record.periods?.legal?.end ?? null,
    about: dictionary("organisation-Legal-period"),
  },
  {
    name: "operationalStart",
    title: "Operational start",
    value: (it) => it.record.periods?.operational?.start ?? null,
    about: dictionary("organisation-Operational-period"),
  },
  {
    name: "operationalEnd",
    title: "Operational end",
    value: (it) => it.record.periods?.operational?.end ?? null,
    about: dictionary("organisation-Operational-period"),
  },
  {
    name: "localAuthority",
    title: "Local authority",
    value: (it) => area("local-authority")(it)?.code ?? it.unplaced ?? null,
    about: dictionary("geography-LA"),
  },
  {
    name: "localAuthorityName",
    title: "Name of the local authority",
    value: (it) => area("local-authority")(it)?.display ?? null,
    about: dictionary("geography-LA"),
  },
  { name: "ward", title: "Ward", value: (it) => area("ward")(it)?.code ?? null, about: dictionary("geography-EW") },
  {
    name: "region",
    title: "Region",
    value: (it) => area("region")(it)?.code ?? null,
    about: dictionary("geography-GOR--NHSER"),
  },
  { name: "icb", title: "ICB", value: (it) => area("icb")(it)?.code ?? null, about: dictionary("geography-ICB") },
  {
    name: "successors",
    title: "Successors",
    value: (it) =>
      joined((it.record.successions ?? []).filter((one) => one.type === "Successor").map((one) => one.target)),
    about: dictionary("succession-successor"),
  },
  {
    name: "lastChange",
    title: "Last change",
    value: (it) => it.record.lastChangeDate ?? null,
    about: dictionary("organisation-LastChangeDate"),
  },
  {
    name: "source",
    title: "Source",
    value: (it) => joined([...new Set(it.sources.map(({ source, product }) => `${source} ${product}`.trim()))]),
    about: dictionary("source-source"),
  },
  {
    name: "release",
    title: "Release",
    value: (it) =>
      it.sources
        .map(({ release }) => release)
        .sort()
        .at(-1) ?? null,
    about: dictionary("source-published"),
  },
  {
    name: "loaded",
    title: "Loaded",
    value: (it) => new Date(it.loaded).toISOString().slice(0, 10),
    about: dictionary("source-published"),
  },
];

const usual = ["code", "name", "type", "status", "postcode", "town"];

/** `code,name`, or the usual ones. The code is always there; what is no column is left out. */
export function columnsAsked(text: string | undefined): readonly DataColumn<OrganisationRow>[] {
  const names = text === undefined || text === "" ? usual : ["code", ...text.split(",")];
  return organisationColumns.filter((it) => names.includes(it.name));
}
