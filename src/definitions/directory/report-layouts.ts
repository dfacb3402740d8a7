import type { ReportLayoutName } from "./reports.ts";

/**
 * The columns of the reports in their order. Most files have no header row; one that has is read by the names in it, which
 * compare without regard to case, blanks and line breaks. Sources: specifications of the reports, `ePCN.xlsx` of January 2023.
 */
export interface ReportColumn {
  readonly field: ReportField;
  /** The first is what the column is called when we tell of it. */
  readonly names: readonly string[];
}

export type ReportField =
  | "code"
  | "name"
  | "region"
  | "icb"
  | "line1"
  | "line2"
  | "line3"
  | "line4"
  | "line5"
  | "postcode"
  | "opened"
  | "closed"
  | "status"
  | "subType"
  | "parent"
  | "joined"
  | "left"
  | "telephone"
  | "operator"
  | "establishment"
  | "kind"
  | "country"
  | "network"
  | "successor"
  | "succeeded"
  | "further"
  /** Blank, or nothing that is taken. */
  | "unread";

const column = (field: ReportField, ...names: string[]): ReportColumn => ({ field, names });
const unread = (...names: string[]) => column("unread", ...names);

const address = [
  column("line1", "address line 1", "address 1", "address1"),
  column("line2", "address line 2", "address 2", "address2"),
  column("line3", "address line 3", "address 3", "address3"),
  column("line4", "address line 4", "address 4", "address4"),
  column("line5", "address line 5", "address 5", "address5"),
  column("postcode", "postcode", "post code"),
];
const dates = [column("opened", "open date"), column("closed", "close date")];

export const reportLayouts: Readonly<Record<ReportLayoutName, readonly ReportColumn[]>> = {
  organisations: [
    column("code", "organisation code", "code", "ods code"),
    column("name", "name", "organisation name", "justice estate name"),
    column("region", "national grouping"),
    column("icb", "high level health geography", "high level health authority"),
    ...address,
    ...dates,
    column("status", "status code", "status"),
    column("subType", "organisation sub-type code", "organisation sub type code", "sub-type", "residency indicator"),
    column("parent", "parent organisation code", "parent", "commissioner", "local authority"),
    column("joined", "join parent date", "join provider/purchaser date"),
    column("left", "left parent date", "left provider/purchaser date"),
    column("telephone", "contact telephone number", "telephone number"),
    unread(),
    unread(),
    unread(),
    unread("amended record indicator"),
    unread(),
    column("operator", "provider/purchaser", "current care organisation", "gor code"),
    column("establishment", "type of establishment"),
    column("kind", "prescribing setting", "primary role", "practice type"),
    column("country", "country"),
  ],
  networks: [
    column("code", "pcn code"),
    column("name", "pcn name"),
    column(
      "parent",
      "current sub icb loc code",
      "current sub icb location code",
      "current clinical commissioning group code",
    ),
    unread("sub icb location", "sub icb location name", "clinical commissioning group name"),
    ...dates,
    ...address,
  ],
  partners: [
    column("code", "partner organisation code"),
    column("name", "partner name"),
    unread("practice parent sub icb loc code", "practice parent sub icb location code", "practice parent ccg code"),
    unread("practice parent sub icb loc name", "practice parent sub icb location name", "practice parent ccg name"),
    column("network", "pcn code"),
    unread("pcn name"),
    unread("pcn parent sub icb loc code", "pcn parent sub icb location code", "pcn parent ccg code"),
    unread("pcn parent sub icb loc name", "pcn parent sub icb location name", "pcn parent ccg name"),
    column("joined", "practice to pcn relationship start date"),
    column("left", "practice to pcn relationship end date"),
    unread("practice sub icb loc and pcn sub icb loc match", "practice sub icb and pcn sub icb match?"),
  ],
  successions: [
    column("code", "organisation code"),
    column("successor", "successor organisation code"),
    // Code changed, type of the organisation changed, reconfiguration
    unread("successor reason code"),
    column("succeeded", "succession effective date"),
    column("further", "succession indicator"),
  ],
};
