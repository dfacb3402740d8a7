import type { Catalog, Parameter, ResourceCatalog } from "../../search/catalog.ts";
import { describeParameter } from "../../search/describe-parameter.ts";
import { isSortable } from "../../search/parse-sort.ts";
import { details, insetText } from "../components/content.ts";
import { button, input, select } from "../components/form.ts";
import { type Html, html, nothing } from "../html.ts";
import type { Page } from "../page.ts";
import { isPersonal } from "./personal.ts";

type Pair = readonly [name: string, value: string];

export interface Tried {
  readonly catalog: Catalog;
  readonly data: string;
  /** Searches need a token. */
  readonly isClosed: boolean;
}

const crumb = { title: "Try it", address: "/explorer" };

/** Where to begin: every type that can be searched. */
export const explorerPage = (services: readonly Tried[], isOne: boolean): Page => ({
  title: isOne ? `Try it: ${services[0]!.catalog.service.title}` : "Try it",
  section: "explorer",
  address: isOne ? `/explorer/${services[0]!.catalog.service.name}` : "/explorer",
  ...(isOne && { crumbs: [crumb] }),
  below: "Choose a type, fill in a form, and see the answer, the call, and the call for your own program.",
  attributions: services.map((it) => it.catalog.service.attribution),
  main: html`${services.map(
    ({ catalog: { service, resources }, data }) =>
      html`<h2 class="nhsuk-heading-l" id="${service.name}">${service.title}</h2><p class="cc-data">${data}</p><ul class="cc-doors">${[
        ...resources.values(),
      ]
        .filter((it) => it.parameters.length > 0)
        .map(
          ({ definition: { type }, parameters }) =>
            html`<li class="cc-door"><h3 class="nhsuk-heading-s"><a href="/explorer/${service.name}/${type}">${type}</a></h3><p>${parameters.length} search parameters</p></li>`,
        )}</ul>`,
  )}`,
});

/** The form of a type, filled with what was asked. `answer`: what came of it. */
export function explorerTypePage(
  { catalog, data, isClosed }: Tried,
  resource: ResourceCatalog,
  asked: readonly Pair[],
  answer: { readonly content: Html; readonly address: string | undefined; readonly status: number } | undefined,
): Page {
  const { service } = catalog;
  const { type } = resource.definition;
  const form = searchForm(catalog, resource, asked, isClosed);
  return {
    title: answer
      ? `${type} search: ${answer.status === 200 ? "the answer" : `problem ${answer.status}`}`
      : `Search ${type}`,
    section: "explorer",
    crumbs: [crumb, { title: service.title, address: `/explorer/${service.name}` }],
    address: answer ? answer.address : `/explorer/${service.name}/${type}`,
    data,
    attributions: [service.attribution],
    ...(answer && { status: answer.status }),
    main: answer
      ? html`${details("Change the search", form)}${answer.content}`
      : html`<p><a href="/explore/${service.name}/${type}">What ${type} holds and what each parameter means</a></p>${form}`,
  };
}

function searchForm({ service }: Catalog, resource: ResourceCatalog, asked: readonly Pair[], isClosed: boolean): Html {
  const { definition, parameters } = resource;
  const { type } = definition;
  const named = new Set(definition.search.map((it) => it.code));
  const isAsked = ({ code }: Parameter) => asked.some(([name]) => name.split(":")[0] === code);
  const first = parameters.filter((it) => named.has(it.code) || isAsked(it));
  const rest = parameters.filter((it) => !first.includes(it));
  const examples = new Map(definition.search.map((it) => [it.code, it.example.finds]));
  const field = (it: Parameter) => parameterField(it, asked, examples.get(it.code));
  const personal = parameters.some((it) => isPersonal(service, resource, it.code));
  return html`<form action="/explorer/${service.name}/${type}" method="${personal ? "post" : "get"}" class="nhsuk-u-reading-width">
${personal && insetText(html`<p>What you type here is posted: names, numbers and dates of birth stand in no address, no link and no log.</p>`)}
${isClosed && input({ name: "access-token", label: "Access token", hint: "Records are shown to whoever may see them. The token is sent with this search and kept nowhere.", type: "password" })}
${first.map(field)}
${rest.length > 0 && details("More parameters, FHIR's own", html`${rest.map(field)}`)}
${details("Order, size and what comes with the matches", shaping(resource, asked))}
${button("Search")}
</form>`;
}

/** A modifier is part of the name: a field that was asked with one keeps it. */
function parameterField(it: Parameter, asked: readonly Pair[], example: string | undefined): Html {
  const found = asked.find(([name]) => name === it.code) ?? asked.find(([name]) => name.split(":")[0] === it.code);
  const name = found?.[0] ?? it.code;
  return input({
    name,
    id: `search-${it.code.replaceAll(/[^\w-]/g, "")}`,
    label: html`<code>${name}</code> <span class="cc-soft">${it.type}${it.expectation === "MAY" ? "" : `, ${it.expectation}`}</span>`,
    hint: html`${describeParameter(it)}${example !== undefined && html` For example <code>${example}</code>.`}`,
    value: found?.[1],
    maxLength: 1000,
  });
}

function shaping({ definition, parameters }: ResourceCatalog, asked: readonly Pair[]): Html {
  const value = (name: string) => asked.find((it) => it[0] === name)?.[1];
  const references = parameters.filter((it) => it.type === "reference").map((it) => `${definition.type}:${it.code}`);
  const sorts = parameters.filter(isSortable).flatMap((it) => [it.code, `-${it.code}`]);
  const option = (text: string) => ({ value: text, text });
  return html`${select({
    name: "_sort",
    id: "search-_sort",
    label: html`<code>_sort</code>`,
    hint: "With a minus the last comes first.",
    options: [{ value: "", text: "As they come" }, ...sorts.map(option)],
    value: value("_sort"),
  })}
${
  references.length > 0
    ? select({
        name: "_include",
        id: "search-_include",
        label: html`<code>_include</code>`,
        hint: "Brings what the matches refer to.",
        options: [{ value: "", text: "Matches only" }, ...references.map(option)],
        value: value("_include"),
      })
    : nothing
}
${input({ name: "_count", id: "search-_count", label: html`<code>_count</code>`, hint: "Matches on a page.", value: value("_count"), width: 5 })}`;
}
