import { isUtf8 } from "node:buffer";
import { type Problem, problem } from "../fhir/problem.ts";
import type { SearchPair } from "../search/parse-search.ts";

const partsMax = 100;

/**
 * The fields of a form that was sent with files, which are read as text: the pairs that the same form sends without. An empty file
 * input is an empty text. https://www.rfc-editor.org/rfc/rfc7578
 */
export async function pairsOfParts(bytes: Buffer, contentType: string): Promise<readonly SearchPair[] | Problem> {
  let data: FormData;
  try {
    data = await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
  } catch {
    return problem("malformed-body", "the body is no form as its Content-Type says: its parts cannot be told apart");
  }
  const pairs: SearchPair[] = [];
  for (const [name, value] of data) {
    if (pairs.length === partsMax) return problem("too-many-values", `a form may have up to ${partsMax} parts`);
    const text = typeof value === "string" ? value : textOf(Buffer.from(await value.arrayBuffer()));
    if (text === undefined)
      return problem(
        "unsupported-body",
        "the file is no text: a workbook is saved as CSV (in Excel: Save as, CSV UTF-8) and sent again",
      );
    pairs.push([name, text]);
  }
  return pairs;
}

/** As spreadsheets write text: UTF-8, "Unicode text" with its mark, or the Windows set of Western Europe. undefined: it is none. */
function textOf(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes.includes(0)) return undefined;
  return new TextDecoder(isUtf8(bytes) ? "utf-8" : "windows-1252").decode(bytes);
}
