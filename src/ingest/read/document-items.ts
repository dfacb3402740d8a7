import { isUtf8 } from "node:buffer";
import type { SourceDocument, SourceEntry, SourceFault, SourceItem } from "../source.ts";
import { faultAt, inWords, type Place, type ReadFailure, within } from "./fault.ts";
import type { Element, Outline } from "./outline.ts";
import type { Settings } from "./settings.ts";
import { sliceEntry } from "./slice-entry.ts";
import type { Spool } from "./spool.ts";
import { toText } from "./text.ts";

/** Texts up to this size are parsed to see whether they are JSON; of larger ones only the structure is known. */
const parsedMax = 1024 * 1024;

/**
 * What one text is: a document, a document and the faults in it, or one fault.
 *
 * `spool` holds the text from the first byte that `outline` has seen, and whatever followed when it is no JSON
 * object. `failure` says that the bytes ended early, `isCut` that there were more of them than we keep.
 */
export async function* documentItems(
  place: Place,
  outline: Outline,
  spool: Spool,
  settings: Settings,
  { failure, isCut = false }: { failure?: ReadFailure | undefined; isCut?: boolean } = {},
): AsyncGenerator<SourceItem> {
  const isBundle = await outline.isBundle(spool);
  const isWhole = outline.scanner.isComplete;
  if (!isBundle) {
    yield isWhole
      ? await singleDocument(place, outline, spool, settings)
      : await unreadable(place, spool, settings, failure, isCut);
  } else if (isWhole || outline.count > 0) {
    yield await bundleDocument(place, outline, spool);
    yield* entryFaults(place, outline, spool, settings);
    if (isWhole) yield* wrapperFaults(place, outline, spool);
    else yield await remainder(place, outline, spool, settings, failure, isCut);
  } else {
    yield await unreadable(place, spool, settings, failure, isCut);
  }
  if (isWhole && failure !== undefined) yield faultAt(place, failure.reason, failure.message);
}

/** A resource outside a Bundle, or the fault that it is not UTF-8, not JSON, or larger than we keep. */
async function singleDocument(place: Place, outline: Outline, spool: Spool, settings: Settings): Promise<SourceItem> {
  const { documentMax } = settings;
  const length = outline.scanner.offset;
  if (length > documentMax) return tooLarge(place, "resource", await spool.slice(0, documentMax), settings);
  return resourceItem(place, await spool.slice(0, length));
}

/** A text with nothing before or after its JSON value: the document or the fault that it is. */
export function resourceItem(place: Place, bytes: Buffer): SourceItem {
  if (!isUtf8(bytes)) return faultAt(place, "not-json", notUtf8, toText(bytes));
  const text = bytes.toString("utf8");
  if (bytes.length > parsedMax && text.startsWith("{")) return documentOf(place, text);
  if (bytes.length > parsedMax && text.startsWith("[")) return notAnObject(place, text);
  try {
    const value: unknown = JSON.parse(text);
    return text.startsWith("{") && value !== null ? documentOf(place, text) : notAnObject(place, text);
  } catch {
    return faultAt(place, "not-json", notJson(place), text);
  }
}

function documentOf({ file, position }: Place, text: string): SourceDocument {
  const entry: SourceEntry = { position: "", text, fullUrl: undefined, request: undefined };
  return {
    kind: "document",
    file,
    position,
    bundleType: undefined,
    links: {},
    async *entries() {
      yield entry;
    },
  };
}

async function bundleDocument({ file, position }: Place, outline: Outline, spool: Spool): Promise<SourceDocument> {
  return {
    kind: "document",
    file,
    position,
    bundleType: await outline.bundleType(spool),
    links: await outline.links(spool),
    async *entries() {
      for await (const element of outline.elements(spool)) {
        if (isReadable(element, outline)) yield sliceEntry(element.bytes, positionOf(element));
      }
    },
  };
}

const positionOf = ({ number }: Pick<Element, "number">) => `entry ${number}`;

const isReadable = (element: Element, outline: Outline): element is Element & { readonly bytes: Buffer } =>
  element.bytes !== undefined && (outline.isUtf8 || isUtf8(element.bytes));

/** The entries that the document leaves out. */
async function* entryFaults(
  place: Place,
  outline: Outline,
  spool: Spool,
  settings: Settings,
): AsyncGenerator<SourceFault> {
  if (outline.isUtf8 && !outline.hasTooLarge) return;
  for await (const element of outline.elements(spool)) {
    if (isReadable(element, outline)) continue;
    const at = within(place, positionOf(element));
    if (element.bytes !== undefined) yield faultAt(at, "not-json", notUtf8, toText(element.bytes));
    else yield tooLarge(at, "entry", await spool.slice(element.start, element.start + settings.documentMax), settings);
  }
}

/** The fault of a Bundle that is broken before its first entry or after its last, though all entries were found. */
async function* wrapperFaults(place: Place, outline: Outline, spool: Spool): AsyncGenerator<SourceFault> {
  const length = outline.scanner.offset;
  const { start, end } = { start: outline.first?.start ?? length, end: outline.last?.end ?? length };
  if (start > parsedMax || length - end > parsedMax) return;
  const before = toText(await spool.slice(0, start));
  const after = toText(await spool.slice(end, length));
  try {
    JSON.parse(outline.count === 0 ? before : `${before}0${after}`);
  } catch {
    const detail = "What the Bundle says besides its entries is not valid JSON; the entries themselves were read";
    yield faultAt(place, "not-json", detail, `${before}${after}`);
  }
}

/** The fault of a Bundle that breaks off after some entries: its text from the first entry that is not whole. */
async function remainder(
  place: Place,
  outline: Outline,
  spool: Spool,
  settings: Settings,
  failure: ReadFailure | undefined,
  isCut: boolean,
): Promise<SourceFault> {
  const { scanner, count } = outline;
  const lastEnd = outline.last?.end ?? 0;
  const start = scanner.inArray && scanner.valueStart >= lastEnd ? scanner.valueStart : lastEnd;
  const at = within(place, scanner.inArray ? positionOf({ number: count + 1 }) : `after entry ${count}`);
  const text = toText(await spool.slice(start, start + settings.documentMax));
  const read = count === 1 ? "the entry before it was read" : `the ${count} entries before it were read`;
  if (failure !== undefined) return faultAt(at, failure.reason, `${failure.message}; ${read}`, text);
  const isLonger = isCut || spool.length - start > settings.documentMax;
  const detail = `The Bundle is not valid JSON from here on; ${read}`;
  if (!isLonger) return faultAt(at, "not-json", `${detail}; mend this part and load it again`, text);
  return faultAt(at, "too-large", `${detail}; only the first ${inWords(settings.documentMax)} of it are kept`, text);
}

/** The fault of a text of which nothing could be read. */
async function unreadable(
  place: Place,
  spool: Spool,
  settings: Settings,
  failure: ReadFailure | undefined,
  isCut: boolean,
): Promise<SourceItem> {
  const { documentMax } = settings;
  const bytes = await spool.slice(0, documentMax);
  if (failure !== undefined) return faultAt(place, failure.reason, failure.message, toText(bytes));
  if (isCut || spool.length > documentMax) return tooLarge(place, "text", bytes, settings);
  const item = resourceItem(place, bytes);
  // Too long to be parsed, and known to break off.
  return item.kind === "document" ? faultAt(place, "not-json", notJson(place), toText(bytes)) : item;
}

export function tooLarge(place: Place, what: string, kept: Buffer, { documentMax }: Settings): SourceFault {
  const max = inWords(documentMax);
  const detail = `The ${what} is larger than ${max}, which is the most we take at once; only its first ${max} are kept`;
  return faultAt(place, "too-large", detail, toText(kept));
}

function notAnObject(place: Place, text: string): SourceFault {
  const what = text.startsWith("[") ? "a JSON array" : "JSON, but no object";
  const detail = `The text is ${what}; a FHIR resource is an object. Give one resource, a Bundle, or one resource a line (NDJSON)`;
  return faultAt(place, "not-an-object", detail, text);
}

const notUtf8 = "The text is not UTF-8, the only encoding JSON may have; save it as UTF-8 and load it again";

export const notJson = ({ position }: Place): string =>
  position === ""
    ? "The text is not valid JSON. Give one resource, a Bundle, or one resource a line (NDJSON)"
    : "The line is not valid JSON. Each line of NDJSON is one resource or one Bundle, without line breaks inside";
