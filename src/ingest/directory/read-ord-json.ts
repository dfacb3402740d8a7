import { type FromOrd, fromOrd, fromOrdSummary } from "../../ods/from-ord.ts";
import type { Place, SourceItem, SourceMismatch } from "../../ods/organisation.ts";
import { seenOf } from "../../ods/values.ts";
import { inWords, ReadFailure } from "../read/fault.ts";
import { Input } from "../read/input.ts";
import { CodesSeen } from "./codes-seen.ts";
import { failureInShort, failureItem } from "./failure.ts";
import { type UnpackOptions, unpackedFiles } from "./unpacked-files.ts";

export interface OrdJsonOptions {
  /** Bytes of a file that may be one JSON text; a larger one is read line by line. 16 MB unless given. */
  readonly wholeMax?: number;
  /** Bytes of one line. 4 MB unless given. */
  readonly lineMax?: number;
}

const newline = 0x0a;
/** Lines that are looked at to see whether each is an answer. */
const linesTried = 10;
/** Items that are handed out together. */
const batchSize = 200;

/** The items of a file of answers of the ORD API, packed or not: see readOrdJson and unpackedFiles. */
export async function* readOrdJsonFile(
  path: string,
  options: OrdJsonOptions & UnpackOptions = {},
): AsyncGenerator<readonly SourceItem[]> {
  for await (const { file, bytes } of unpackedFiles(path, ["json", "ndjson"], options)) {
    if (bytes instanceof ReadFailure) yield [failureItem(file, bytes)];
    else yield* readOrdJson(bytes, file, options);
  }
}

/**
 * The items of a file of answers of the ORD API: one, a list of them, or one on each line.
 *
 *     {"Organisation": {"Name": "…", "OrgId": {"extension": "ZZ1AA"}, …}}      product ord, whole
 *     {"Organisations": [{"Name": "…", "OrgId": "ZZ1AA", …}, …]}               product ord-search, adds to what others say
 *
 * The objects inside are taken without their wrapping too. A mismatch with the path "" is one of the file: the rest of it,
 * or all, was not read. Memory: `wholeMax`, or one line.
 */
export async function* readOrdJson(
  source: AsyncIterable<Uint8Array>,
  name: string,
  { wholeMax = 16 * 1024 * 1024, lineMax = 4 * 1024 * 1024 }: OrdJsonOptions = {},
): AsyncGenerator<readonly SourceItem[]> {
  const input = new Input(buffers(source));
  const reader = new AnswerReader(name);
  try {
    const head = await input.peek(wholeMax + 1);
    const whole = head.length <= wholeMax ? parse(head) : { wrong: `a JSON text of more than ${inWords(wholeMax)}` };
    if (whole.value !== undefined) yield* batches(reader.items(whole.value, ""));
    else if (hasAnswersInLines(head)) {
      for await (const { number, bytes } of lines(input, lineMax))
        yield* batches(reader.lineItems(bytes, number, lineMax));
    } else if (!input.failure) yield [reader.fault("", whole.wrong, "")];
    if (input.failure) yield [reader.fault("", failureInShort(input.failure), "")];
  } finally {
    await input.close();
  }
}

/** Makes items of answers. */
class AnswerReader {
  readonly #file: string;
  readonly #codesSeen = new CodesSeen();

  constructor(file: string) {
    this.#file = file;
  }

  *items(answer: unknown, position: string): Generator<SourceItem> {
    if (Array.isArray(answer)) {
      for (const [at, it] of answer.entries()) yield* this.#one(it, entryPosition(position, at));
    } else yield* this.#one(answer, position);
  }

  *lineItems(bytes: Buffer | undefined, number: number, lineMax: number): Generator<SourceItem> {
    const position = `line ${number}`;
    if (bytes === undefined) yield this.fault("Organisation", `a line of more than ${inWords(lineMax)}`, position);
    else if (!isBlank(bytes)) {
      const { value, wrong } = parse(bytes);
      if (value === undefined) yield this.fault("Organisation", wrong, position);
      else yield* this.items(value, position);
    }
  }

  fault(path: string, seen: unknown, position: string): SourceMismatch {
    return { kind: "mismatch", path, rule: "R005", seen: seenOf(seen), place: { file: this.#file, position } };
  }

  *#one(answer: unknown, position: string): Generator<SourceItem> {
    const { Organisation, Organisations, OrgId } = (answer ?? {}) as Readonly<Record<string, unknown>>;
    if (Organisation !== undefined) yield* this.#record(fromOrd(Organisation), "ord", position);
    else if (Array.isArray(Organisations)) {
      for (const [at, it] of Organisations.entries())
        yield* this.#record(fromOrdSummary(it), "ord-search", entryPosition(position, at));
    } else if (typeof OrgId === "object") yield* this.#record(fromOrd(answer), "ord", position);
    else if (OrgId !== undefined) yield* this.#record(fromOrdSummary(answer), "ord-search", position);
    else yield this.fault("Organisation", answer, position);
  }

  *#record({ record, faults }: FromOrd, product: "ord" | "ord-search", position: string): Generator<SourceItem> {
    const place: Place = { file: this.#file, position };
    for (const it of faults) yield { kind: "mismatch", ...(record && { code: record.code }), ...it, place };
    if (record === undefined) return;
    const again = this.#codesSeen.add(record.code, place);
    if (again) yield again;
    yield { kind: "record", record, product, isWhole: product === "ord", place };
  }
}

const entryPosition = (position: string, at: number): string =>
  `${position === "" ? "" : `${position}, `}entry ${at + 1}`;

/** What the JSON says, or what is wrong with it. */
function parse(bytes: Buffer): { readonly value?: unknown; readonly wrong?: string } {
  try {
    return { value: JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, "")) };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}

/** Whether one of the first lines is an answer by itself. */
function hasAnswersInLines(head: Buffer): boolean {
  let from = 0;
  for (let count = 0; count < linesTried; count++) {
    const end = head.indexOf(newline, from);
    if (end < 0) return count > 0 && isObject(head.subarray(from));
    if (isObject(head.subarray(from, end))) return true;
    from = end + 1;
  }
  return false;
}

const isObject = (bytes: Buffer): boolean => bytes.includes("{") && typeof parse(bytes).value === "object";

const isBlank = (bytes: Buffer): boolean => bytes.toString("latin1").trim() === "";

async function* lines(input: Input, max: number): AsyncGenerator<{ number: number; bytes: Buffer | undefined }> {
  let number = 1;
  let parts: Buffer[] = [];
  let length = 0;
  const take = (part: Buffer) => {
    length += part.length;
    if (length <= max) parts.push(part);
    else parts = [];
  };
  const taken = () => {
    const line = { number, bytes: length > max ? undefined : Buffer.concat(parts) };
    number++;
    parts = [];
    length = 0;
    return line;
  };
  for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next()) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, at));
      yield taken();
      from = at + 1;
    }
    take(chunk.subarray(from));
  }
  if (length > 0) yield taken();
}

function* batches(items: Iterable<SourceItem>): Generator<readonly SourceItem[]> {
  let batch: SourceItem[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* buffers(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const it of source) yield Buffer.isBuffer(it) ? it : Buffer.from(it.buffer, it.byteOffset, it.byteLength);
}
