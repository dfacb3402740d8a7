import type { Catalogue, CataloguedStory } from "../../stories/catalogue.ts";
import { type Facet, facetNames, type StoriesAsked, type StoriesFound } from "../../stories/search-stories.ts";
import { asSentence } from "../../stories/story.ts";
import { button, input } from "../components/form.ts";
import { type Html, html, nothing } from "../html.ts";
import type { Page } from "../page.ts";
import { servedTag, servedWords } from "./served-tag.ts";

const titles: Readonly<Record<Facet, string>> = {
  served: "Served here",
  actor: "Actor",
  setting: "Care setting",
  feature: "Feature",
  collection: "Collection",
  resource: "Resource",
  status: "Status of the story",
};

const order: readonly Facet[] = ["served", "actor", "setting", "feature", "resource", "collection", "status"];

/** Stories that were asked for, and what they can be narrowed by. */
export function storiesPage(catalogue: Catalogue, asked: StoriesAsked, { stories, facets }: StoriesFound): Page {
  const query = queryOf(asked);
  const chosen = facetNames.flatMap((name) => [asked[name] ?? []].flat().map((value) => ({ name, value })));
  const counts = (["served", "partly", "not"] as const).map(
    (is) => `${catalogue.stories.filter((it) => it.served.is === is).length} ${servedWords[is].toLowerCase()}`,
  );
  return {
    title: "User stories",
    section: "stories",
    address: `/stories${query}`,
    below: "Needs in plain words, each with what it asks of the data, the calls that serve it, and what is missing.",
    files: [
      { title: "CSV", address: `/stories.csv${query}` },
      { title: "JSON", address: `/stories.json${query}` },
      { title: "NDJSON", address: `/stories.ndjson${query}` },
      { title: "Markdown", address: `/stories.md${query}` },
    ],
    main: html`<p>${catalogue.stories.length} stories: ${counts.join(", ")}. What is served is computed from what this server does, and is never written by hand.</p>
<ul class="cc-links"><li><a href="/stories/matrix">Stories by resource</a></li><li><a href="/stories/actors">Actors</a></li><li><a href="/stories/features">Features</a></li><li><a href="/stories/how-to-write">How to write a story</a></li><li><a href="/case-studies">Case studies</a></li><li><a href="/solutions">Solutions</a></li></ul>
<form action="/stories" method="get" role="search" aria-label="Stories">${chosen.map(({ name, value }) => html`<input type="hidden" name="${name}" value="${value}">`)}${input(
      {
        name: "q",
        label: "Words of a need, an actor, a data item",
        value: asked.q,
        type: "search",
        maxLength: 200,
      },
    )}${button("Find stories")}</form>
<div class="cc-columns"><div><h2 class="nhsuk-heading-m">Narrow down</h2>${chosen.length > 0 ? html`<p><a href="/stories${queryOf(asked.q === undefined ? {} : { q: asked.q })}">Show all again</a></p>` : nothing}${order.map((name) => facet(name, asked, facets[name]))}</div>
<div><h2 class="nhsuk-heading-m">${stories.length === 1 ? "1 story" : `${stories.length} stories`}</h2>${
      stories.length === 0
        ? html`<p>No story has all of this. Leave a word or a choice out, or <a href="/contribute">tell us the need</a>.</p>`
        : html`<ul class="entries">${stories.map(entry)}</ul>`
    }</div></div>`,
  };
}

const entry = (it: CataloguedStory): Html =>
  html`<li><h3 class="nhsuk-heading-s"><a href="/stories/${it.id}">${it.id}: ${it.title}</a></h3><p>${asSentence(it)}</p><p>${servedTag(it.served.is)}</p></li>`;

function facet(name: Facet, asked: StoriesAsked, values: StoriesFound["facets"][Facet]): Html {
  if (values.length === 0) return nothing;
  return html`<div class="cc-facet"><h3 class="nhsuk-heading-s">${titles[name]}</h3><ul>${values.map(
    ({ value, count, isChosen }) => {
      const kept = [asked[name] ?? []].flat().filter((it) => it !== value);
      const query = queryOf({ ...asked, [name]: isChosen ? kept : [...kept, value] });
      const words = name === "served" ? servedWords[value as keyof typeof servedWords] : value;
      return html`<li><a href="/stories${query}"${isChosen && html` aria-current="true"`}>${isChosen ? "✓ " : ""}${words}</a> <span>${count}</span></li>`;
    },
  )}</ul></div>`;
}

/** `?q=dose&actor=Patient`, or nothing. */
function queryOf(asked: StoriesAsked): string {
  const pairs = [
    ...(asked.q === undefined || asked.q === "" ? [] : [["q", asked.q] as [string, string]]),
    ...facetNames.flatMap((name) => [asked[name] ?? []].flat().map((value): [string, string] => [name, value])),
  ];
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
