import type { Kind } from "./kind.ts";
import { bodyKinds } from "./kinds-bodies.ts";
import { careAndSchoolKinds } from "./kinds-care-and-schools.ts";
import { commissioningKinds } from "./kinds-commissioning.ts";
import { hospitalKinds } from "./kinds-hospitals.ts";
import { primaryCareKinds } from "./kinds-primary-care.ts";

/** Every kind of organisation in the invented register, in the order in which it is told. */
export const kinds: readonly Kind[] = [
  ...commissioningKinds,
  ...hospitalKinds,
  ...primaryCareKinds,
  ...careAndSchoolKinds,
  ...bodyKinds,
];

/** This kind takes what the others leave of the totals. */
export const remainder = "other";

/** England's register at scale 1. Source: the ODS release of 2026-08-28, with its archive. */
export const nationalTotals = { organisations: 370_917, open: 217_059, successions: 24_373 } as const;
