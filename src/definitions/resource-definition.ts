/** The shape of the table of promises: one file a resource in core/, put together in services.ts. */

/** FHIR's conformance levels. The guides' MUST is SHALL. */
export type Expectation = "SHALL" | "SHOULD" | "MAY";

/** Who asks for a row: the Core API guide, the wider Care Connect guide, its reference implementation, the national directory API, or we ourselves. */
export type Origin = "core" | "wider guide" | "reference implementation" | "ods" | "ours";

export interface SearchRow {
  readonly code: string;
  readonly expectation: Expectation;
  /** Sent by the checks as `Type?code=value`: the first must find some of the invented people's records, not all; the second must find none. */
  readonly example: { readonly finds: string; readonly misses: string };
  /** Default: the guide of the service. */
  readonly origin?: Origin;
  /** Chained codes the guides name, each with its own level: `patient.identifier`. */
  readonly chains?: readonly {
    readonly code: string;
    readonly expectation: Expectation;
    readonly example: { readonly finds: string; readonly misses: string };
  }[];
  /** Only where there is no official parameter, or where the guide narrows it: say why in `note`. */
  readonly type?: "token" | "string" | "reference" | "date" | "number" | "quantity" | "uri" | "position";
  readonly expression?: string;
  readonly url?: string;
  readonly targets?: readonly string[];
  /** Other spellings that are accepted, with the same meaning. */
  readonly aliases?: readonly string[];
  /** Values that people write in more than one way: `LS14DZ` is also asked as `LS1 4DZ`. */
  readonly spelling?: "postcode";
  /** References: `system|value` and a bare value of this system are asked as the id that they are, in upper case. */
  readonly byIdentifier?: string;
  /**
   * Tokens whose value is the id of their resource, in upper case, and whose system is this one, if they have any. They need no
   * index: the resource is found by its id, and looked at.
   */
  readonly isId?: string;
  /**
   * Strings of which no resource has two: where the beginning of one is asked for and no order is, the answer comes in the order of
   * these values, in which the first page is found without looking at the others.
   */
  readonly single?: true;
  readonly note?: string;
}

/** FHIR's codes. https://hl7.org/fhir/STU3/valueset-type-restful-interaction.html */
export type Interaction = "read" | "vread" | "history-instance" | "history-type" | "search-type";

/** Every version that was held can be read again. */
export const versions = { vread: "MAY", "history-instance": "MAY", "history-type": "MAY" } as const;

export interface ResourceDefinition {
  readonly type: string;
  readonly profile?: string;
  readonly source: string;
  readonly interactions: Readonly<Partial<Record<Interaction, Expectation>>>;
  readonly search: readonly SearchRow[];
  /** FHIR's own parameters of the type, at MAY: added by src/search/base-parameters.ts, not written in the table. */
  readonly base?: readonly string[];
  /** Its texts are indexed for `_text` and `_content`: by setting. */
  readonly fullText?: true;
  readonly combinations?: readonly { readonly codes: readonly string[]; readonly expectation: Expectation }[];
  readonly includes?: readonly { readonly code: string; readonly expectation: Expectation }[];
  /**
   * Searches by one of these codes are mostly sorted by this date: the store keeps the resources of each value in that
   * order, so that the newest of a long record are found at once. Costs some 25 bytes a value.
   */
  readonly timeline?: { readonly date: string; readonly of: readonly string[] };
  /** How much of each is given by a search that does not say. Default: all of it. */
  readonly summary?: "true";
  /** What has this value is held without its content: where it is asked for whole it is refused, rather than given as if that were all. */
  readonly withheld?: { readonly element: string; readonly is: string; readonly instead: string };
  readonly note?: string;
}

export interface ServiceDefinition {
  readonly name: "core" | "directory";
  readonly title: string;
  readonly basePath: string;
  /** Other addresses that mean the same; links begin with the one that was asked. */
  readonly otherPaths?: readonly string[];
  readonly release: "STU3" | "R4";
  /** `_offset` leaves matches out, and links that answer it go on with it. */
  readonly offset?: true;
  /** Resources of this type are also found by what somebody types of their name, code or postcode. */
  readonly finder?: string;
  /** What they are narrowed by. */
  readonly facets?: readonly FacetRow[];
  /** What its data must be shown with: licences. */
  readonly attribution?: string;
  /** Who asks for the rows that do not say. */
  readonly guide: Origin;
  readonly resources: readonly ResourceDefinition[];
  /** Parameters of searches that change what others mean, at MAY. */
  readonly parameters?: readonly OwnParameter[];
  /** Names that clients still use for a type that this release calls otherwise, or does not have. */
  readonly formerTypes: Readonly<Record<string, string>>;
}

/** What resources of the finder's type are narrowed by, with counts. */
export interface FacetRow {
  readonly name: string;
  readonly title: string;
  /** With a day its values are those of the day; those of others are today's. */
  readonly isOfDay?: true;
  readonly by:
    | FacetParameter
    /** Resources of another type that refer to it `at` one reference: the value is the id that they refer `to`. */
    | {
        readonly type: string;
        readonly at: string;
        readonly to: string;
        readonly with: readonly { readonly code: string; readonly value: string }[];
      };
}

/** Values of a search parameter of the type: a token's code, or a string. */
export interface FacetParameter {
  readonly code: string;
}

export interface OwnParameter {
  readonly code: string;
  readonly type: "date" | "token";
  /** The resource types that are searched with it. */
  readonly types: readonly string[];
  /** Reads take it, too. */
  readonly onReads?: true;
  readonly documentation: string;
}
