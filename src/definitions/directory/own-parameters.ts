import type { OwnParameter } from "../resource-definition.ts";

const dated = ["Organization", "OrganizationAffiliation"];

/** Parameters of searches and reads that change what others mean: by which dates, by which release, with which areas. */
export const ownParameters: readonly OwnParameter[] = [
  {
    code: "as-of",
    type: "date",
    types: dated,
    onReads: true,
    documentation:
      "A day, YYYY-MM-DD, on reads too: active, activeRoleCode and roleCode are asked of the dates in the records, and resources are answered as they stood, marked by a tag. Names and addresses have no dates and are those of now.",
  },
  {
    code: "as-of-kind",
    type: "token",
    types: dated,
    onReads: true,
    documentation: "With as-of: by which dates, legal, operational or either (active until both have ended).",
  },
  {
    code: "known-on",
    type: "date",
    types: dated,
    onReads: true,
    documentation:
      "A day, YYYY-MM-DD, on reads too: what the register said on that day, by the release that was in force. Not together with chains, _has, places, sorting and includes.",
  },
  {
    code: "area-successors",
    type: "token",
    types: ["Organization"],
    documentation: "true: an area that was abolished means those that took its place.",
  },
];
