import { type Fields, isObject } from "../../fhir/structure-codes.ts";
import { escaped } from "../html.ts";
import type { Addresses } from "./addresses.ts";
import { caveatList, caveatMarks } from "./caveat-list.ts";
import { type Caveat, caveatsOf } from "./caveats.ts";
import { issueList } from "./issues.ts";
import type { MembersOf } from "./members.ts";
import { readableDate } from "./readable-date.ts";
import type { Sheet } from "./sheet.ts";
import { type Referred, summaryLine } from "./summary-line.ts";
import { listIn, numberText, stringIn } from "./value-text.ts";

/** So many entries are shown whole; the others are lines that lead to their own pages. */
const wholeMax = 200;
/** Kinds of remarks that are counted at the top, the heaviest first. */
const marksMax = 30;

interface Showing {
  readonly sheet: Sheet;
  readonly members: MembersOf;
  readonly addresses: Addresses;
  readonly referred: Referred;
}

interface Entry {
  readonly resource: Fields | undefined;
  readonly mode: string;
  readonly request: Fields;
  readonly caveats: readonly Caveat[];
}

/** The entries of a search or a history: what must be known first, then a line each, which opens. */
export function entriesOf(bundle: Fields, isHistory: boolean, asked: Omit<Showing, "referred">): string {
  const entries = listIn(bundle.entry)
    .filter(isObject)
    .map((it) => entryOf(it, asked.members));
  const held = new Map(
    entries.flatMap(({ resource }) => (resource ? [[`${resource.resourceType}/${resource.id}`, resource]] : [])),
  );
  // In a history the same address has many contents.
  const showing: Showing = { ...asked, referred: (it) => (isHistory ? undefined : held.get(it)) };
  const outcomes = entries.filter((it) => it.mode === "outcome");
  const shown = entries.filter((it) => it.mode !== "outcome");
  const first = [
    issueList(outcomes.map((it) => it.resource ?? {})),
    tally(shown),
    nothing(bundle, shown, isHistory),
  ].join("");
  // One sheet serves both lists, so the matches are written before what was included.
  const lists = isHistory
    ? [section("Versions", shown, isHistory, showing)]
    : [
        section(
          "Matches",
          shown.filter((it) => it.mode !== "include"),
          isHistory,
          showing,
        ),
        section(
          "Included with them, not matches",
          shown.filter((it) => it.mode === "include"),
          isHistory,
          showing,
        ),
      ];
  return `${first === "" ? "" : `<h2>Read this first</h2>${first}`}${lists.join("")}`;
}

function entryOf({ resource, search, request }: Fields, members: MembersOf): Entry {
  const held = isObject(resource) ? resource : undefined;
  return {
    resource: held,
    mode: isObject(search) ? stringIn(search.mode) : "",
    request: isObject(request) ? request : {},
    caveats: held && held.resourceType !== "OperationOutcome" ? caveatsOf(held, members) : [],
  };
}

/** How many of the page are marked, and by what: a closed list is read in a hurry. */
function tally(entries: readonly Entry[]): string {
  const counts = new Map<string, { readonly weight: string; readonly lead: string; count: number }>();
  for (const { caveats } of entries)
    for (const lead of new Set(caveats.map((it) => it.lead))) {
      const { weight } = caveats.find((it) => it.lead === lead)!;
      const known = counts.get(lead);
      if (known) known.count++;
      else counts.set(lead, { weight, lead, count: 1 });
    }
  if (counts.size === 0) return "";
  const marks = ["stop", "care", "note"].flatMap((weight) =>
    [...counts.values()]
      .filter((it) => it.weight === weight)
      .map((it) => `<span class="mark ${weight}">${escaped(it.lead)}: ${it.count}</span>`),
  );
  const rest = marks.length - marksMax;
  const shown = rest > 0 ? [...marks.slice(0, marksMax), `and ${rest} other remarks`] : marks;
  return `<p>Marked on this page, of ${entries.length} ${entries.length === 1 ? "resource" : "resources"}: ${shown.join(" ")}</p>`;
}

function nothing({ total }: Fields, entries: readonly Entry[], isHistory: boolean): string {
  if (entries.length > 0) return "";
  const count = numberText(total);
  if (isHistory) return `<ul class="caveats"><li class="note">No versions on this page.</li></ul>`;
  if (count !== undefined && count !== "0")
    return `<ul class="caveats"><li class="note">This answer only counts: ${escaped(count)} found, none of them shown here.</li></ul>`;
  return `<ul class="caveats"><li class="care"><strong>No matches.</strong> None found here is not the same as none known: it says only that this server holds nothing that fits what was asked for. Something may be recorded elsewhere, in other words, or not at all.</li></ul>`;
}

function section(title: string, entries: readonly Entry[], isHistory: boolean, showing: Showing): string {
  if (entries.length === 0) return "";
  const items: string[] = [];
  const later: string[] = [];
  for (const [at, entry] of entries.entries()) {
    if (at < wholeMax && !showing.sheet.isFull) items.push(whole(entry, isHistory, showing, entries.length === 1));
    else later.push(line(entry, isHistory, showing));
  }
  const rest =
    later.length === 0
      ? ""
      : `<h3>${later.length} more, as lines: each leads to its own page</h3><ul class="entries">${later.join("\n")}</ul>`;
  return `<h2>${title} (${entries.length})</h2><ul class="entries">${items.join("\n")}</ul>${rest}`;
}

function whole(entry: Entry, isHistory: boolean, showing: Showing, isOpen: boolean): string {
  const { resource, caveats } = entry;
  if (!resource) return `<li>${lineText(entry, isHistory, showing)}</li>`;
  const { sheet, addresses } = showing;
  const type = stringIn(resource.resourceType);
  return `<li><details${isOpen ? " open" : ""}><summary>${lineText(entry, isHistory, showing)}</summary>
<p><a href="${escaped(hrefOf(resource, isHistory, addresses))}">${isHistory ? "This version" : `This ${escaped(type)}`} on a page of its own</a></p>
${caveatList(caveats, addresses)}${sheet.resource(resource)}</details></li>`;
}

const line = (entry: Entry, isHistory: boolean, showing: Showing): string =>
  entry.resource
    ? `<li>${caveatMarks(entry.caveats)}<a href="${escaped(hrefOf(entry.resource, isHistory, showing.addresses))}">${textOf(entry, isHistory, showing)}</a></li>`
    : `<li>${lineText(entry, isHistory, showing)}</li>`;

function hrefOf({ resourceType, id, meta }: Fields, isHistory: boolean, addresses: Addresses): string {
  const version = isObject(meta) ? stringIn(meta.versionId) : "";
  return isHistory
    ? addresses.version(stringIn(resourceType), stringIn(id), version)
    : addresses.resource(stringIn(resourceType), stringIn(id));
}

/** What changes the meaning comes before what it changes. */
const lineText = (entry: Entry, isHistory: boolean, showing: Showing): string =>
  `${caveatMarks(entry.caveats)}${textOf(entry, isHistory, showing)}`;

function textOf({ resource, request }: Entry, isHistory: boolean, { members, referred }: Showing): string {
  if (!resource)
    return `<b>${request.method === "DELETE" ? "Deleted" : "No content"}</b> ${escaped(stringIn(request.url))}`;
  const { versionId, lastUpdated } = isObject(resource.meta) ? resource.meta : {};
  const version = isHistory ? [`version ${stringIn(versionId)}, ${readableDate(stringIn(lastUpdated))}`] : [];
  const [first, ...others] = [...version, ...summaryLine(resource, members, referred)];
  const texts = [
    first === undefined ? "" : `<b><bdi>${escaped(first)}</bdi></b>`,
    ...others.map((it) => `<bdi>${escaped(it)}</bdi>`),
  ];
  const where = `${stringIn(resource.resourceType)} ${stringIn(resource.id)}`;
  return `${texts.filter((it) => it !== "").join(" · ")} <span class="soft">${escaped(where)}</span>`;
}
