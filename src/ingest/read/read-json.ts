import type { SourceItem } from "../source.ts";
import { documentItems } from "./document-items.ts";
import { faultAt } from "./fault.ts";
import type { Input } from "./input.ts";
import { Outline } from "./outline.ts";
import { readLines } from "./read-lines.ts";
import type { Settings } from "./settings.ts";
import { Spool } from "./spool.ts";
import { isBlank, toText } from "./text.ts";

const newline = 0x0a;
const openBrace = 0x7b;
/** More blanks than this are not looked through for the next line. */
const blanksMax = 4096;

/**
 * JSON: one resource or one Bundle; or NDJSON under another name, which shows when the first line is a JSON object
 * (or is no JSON) and the next begins one.
 *
 * Memory: `memoryMax`, and one entry when an entry is larger.
 */
export async function* readJson(input: Input, file: string, settings: Settings): AsyncGenerator<SourceItem> {
  const { newlines, ended } = await input.skipBlank();
  const whole = { file, position: "" };
  if (ended) {
    const { reason, message } = input.failure ?? { reason: "not-json", message: "There is nothing in it" };
    yield faultAt(whole, reason, message);
    return;
  }
  const line = { file, position: `line ${newlines + 1}` };
  const spool = new Spool(settings);
  try {
    const outline = new Outline(settings);
    const lineEnd = await readObject(input, outline, spool);
    const isOneLine = lineEnd === undefined;
    if (outline.scanner.isComplete) {
      const gap = await input.skipBlank();
      if (gap.ended) {
        yield* documentItems(whole, outline, spool, settings, { failure: input.failure });
        return;
      }
      if (!isOneLine || gap.newlines === 0) {
        yield* documentItems(whole, outline, spool, settings);
        yield await trailingFault(input, file, settings);
        return;
      }
      yield* documentItems(line, outline, spool, settings);
      await spool.remove();
      yield* readLines(input, file, settings, newlines + 1 + gap.newlines);
      return;
    }
    // It is not JSON. If only its first line is not, the others can be read.
    let isCut = isOneLine && (await appendLine(input, spool, settings));
    const gap = await gapAfterLine(input, spool, lineEnd);
    if (gap > 0 && (await input.peek(1))[0] === openBrace) {
      yield* documentItems(line, outline, spool, settings, { isCut });
      await spool.remove();
      yield* readLines(input, file, settings, newlines + 1 + gap);
      return;
    }
    isCut = (await appendRest(input, spool, settings)) || isCut;
    yield* documentItems(whole, outline, spool, settings, { failure: input.failure, isCut });
  } finally {
    await spool.remove();
  }
}

/** Reads to the end of the object, or of the input, or to where it is no object; answers where the first line ended. */
async function readObject(input: Input, outline: Outline, spool: Spool): Promise<number | undefined> {
  let lineEnd: number | undefined;
  for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next()) {
    const used = outline.push(chunk);
    const mine = chunk.subarray(0, used);
    if (lineEnd === undefined && mine.includes(newline)) lineEnd = spool.length + mine.indexOf(newline);
    await spool.append(mine);
    if (used < chunk.length) {
      input.putBack(chunk.subarray(used));
      break;
    }
  }
  return lineEnd;
}

/**
 * How many newlines there are between the first line and what comes next in the input; 0 when more than blanks of the
 * following lines has been read. Blanks are kept with the text.
 */
async function gapAfterLine(input: Input, spool: Spool, lineEnd: number | undefined): Promise<number> {
  if (lineEnd === undefined) {
    const { newlines } = await input.skipBlank();
    if (newlines > 0) await spool.append(Buffer.from("\n"));
    return newlines;
  }
  const read = await spool.slice(lineEnd, Math.min(spool.length, lineEnd + blanksMax));
  return lineEnd + read.length === spool.length && read.every(isBlank) ? read.filter((it) => it === newline).length : 0;
}

/** Appends up to the next newline, which stays in the input; whether there was more than we keep. */
async function appendLine(input: Input, spool: Spool, settings: Settings): Promise<boolean> {
  const room = spool.length + settings.documentMax;
  let isCut = false;
  for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next()) {
    const at = chunk.indexOf(newline);
    const mine = at < 0 ? chunk : chunk.subarray(0, at);
    isCut = spool.length + mine.length > room || isCut;
    await spool.append(mine.subarray(0, Math.max(0, room - spool.length)));
    if (at >= 0) {
      input.putBack(chunk.subarray(at));
      break;
    }
  }
  return isCut;
}

/** Appends what is left, as far as we keep it; whether there was more. */
async function appendRest(input: Input, spool: Spool, settings: Settings): Promise<boolean> {
  const room = spool.length + settings.documentMax;
  for (let chunk = await input.next(); chunk !== undefined; chunk = await input.next()) {
    await spool.append(chunk.subarray(0, room - spool.length));
    if (spool.length === room) return (await input.peek(1)).length > 0;
  }
  return false;
}

/** The fault of a text that goes on after its JSON has ended. */
async function trailingFault(input: Input, file: string, settings: Settings): Promise<SourceItem> {
  const rest = new Spool(settings);
  try {
    const isCut = await appendRest(input, rest, settings);
    const text = toText(await rest.slice(0, settings.documentMax));
    const detail =
      "There is more text after the end of the JSON, which was read. Several resources go into a Bundle, or one on each line (NDJSON)";
    const reason = isCut ? "too-large" : (input.failure?.reason ?? "not-json");
    return faultAt({ file, position: "after the JSON" }, reason, detail, text);
  } finally {
    await rest.remove();
  }
}
