import { actionLink } from "./components/content.ts";
import { table } from "./components/table.ts";
import { type Html, html, joined } from "./html.ts";
import type { Page } from "./page.ts";

/** A service that answers here. */
export interface HomeService {
  readonly name: string;
  readonly title: string;
  readonly release: string;
  readonly fhirVersion: string;
  readonly base: string;
  readonly attribution: string | undefined;
  /** Which data it holds, in a sentence. */
  readonly data: string;
  /** Undefined: access is controlled, and what is held is told to those who have come in. */
  readonly counts: readonly { readonly type: string; readonly count: number }[] | undefined;
  /** A call that finds something in the data that it holds. */
  readonly call: { readonly words: string; readonly address: string } | undefined;
}

export interface Door {
  readonly title: string;
  readonly address: string;
  readonly words: string;
}

const needs: readonly (Door & { readonly needs?: string })[] = [
  {
    title: "Find an organisation",
    address: "/organisations",
    words: "By code, part of a name or postcode: what it is, what belongs to it, and who took over when it closed.",
    needs: "directory",
  },
  {
    title: "Read a record through the Core API",
    address: "/explorer/core",
    words: "Ask for invented people's records as a system would, and see the call that your system would send.",
    needs: "core",
  },
  {
    title: "Tell us a need",
    address: "/contribute",
    words: "Say in plain words what you want to be able to do and why. No account, and no technical words.",
  },
];

/** The first page: doors by what somebody wants and by who they are, and what answers here. */
export function homePage({
  services,
  audiences,
}: {
  readonly services: readonly HomeService[];
  readonly audiences: readonly Door[];
}): Page {
  const here = services.map((it) => it.name);
  return {
    title: "careconnect",
    hasOwnHeading: true,
    address: "/",
    attributions: services.map((it) => it.attribution),
    main: html`<h1 class="nhsuk-heading-xl">Clinical records and the organisations that keep them, open to the systems that need them</h1>
<p class="nhsuk-lede-text">An API for care records as FHIR STU3, a directory of health and care organisations as FHIR R4, and the way from a need in plain words to a call that works.</p>
<h2 class="nhsuk-heading-l">What do you want to do?</h2>
<ul class="cc-doors">${needs
      .filter((it) => it.needs === undefined || here.includes(it.needs))
      .map(
        (it) =>
          html`<li class="cc-door"><h3 class="nhsuk-heading-m">${actionLink(it.title, it.address)}</h3><p>${it.words}</p></li>`,
      )}</ul>
<h2 class="nhsuk-heading-l">Where do you come from?</h2>
<ul class="cc-doors">${audiences.map(
      (it) =>
        html`<li class="cc-door"><h3 class="nhsuk-heading-s"><a href="${it.address}">${it.title}</a></h3><p>${it.words}</p></li>`,
    )}</ul>
<h2 class="nhsuk-heading-l">What answers here</h2>
${services.map(section)}
<h2 class="nhsuk-heading-m">For those who run it</h2>
<p>${joined(
      ["/readyz", "/healthz", "/metrics"].map((it) => html`<a href="${it}">${it}</a>`),
      ", ",
    )}</p>`,
  };
}

const section = (it: HomeService): Html => html`<h3 class="nhsuk-heading-m" id="${it.name}">${it.title}</h3>
<p>FHIR ${it.release} (${it.fhirVersion}), read-only, at <code>${it.base}</code></p>
<p class="cc-data">${it.data}</p>
${it.call && html`<p>Try it: <a href="${it.call.address}">${it.call.words}</a></p>`}
<ul class="cc-links"><li><a href="/explore/${it.name}">What each type holds</a></li><li><a href="/explore/${it.name}/search-parameters">What it can be searched by</a></li><li><a href="/explorer/${it.name}">Try a search</a></li><li><a href="${it.base}/metadata">CapabilityStatement</a></li><li><a href="/openapi/${it.name}.json">OpenAPI</a></li><li><a href="/postman/${it.name}.json">Postman</a></li></ul>
${
  it.counts !== undefined &&
  it.counts.length > 0 &&
  table({
    caption: `What is held of each type: ${it.title}`,
    columns: ["Type", { title: "Held", isNumber: true }],
    rows: it.counts.map(({ type, count }) => [
      html`<a href="/explore/${it.name}/${type}">${type}</a>`,
      count.toLocaleString("en-GB"),
    ]),
  })
}`;
