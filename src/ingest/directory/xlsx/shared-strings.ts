import { inWords, ReadFailure } from "../../read/fault.ts";
import { xmlEvents } from "./xml-events.ts";

/** Characters of all texts together. The PCN workbook has a quarter of a million. */
const charactersMax = 64 * 1024 * 1024;

/**
 * The texts that the cells of a workbook refer to by number. Formatted runs are put together; how a text is read aloud (phonetic
 * runs) is left out. Throws ReadFailure beyond 64 million characters.
 */
export async function sharedStrings(bytes: AsyncIterable<Buffer>): Promise<string[]> {
  const strings: string[] = [];
  let text = "";
  let characters = 0;
  let isText = false;
  let phonetic = 0;
  const count = (more: number) => {
    characters += more;
    if (characters > charactersMax)
      throw new ReadFailure("too-large", `the workbook has more than ${inWords(charactersMax)} of text`);
  };
  const handler = {
    opened(name: string) {
      if (name === "si") text = "";
      else if (name === "rPh") phonetic++;
      else if (name === "t") isText = phonetic === 0;
    },
    closed(name: string) {
      if (name === "t") isText = false;
      else if (name === "rPh") phonetic--;
      else if (name === "si") {
        count(8);
        strings.push(text);
      }
    },
    text(piece: string) {
      if (!isText) return;
      count(piece.length);
      text += piece;
    },
  };
  for await (const _ of xmlEvents(bytes, handler));
  return strings;
}
