import { parseJson } from "../fhir/json.ts";
import { type Fields, isObject } from "../fhir/structure-codes.ts";
import type { Catalog } from "../search/catalog.ts";
import { useThis } from "./components/use-this.ts";
import { escaped, raw } from "./html.ts";
import { type Page, pageText, type Site } from "./page.ts";
import { type Addresses, addressesOf, inFormat } from "./resource/addresses.ts";
import { entriesOf } from "./resource/bundle-entries.ts";
import { caveatList } from "./resource/caveat-list.ts";
import { caveatsOf } from "./resource/caveats.ts";
import { issueList } from "./resource/issues.ts";
import { type MembersOf, membersOf } from "./resource/members.ts";
import { readableDate } from "./resource/readable-date.ts";
import { Sheet } from "./resource/sheet.ts";
import { listIn, numberText, stringIn } from "./resource/value-text.ts";
import { pagePolicy } from "./style.ts";

/** An answer of the FHIR service, to be shown to a person. */
export interface AnswerToShow {
  /** FHIR JSON. */
  readonly body: string;
  readonly status: number;
  /** FHIR's code of what was done, and the resource type; "" where there is none. Both are ours, not the sender's. */
  readonly interaction: string;
  readonly type: string;
  /** Address of the service, without the last slash. */
  readonly base: string;
  /** The address that was asked for; undefined: it was posted, or is not well formed. */
  readonly address: string | undefined;
  /** Which data it shows; undefined: it shows none, or the page around it says so. */
  readonly data?: string | undefined;
}

/** Turns answers of a service into pages: https://hl7.org/fhir/STU3/http.html#mime-type has none, so the look is ours. */
export function resourcePages(
  catalog: Catalog,
  /** Not where the page around it says how it was asked for. */
  { saysCall = true }: { readonly saysCall?: boolean } = {},
): (answer: AnswerToShow) => Page {
  const members = membersOf(catalog.definitions);
  return (answer) => resourcePage(answer, catalog, members, saysCall);
}

/** The same as whole pages. `site` is known once the server listens. */
export function resourceHtml(catalog: Catalog, site: () => Site) {
  const pages = resourcePages(catalog);
  return (answer: AnswerToShow) => ({ html: pageText(pages(answer), site()), policy: pagePolicy });
}

const names: Readonly<Record<string, string>> = {
  read: "",
  vread: ", one version",
  "search-type": " search",
  "search-system": "Search of several types",
  "search-compartment": " search, in one record",
  everything: ", all of one record",
  "history-instance": " history",
  "history-type": " history, all of the type",
  capabilities: "What is served",
};

function resourcePage(
  answer: AnswerToShow,
  { service, resources }: Catalog,
  members: MembersOf,
  saysCall: boolean,
): Page {
  const { status, interaction, type, base, address, data } = answer;
  const addresses = addressesOf(base, resources);
  const body = parseJson(answer.body) as Fields;
  const sheet = new Sheet(members, addresses);
  const isAnswer = body.resourceType === "Bundle" && interaction !== "read" && interaction !== "vread";
  const links = isAnswer ? linksOf(body, addresses) : new Map<string, string>();
  const same = address ?? links.get("self");
  const content = isAnswer
    ? entriesOf(body, interaction.startsWith("history"), { sheet, members, addresses })
    : oneResource(body, { sheet, members, addresses });
  const name = `${type}${Object.hasOwn(names, interaction) ? names[interaction] : ""}` || "Problem";
  return {
    title: `${name}${status >= 400 ? `: problem ${status}` : ""}`,
    section: "explorer",
    crumbs: [
      { title: service.title, address: `/explorer/${service.name}` },
      ...(resources.has(type) ? [{ title: type, address: `/explorer/${service.name}/${type}` }] : []),
    ],
    attributions: [service.attribution],
    data,
    // What was searched for may name somebody: such a view is not offered to be sent on.
    ...(address !== undefined && !address.includes("?") && status < 400 && { address }),
    main: raw(
      [
        `<p>${isAnswer ? aboutBundle(body) : aboutResource(body)}</p>`,
        pageLinks(links),
        `<ul class="cc-links">${rawLinks(same, body, addresses)}${versionsLink(body, interaction, resources, addresses)}<li><a href="${escaped(`${base}/metadata`)}">CapabilityStatement</a></li></ul>`,
        same === undefined ? withoutRaw : saysCall ? useThis({ url: same }).text : "",
        sheet.isCut
          ? `<ul class="caveats"><li class="stop"><strong>This page is cut.</strong> There is more than a page can show, and each place where something is missing says so. The raw form has all of it.</li></ul>`
          : "",
        content,
      ].join("\n"),
    ),
  };
}

const aboutResource = ({ resourceType, id, meta }: Fields): string => {
  const { versionId, lastUpdated } = isObject(meta) ? meta : {};
  const parts = [
    `<b>${escaped(stringIn(resourceType))}${typeof id === "string" ? ` ${escaped(id)}` : ""}</b>`,
    typeof versionId === "string" ? `version ${escaped(versionId)}` : "",
    typeof lastUpdated === "string" ? `last updated here ${escaped(readableDate(lastUpdated))}` : "",
  ];
  return parts.filter((it) => it !== "").join(", ");
};

function aboutBundle({ type, total, entry }: Fields): string {
  const shown = listIn(entry).filter(
    (it) => !isObject(it) || !isObject(it.search) || it.search.mode === "match",
  ).length;
  const what = type === "history" ? ["version", "versions"] : ["match", "matches"];
  const counted = numberText(total);
  const all =
    counted === undefined
      ? `The ${what[1]} were not counted`
      : `<b>${escaped(counted)} ${counted === "1" ? what[0] : what[1]}</b>`;
  return `${all}; ${shown === 0 ? "none is" : shown === 1 ? "one is" : `${shown} are`} on this page`;
}

/** Links of the answer to itself and to its neighbours, in the order in which one turns pages. */
function linksOf({ link }: Fields, addresses: Addresses): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const relation of ["first", "previous", "next", "self"])
    for (const it of listIn(link))
      if (isObject(it) && it.relation === relation) {
        const url = addresses.own(stringIn(it.url));
        if (url !== undefined) found.set(relation, url);
      }
  return found;
}

const relations: Readonly<Record<string, string>> = {
  first: "First page",
  previous: "Previous page",
  next: "Next page",
  self: "This page",
};

const pageLinks = (links: ReadonlyMap<string, string>): string =>
  links.size === 0
    ? ""
    : `<nav aria-label="Pages"><ul class="cc-links">${[...links].map(([relation, url]) => `<li><a href="${escaped(url)}">${relations[relation]}</a></li>`).join("")}</ul></nav>`;

const withoutRaw =
  "<p>The raw form of this answer has no link, since what was asked for stands in no address: send the request again with <code>_format=json</code> or <code>_format=xml</code>.</p>";

/** Of a resource that is read: its versions, where these are served. */
function versionsLink(
  { resourceType, id }: Fields,
  interaction: string,
  resources: Catalog["resources"],
  addresses: Addresses,
): string {
  const type = stringIn(resourceType);
  const isServed = resources.get(type)?.definition.interactions["history-instance"] !== undefined;
  const url = isServed && interaction === "read" ? addresses.reference(`${type}/${stringIn(id)}`) : undefined;
  return url === undefined ? "" : `<li><a href="${escaped(`${url}/_history`)}">All versions</a></li>`;
}

/** The same answer as data, one step away. */
function rawLinks(address: string | undefined, body: Fields, addresses: Addresses): string {
  const content = body.resourceType === "Binary" ? addresses.content(stringIn(body.id)) : undefined;
  const links: readonly (readonly [url: string, text: string])[] = [
    ...(address === undefined
      ? []
      : ([
          [inFormat(address, "json"), "Raw JSON"],
          [inFormat(address, "xml"), "Raw XML"],
        ] as const)),
    ...(content === undefined ? [] : ([[content, "Download its content"]] as const)),
  ];
  return links.map(([url, text]) => `<li><a href="${escaped(url)}">${text}</a></li>`).join("");
}

function oneResource(
  resource: Fields,
  { sheet, members, addresses }: { sheet: Sheet; members: MembersOf; addresses: Addresses },
): string {
  if (resource.resourceType === "OperationOutcome" && resource.id === undefined)
    return `<h2>This was not answered</h2>${issueList([resource])}`;
  const caveats = caveatsOf(resource, members);
  return [
    caveats.length === 0 ? "" : `<h2>Read this first</h2>${caveatList(caveats, addresses)}`,
    `<h2>Content</h2><div class="card">${sheet.resource(resource)}</div>`,
  ].join("\n");
}
