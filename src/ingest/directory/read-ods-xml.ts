import { TextDecoder } from "node:util";
import type { SourceItem } from "../../ods/organisation.ts";
import type { RuleNumber } from "../../ods/rules.ts";
import { seenOf } from "../../ods/values.ts";
import { ReadFailure } from "../read/fault.ts";
import { failureInShort } from "./failure.ts";
import { OdsXmlItems } from "./ods-xml-items.ts";
import { OdsXmlError, OdsXmlParser } from "./ods-xml-parser.ts";

export interface OdsXmlOptions {
  /** Characters of one organisation; those of the register have two thousand on average. 4 million unless given. */
  readonly recordMax?: number;
}

/** Characters that are parsed before items are handed out: some thirty organisations. */
const pieceSize = 64 * 1024;

/**
 * The items of a file of the ODS XML product, or of one organisation in the XML of the ORD API, some at a time: its manifest,
 * its role and relationship codes with their names, and its records with what is wrong in each.
 *
 *     xml-fullfile   the register            xml-changes   what changed, as the synchroniser of the ORD API puts together
 *     xml-archive    what has left it        ord           one organisation
 *
 * A mismatch with the path "" is one of the file: the rest of it, or all, was not read. Memory: one organisation, and the
 * codes of up to a million. `name` is the file's as mismatches tell it.
 */
export async function* readOdsXml(
  source: AsyncIterable<Uint8Array>,
  name: string,
  { recordMax = 4_000_000 }: OdsXmlOptions = {},
): AsyncGenerator<readonly SourceItem[]> {
  const items = new OdsXmlItems(name);
  const parser = new OdsXmlParser(items);
  let decoder: TextDecoder | undefined;
  let unfinished = 0;
  let tagsPassed = 0;
  let failure: SourceItem | undefined;
  const failed = (rule: RuleNumber, seen: string, line = parser.line, column = parser.column): SourceItem => ({
    kind: "mismatch",
    path: "",
    rule,
    seen: seenOf(seen),
    place: { file: name, position: `line ${line}, column ${column}` },
  });
  try {
    for await (const chunk of source) {
      decoder ??= decoderFor(chunk);
      const text = decoder.decode(chunk, { stream: true });
      for (let at = 0; at < text.length; at += pieceSize) {
        const piece = text.slice(at, at + pieceSize);
        parser.write(piece);
        const goesOn = items.waiting.length > 0 || parser.tagsPassed > tagsPassed;
        unfinished = goesOn ? 0 : unfinished + piece.length;
        tagsPassed = parser.tagsPassed;
        if (unfinished > recordMax)
          throw new OdsXmlError(`an element of more than ${recordMax} characters`, parser.line, parser.column);
        if (items.waiting.length > 0) yield items.taken();
      }
    }
    parser.write(decoder?.decode() ?? "");
    parser.end();
  } catch (error) {
    if (error instanceof OdsXmlError)
      failure = failed(parser.isOds ? "R005" : "R009", error.message, error.line, error.column);
    else if (error instanceof ReadFailure) failure = failed(parser.isOds ? "R005" : "R009", failureInShort(error));
    else throw error;
  }
  if (failure) items.waiting.push(failure);
  items.end();
  if (items.waiting.length > 0) yield items.taken();
}

/** The encoding that the declaration names, or else UTF-8; what is not of it becomes a mark that no value may hold. */
function decoderFor(head: Uint8Array): TextDecoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder("utf-16le");
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder("utf-16be");
  const declaration = Buffer.from(head.subarray(0, 200)).toString("latin1");
  const encoding = /^[^<]{0,3}<\?xml[^>]*\sencoding=["']([\w.-]+)["']/.exec(declaration)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(encoding);
  } catch {
    return new TextDecoder();
  }
}
