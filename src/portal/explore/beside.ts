import { maturityRows } from "../../definitions/maturity.ts";
import { resourceGuides } from "../../definitions/profiles/profiles.ts";
import type { ResourceGuide } from "../../definitions/profiles/resource-guide.ts";
import { ukCoreRows } from "../../definitions/uk-core.ts";
import type { CataloguedStory } from "../../stories/catalogue.ts";
import { requirementLink } from "../assurance/requirement-link.ts";
import { details, warning } from "../components/content.ts";
import { table } from "../components/table.ts";
import { type Html, html, joined, nothing } from "../html.ts";
import { servedTag } from "../stories/served-tag.ts";
import type { PagePart } from "./explore-pages.ts";

/** What is said of a type beside what it promises: its purpose first, then who needs it, how it is checked, what follows it. */
export function besideType(
  service: string,
  type: string,
  {
    stories,
    checks,
    canRun,
  }: { readonly stories: readonly CataloguedStory[]; readonly checks: readonly string[]; readonly canRun: boolean },
): readonly PagePart[] {
  const guide = resourceGuides.find((it) => it.service === service && it.type === type);
  const maturity = maturityRows.find((it) => it.service === service && it.type === type);
  const later = service === "core" ? ukCoreRows.find((it) => it.type === type) : undefined;
  return [
    ...(guide ? [{ id: "purpose", title: "What it is for", content: purpose(guide), isFirst: true }] : []),
    ...(guide && guide.rules.length > 0
      ? [{ id: "profile", title: "What the profile asks for", content: rules(guide), isFirst: true }]
      : []),
    { id: "stories", title: "Stories that need it", content: storyList(stories) },
    { id: "checks", title: "Checks", content: checkList(service, type, checks, canRun) },
    ...(maturity
      ? [
          {
            id: "maturity",
            title: "Maturity",
            content: html`<p><strong>${maturity.label}.</strong> ${maturity.why} <a href="/roadmap">What the labels mean</a></p>`,
          },
        ]
      : []),
    ...(later ? [{ id: "uk-core", title: "In UK Core", content: ukCore(later) }] : []),
  ];
}

const bullets = (texts: readonly string[]): Html =>
  html`<ul class="nhsuk-list nhsuk-list--bullet">${texts.map((it) => html`<li>${it}</li>`)}</ul>`;

const purpose = ({ purpose, useWhen, cautions }: ResourceGuide): Html =>
  html`<p>${purpose}</p>${useWhen.length > 0 ? bullets(useWhen) : nothing}${cautions.length > 0 ? warning("Read with care", bullets(cautions)) : nothing}`;

const rules = ({ rules, bindings, type }: ResourceGuide): Html =>
  html`${table({
    caption: `Rules of the profile of ${type}`,
    isCaptionHidden: true,
    columns: ["Element", "Rule", "Level", "From"],
    rows: rules.map((it) => [html`<code>${it.element}</code>`, it.rule, it.level, requirementLink(it.from)]),
  })}${
    bindings.length > 0
      ? table({
          caption: `Codes that the profile of ${type} asks for`,
          columns: ["Element", "Codes", "Strength", "Value set"],
          rows: bindings.map((it) => [
            html`<code>${it.element}</code>`,
            it.codes,
            it.strength,
            html`<span class="cc-soft">${it.valueSet}</span>`,
          ]),
        })
      : nothing
  }`;

const storyList = (stories: readonly CataloguedStory[]): Html =>
  stories.length === 0
    ? html`<p>No story asks for it yet. <a href="/contribute">Tell us a need</a></p>`
    : html`<ul class="nhsuk-list nhsuk-list--bullet">${stories.map((it) => html`<li><a href="/stories/${it.id}">${it.id}: ${it.title}</a> ${servedTag(it.served.is)}</li>`)}</ul>`;

const checkList = (service: string, type: string, checks: readonly string[], canRun: boolean): Html =>
  html`<p>${checks.length} checks ask for what is promised of it, in every build.${canRun && html` <a href="/checks/${service}/${type}">Run them now</a>`}</p>${details("Their names", html`<p>${joined(checks, html`<br>`)}</p>`)}`;

const ukCore = ({ name, canonical, differences }: (typeof ukCoreRows)[number]): Html =>
  html`<p>${name === undefined ? "UK Core has no counterpart that we know of." : html`Its counterpart on FHIR R4 is <strong>${name}</strong>: <code>${canonical}</code>.`} <a href="/guide/uk-core">What is the same for all</a></p>${differences.length > 0 ? bullets(differences) : nothing}`;
