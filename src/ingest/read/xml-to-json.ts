import type { FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import { XmlError, XmlReader } from "../../fhir/xml/read-xml.ts";
import { inWords, ReadFailure } from "./fault.ts";

/**
 * FHIR XML as the JSON that says the same, piece by piece, so that both are read alike from here on. A Bundle is given out
 * entry by entry and never held whole: memory is that of its largest entry, which has `documentMax` bytes at most.
 *
 * Throws ReadFailure with line and column for what is not FHIR XML; what came before it is good.
 */
export async function* xmlToJson(
  bytes: AsyncIterable<Buffer>,
  definitions: FhirDefinitions,
  documentMax: number,
): AsyncGenerator<Buffer> {
  const json = new JsonPieces();
  const reader = new XmlReader(definitions, { onEntry: (it) => json.add(it) });
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let failure: ReadFailure | undefined;
  let unfinished = 0;
  try {
    for await (const chunk of bytes) {
      reader.write(decoder.decode(chunk, { stream: true }));
      const piece = json.taken(reader.root);
      unfinished = piece ? 0 : unfinished + chunk.length;
      if (piece) yield piece;
      if (unfinished > documentMax)
        throw new ReadFailure("too-large", `an entry has more than ${inWords(documentMax)}; what came before is read`);
    }
    reader.write(decoder.decode());
    yield json.end(reader.end());
  } catch (error) {
    if (error instanceof XmlError)
      failure = new ReadFailure("not-xml", `line ${error.line}, column ${error.column}: ${error.message}`);
    else if ((error as NodeJS.ErrnoException).code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      failure = new ReadFailure("not-xml", "the text is not UTF-8");
    else throw error;
  }
  if (!failure) return;
  const piece = json.taken(reader.root);
  if (piece) yield piece;
  throw failure;
}

type Values = Readonly<Record<string, unknown>>;

/** The JSON of a resource of which the entries, if it is a Bundle, are written before the rest of it is known. */
class JsonPieces {
  #waiting: string[] = [];
  /** Members of the Bundle that are written already, once entries are. */
  #written: number | undefined;

  add(entry: Values): void {
    this.#waiting.push(JSON.stringify(entry));
  }

  /** The entries since the last piece, in a Bundle that goes on; undefined when there are none. */
  taken(root: Values | undefined): Buffer | undefined {
    if (this.#waiting.length === 0) return undefined;
    const begin = this.#written === undefined ? `${JSON.stringify(root).slice(0, -1)},"entry":[` : ",";
    this.#written ??= Object.keys(root!).length;
    const piece = begin + this.#waiting.join();
    this.#waiting = [];
    return Buffer.from(piece);
  }

  end(root: Values): Buffer {
    const piece = this.taken(root);
    if (this.#written === undefined) return Buffer.from(JSON.stringify(root));
    // What stands behind the entries: a signature.
    const behind = JSON.stringify(Object.fromEntries(Object.entries(root).slice(this.#written))).slice(1);
    return Buffer.concat([piece ?? Buffer.alloc(0), Buffer.from(behind === "}" ? "]}" : `],${behind}`)]);
  }
}
