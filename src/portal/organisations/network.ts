import { summaryList } from "../components/content.ts";
import { table } from "../components/table.ts";
import { type Html, html, joined } from "../html.ts";
import { columnsOfPeriods, knownLink, periodCells } from "./known-link.ts";
import type { OrganisationRow } from "./organisation-row.ts";
import type { OrganisationView } from "./organisation-view.ts";

export const isNetwork = ({ record }: OrganisationRow): boolean =>
  (record.roles ?? []).some((it) => it.code === "RO272");

/** What payments ask of a network: its practices with dates, one commissioner, at most one nominated payee. */
export function network({ row, up, down, known }: OrganisationView): Html {
  const { code } = row.record;
  const members = down.filter((it) => it.type === "RE8");
  const commissioners = up.filter((it) => it.type === "RE4" && it.isActive);
  const payees = down.filter((it) => it.type === "RE9" && it.isActive);
  return html`${summaryList([
    [
      "Commissioner",
      commissioners.length === 1
        ? knownLink(commissioners[0]!.target, known)
        : html`<strong>Mismatch:</strong> a network has exactly one active commissioner; ${code} has ${commissioners.length}${
            commissioners.length > 0 &&
            html`: ${joined(
              commissioners.map((it) => knownLink(it.target, known)),
              ", ",
            )}`
          }`,
    ],
    [
      "Nominated payee",
      payees.length === 0
        ? "none: it is paid to its own account"
        : payees.length === 1
          ? knownLink(payees[0]!.source, known)
          : html`<strong>Mismatch:</strong> a network has one nominated payee at most; ${code} has ${payees.length}: ${joined(
              payees.map((it) => knownLink(it.source, known)),
              ", ",
            )}`,
    ],
  ])}${
    members.length === 0
      ? html`<p>No practice is recorded as its partner.</p>`
      : table({
          caption: `Practices of ${code}, those that left too`,
          columns: ["Practice", "Active", ...columnsOfPeriods],
          rows: members.map((it) => [
            knownLink(it.source, known),
            it.isActive ? "yes" : "no",
            ...periodCells(it.periods),
          ]),
        })
  }`;
}
