import type { Link } from "../../ods/hierarchy.ts";
import type { Lineage } from "../../ods/succession.ts";
import type { Known } from "./known-link.ts";
import type { OrganisationRow } from "./organisation-row.ts";

/** One organisation with everything that its page shows. */
export interface OrganisationView {
  readonly row: OrganisationRow;
  /** Relationships that it holds, and those that lead to it. */
  readonly up: readonly Link[];
  readonly down: readonly Link[];
  /** There are more than are shown. */
  readonly isCut: boolean;
  readonly successors: Lineage;
  readonly predecessors: Lineage;
  readonly known: ReadonlyMap<string, Known>;
  /** Others of the same name, open ones first. */
  readonly sameName: readonly OrganisationRow[];
  readonly changes: readonly Change[];
  /** The day by whose dates relationships are shown; undefined: all of them, ended ones too. */
  readonly on: string | undefined;
  readonly problem: string | undefined;
  readonly data: string;
  readonly attribution: string | undefined;
  /** Absolute address of the FHIR service. */
  readonly base: string;
}

/** A version of the record, with what it changed. */
export interface Change {
  /** The release that brought it; undefined: not known. */
  readonly release: string | undefined;
  readonly loaded: string;
  /** `what` changed from `before` to `after`; none: the first that is held. */
  readonly differences: readonly { readonly what: string; readonly before: string; readonly after: string }[];
  readonly isFirst: boolean;
}
