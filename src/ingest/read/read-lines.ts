import { isUtf8 } from "node:buffer";
import type { SourceItem } from "../source.ts";
import { documentItems, notJson, resourceItem, tooLarge } from "./document-items.ts";
import { faultAt, type Place, type ReadFailure } from "./fault.ts";
import type { Input } from "./input.ts";
import { Outline } from "./outline.ts";
import type { Settings } from "./settings.ts";
import { Spool } from "./spool.ts";
import { blankLength, isBlank, toText } from "./text.ts";

const newline = 0x0a;
const bundleWord = Buffer.from('"Bundle"');
/** Lines up to this size without the word Bundle are taken for resources before their structure is looked at. */
const plainMax = 1024 * 1024;

/**
 * NDJSON: each line a resource or a Bundle.
 *
 *     {"resourceType":"Patient",…}      line 1
 *                                       blank lines count, and are passed over
 *     {"resourceType":"Bundle",…}       line 3
 *
 * Memory: one line, and of a line beyond `documentMax` only so much.
 */
export async function* readLines(
  input: Input,
  file: string,
  settings: Settings,
  firstLine = 1,
): AsyncGenerator<SourceItem> {
  const line = new Line(settings.documentMax);
  let number = firstLine;
  for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next()) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      line.append(chunk.subarray(from, at));
      yield* lineItems({ file, position: `line ${number}` }, line, settings);
      line.clear();
      number++;
      from = at + 1;
    }
    if (from < chunk.length) line.append(chunk.subarray(from));
  }
  const place = { file, position: `line ${number}` };
  if (line.isStarted) yield* lineItems(place, line, settings, input.failure);
  else if (input.failure !== undefined) yield faultAt(place, input.failure.reason, input.failure.message);
}

async function* lineItems(place: Place, line: Line, settings: Settings, failure?: ReadFailure) {
  const bytes = trimmed(line.bytes());
  if (line.isTooLong) {
    yield tooLarge(place, "line", bytes, settings);
    if (failure !== undefined) yield faultAt(place, failure.reason, failure.message);
  } else if (bytes.length > 0) {
    yield* textItems(place, bytes, settings, failure);
  } else if (failure !== undefined) {
    yield faultAt(place, failure.reason, failure.message);
  }
}

async function* textItems(place: Place, bytes: Buffer, settings: Settings, failure?: ReadFailure) {
  if (failure === undefined && bytes.length <= plainMax && !bytes.includes(bundleWord) && isUtf8(bytes)) {
    const item = resourceItem(place, bytes);
    if (item.kind === "document" || item.reason === "not-an-object") {
      yield item;
      return;
    }
  }
  const outline = new Outline(settings);
  const used = outline.push(bytes);
  if (outline.scanner.isComplete && used < bytes.length) {
    yield faultAt(place, "not-json", notJson(place), toText(bytes));
    if (failure !== undefined) yield faultAt(place, failure.reason, failure.message);
    return;
  }
  yield* documentItems(place, outline, Spool.of(bytes), settings, { failure });
}

/** Without blanks at either end and without a byte-order mark. */
function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && isBlank(bytes[end - 1]!)) end--;
  return bytes.subarray(Math.min(end, blankLength(bytes)), end);
}

/** A line that comes in pieces, of which no more than `max` bytes are kept. */
class Line {
  isTooLong = false;
  #pieces: Buffer[] = [];
  #length = 0;
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get isStarted(): boolean {
    return this.#length > 0;
  }

  append(piece: Buffer): void {
    const room = this.#max - this.#length;
    // A carriage return does not make a line too long, nor do blanks before it.
    if (piece.length > room && !piece.subarray(room).every(isBlank)) this.isTooLong = true;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    this.#length += kept.length;
    if (kept.length > 0) this.#pieces.push(kept);
  }

  bytes(): Buffer {
    return this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
  }

  clear(): void {
    this.#pieces = [];
    this.#length = 0;
    this.isTooLong = false;
  }
}
