import { loadRelease } from "../src/fhir/release.ts";
import { XmlReader } from "../src/fhir/xml/read-xml.ts";
import { inParallel } from "./in-parallel.ts";
import type { CeilingSearch, Corpus, Question } from "./workload.ts";

/** What an answer must be like, whoever gives it. */
export interface Expected {
  readonly question: Question;
  readonly length: number;
  /** `Type/id` of all entries, matches in order, then includes in any. */
  readonly ids: string;
  readonly total: string;
  /** The outcome entry as it was written, or nothing. */
  readonly outcome: string;
}

/** Asks our server each question once and keeps what its answers are like. */
export async function ask(port: number, questions: readonly Question[]): Promise<Expected[]> {
  return inParallel(questions, async (question) => {
    const { text, length } = await get(port, `/STU3/${question.ours}`);
    const end = text.indexOf('{"resource":{"resourceType":"OperationOutcome"');
    return {
      question,
      length,
      ids: idsOf(text),
      total: /^.{0,60}?"total":(\d+),/.exec(text)?.[1] ?? "",
      outcome: text.startsWith('{"resourceType":"Bundle"') && end > 0 ? text.slice(end, -2) : "",
    };
  });
}

/** Asks the ceiling the same and throws at the first answer that differs in length or in its resources. */
export async function compare(port: number, expected: readonly Expected[], outcomes: readonly string[]): Promise<void> {
  await inParallel(expected, async (it) => {
    const path = ceilingPath(it, outcomes);
    const { text, length } = await get(port, path);
    const ids = idsOf(text);
    if (ids !== it.ids || length !== it.length)
      throw new Error(
        `the answers differ, so nothing was measured: ${it.question.ours} gave ${it.length} bytes with ${it.ids.split(" ").length} entries, ${path} ${length} bytes with ${ids.split(" ").length}${ids === it.ids ? "" : `\n  ours:    ${it.ids}\n  ceiling: ${ids}`}`,
      );
  });
}

export function ceilingPath({ question, total, outcome }: Expected, outcomes: readonly string[]): string {
  const { ours, self = ours, ceiling } = question;
  if (!ceiling) throw new Error(`${ours} has no ceiling`);
  if ("rid" in ceiling) return `/read/${ceiling.rid}`;
  const { search, size, values, include = "" }: CeilingSearch = ceiling;
  const [type, query] = self.split("?") as [string, string];
  const words = outcome === "" ? "" : outcomes.indexOf(outcome);
  return `/page/${search}/${size}/${total}/${words}/${values.join()}/${type}/${include}?${query}`;
}

/** Pages around the 500th of each long search, or around the 40th where there are not so many. */
export async function deepPages(
  port: number,
  corpus: Corpus,
  long: readonly Question[],
): Promise<{ readonly page: number; readonly questions: readonly Question[] }> {
  const series = corpus.series("Observation", "date");
  const around = async (page: number) => {
    const found: Question[] = [];
    for (const first of long) found.push(...(await follow(port, corpus, series, first, page - 20, page + 20)));
    return { page, questions: corpus.shuffled(found) };
  };
  const far = await around(500);
  return far.questions.length > 0 ? far : around(40);
}

/** Pages `from` to `to` of a sorted search, each as a question of its own; fewer when the search has fewer pages. */
async function follow(
  port: number,
  corpus: Corpus,
  series: number,
  first: Question,
  from: number,
  to: number,
): Promise<Question[]> {
  const found: Question[] = [];
  const ceiling = first.ceiling as CeilingSearch;
  let ours = first.ours;
  for (let page = 1; page < to; page++) {
    const { text } = await get(port, `/STU3/${ours}`);
    const next = /"relation":"next","url":"[^"]*?\/STU3\/([^"]+)"/.exec(text.slice(0, 4000))?.[1];
    if (next === undefined) break;
    ours = next;
    if (page + 1 < from) continue;
    const last = [...text.matchAll(/\{"fullUrl":"[^"]*\/([A-Za-z]+)\/([^"/]+)"/g)].at(-1)!;
    const rid = corpus.rid(last[1]!, last[2]!);
    const values = [...ceiling.values, corpus.low(rid, series)!, rid];
    found.push({ ours, self: first.ours, ceiling: { ...ceiling, search: "walkAnyAfter", values } });
  }
  return found;
}

/** Whether a search is served at all. */
export async function isServed(port: number, path: string): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/STU3/${path}`);
  await answer.arrayBuffer();
  return answer.status === 200;
}

async function get(port: number, path: string): Promise<{ text: string; length: number }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}: ${bytes.subarray(0, 500)}`);
  return { text: bytes.toString(), length: bytes.length };
}

interface Entry {
  readonly resource: { readonly resourceType: string; readonly id?: string };
  readonly search: { readonly mode: string };
}

function idsOf(text: string): string {
  const it = (text.startsWith("<") ? fromXml(text) : JSON.parse(text)) as Entry["resource"] & {
    readonly entry?: readonly Entry[];
  };
  const name = ({ resourceType, id }: Entry["resource"]) => `${resourceType}/${id ?? ""}`;
  if (it.resourceType !== "Bundle" || !("link" in it)) return name(it);
  const entries = it.entry ?? [];
  const of = (mode: string) =>
    entries.filter(({ search }) => search.mode === mode).map(({ resource }) => name(resource));
  return [...of("match"), ...of("include").sort(), ...of("outcome")].join(" ");
}

function fromXml(text: string): unknown {
  const reader = new XmlReader(loadRelease("STU3"));
  reader.write(text);
  return reader.end();
}
