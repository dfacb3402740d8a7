import {
  recordClassWords,
  recordUseWords,
  relationshipWords,
  roleWords,
} from "../../definitions/directory/code-words.ts";
import { dictionary, dictionaryParts } from "../../definitions/directory/dictionary.ts";
import {
  odsExtensions,
  odsSystems,
  recordClasses,
  recordUseTypes,
  relationshipTypes,
} from "../../definitions/directory/ods-codes.ts";
import { roleTypes } from "../../definitions/directory/role-types.ts";
import { extensionRows } from "../../definitions/directory/structure-definitions.ts";
import { contentsList, summaryList } from "../components/content.ts";
import { table } from "../components/table.ts";
import { type Html, html, nothing } from "../html.ts";
import type { Page } from "../page.ts";
import { fileLinks } from "../tables/table-file.ts";

const crumbs = [
  { title: "Explore", address: "/explore" },
  { title: "Organisation directory", address: "/explore/directory" },
];

/** Those whose table can be taken away: see src/site/tables.ts. */
const asFiles = new Set(["data-dictionary", "roles", "relationships", "record-classes"]);

const about = (title: string, address: string, below: string, main: Html): Page => ({
  title,
  ...(asFiles.has(address.split("/").at(-1)!) && { files: fileLinks(address) }),
  section: "explore",
  crumbs,
  address,
  below,
  main,
});

/** Pages about the register beside those of its resources: each with what it is for, in a line. */
export const dictionaryLinks = [
  {
    title: "Data dictionary",
    address: "/explore/directory/data-dictionary",
    words: "Every field: its ODS name, its FHIR path, its meaning, an example, known gaps.",
  },
  { title: "Roles", address: "/explore/directory/roles", words: "What an organisation is or does." },
  {
    title: "Relationships",
    address: "/explore/directory/relationships",
    words: "What one organisation is to another.",
  },
  {
    title: "Record classes",
    address: "/explore/directory/record-classes",
    words: "Organisation or site, whole record or reference.",
  },
  {
    title: "The extension OrganisationRole",
    address: "/explore/directory/organisation-role-extension",
    words: "How a role stands in an Organization.",
  },
  {
    title: "The code system of roles",
    address: "/explore/directory/organisation-role-codes",
    words: "Where role codes come from.",
  },
  {
    title: "The value set of roles",
    address: "/explore/directory/organisation-role-values",
    words: "Which codes a role may have.",
  },
] as const;

export const dictionaryPage = (): Page =>
  about(
    "Data dictionary",
    "/explore/directory/data-dictionary",
    "Every field of the register: what ODS calls it, where it stands in FHIR, what it means, and what it does not say.",
    html`${contentsList(dictionaryParts.map(({ part, title }) => ({ title, address: `#${part}` })))}
${dictionaryParts.map(
  ({ part, title, says }) =>
    html`<h2 class="nhsuk-heading-l" id="${part}">${title}</h2><p>${says}</p>${table({
      caption: `Fields: ${title}`,
      isCaptionHidden: true,
      columns: [
        "ODS name",
        "FHIR path",
        "Meaning",
        "Type",
        "Example",
        "Known gaps",
        "In the CSV reports",
        "In the XML",
      ],
      rows: dictionary
        .filter((it) => it.of === part)
        .map((it) => [
          html`<strong>${it.field}</strong>`,
          html`<code>${it.path}</code>`,
          it.meaning,
          it.type,
          it.example,
          it.gaps ?? "",
          it.csv ?? "",
          it.xml === undefined ? nothing : html`<code>${it.xml}</code>`,
        ]),
      ids: dictionary.filter((it) => it.of === part).map(({ field }) => `${part}-${field.replaceAll(/[^\w-]/g, "-")}`),
    })}`,
)}`,
  );

export const rolesPage = (): Page =>
  about(
    "Roles",
    "/explore/directory/roles",
    "What an organisation is or does. Exactly one of its roles is primary; names are as published.",
    table({
      caption: "ODS roles",
      isCaptionHidden: true,
      columns: ["Code", "Name", "Primary", "In plain words"],
      rows: roleTypes.map(({ code, name, isPrimary }) => [
        html`<code>${code}</code>`,
        name,
        isPrimary ? "yes" : "no",
        roleWords[code] ?? "",
      ]),
      ids: roleTypes.map(({ code }) => code),
    }),
  );

export const relationshipsPage = (): Page =>
  about(
    "Relationships",
    "/explore/directory/relationships",
    "What one organisation, the source, is to another, the target. Each is recorded once, at the source.",
    table({
      caption: "ODS relationships",
      isCaptionHidden: true,
      columns: ["Code", "Name", "In plain words"],
      rows: relationshipTypes.map(({ code, name, meaning }) => [
        html`<code>${code}</code>`,
        name,
        relationshipWords[code] ?? meaning,
      ]),
      ids: relationshipTypes.map(({ code }) => code),
    }),
  );

export const recordClassesPage = (): Page =>
  about(
    "Record classes and use types",
    "/explore/directory/record-classes",
    "Whether a record is of an organisation or of a site, and whether it is whole.",
    html`${table({
      caption: "Record classes",
      columns: ["Code", "Name", "In plain words"],
      rows: recordClasses.map(({ code, name }) => [html`<code>${code}</code>`, name, recordClassWords[code] ?? ""]),
    })}${table({
      caption: "Record use types",
      columns: ["Name", "In plain words"],
      rows: recordUseTypes.map((it) => [it, recordUseWords[it] ?? ""]),
    })}`,
  );

export function roleExtensionPage(): Page {
  const row = extensionRows.find((it) => it.url === odsExtensions.role)!;
  return about(
    row.title,
    "/explore/directory/organisation-role-extension",
    row.description,
    html`${summaryList([
      ["Canonical", html`<code>${row.url}</code>`],
      ["Version", `${row.version}, ${row.status}, ${row.date}`],
      ["Stands in", row.contexts.join(", ")],
      [
        "Served here",
        html`<a href="/R4/StructureDefinition/${row.id}"><code>/R4/StructureDefinition/${row.id}</code></a>`,
      ],
      [
        "Its codes",
        html`<a href="/explore/directory/organisation-role-values">The value set of roles</a>, of <a href="/explore/directory/organisation-role-codes">the code system of roles</a>`,
      ],
    ])}
${table({
  caption: "Parts of the extension",
  columns: ["Part", "How often", "Type", "Meaning"],
  rows: row.parts.map((it) => [
    html`<code>${it.name}</code>`,
    `${it.min}..${it.max}`,
    it.type ?? it.profile ?? "",
    it.short,
  ]),
})}`,
  );
}

export const roleCodesPage = (): Page =>
  about(
    "The code system of roles",
    "/explore/directory/organisation-role-codes",
    "Codes of what an organisation is or does: RO and a number.",
    html`${summaryList([
      ["System", html`<code>${odsSystems.role}</code>`],
      [
        "Search for it",
        html`<a href="/R4/CodeSystem?url=${odsSystems.role}"><code>/R4/CodeSystem?url=${odsSystems.role}</code></a>`,
      ],
      [
        "Look a code up",
        html`<a href="/R4/CodeSystem/$lookup?system=${odsSystems.role}&amp;code=RO76"><code>/R4/CodeSystem/$lookup?system=…&amp;code=RO76</code></a>`,
      ],
      ["Codes known by name", String(roleTypes.length)],
    ])}<p><a href="/explore/directory/roles">All roles in plain words</a></p>`,
  );

export const roleValuesPage = (): Page =>
  about(
    "The value set of roles",
    "/explore/directory/organisation-role-values",
    "The codes that a role may have in the extension OrganisationRole. The binding is extensible: a code that is not in it may stand there.",
    html`${summaryList([
      [
        "Served here",
        html`<a href="/R4/ValueSet/England-OrganisationRole"><code>/R4/ValueSet/England-OrganisationRole</code></a>`,
      ],
      [
        "Its codes",
        html`<a href="/R4/ValueSet/England-OrganisationRole/$expand"><code>/R4/ValueSet/England-OrganisationRole/$expand</code></a>`,
      ],
      ["System", html`<code>${odsSystems.role}</code>`],
    ])}`,
  );
