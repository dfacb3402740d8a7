import { odsSystems } from "../definitions/directory/ods-codes.ts";
import type { Resource } from "../fhir/resource.ts";
import type { OdsDate } from "./organisation.ts";

/** Something that is in the register no longer. */
export interface Deleted {
  readonly of: DeletedKind;
  /** An ODS code, or the number of the instance. */
  readonly id: string;
  /** Of a succession: the code of the successor; otherwise empty. */
  readonly other: string;
  readonly date: OdsDate;
}

export type DeletedKind = "organisation" | "relationship" | "role" | "succession";

/** Source: ODS OpenAPI document, "deletion notices". What the items of role and succession Lists look like is not published. */
const lists = {
  organisation: {
    id: "Organization-deletion",
    title: "List of Organization Resource Deletions",
    note: "A list of complete Organisation records which have been deleted from the ODS Dataset",
    type: "Organization",
    system: odsSystems.organisationCode,
  },
  relationship: {
    id: "OrganizationAffiliation-deletion",
    title: "List of OrganizationAffiliation Resource Deletions",
    note: "A list of relationships between organisations which have been deleted from the ODS Dataset",
    type: "OrganizationAffiliation",
    system: odsSystems.relationshipInstance,
  },
  role: {
    id: "Organization-role-deletion",
    title: "List of Organization Role Deletions",
    note: "A list of roles of organisations which have been deleted from the ODS Dataset",
    type: "Organization",
    system: odsSystems.roleInstance,
  },
  succession: {
    id: "Organization-succession-deletion",
    title: "List of Organization Succession Deletions",
    note: "A list of successions of organisations which have been deleted from the ODS Dataset: the code of the organisation, a bar, and that of its successor",
    type: "Organization",
    system: odsSystems.succession,
  },
} as const satisfies Record<DeletedKind, object>;

/** The four Lists of what was deleted, each with its whole history, the oldest first. `date`: of the release. */
export const deletionLists = (deleted: (of: DeletedKind) => readonly Deleted[], date: OdsDate): readonly Resource[] =>
  (Object.keys(lists) as DeletedKind[]).map((of) => {
    const { id, title, note, type, system } = lists[of];
    const entry = deleted(of).map((it) => ({
      date: midnight(it.date),
      item: { type, identifier: { system, value: it.other === "" ? it.id : `${it.id}|${it.other}` } },
    }));
    return {
      resourceType: "List",
      id,
      status: "current",
      mode: "working",
      title,
      // Of the newest deletion: a List that has not changed stays the version that it is.
      date: entry.at(-1)?.date ?? midnight(date),
      note: [{ text: note }],
      ...(entry.length > 0 && { entry }),
    };
  });

/** As the national API writes them. */
const midnight = (date: OdsDate): string => `${date}T00:00:00+00:00`;
