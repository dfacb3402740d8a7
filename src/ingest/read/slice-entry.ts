import type { SourceEntry } from "../source.ts";
import { ObjectScanner } from "./object-scanner.ts";

/**
 * One element of `Bundle.entry`, with its resource as it is written in the source.
 *
 * An element that is no object, or whose members are not JSON, is its own text: whoever parses it will say what is
 * wrong with it. The same goes for a resource that is no object.
 */
export function sliceEntry(element: Buffer, position: string): SourceEntry {
  let text: string | undefined;
  let fullUrl: string | undefined;
  let request: SourceEntry["request"];
  const isObject = scan(element, (key, start, end) => {
    if (key === "resource") text = element.toString("utf8", start, end);
    else if (key === "fullUrl") fullUrl = stringOf(element, start, end);
    else if (key === "request") request = requestOf(element.subarray(start, end));
  });
  if (!isObject) return { position, text: element.toString("utf8"), fullUrl: undefined, request: undefined };
  return { position, text, fullUrl, request };
}

function requestOf(bytes: Buffer): SourceEntry["request"] {
  let method = "";
  let url = "";
  const isObject = scan(bytes, (key, start, end) => {
    if (key === "method") method = stringOf(bytes, start, end) ?? "";
    else if (key === "url") url = stringOf(bytes, start, end) ?? "";
  });
  return isObject ? { method, url } : undefined;
}

/** Whether the bytes are one object and nothing after it. */
function scan(bytes: Buffer, found: (key: string, start: number, end: number) => void): boolean {
  const scanner = new ObjectScanner(undefined, found);
  return scanner.push(bytes) === bytes.length && scanner.isComplete;
}

/** The string that these bytes are the JSON of; undefined when they are something else. */
export function stringOf(bytes: Buffer, start: number, end: number): string | undefined {
  if (bytes[start] !== 0x22) return undefined;
  try {
    return String(JSON.parse(bytes.toString("utf8", start, end)));
  } catch {
    return undefined;
  }
}
