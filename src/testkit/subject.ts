/** The server that is judged: an address and what it answered so far. Nothing is known of it but FHIR. */

export interface Fields {
  readonly [element: string]: unknown;
}

export interface Answer {
  readonly status: number;
  /** The body parsed; undefined when it is no JSON object. */
  readonly body: Fields | undefined;
}

/** A whole search, all pages. */
export interface Found {
  readonly ids: ReadonlySet<string>;
  readonly matches: readonly Fields[];
  readonly includes: readonly Fields[];
}

export interface Subject {
  /** `path` is below the base: `Patient/1`. Asked for once. */
  get(path: string): Promise<Answer>;
  /** `Patient?family=x`, every page of it. Asked for once. Throws Unmet when the answers are no good searchset. */
  find(search: string): Promise<Found>;
  /** How many resources of a type there are. */
  count(type: string): Promise<number>;
}

/** A promise that the server does not keep; the message has the request and what was wrong with the answer. */
export class Unmet extends Error {}

export function demand(kept: boolean, message: string): asserts kept {
  if (!kept) throw new Unmet(message);
}

const pagesMax = 500;

/** Gets an address: over the network, or otherwise where the server is at hand. */
export type Get = (url: string) => Promise<{ readonly status: number; readonly text: string }>;

/** `base`: the address of the FHIR service, `https://example.org/STU3`. */
export function subject(base: string, fetched: Get = overNetwork): Subject {
  const root = base.replace(/\/+$/, "");
  const ask = async (url: string): Promise<Answer> => parsed(await fetched(url));
  const get = once(async (path: string): Promise<Answer> => ask(`${root}/${path}`));
  return {
    get,
    find: once((search) => allPages(search, get)),
    count: once(async (type) => {
      const { total } = searchsetOf(type, await get(type));
      return typeof total === "number" ? total : (await allPages(type, get)).ids.size;
    }),
  };

  async function allPages(search: string, first: (path: string) => Promise<Answer>): Promise<Found> {
    const type = search.split("?")[0]!;
    const ids = new Set<string>();
    const matches: Fields[] = [];
    const includes: Fields[] = [];
    let answer = await first(search);
    for (let page = 1; ; page++) {
      const bundle = searchsetOf(search, answer);
      for (const { resource, mode } of entriesOf(bundle)) {
        if (mode === "outcome") continue;
        if (mode === "include") {
          includes.push(resource);
          continue;
        }
        const id = String(resource.id);
        demand(resource.resourceType === type, `${search}: ${resource.resourceType}/${id} is among the matches`);
        demand(!ids.has(id), `${search}: ${type}/${id} comes twice`);
        ids.add(id);
        matches.push(resource);
      }
      const next = list(bundle.link).find((it) => it.relation === "next")?.url;
      if (typeof next !== "string") return { ids, matches, includes };
      demand(page < pagesMax, `${search}: more than ${pagesMax} pages`);
      answer = await ask(new URL(next, `${root}/`).href);
    }
  }
}

async function overNetwork(url: string): ReturnType<Get> {
  const response = await fetch(url, { headers: { accept: "application/fhir+json" } });
  return { status: response.status, text: await response.text() };
}

function parsed({ status, text }: Awaited<ReturnType<Get>>): Answer {
  try {
    const body: unknown = JSON.parse(text);
    return { status, body: isFields(body) ? body : undefined };
  } catch {
    return { status, body: undefined };
  }
}

/** The Bundle of a search that went well. */
export function searchsetOf(search: string, { status, body }: Answer): Fields {
  demand(status === 200, `${search}: status ${status}, not 200${wordsOf(body)}`);
  demand(body?.resourceType === "Bundle" && body.type === "searchset", `${search}: the answer is no searchset Bundle`);
  return body;
}

export function entriesOf(bundle: Fields): { readonly resource: Fields; readonly mode: unknown }[] {
  return list(bundle.entry).flatMap(({ resource, search }) =>
    isFields(resource) ? [{ resource, mode: isFields(search) ? search.mode : "match" }] : [],
  );
}

export const isFields = (it: unknown): it is Fields => typeof it === "object" && it !== null && !Array.isArray(it);
export const list = (it: unknown): readonly Fields[] => (Array.isArray(it) ? it.filter(isFields) : []);

/** What an OperationOutcome says, for a message. */
function wordsOf(body: Fields | undefined): string {
  const words = list(body?.issue).map((it) => it.diagnostics);
  return words.length > 0 ? `: ${words.join("; ")}` : "";
}

function once<T>(run: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const kept = made.get(key) ?? run(key);
    made.set(key, kept);
    return kept;
  };
}
