import type { RuleNumber } from "./rules.ts";

/**
 * What the Organisation Data Service says of an organisation, freed from the form in which it came. Everything is plain data.
 * Source: ODS Reference Data Catalogue; the names are those of the ODS XML and of the ORD API.
 */

/** One to twelve letters or digits, upper case. It tells nothing about what it names. */
export type OdsCode = string;

/** `2013-04-01`. ODS dates have no time; they compare as texts. */
export type OdsDate = string;

/** Both ends belong to it. No end: it goes on. */
export interface Period {
  readonly start?: OdsDate;
  readonly end?: OdsDate;
}

/** Legal: by statute, its start may lie ahead. Operational: when systems and services use the record. Always say which. */
export interface Periods {
  readonly legal?: Period;
  readonly operational?: Period;
}

export interface Role {
  /** ODS's number of this instance: a role may end and be taken up again. Absent where the source does not number it. */
  readonly id?: number;
  /** `RO197`. */
  readonly code: string;
  readonly isPrimary: boolean;
  readonly isActive: boolean;
  readonly periods: Periods;
}

/** From the organisation that holds it to `target`. */
export interface Relationship {
  /** ODS's number of this instance, as text. Absent where the source does not number it. */
  readonly id?: string;
  /** `RE6`. */
  readonly type: string;
  readonly isActive: boolean;
  readonly periods: Periods;
  readonly target: OdsCode;
  /** The target's primary role, where the source repeats it. */
  readonly targetRole?: string;
}

/** `Successor`: `target` took over from the organisation that holds it, on that date. Both sides record it. */
export interface Succession {
  readonly id?: string;
  readonly type: "Predecessor" | "Successor";
  readonly target: OdsCode;
  /** Legal; a succession never ends. */
  readonly start?: OdsDate;
  readonly targetRole?: string;
  /** The target was itself succeeded. */
  readonly isForward?: boolean;
}

export interface Address {
  /** Up to three in the XML, up to five in the CSV reports. */
  readonly lines: readonly string[];
  readonly town?: string;
  readonly county?: string;
  readonly postcode?: string;
  readonly country?: string;
  readonly uprn?: string;
}

export interface Contact {
  readonly type: "tel" | "http" | "mail" | "fax";
  readonly value: string;
}

/** States that only the CSV reports tell apart: both are Active elsewhere. */
export type SubStatus = "Proposed" | "Dormant";

/** What one source says of one organisation. What is absent, it does not say; an empty list says that there are none. */
export interface OdsRecord {
  readonly code: OdsCode;
  readonly name?: string;
  readonly assigningAuthority?: string;
  /** `RC1` or `RC2`, as the source writes it. */
  readonly recordClass?: string;
  readonly refOnly?: boolean;
  /** As published; never computed where it is published. */
  readonly isActive?: boolean;
  readonly subStatus?: SubStatus;
  readonly periods?: Periods;
  readonly lastChangeDate?: OdsDate;
  readonly address?: Address;
  readonly contacts?: readonly Contact[];
  readonly roles?: readonly Role[];
  readonly relationships?: readonly Relationship[];
  readonly successions?: readonly Succession[];
  /** ODS codes of the geography that the source itself gives: NHS England region and ICB. */
  readonly geography?: { readonly region?: OdsCode; readonly icb?: OdsCode };
}

/** Where in a source something stands: a file, and a line, an entry or a path in it. */
export interface Place {
  readonly file: string;
  readonly position: string;
}

/** A record as a reader yields it. */
export interface SourceRecord {
  readonly kind: "record";
  readonly record: OdsRecord;
  /** The report or product that it stands in: `epraccur`, `xml-fullfile`, `Organization`, `OrganizationAffiliation`. */
  readonly product: string;
  /** All that there is to say of the organisation: what is not in it does not exist. Otherwise it adds to what others say. */
  readonly isWhole: boolean;
  readonly place: Place;
}

/** A deletion that the source announces. */
export interface SourceDeletion {
  readonly kind: "deletion";
  readonly of: "organisation" | "relationship" | "role" | "succession";
  /** An ODS code, or the number of the instance. */
  readonly id: string;
  /** Successions: the code of the successor. */
  readonly other?: OdsCode;
  readonly date?: OdsDate;
  readonly place: Place;
}

/** What a source says about itself. */
export interface SourceManifest {
  readonly kind: "manifest";
  readonly product: string;
  /** When it was published. */
  readonly releaseDate?: OdsDate;
  /** How many records it says it has. */
  readonly recordCount?: number;
  readonly place: Place;
}

/** A code that the source lists with its name. */
export interface SourceCodes {
  readonly kind: "codes";
  readonly of: "role" | "relationship";
  /** `RO197`, `RE6`. */
  readonly code: string;
  readonly name: string;
  /** Roles: whether it may be a primary role, where the source says so. */
  readonly isPrimary?: boolean;
  readonly place: Place;
}

/** Something that could not be read as it stands. The rest of the source goes on. */
export interface SourceMismatch {
  readonly kind: "mismatch";
  /** The organisation, where it is known. */
  readonly code?: OdsCode;
  /** The field: `roles[1].periods.operational.end`, or a column. */
  readonly path: string;
  /** The rule that it breaks. */
  readonly rule: RuleNumber;
  readonly seen: string;
  readonly place: Place;
}

export type SourceItem = SourceRecord | SourceDeletion | SourceManifest | SourceCodes | SourceMismatch;
