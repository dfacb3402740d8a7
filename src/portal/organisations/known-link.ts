import type { Periods } from "../../ods/organisation.ts";
import { type Html, html, type Part } from "../html.ts";

/** What is known of an organisation, by code, where another leads to it. */
export interface Known {
  readonly name: string | undefined;
  readonly isActive: boolean;
  readonly kind: string | undefined;
}

/** Another organisation, with its name; that it is closed, or not in the register, is said. */
export const knownLink = (code: string, known: ReadonlyMap<string, Known>): Html => {
  const it = known.get(code);
  return it === undefined
    ? html`<code>${code}</code> <span class="cc-soft">not in the register</span>`
    : html`<a href="/organisations/${code}">${code}</a> ${it.name ?? ""}${!it.isActive && html` <span class="cc-soft">(closed)</span>`}`;
};

/** Both kinds of dates stand side by side: always say which. */
export const columnsOfPeriods = ["Legal from", "Legal to", "Operational from", "Operational to"] as const;
export const periodCells = ({ legal, operational }: Periods): readonly Part[] => [
  legal?.start ?? "",
  legal?.end ?? "",
  operational?.start ?? "",
  operational?.end ?? "",
];
