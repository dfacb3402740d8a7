import type { HeldOrganisation } from "../../api/directory/register-view.ts";

export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

/** What of a record people ask about, each as one text. */
const parts: readonly (readonly [what: string, text: (it: HeldOrganisation) => string])[] = [
  ["Name", (it) => it.name ?? ""],
  ["Status", (it) => it.subStatus ?? (it.isActive ? "active" : "closed")],
  ["Type", (it) => it.kind ?? ""],
  [
    "Address",
    ({ address }) =>
      [...(address?.lines ?? []), address?.town, address?.county, address?.postcode, address?.country]
        .filter((it) => it)
        .join(", "),
  ],
  ["UPRN", (it) => it.address?.uprn ?? ""],
  ["Contact", (it) => (it.contacts ?? []).map(({ type, value }) => `${type} ${value}`).join(", ")],
  ["Legal period", (it) => period(it.periods?.legal)],
  ["Operational period", (it) => period(it.periods?.operational)],
  ["Active roles", (it) => codes(it, true)],
  ["Ended roles", (it) => codes(it, false)],
  ["Successors", (it) => targets(it, "Successor")],
  ["Predecessors", (it) => targets(it, "Predecessor")],
  ["Record class", (it) => it.recordClass ?? ""],
];

const period = (it: { readonly start?: string; readonly end?: string } | undefined): string =>
  it === undefined ? "" : `${it.start ?? "…"} to ${it.end ?? "now"}`;

const codes = ({ roles = [] }: HeldOrganisation, isActive: boolean): string =>
  roles
    .filter((it) => it.isActive === isActive)
    .map((it) => it.code)
    .sort()
    .join(", ");

const targets = ({ successions = [] }: HeldOrganisation, type: string): string =>
  successions
    .filter((it) => it.type === type)
    .map((it) => it.target)
    .sort()
    .join(", ");

/** What is different in words; undefined: it was not there, or is not any longer. */
export function differencesOf(
  before: HeldOrganisation | undefined,
  after: HeldOrganisation | undefined,
): readonly Difference[] {
  if (before === undefined || after === undefined) return [];
  return parts
    .map(([what, text]) => ({ what, before: text(before), after: text(after) }))
    .filter((it) => it.before !== it.after);
}

export type ChangeKind = "new" | "removed" | "closed" | "reopened" | "renamed" | "moved" | "other";

/** What happened to it, the gravest first. */
export function kindOf(
  before: HeldOrganisation | undefined,
  after: HeldOrganisation | undefined,
): ChangeKind | undefined {
  if (before === undefined) return after === undefined ? undefined : "new";
  if (after === undefined) return "removed";
  const changed = new Set(differencesOf(before, after).map((it) => it.what));
  if (before.isActive !== after.isActive) return after.isActive ? "reopened" : "closed";
  if (changed.has("Name")) return "renamed";
  if (changed.has("Address")) return "moved";
  return changed.size > 0 ? "other" : undefined;
}
