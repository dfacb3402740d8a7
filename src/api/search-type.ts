import { isProblem, type Problem, problem } from "../fhir/problem.ts";
import { type ParsedSearch, parseSearch, type SearchContext, type SearchPair } from "../search/parse-search.ts";
import type { Cursor } from "../search/query.ts";
import type { SearchOptions, Store } from "../store/store.ts";
import type { PageToken, PageTokens } from "./page-token.ts";
import { type Link, searchset } from "./searchset.ts";
import { warningsFor } from "./warnings.ts";

export interface SearchSettings {
  /** Address of the service, without the last slash: `http://127.0.0.1:8080/STU3`. */
  readonly base: string;
  readonly tokens: PageTokens;
  readonly options: SearchOptions;
  readonly context: Omit<SearchContext, "lenient" | "incomplete">;
}

export interface SearchRequest {
  readonly type: string;
  readonly pairs: readonly SearchPair[];
  /** Posted: links then hold no value that was sent. */
  readonly posted: boolean;
  readonly lenient: boolean;
}

/** The FHIR search interaction. https://hl7.org/fhir/STU3/http.html#search */
export async function searchType(
  request: SearchRequest,
  store: Store,
  settings: SearchSettings,
): Promise<string | Problem> {
  const opened = openPage(request, settings.tokens);
  if (isProblem(opened)) return opened;
  const { pairs, posted, token } = opened;
  const parsed = parseSearch(request.type, pairs, {
    ...settings.context,
    lenient: request.lenient,
    incomplete: store.incomplete(),
  });
  if (isProblem(parsed)) return parsed;
  const query = token?.cursor ? { ...parsed.query, cursor: token.cursor } : parsed.query;
  if (query.cursor && query.cursor.keys.length !== query.sort.length)
    return problem("malformed-page", "_page belongs to a search with another _sort; start at the link 'first'");
  const page = await store.search(query, settings.options);
  const shape = request.pairs.filter(([name]) => name === "_format" || name === "_pretty");
  const link = linkMaker(request.type, parsed, posted, shape, settings);
  const links: Link[] = [{ relation: "self", url: link(query.cursor) }];
  if (page.next || page.previous) links.push({ relation: "first", url: link(undefined) });
  if (page.previous) links.push({ relation: "previous", url: link(page.previous) });
  if (page.next) links.push({ relation: "next", url: link(page.next) });
  return searchset(settings.base, page, links, warningsFor(parsed, page));
}

interface OpenedPage {
  readonly pairs: readonly SearchPair[];
  readonly posted: boolean;
  readonly token: PageToken | undefined;
}

/** A link made after POST holds the whole search; one made after GET only the place in it. */
function openPage({ type, pairs, posted }: SearchRequest, tokens: PageTokens): OpenedPage | Problem {
  const pages = pairs.filter(([name]) => name === "_page");
  if (pages.length === 0) return { pairs, posted, token: undefined };
  const token = pages.length === 1 ? tokens.open(type, pages[0]![1]) : undefined;
  if (!token)
    return problem(
      "malformed-page",
      "_page comes from a link of an earlier answer and cannot be made up; start at the link 'first'",
    );
  const rest = pairs.filter(([name]) => name !== "_page");
  if (token.pairs === undefined) return { pairs: rest, posted, token };
  const other = rest.find(([name]) => name !== "_format" && name !== "_pretty");
  if (other) return problem("malformed-page", "this _page holds the whole search: nothing can be added to it");
  return { pairs: [...token.pairs, ...rest], posted: true, token };
}

function linkMaker(
  type: string,
  { used }: ParsedSearch,
  posted: boolean,
  shape: readonly SearchPair[],
  { base, tokens }: SearchSettings,
) {
  const written = encode([...(posted ? [] : used), ...shape]);
  return (cursor: Cursor | undefined): string => {
    const sealed = posted || cursor ? `_page=${tokens.seal(type, { cursor, pairs: posted ? used : undefined })}` : "";
    const query = [written, sealed].filter((it) => it !== "").join("&");
    return `${base}/${type}${query === "" ? "" : `?${query}`}`;
  };
}

const encode = (pairs: readonly SearchPair[]): string =>
  pairs
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name)}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/")}`,
    )
    .join("&");
