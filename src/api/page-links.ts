import { type Problem, problem } from "../fhir/problem.ts";
import type { SearchPair } from "../search/parse-search.ts";
import type { Cursor } from "../search/query.ts";
import type { PageToken, PageTokens } from "./page-token.ts";
import { isFormat } from "./pairs.ts";

/** Something that is answered in pages. */
export interface Paged {
  /** Below the base: `Patient`, or `Patient/1/Condition`. */
  readonly path: string;
  readonly pairs: readonly SearchPair[];
  /** Posted: links then hold no value that was sent. */
  readonly posted: boolean;
}

export interface OpenedPage {
  readonly pairs: readonly SearchPair[];
  readonly posted: boolean;
  readonly token: PageToken | undefined;
}

/** A link made after POST holds the whole search; one made after GET only the place in it. */
export function openPage({ path, pairs, posted }: Paged, tokens: PageTokens): OpenedPage | Problem {
  const pages = pairs.filter(([name]) => name === "_page");
  if (pages.length === 0) return { pairs, posted, token: undefined };
  const token = pages.length === 1 ? tokens.open(path, pages[0]![1]) : undefined;
  if (!token)
    return problem(
      "malformed-page",
      "_page comes from a link of an earlier answer and cannot be made up; start at the link 'first'",
    );
  const rest = pairs.filter(([name]) => name !== "_page");
  if (token.pairs === undefined) return { pairs: rest, posted, token };
  const other = rest.find((it) => !isFormat(it));
  if (other) return problem("malformed-page", "this _page holds the whole search: nothing can be added to it");
  return { pairs: [...token.pairs, ...rest], posted: true, token };
}

/** Links to pages of what was asked, in the format asked for; `used`: the parameters that count. */
export function linkMaker(
  { path, pairs, posted }: Paged,
  used: readonly SearchPair[],
  { base, tokens }: { readonly base: string; readonly tokens: PageTokens },
) {
  const shape = pairs.filter(isFormat);
  const written = encode([...(posted ? [] : used), ...shape]);
  return (cursor: Cursor | undefined): string => {
    const sealed = posted || cursor ? `_page=${tokens.seal(path, { cursor, pairs: posted ? used : undefined })}` : "";
    const query = [written, sealed].filter((it) => it !== "").join("&");
    return `${base}${path === "" ? "" : `/${path}`}${query === "" ? "" : `?${query}`}`;
  };
}

/** The address of a request, written as links are. */
export const addressOf = (base: string, path: readonly string[], pairs: readonly SearchPair[]): string =>
  [[base, ...path.map(encodeURIComponent)].join("/"), encode(pairs)].filter((it) => it !== "").join("?");

const encode = (pairs: readonly SearchPair[]): string =>
  pairs
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name)}=${encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/")}`,
    )
    .join("&");
