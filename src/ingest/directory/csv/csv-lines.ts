import { isUtf8 } from "node:buffer";
import { Input } from "../../read/input.ts";

/** Lines without their ends, in order; `undefined` stands for one that was longer than can be read. */
export interface Lines {
  readonly lines: readonly (string | undefined)[];
  /** How many of them were not UTF-8. */
  readonly foreign: number;
}

const lf = 10;
const cr = 13;

/**
 * The lines of a text, as many at a time as came. They end with LF, CRLF or CR.
 *
 * The text is UTF-8 or, shown by a byte-order mark or by zeros beside its first letters, UTF-16; a line that is not UTF-8 is read
 * as Windows-1252, in which no byte is lost. A line of more than `lineMax` bytes is passed over. Memory: a chunk and a line.
 */
export async function* csvLines(source: AsyncIterable<Buffer>, lineMax: number): AsyncGenerator<Lines> {
  let rest: Buffer = Buffer.alloc(0);
  let isOverlong = false;
  for await (const chunk of asBytes(source)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = endOfLastLine(bytes);
    rest = bytes.subarray(end);
    if (end > 0) {
      yield linesOf(bytes.subarray(0, end), isOverlong, lineMax);
      isOverlong = false;
    }
    if (isOverlong || rest.length > lineMax) {
      isOverlong = true;
      // A CR at the end may be half of a line's end.
      rest = rest.at(-1) === cr ? rest.subarray(-1) : Buffer.alloc(0);
    }
  }
  if (rest.length > 0 || isOverlong) yield linesOf(rest, isOverlong, lineMax);
}

/** Behind the last LF; where there is none, behind the last CR that is not the last byte. */
function endOfLastLine(bytes: Buffer): number {
  const end = bytes.lastIndexOf(lf) + 1;
  return end > 0 ? end : bytes.subarray(0, -1).lastIndexOf(cr) + 1;
}

/** `isOverlong`: the first line is the end of one that is too long. */
function linesOf(bytes: Buffer, isOverlong: boolean, lineMax: number): Lines {
  const isWhole = isUtf8(bytes);
  const lines: (string | undefined)[] = splitLines(isWhole ? bytes.toString("utf8") : bytes.toString("latin1"));
  let foreign = 0;
  if (!isWhole) {
    for (const [at, line] of lines.entries()) {
      const one = Buffer.from(line!, "latin1");
      if (isUtf8(one)) lines[at] = one.toString("utf8");
      else {
        lines[at] = windows1252.decode(one);
        foreign++;
      }
    }
  }
  if (isOverlong) lines[0] = undefined;
  return { lines: lines.map((it) => (it !== undefined && it.length > lineMax ? undefined : it)), foreign };
}

const windows1252 = new TextDecoder("windows-1252");

function splitLines(text: string): string[] {
  const lines = text.includes("\r") ? text.split(/\r\n|\r|\n/) : text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The same text in UTF-8 where it is UTF-16, without a byte-order mark. */
async function* asBytes(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = new Input(source);
  const encoding = encodingOf(await input.peek(4));
  const decoder = encoding === "utf-8" ? undefined : new TextDecoder(encoding);
  let isFirst = true;
  for await (const chunk of input) {
    const bytes = decoder === undefined ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }));
    yield isFirst && decoder === undefined && hasMark(bytes) ? bytes.subarray(3) : bytes;
    isFirst = false;
  }
}

function encodingOf(head: Buffer): string {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[1] === 0 && head[3] === 0 && head[0] !== 0)) return "utf-16le";
  if ((head[0] === 0xfe && head[1] === 0xff) || (head[0] === 0 && head[2] === 0 && head[1] !== 0)) return "utf-16be";
  return "utf-8";
}

const hasMark = (bytes: Buffer): boolean => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
