import { SaxesParser } from "saxes";
import { inWords, ReadFailure } from "../../read/fault.ts";

/** What happens in an XML file, with the names of elements as they are without a prefix. */
export interface XmlHandler {
  opened(name: string, attributes: Readonly<Record<string, string>>): void;
  closed(name: string): void;
  text(text: string): void;
}

/** The files of a workbook are four or five deep. */
const depthMax = 50;
/** Bytes without the beginning or end of an element: those of one tag, or of one text. */
const betweenMax = 4 * 1024 * 1024;

/**
 * Tells the handler what is in the file, and yields after each piece of it. Throws ReadFailure for what is not XML, holds a
 * DOCTYPE, is nested more than 50 deep, or has more than 4 MB in one text; what came before was told.
 */
export async function* xmlEvents(bytes: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  let between = 0;
  parser.on("error", (error) => {
    throw notXml(error.message);
  });
  parser.on("doctype", () => {
    throw notXml("it has a DOCTYPE, which no workbook has");
  });
  parser.on("opentag", ({ name, attributes, isSelfClosing }) => {
    between = 0;
    if (!isSelfClosing && ++depth > depthMax) throw notXml(`its elements are more than ${depthMax} deep`);
    handler.opened(local(name), attributes);
    if (isSelfClosing) handler.closed(local(name));
  });
  parser.on("closetag", ({ name, isSelfClosing }) => {
    between = 0;
    if (isSelfClosing) return;
    depth--;
    handler.closed(local(name));
  });
  parser.on("text", (text) => handler.text(text));
  parser.on("cdata", (text) => handler.text(text));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of bytes) {
      between += chunk.length;
      parser.write(decoder.decode(chunk, { stream: true }));
      if (between > betweenMax) throw new ReadFailure("too-large", `it has a text of more than ${inWords(betweenMax)}`);
      yield;
    }
    parser.write(decoder.decode());
    parser.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_ENCODING_INVALID_ENCODED_DATA") throw notXml("it is not UTF-8");
    throw error;
  }
  yield;
}

const notXml = (detail: string) => new ReadFailure("not-xml", detail.replace(/^\d+:\d+: /, ""));

const local = (name: string): string => name.slice(name.indexOf(":") + 1);
