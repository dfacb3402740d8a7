import { relationshipTypes } from "../../definitions/directory/ods-codes.ts";
import type { Link } from "../../ods/hierarchy.ts";
import type { Periods } from "../../ods/organisation.ts";
import { isActiveOn } from "../../ods/status.ts";
import { button, input } from "../components/form.ts";
import { table } from "../components/table.ts";
import { type Html, html } from "../html.ts";
import { columnsOfPeriods, type Known, knownLink, periodCells } from "./known-link.ts";
import type { OrganisationView } from "./organisation-view.ts";

/** What it is to others and they to it: all that is recorded, or what held on a day. */
export function relationships(it: OrganisationView): Html {
  const { row, up, down, known, on, isCut, problem } = it;
  return html`<form action="/organisations/${row.record.code}#relationships" method="get">${input({
    name: "on",
    label: "As they were on",
    hint: "A day, 2019-04-01: relationships of that day, by legal and by operational dates. Empty: all of them.",
    value: on,
    width: 10,
    error: problem,
  })}${button("Show", { isSecondary: true })}</form>
${on !== undefined && html`<p><strong>On ${on}</strong>, by the dates that the register gives today.</p>`}
${linkTable(`What ${row.record.code} is to others`, up, (one) => one.target, known, on)}
${linkTable(`What others are to ${row.record.code}`, down, (one) => one.source, known, on)}
${isCut && html`<p>There are more than are shown here: <a href="/R4/OrganizationAffiliation?participating-organization=${row.record.code}&amp;_format=html">all of them</a>.</p>`}`;
}

function linkTable(
  caption: string,
  links: readonly Link[],
  other: (it: Link) => string,
  known: ReadonlyMap<string, Known>,
  on: string | undefined,
): Html {
  const shown = on === undefined ? links : links.filter((it) => isActiveOn(it.periods, on));
  if (shown.length === 0)
    return html`<h3 class="nhsuk-heading-s">${caption}</h3><p>${on === undefined ? "No relationship is recorded." : "None on that day."}</p>`;
  const onDay = on === undefined ? [] : ["By legal dates", "By operational dates"];
  return table({
    caption,
    columns: ["Relationship", "With", "Active", ...onDay, ...columnsOfPeriods],
    rows: shown.map((it) => [
      html`<a href="/explore/directory/relationships#${it.type}">${it.type}</a> ${relationshipTypes.find((type) => type.code === it.type)?.name ?? ""}`,
      knownLink(other(it), known),
      it.isActive ? "yes" : "no",
      ...(on === undefined ? [] : [onBy(it.periods, on, "legal"), onBy(it.periods, on, "operational")]),
      ...periodCells(it.periods),
    ]),
  });
}

const onBy = (periods: Periods, on: string, kind: "legal" | "operational"): string =>
  periods[kind] === undefined ? "not given" : isActiveOn(periods, on, kind) ? "yes" : "no";
