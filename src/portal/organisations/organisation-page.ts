import { relationshipTypes } from "../../definitions/directory/ods-codes.ts";
import type { Link } from "../../ods/hierarchy.ts";
import type { Period, Periods } from "../../ods/organisation.ts";
import { isActiveOn } from "../../ods/status.ts";
import type { Lineage } from "../../ods/succession.ts";
import { contentsList, details, insetText, summaryList, warning } from "../components/content.ts";
import { button, input } from "../components/form.ts";
import { table } from "../components/table.ts";
import { useThis } from "../components/use-this.ts";
import { type Html, html, joined, nothing, type Part } from "../html.ts";
import type { Page } from "../page.ts";
import { roleName, statusTag } from "./find-page.ts";
import { historyPicture } from "./history-picture.ts";
import { type OrganisationRow, organisationColumns } from "./organisation-row.ts";

/** What is known of an organisation, by code, where another leads to it. */
export interface Known {
  readonly name: string | undefined;
  readonly isActive: boolean;
  readonly kind: string | undefined;
}

export interface OrganisationView {
  readonly row: OrganisationRow;
  /** Relationships that it holds, and those that lead to it. */
  readonly up: readonly Link[];
  readonly down: readonly Link[];
  /** There are more than are shown. */
  readonly isCut: boolean;
  readonly successors: Lineage;
  readonly predecessors: Lineage;
  readonly known: ReadonlyMap<string, Known>;
  /** Others of the same name, open ones first. */
  readonly sameName: readonly OrganisationRow[];
  readonly changes: readonly Change[];
  /** The day by whose dates relationships are shown; undefined: all of them, ended ones too. */
  readonly on: string | undefined;
  readonly problem: string | undefined;
  readonly data: string;
  readonly attribution: string | undefined;
  /** Absolute address of the FHIR service. */
  readonly base: string;
}

/** A version of the record, with what it changed. */
export interface Change {
  /** The release that brought it; undefined: not known. */
  readonly release: string | undefined;
  readonly loaded: string;
  /** `what` changed from `before` to `after`; none: the first that is held. */
  readonly differences: readonly { readonly what: string; readonly before: string; readonly after: string }[];
  readonly isFirst: boolean;
}

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

const link = (code: string, known: ReadonlyMap<string, Known>): Html => {
  const it = known.get(code);
  return it === undefined
    ? html`<code>${code}</code> <span class="cc-soft">not in the register</span>`
    : html`<a href="/organisations/${code}">${code}</a> ${it.name ?? ""}${!it.isActive && html` <span class="cc-soft">(closed)</span>`}`;
};

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
      ? html`<p>Its work is carried on by:</p><ul class="nhsuk-list nhsuk-list--bullet">${ends.map((it) => html`<li>${link(it, known)}</li>`)}</ul>`
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

const columnsOfPeriods = ["Legal from", "Legal to", "Operational from", "Operational to"] as const;
const periodCells = ({ legal, operational }: Periods): readonly Part[] => [
  legal?.start ?? "",
  legal?.end ?? "",
  operational?.start ?? "",
  operational?.end ?? "",
];

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

function relationships(it: OrganisationView): Html {
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
      link(other(it), known),
      it.isActive ? "yes" : "no",
      ...(on === undefined ? [] : [onBy(it.periods, on, "legal"), onBy(it.periods, on, "operational")]),
      ...periodCells(it.periods),
    ]),
  });
}

const onBy = (periods: Periods, on: string, kind: "legal" | "operational"): string =>
  periods[kind] === undefined ? "not given" : isActiveOn(periods, on, kind) ? "yes" : "no";

const isNetwork = ({ record }: OrganisationRow): boolean => (record.roles ?? []).some((it) => it.code === "RO272");

/** What payments ask of a network: its practices with dates, one commissioner, at most one nominated payee. */
function network({ row, up, down, known }: OrganisationView): Html {
  const { code } = row.record;
  const members = down.filter((it) => it.type === "RE8");
  const commissioners = up.filter((it) => it.type === "RE4" && it.isActive);
  const payees = down.filter((it) => it.type === "RE9" && it.isActive);
  return html`${summaryList([
    [
      "Commissioner",
      commissioners.length === 1
        ? link(commissioners[0]!.target, known)
        : html`<strong>Mismatch:</strong> a network has exactly one active commissioner; ${code} has ${commissioners.length}${
            commissioners.length > 0 &&
            html`: ${joined(
              commissioners.map((it) => link(it.target, known)),
              ", ",
            )}`
          }`,
    ],
    [
      "Nominated payee",
      payees.length === 0
        ? "none: it is paid to its own account"
        : payees.length === 1
          ? link(payees[0]!.source, known)
          : html`<strong>Mismatch:</strong> a network has one nominated payee at most; ${code} has ${payees.length}: ${joined(
              payees.map((it) => link(it.source, known)),
              ", ",
            )}`,
    ],
  ])}${
    members.length === 0
      ? html`<p>No practice is recorded as its partner.</p>`
      : table({
          caption: `Practices of ${code}, those that left too`,
          columns: ["Practice", "Active", ...columnsOfPeriods],
          rows: members.map((it) => [link(it.source, known), it.isActive ? "yes" : "no", ...periodCells(it.periods)]),
        })
  }`;
}

function history(it: OrganisationView): Html {
  const { row, successors, predecessors, known } = it;
  const all = [...predecessors.passings, ...successors.passings];
  if (all.length === 0) return html`<p>No predecessor and no successor is recorded.</p>`;
  return html`${historyPicture(row.record.code, all, (code) => ({ title: known.get(code)?.name ?? code, isGone: !(known.get(code)?.isActive ?? false) }))}
${table({
  caption: "Successions, both ways",
  columns: ["Predecessor", "Successor", "Date", "Remarks"],
  rows: all.map((one) => [
    link(one.predecessor, known),
    link(one.successor, known),
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

function asData({ row, base }: OrganisationView): Html {
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
${useThis({ url: `${base}/Organization/${code}` })}${details("What the fields mean", html`<p><a href="/explore/directory/data-dictionary">Data dictionary</a></p>`)}`;
}
