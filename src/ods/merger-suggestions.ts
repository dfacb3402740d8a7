import { fold } from "../fhir/fold.ts";
import type { Address, OdsCode, OdsDate, OdsRecord } from "./organisation.ts";
import { plainPeriod } from "./status.ts";

/** Why an organisation may have taken over from one that closed without a successor. */
export type Hint = "same-uprn" | "same-address" | "same-postcode" | "same-role" | "opened-when-it-closed";

export interface Suggestion {
  readonly code: OdsCode;
  readonly hints: readonly Hint[];
}

/** An opening this near to the closing is next to it. */
const nextToDays = 31;
const suggestionsMax = 10;

/** How much each tells: to be open at the same address from that day on tells most. */
const weights: Readonly<Record<Hint, number>> = {
  "opened-when-it-closed": 4,
  "same-uprn": 3,
  "same-address": 3,
  "same-role": 2,
  "same-postcode": 1,
};

/**
 * Mergers of practices mostly go unrecorded. Those of `others` that may have taken over from an organisation that closed: at its
 * postcode, open now, begun by the time it closed; and either of the same primary role, or at the very address from that time
 * on. Guesses, the likeliest first, and never a succession. Source: ODS questions and answers on merged practices.
 */
export function suggestionsFor(
  closed: OdsRecord,
  closedOn: OdsDate,
  others: readonly OdsRecord[],
): readonly Suggestion[] {
  const found = others.flatMap((it): Suggestion[] => {
    const opened = plainPeriod(it.periods ?? {})?.start;
    const isLate = opened !== undefined && daysBetween(closedOn, opened) > nextToDays;
    if (it.code === closed.code || it.isActive === false || isLate) return [];
    const hints = hintsOf(closed, closedOn, it, opened);
    const isThere = hints.includes("same-uprn") || hints.includes("same-address");
    const isLikely = hints.includes("same-role") || (isThere && hints.includes("opened-when-it-closed"));
    return hints.includes("same-postcode") && isLikely ? [{ code: it.code, hints }] : [];
  });
  const weight = ({ hints }: Suggestion) => hints.reduce((sum, it) => sum + weights[it], 0);
  return found.sort((a, b) => weight(b) - weight(a) || (a.code < b.code ? -1 : 1)).slice(0, suggestionsMax);
}

function hintsOf(closed: OdsRecord, closedOn: OdsDate, other: OdsRecord, opened: OdsDate | undefined): readonly Hint[] {
  const [here, there] = [closed.address, other.address];
  const told: readonly (readonly [Hint, boolean])[] = [
    ["same-uprn", here?.uprn !== undefined && here.uprn === there?.uprn],
    ["same-address", linesOf(here) !== "" && linesOf(here) === linesOf(there)],
    ["same-postcode", postcodeOf(here) !== "" && postcodeOf(here) === postcodeOf(there)],
    ["same-role", primaryOf(closed) !== undefined && primaryOf(closed) === primaryOf(other)],
    ["opened-when-it-closed", opened !== undefined && Math.abs(daysBetween(closedOn, opened)) <= nextToDays],
  ];
  return told.filter((it) => it[1]).map((it) => it[0]);
}

const postcodeOf = (address: Address | undefined): string => (address?.postcode ?? "").replace(/\s/g, "").toUpperCase();

/** Where lines end differs: `12 High St, Leeds` is one line here and two there. */
const linesOf = (address: Address | undefined): string =>
  fold((address?.lines ?? []).join(" "))
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** Of one that is closed, the role that it had. */
const primaryOf = ({ roles = [] }: OdsRecord): string | undefined =>
  (roles.find((it) => it.isPrimary && it.isActive) ?? roles.find((it) => it.isPrimary))?.code;

/** From the first to the second: negative when that is the earlier. */
const daysBetween = (a: OdsDate, b: OdsDate): number => (Date.parse(b) - Date.parse(a)) / 86_400_000;
