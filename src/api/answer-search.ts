import type { Entered } from "../access/access.ts";
import { isProblem, type OperationOutcomeIssue, type Problem, problem } from "../fhir/problem.ts";
import { orderOfAnswer } from "../search/natural-order.ts";
import type { ParsedSearch, SearchContext, SearchPair } from "../search/parse-search.ts";
import type { Cursor, Query } from "../search/query.ts";
import { type Page, type SearchOptions, type Store, TooCostly } from "../store/store.ts";
import { asksConcepts, type KnownDefinitions, withConcepts } from "./concepts.ts";
import { linkMaker, openPage, type Paged } from "./page-links.ts";
import type { PageTokens } from "./page-token.ts";
import { leaving, limitsOf, reachable } from "./reach.ts";
import { type Link, searchset } from "./searchset.ts";
import type { Told } from "./service.ts";
import { type Subset, shapedPage } from "./shape.ts";
import { warningsFor } from "./warnings.ts";
import { withheldWhole } from "./withheld.ts";

export interface SearchSettings {
  /** Address of the service, without the last slash: `http://127.0.0.1:8080/STU3`. */
  readonly base: string;
  readonly tokens: PageTokens;
  readonly options: SearchOptions;
  readonly context: Omit<SearchContext, "lenient" | "incomplete">;
  readonly subset: Subset;
  readonly definitions: KnownDefinitions;
  /** What the service makes of a search beside what FHIR says. */
  readonly dialect?: SearchDialect;
  /** Links to further pages are made with _offset, as the national API makes them. */
  readonly offsetLinks?: boolean;
}

/** Parameters of a service's own that change what others mean, or what is answered. */
export type SearchDialect = (path: string, pairs: readonly SearchPair[]) => Promise<PreparedSearch | Problem>;

export interface PreparedSearch {
  /** What is left to be parsed. */
  readonly pairs: readonly SearchPair[];
  /** What was taken out, or said otherwise: it goes back into the links. */
  readonly written: (used: readonly SearchPair[]) => readonly SearchPair[];
  /** The searches that are meant. */
  readonly refine?: (queries: readonly Query[]) => Promise<readonly Query[] | Problem>;
  /** The page that is answered, and what is said beside it. */
  readonly finish?: (page: Page, queries: readonly Query[]) => Promise<Finished>;
}

export interface Finished {
  readonly page: Page;
  /** Where it stands among all, when only the service knows that; its links are made with _offset. */
  readonly place?: PlaceOfPage;
  readonly issues: readonly OperationOutcomeIssue[];
}

export interface SearchRequest {
  /** Below the base: `Patient`, or `Patient/1/Condition`. */
  readonly path: string;
  readonly pairs: readonly SearchPair[];
  /** Posted: links then hold no value that was sent. */
  readonly posted: boolean;
  readonly lenient: boolean;
  readonly entered: Entered | undefined;
}

/** What a search comes to: the same for all of `queries`, which are answered as one. */
export type AskedSearch = Omit<ParsedSearch, "query"> & { readonly queries: readonly Query[] };

/** The searches that a request means. */
export type Ask = (pairs: readonly SearchPair[], context: SearchContext) => AskedSearch | Problem;

/** Every search: parsed, run, and put together as a Bundle, with its links and what must be said beside the matches. */
export async function answerSearch(
  request: SearchRequest,
  ask: Ask,
  store: Store,
  settings: SearchSettings,
): Promise<Found | Problem> {
  const opened = openPage(request, settings.tokens);
  if (isProblem(opened)) return opened;
  const { pairs, posted, token } = opened;
  const prepared = settings.dialect ? await settings.dialect(request.path, pairs) : undefined;
  if (isProblem(prepared)) return prepared;
  const context = { ...settings.context, lenient: request.lenient, incomplete: store.incomplete() };
  const all = prepared ? await askPrepared(ask, prepared, context) : ask(pairs, context);
  if (isProblem(all)) return all;
  const asked = request.entered ? reachable(all, request.entered) : { ...all, leftOut: [] };
  if (isProblem(asked)) return asked;
  const cursor = token?.cursor;
  if (cursor && asked.queries.some((it) => it.offset !== undefined))
    return problem("malformed-page", "_page and _offset cannot go together: both say where a page begins");
  if (asked.queries.length > 1 && asked.queries.some((it) => it.offset !== undefined))
    return problem("malformed-count", "_offset is for a search of one type; follow the link 'next' instead");
  if (cursor && cursor.keys.length !== orderOfAnswer(asked.queries).length)
    return problem("malformed-page", "_page belongs to a search with another order; start at the link 'first'");
  const found = await pageOf(asked.queries, cursor, request.entered, store, settings);
  if (isProblem(found)) return found;
  const left = request.entered ? await leaving(found, request.entered, store, settings) : found;
  const finished = await prepared?.finish?.(left, asked.queries);
  const page = finished?.page ?? left;
  const withheld = withheldWhole(page.matches, pairs, settings.context.catalog);
  if (withheld) return withheld;
  const shaped = asked.shape ? shapedPage(page, asked.shape, settings.subset) : page;
  const paged = { ...request, posted };
  const links = finished?.place
    ? linksByOffset(paged, asked.used, finished.place, settings)
    : linksOf(paged, asked, { cursor, page: found }, settings);
  const issues = [
    ...warningsFor(asked, page),
    ...limitsOf(asked.leftOut, request.entered),
    ...(finished?.issues ?? []),
  ];
  return {
    bundle: searchset(settings.base, shaped, links, issues),
    told: page.included.length > 0 ? [...page.matches, ...page.included] : page.matches,
    about: page.subjects.map((it) => it.id),
  };
}

async function askPrepared(
  ask: Ask,
  { pairs, written, refine }: PreparedSearch,
  context: SearchContext,
): Promise<AskedSearch | Problem> {
  const asked = ask(pairs, context);
  if (isProblem(asked)) return asked;
  const queries = refine ? await refine(asked.queries) : asked.queries;
  return isProblem(queries) ? queries : { ...asked, queries, used: written(asked.used) };
}

/** A page by how many matches come before it. */
export interface PlaceOfPage {
  readonly offset: number;
  /** Matches that a page may have. */
  readonly count: number;
  /** Matches that this one takes up. */
  readonly size: number;
  /** There are more behind it. */
  readonly follows: boolean;
}

/** Of the page itself and of those around it: sealed places or, to who asks by them, offsets. */
function linksOf(
  paged: Paged,
  { used, queries }: AskedSearch,
  { cursor, page }: { readonly cursor: Cursor | undefined; readonly page: Page },
  settings: SearchSettings,
): Link[] {
  const [{ offset, count = settings.options.pageSize.other }] = queries as readonly [Query];
  const byOffset = offset !== undefined || (settings.offsetLinks === true && cursor === undefined);
  if (byOffset && !paged.posted && queries.length === 1)
    return linksByOffset(
      paged,
      used,
      { offset: offset ?? 0, count, size: page.matches.length, follows: page.next !== undefined },
      settings,
    );
  const link = linkMaker(paged, used, settings);
  const links: Link[] = [{ relation: "self", url: link(cursor) }];
  if (page.next || page.previous) links.push({ relation: "first", url: link(undefined) });
  if (page.previous) links.push({ relation: "previous", url: link(page.previous) });
  if (page.next) links.push({ relation: "next", url: link(page.next) });
  return links;
}

function linksByOffset(
  paged: Paged,
  used: readonly SearchPair[],
  { offset, count, size, follows }: PlaceOfPage,
  settings: SearchSettings,
): Link[] {
  const at = (place: number) => linkMaker(paged, withOffset(used, place, count), settings)(undefined);
  return [
    { relation: "self", url: linkMaker(paged, used, settings)(undefined) },
    ...(offset > 0 ? [{ relation: "previous", url: at(Math.max(0, offset - count)) } as const] : []),
    ...(follows ? [{ relation: "next", url: at(offset + size) } as const] : []),
  ];
}

const withOffset = (used: readonly SearchPair[], offset: number, count: number): readonly SearchPair[] => [
  ["_count", String(count)],
  ["_offset", String(offset)],
  ...used.filter(([name]) => name !== "_count" && name !== "_offset"),
];

/** A Bundle, and the records in it. */
export interface Found {
  readonly bundle: string;
  readonly told: readonly Told[];
  readonly about: readonly string[];
}

async function pageOf(
  queries: readonly Query[],
  cursor: Cursor | undefined,
  entered: Entered | undefined,
  store: Store,
  { context, options, definitions }: SearchSettings,
): Promise<Page | Problem> {
  try {
    const known: Query[] = [];
    for (const query of queries) {
      const found = asksConcepts(query)
        ? await withConcepts(query, { ...context, store, options, definitions, reach: entered?.rights.search })
        : query;
      if (isProblem(found)) return found;
      known.push({ ...found, cursor });
    }
    return known.length === 1 ? await store.search(known[0]!, options) : await store.searchAll(known, options);
  } catch (error) {
    if (error instanceof TooCostly) return tooCostly(queries, error);
    throw error;
  }
}

/** Why, and what would make it cheap. */
export function tooCostly(queries: readonly Query[], { found }: TooCostly): Problem {
  const [query] = queries;
  const why = found === "plan" ? "Answering this would look at too many records" : "Answering this took too long";
  const narrowing = query!.clauses.some((it) => it.kind === "reference")
    ? "ask for fewer codes or a shorter time"
    : "name a patient, an identifier or a code, or a date that few records have";
  const sorting = query!.sort.length > 0 ? ", or leave _sort out" : "";
  const counting = query!.total === "accurate" ? ", or leave _total=accurate out" : "";
  return problem("too-costly", `${why}: ${narrowing}${sorting}${counting}`);
}
