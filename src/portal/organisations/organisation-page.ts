import type { Period } from "../../ods/organisation.ts";
import { contentsList, details, insetText, summaryList, warning } from "../components/content.ts";
import { table } from "../components/table.ts";
import { type Html, html, joined, nothing, type Part } from "../html.ts";
import type { Page } from "../page.ts";
import { roleName, statusTag } from "./find-page.ts";
import { historyPicture } from "./history-picture.ts";
import { columnsOfPeriods, knownLink, periodCells } from "./known-link.ts";
import { isNetwork, network } from "./network.ts";
import { type OrganisationRow, organisationColumns } from "./organisation-row.ts";
import type { OrganisationView } from "./organisation-view.ts";
import { relationships } from "./relationships.ts";

export function organisationPage(it: OrganisationView): Page {
  const { row, data, attribution, on } = it;
  const { code, name = "Without a name" } = row.record;
  const parts: readonly { readonly id: string; readonly title: string; readonly content: Html }[] = [
    { id: "details", title: "Details", content: facts(it) },
    { id: "roles", title: "Roles", content: roles(row) },
    { id: "relationships", title: "Relationships", content: relationships(it) },
    ...(isNetwork(row) ? [{ id: "network", title: "Primary care network", content: network(it) }] : []),
    { id: "history", title: "What it came from and what became of it", content: history(it) },
    { id: "changes", title: "Changes by release", content: changes(it) },
    { id: "place", title: "Where it is", content: place(row) },
    { id: "data", title: "As data", content: asData(it) },
  ];
  return {
    title: `${name} (${code})`,
    section: "organisations",
    crumbs: [{ title: "Find an organisation", address: "/organisations" }],
    address: `/organisations/${code}${on === undefined ? "" : `?on=${on}`}`,
    data,
    attributions: [attribution],
    call: { url: `${it.base}/Organization/${code}` },
    files: [
      { title: "JSON (FHIR)", address: `/organisations/${code}.json` },
      { title: "XML (FHIR)", address: `/organisations/${code}.xml` },
      { title: "CSV", address: `/organisations/${code}.csv` },
      { title: "NDJSON", address: `/organisations/${code}.ndjson` },
    ],
    main: html`<p>${statusTag(statusOf(row))} ${row.kind ?? ""}</p>
${became(it)}${same(it)}
${contentsList(parts.map(({ id, title }) => ({ title, address: `#${id}` })))}
${parts.map(({ id, title, content }) => html`<h2 class="nhsuk-heading-l" id="${id}">${title}</h2>\n${content}\n`)}`,
  };
}

const cellOf = (row: OrganisationRow, column: string): string =>
  organisationColumns.find((it) => it.name === column)?.value(row) ?? "";
const statusOf = (row: OrganisationRow): string => cellOf(row, "status");

/** Of a closed one the first thing to know: who does its work now. */
function became({ row, successors, known }: OrganisationView): Html {
  if (row.isActive) return nothing;
  const ends = [...successors.ends].filter(([, end]) => end === "active").map(([code]) => code);
  const { legal, operational } = row.record.periods ?? {};
  const closed = [
    legal?.end && `legally on ${legal.end}`,
    operational?.end && `in operation on ${operational.end}`,
  ].filter((it) => it);
  return warning(
    `Closed${closed.length > 0 ? ` ${closed.join(", ")}` : ""}`,
    ends.length > 0
      ? html`<p>Its work is carried on by:</p><ul class="nhsuk-list nhsuk-list--bullet">${ends.map((it) => html`<li>${knownLink(it, known)}</li>`)}</ul>`
      : successors.passings.length > 0
        ? html`<p>Those that took over have closed too, and no open organisation is recorded as carrying on. <a href="#history">What became of it</a></p>`
        : html`<p>No successor is recorded. That does not mean that nobody took over: ask the organisation that commissioned it.</p>`,
    2,
  );
}

function same({ sameName, row }: OrganisationView): Html {
  if (sameName.length === 0) return nothing;
  return insetText(
    html`<p>${sameName.length === 1 ? "Another organisation has" : `${sameName.length} other organisations have`} the same name: tell them apart by code, type and postcode.</p><ul class="nhsuk-list nhsuk-list--bullet">${sameName.map(
      (it) =>
        html`<li><a href="/organisations/${it.record.code}">${it.record.code}</a> ${joined(
          [it.kind ?? "", it.record.address?.postcode ?? "no postcode", statusOf(it)].filter((text) => text !== ""),
          ", ",
        )}</li>`,
    )}</ul><p><a href="/organisations?${new URLSearchParams({ q: row.record.name ?? "" }).toString()}">Find all of them</a></p>`,
  );
}

function facts({ row }: OrganisationView): Html {
  const { record } = row;
  const shown = ["code", "type", "status", "address", "town", "county", "postcode", "country", "uprn", "recordClass"];
  const contacts = (record.contacts ?? []).map(({ type, value }) => html`${type}: ${value}`);
  return summaryList([
    ...organisationColumns
      .filter((it) => shown.includes(it.name))
      .map((it): readonly [Part, Part] => [about(it), it.value(row) ?? html`<span class="cc-soft">not given</span>`]),
    record.periods?.legal && ["Legal period", period(record.periods.legal)],
    record.periods?.operational && ["Operational period", period(record.periods.operational)],
    contacts.length > 0 && ["Contact", joined(contacts, html`<br>`)],
    record.assigningAuthority !== undefined && ["Assigning authority", record.assigningAuthority],
    ["Last change in the register", record.lastChangeDate ?? html`<span class="cc-soft">not given</span>`],
    ["Where it comes from", row.sources.length === 0 ? html`<span class="cc-soft">not kept</span>` : sources(row)],
    ["Last taken here", new Date(row.loaded).toISOString().slice(0, 10)],
  ]);
}

const about = ({ title, about }: (typeof organisationColumns)[number]): Part =>
  about === undefined ? title : html`<a href="${about}">${title}</a>`;

/** Which source says what, since which release. */
const sources = ({ sources }: OrganisationRow): Html =>
  html`<ul class="nhsuk-list">${sources.map((it) => html`<li>${it.source} ${it.product}, release of ${it.release} <span class="cc-soft">${it.fields.join(", ")}</span></li>`)}</ul>`;

const period = ({ start, end }: Period): string => `${start ?? "…"} to ${end ?? "now"}`;

const roles = ({ record }: OrganisationRow): Html =>
  (record.roles ?? []).length === 0
    ? html`<p>No role is recorded.</p>`
    : table({
        caption: "Roles",
        isCaptionHidden: true,
        columns: ["Role", "Primary", "Active", ...columnsOfPeriods],
        rows: (record.roles ?? []).map((it) => [
          html`<a href="/explore/directory/roles#${it.code}">${it.code}</a> ${roleName(it.code)}`,
          it.isPrimary ? "yes" : "no",
          it.isActive ? "yes" : "no",
          ...periodCells(it.periods),
        ]),
      });

function history(it: OrganisationView): Html {
  const { row, successors, predecessors, known } = it;
  const all = [...predecessors.passings, ...successors.passings];
  if (all.length === 0) return html`<p>No predecessor and no successor is recorded.</p>`;
  return html`${historyPicture(row.record.code, all, (code) => ({ title: known.get(code)?.name ?? code, isGone: !(known.get(code)?.isActive ?? false) }))}
${table({
  caption: "Successions, both ways",
  columns: ["Predecessor", "Successor", "Date", "Remarks"],
  rows: all.map((one) => [
    knownLink(one.predecessor, known),
    knownLink(one.successor, known),
    joined([one.start ?? "not given", ...(one.otherStarts ?? []).map((date) => `also given as ${date}`)], ", "),
    joined(
      [
        one.isSplit && "split",
        one.isMerger && "merger",
        one.recordedBy !== "both" && `recorded by the ${one.recordedBy} only`,
      ].filter((text) => text !== false),
      ", ",
    ),
  ]),
})}
${[...successors.cycles, ...predecessors.cycles].map((members) => html`<p><strong>Mismatch:</strong> these lead back to themselves: ${members.join(", ")}</p>`)}`;
}

function changes({ changes: all, row }: OrganisationView): Html {
  return html`${table({
    caption: "Versions of the record that are held here",
    columns: ["Release", "Taken here", "What changed"],
    rows: all.map((it) => [
      it.release ?? "",
      it.loaded,
      it.isFirst
        ? "The first that is held"
        : it.differences.length === 0
          ? "Nothing that is shown here"
          : html`<ul class="nhsuk-list">${it.differences.map((one) => html`<li>${one.what}: <del class="cc-old">${one.before === "" ? "nothing" : one.before}</del> became <ins class="cc-new">${one.after === "" ? "nothing" : one.after}</ins></li>`)}</ul>`,
    ]),
  })}<p><a href="/R4/Organization/${row.record.code}/_history?_format=html">Every version, whole</a></p>`;
}

function place({ areas, unplaced, record }: OrganisationRow): Html {
  const names = {
    "local-authority": "Local authority",
    ward: "Ward",
    region: "Region",
    icb: "Integrated care board",
  } as const;
  const rows = Object.entries(names).flatMap(([key, title]) =>
    (areas.get(key) ?? []).map(({ code, display }): readonly [Part, Part] => [
      title,
      html`${display ?? ""} <code>${code}</code>`,
    ]),
  );
  const authority = areas.get("local-authority")?.[0]?.code;
  return html`${rows.length > 0 ? summaryList(rows) : nothing}${unplaced !== undefined && html`<p>It has no local authority here: ${unplaced.replaceAll("-", " ")}.</p>`}${rows.length === 0 && unplaced === undefined && html`<p>No postcodes are loaded, so that its areas are not known.</p>`}
${authority !== undefined && html`<p><a href="/organisations?local-authority=${authority}&amp;status=true">Open organisations of the same local authority</a></p>`}
${record.address?.postcode !== undefined && html`<p><a href="/organisations?${new URLSearchParams({ q: record.address.postcode }).toString()}">Others at ${record.address.postcode}</a></p>`}`;
}

function asData({ row }: OrganisationView): Html {
  const { code } = row.record;
  const calls = [
    ["The record", `Organization/${code}`],
    [
      "With its relationships, in one call",
      `Organization?identifier=${code}&_revinclude=OrganizationAffiliation:primary-organization`,
    ],
    ["Who carries on its work", `Organization/${code}/$successors`],
    ["Where it came from", `Organization/${code}/$predecessors`],
    ["What belongs to it", `Organization/${code}/$hierarchy?direction=down`],
    ["Where each value comes from", `Organization/${code}/$sources`],
  ] as const;
  return html`<ul class="nhsuk-list nhsuk-list--bullet">${calls.map(([title, call]) => html`<li>${title}: <a href="/R4/${call}"><code>${call}</code></a></li>`)}</ul>
${details("What the fields mean", html`<p><a href="/explore/directory/data-dictionary">Data dictionary</a></p>`)}`;
}
