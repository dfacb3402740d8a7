import { createHash } from "node:crypto";
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { inParallel } from "../in-parallel.ts";
import type { Question } from "./questions.ts";

/** What an answer must be like, whoever gives it. */
export interface Expected {
  readonly question: Question;
  readonly length: number;
  readonly total: string;
  /** The outcome entry as it was written, or nothing. */
  readonly outcome: string;
  /** Of the whole answer but for ports and the seals of page links. */
  readonly digest: string;
  /** How long it took, this first time: nothing was known of what is counted. */
  readonly firstMs: number;
}

/** What both servers agree on. */
export interface Agreed extends Expected {
  readonly ceiling: { readonly path: string; readonly length: number };
}

const pageSize = 20;
/** The most that may be asked for at once. */
const wholeSize = 1000;

/** Asks our server each question once, four at a time, and keeps what its answers are like. */
export const ask = (port: number, questions: readonly Question[]): Promise<Expected[]> =>
  inParallel(questions, async (question) => {
    const start = performance.now();
    const body = await get(port, `/R4/${question.ours}`);
    const firstMs = performance.now() - start;
    const end = body.indexOf('{"resource":{"resourceType":"OperationOutcome"');
    return {
      question,
      length: Buffer.byteLength(body),
      total: /^.{0,60}?"total":(\d+),/.exec(body)?.[1] ?? "",
      outcome: body.startsWith('{"resourceType":"Bundle"') && end > 0 ? body.slice(end, -2) : "",
      digest: digestOf(body, port),
      firstMs,
    };
  });

/**
 * Asks the ceiling the same, in the order of our server and with a count of its own, and throws at the first answer that is
 * not the same text, but for ports and the seals of page links. Gives with each the page of the ceiling that is to be timed.
 */
export const compare = (port: number, expected: readonly Expected[], outcomes: readonly string[]): Promise<Agreed[]> =>
  inParallel(expected, async (it) => {
    const body = await get(port, ceilingPath(it, outcomes, "check"));
    if (digestOf(body, port) !== it.digest) throw differs(it, body);
    const path = ceilingPath(it, outcomes, "page");
    const length = Buffer.byteLength(path.startsWith("/read/") ? body : await get(port, path));
    return { ...it, ceiling: { path, length } };
  });

/** Compares whole lists of matches, where these are no more than may be asked for at once: of one search in `every`. */
export async function compareWhole(
  ours: number,
  ceiling: number,
  expected: readonly Expected[],
  outcomes: readonly string[],
  every: number,
): Promise<number> {
  const some = expected.filter(
    ({ total }, at) => at % every === 0 && Number(total) > pageSize && Number(total) <= wholeSize,
  );
  await inParallel(some, async (it) => {
    const question = { ...it.question, ours: `${it.question.ours}&_count=${wholeSize}` };
    const [whole] = await ask(ours, [question]);
    const body = await get(ceiling, ceilingPath(whole!, outcomes, "check", wholeSize));
    if (digestOf(body, ceiling) !== whole!.digest) throw differs(whole!, body);
  });
  return some.length;
}

/** `mode`: a page as the ceiling would give it, or one to be compared with ours. */
function ceilingPath(
  { question: { ours, ceiling }, total, outcome }: Expected,
  outcomes: readonly string[],
  mode: "page" | "check",
  size = pageSize,
): string {
  if ("code" in ceiling) return `/read/${ceiling.code}`;
  const { search, values, include } = ceiling;
  const words = outcome === "" ? "" : outcomes.indexOf(outcome);
  const listed = values.map(encodeURIComponent).join();
  return `/${mode}/${search}/${size}/${total}/${words}/${listed}/${include ? 1 : ""}?${ours.slice(ours.indexOf("?") + 1)}`;
}

const differs = ({ question, length, total }: Expected, body: string) =>
  new Error(
    `the answers differ, so nothing was measured: ${question.ours} gave ${length} bytes of ${total} matches, the ceiling ${Buffer.byteLength(body)}: ${body.slice(0, 2000)}`,
  );

function digestOf(body: string, port: number): string {
  const same = body.replaceAll(`http://127.0.0.1:${port}`, "").replaceAll(/_page=[\w-]+/g, "_page");
  return createHash("sha1").update(same).digest("base64");
}

/** The body of an answer to exactly that path. Throws where its status is not 200. */
export async function get(port: number, path: string): Promise<string> {
  // fetch would write an apostrophe otherwise than it is sent when it is timed.
  const sent = request({ host: "127.0.0.1", port, path, agent }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const body = await text(answer);
  if (answer.statusCode !== 200)
    throw new Error(`${path} was answered with ${answer.statusCode}: ${body.slice(0, 500)}`);
  return body;
}

const agent = new Agent({ keepAlive: true });
