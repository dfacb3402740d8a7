/** The shape of the lists of requirements. scripts/requirements.ts completes and judges them. */

export type Level = "MUST" | "SHOULD" | "MAY";

/** What will do what is not done yet. */
export type Work =
  | "search, whole"
  | "organisation directory"
  | "portal and guide"
  | "terminology"
  | "profile validation";

/** The requirements of one service. */
export interface RequirementList {
  /** What their source is called. */
  readonly title: string;
  /** The service that they are asked of: its table of promises is the one that they must agree with. */
  readonly service: "core" | "directory";
  /** Their ids are this, a hyphen and three digits: `CC-001`. */
  readonly prefix: string;
  /** The numbers that there must be, both ends of a range too. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  /** Numbers of the source that are users' stories: they have no row, but stories that rest on them (content/stories). */
  readonly stories?: readonly (readonly [from: number, to: number])[];
  readonly rows: readonly (Requirement | PromisedRequirement)[];
}

export interface Requirement {
  readonly id: string;
  readonly level: Level;
  /** In our words, short. */
  readonly text: string;
  readonly state: "met" | "deferred" | "not-applicable";
  /** Exact titles of tests that fail when the behaviour is taken away. Of a deferred row: of the part that is there. */
  readonly check?: string | readonly string[];
  /** Why it is not done, or not ours; on a row that is met, a remark. */
  readonly reason?: string;
  readonly work?: Work;
}

/**
 * A requirement that asks for what the table of promises (src/definitions) has: it is met by the promise and the
 * conformance checks that are derived from it. Level and promises must agree with the table.
 *
 *   Patient/[id]                                read
 *   Patient                                     search
 *   Patient?family                              a search parameter
 *   Observation?patient.identifier              a chain
 *   Patient?name&gender                         a combination
 *   MedicationRequest?_include=medication       an include
 */
export interface PromisedRequirement {
  readonly id: string;
  readonly level: Level;
  readonly promises: string | readonly string[];
  /** Default: the titles of the checks. */
  readonly text?: string;
  /** Tests beside the promises' own checks, where the requirement asks for more than they show. */
  readonly check?: string | readonly string[];
  /** A remark. */
  readonly reason?: string;
}
