import { careConnect } from "./care-connect.ts";
import { directory } from "./directory.ts";
import type { RequirementList } from "./requirement.ts";

/** Every list of requirements: those of the clinical service, and those of the organisation directory. */
export const lists: readonly RequirementList[] = [
  {
    title: "Care Connect Core API",
    service: "core",
    prefix: "CC",
    ranges: [
      [1, 197],
      [305, 361],
    ],
    rows: careConnect,
  },
  {
    title: "Organisation directory",
    service: "directory",
    prefix: "ODS",
    // 133 to 157 are of a client that keeps itself up to date by calls of the national API, 173 to 181 of alerts and reports.
    ranges: [
      [1, 132],
      [159, 172],
      [190, 193],
      [195, 195],
      [197, 206],
      [208, 208],
      [213, 213],
      [215, 219],
      [221, 238],
    ],
    // Of a client that keeps itself up to date, of alerts and payments, of people and of figures about them.
    stories: [
      [158, 158],
      [182, 189],
      [194, 194],
      [196, 196],
      [207, 207],
      [209, 212],
      [214, 214],
      [220, 220],
    ],
    rows: directory,
  },
];
