const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** Deeper than any resource; deeper than this is a text made to do harm. */
const nestingMax = 10_000;
/** Longer keys are not ours. */
const keyMax = 256;

/** Bytes outside strings that begin or end something. */
const structural = new Uint8Array(256);
for (const byte of [quote, openBrace, closeBrace, openBracket, closeBracket]) structural[byte] = 1;
/** Bytes that end a number, true, false or null. */
const delimiter = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0a, 0x0d, comma, closeBrace, closeBracket]) delimiter[byte] = 1;

/** What may come next, or what the scanner is in the middle of. */
type State =
  | "object"
  | "first-key"
  | "key"
  | "in-key"
  | "colon"
  | "value"
  | "after-value"
  | "first-element"
  | "element"
  | "after-element"
  | "in-string"
  | "in-scalar"
  | "in-nested"
  | "complete"
  | "broken";

/** Called for each member's value: bytes `start` up to `end`, counted from the first byte pushed. */
type Found = (key: string, start: number, end: number) => void;

/**
 * Finds where the members of one JSON object are, in bytes that come chunk by chunk; nothing is parsed.
 *
 *     {"type": "batch", "entry": [{…}, {…}]}      with "entry" to be spread:
 *              type^^^^^           ^^^entry ^^^entry
 *
 * The members themselves must be JSON to the letter. Inside a value only strings and brackets are followed, so that
 * a value with a slip inside (`01`, a line break in a string) costs that value and none of the others.
 * Time: one look at each byte. Memory: one bracket a level.
 */
export class ObjectScanner {
  /** The bytes looked at so far. */
  offset = 0;
  /** Where the value (or the element) that is not finished yet began. */
  valueStart = 0;
  /** The array whose elements are told one by one has been entered and not left. */
  inArray = false;
  #state: State = "object";
  #key = "";
  #keyParts: Buffer[] = [];
  #inString = false;
  /** The last byte of the last chunk was a backslash inside a string. */
  #escaped = false;
  readonly #open: number[] = [];
  readonly #spread: string | undefined;
  readonly #found: Found;

  constructor(spread: string | undefined, found: Found) {
    this.#spread = spread;
    this.#found = found;
  }

  /** Whether the object has been read to its closing brace. */
  get isComplete(): boolean {
    return this.#state === "complete";
  }

  /** Whether the text has been found not to be a JSON object. */
  get isBroken(): boolean {
    return this.#state === "broken";
  }

  /** Looks at a chunk; answers how many of its bytes belong to the object: fewer than all when it ended or broke. */
  push(chunk: Buffer): number {
    const base = this.offset;
    let at = 0;
    while (at < chunk.length && this.#state !== "complete" && this.#state !== "broken") {
      if (this.#state === "in-nested") at = this.#skipNested(chunk, at, base);
      else if (this.#state === "in-string") at = this.#skipString(chunk, at, base);
      else if (this.#state === "in-scalar") at = this.#skipScalar(chunk, at, base);
      else if (this.#state === "in-key") at = this.#readKey(chunk, at);
      else at = this.#step(chunk[at]!, at, base);
    }
    this.offset = base + at;
    return at;
  }

  /** One byte between values. */
  #step(byte: number, at: number, base: number): number {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return at + 1;
    switch (this.#state) {
      case "object":
        return this.#expect(byte === openBrace, "first-key", at);
      case "first-key":
      case "key":
        if (byte === closeBrace && this.#state === "first-key") return this.#expect(true, "complete", at);
        return this.#expect(byte === quote, "in-key", at);
      case "colon":
        return this.#expect(byte === colon, "value", at);
      case "value":
        if (byte === openBracket && this.#key === this.#spread) {
          this.inArray = true;
          return this.#expect(true, "first-element", at);
        }
        return this.#begin(byte, at, base);
      case "after-value":
        if (byte === comma) return this.#expect(true, "key", at);
        return this.#expect(byte === closeBrace, "complete", at);
      case "first-element":
      case "element":
        if (byte === closeBracket && this.#state === "first-element") return this.#leaveArray(at);
        return this.#begin(byte, at, base);
      default:
        if (byte === comma) return this.#expect(true, "element", at);
        return byte === closeBracket ? this.#leaveArray(at) : this.#expect(false, "broken", at);
    }
  }

  #expect(met: boolean, next: State, at: number): number {
    this.#state = met ? next : "broken";
    return met ? at + 1 : at;
  }

  #leaveArray(at: number): number {
    this.inArray = false;
    return this.#expect(true, "after-value", at);
  }

  #begin(byte: number, at: number, base: number): number {
    if (byte === comma || byte === colon || byte === closeBrace || byte === closeBracket) {
      return this.#expect(false, "broken", at);
    }
    this.valueStart = base + at;
    if (byte === quote) return this.#expect(true, "in-string", at);
    if (byte !== openBrace && byte !== openBracket) return this.#expect(true, "in-scalar", at);
    this.#open.push(byte + 2); // "]" is two after "[", and "}" two after "{"
    this.#inString = false;
    return this.#expect(true, "in-nested", at);
  }

  #end(at: number, base: number): number {
    this.#state = this.inArray ? "after-element" : "after-value";
    this.#found(this.#key, this.valueStart, base + at);
    return at;
  }

  #skipNested(chunk: Buffer, from: number, base: number): number {
    const length = chunk.length;
    const open = this.#open;
    let at = from;
    let inString = this.#inString;
    if (this.#escaped) {
      at++;
      this.#escaped = false;
    }
    while (at < length) {
      if (inString) {
        let byte = chunk[at]!;
        while (byte !== quote && byte !== backslash && ++at < length) byte = chunk[at]!;
        if (at >= length) break;
        if (byte === backslash) {
          at += 2;
        } else {
          inString = false;
          at++;
        }
        continue;
      }
      while (at < length && structural[chunk[at]!] === 0) at++;
      if (at >= length) break;
      const byte = chunk[at]!;
      if (byte === quote) {
        inString = true;
      } else if (byte === openBrace || byte === openBracket) {
        if (open.push(byte + 2) > nestingMax) return this.#expect(false, "broken", at);
      } else {
        if (open.pop() !== byte) return this.#expect(false, "broken", at);
        if (open.length === 0) return this.#end(at + 1, base);
      }
      at++;
    }
    this.#inString = inString;
    this.#escaped = at > length;
    return length;
  }

  #skipString(chunk: Buffer, from: number, base: number): number {
    const at = this.#stringEnd(chunk, from);
    return at < 0 ? chunk.length : this.#end(at + 1, base);
  }

  #skipScalar(chunk: Buffer, from: number, base: number): number {
    let at = from;
    while (at < chunk.length && delimiter[chunk[at]!] === 0) at++;
    return at < chunk.length ? this.#end(at, base) : at;
  }

  #readKey(chunk: Buffer, from: number): number {
    const at = this.#stringEnd(chunk, from);
    if (at >= 0 && this.#keyParts.length === 0) {
      this.#key = keyOf(chunk.subarray(from, at));
    } else {
      if (this.#keyParts.length <= keyMax) this.#keyParts.push(chunk.subarray(from, at < 0 ? chunk.length : at));
      if (at < 0) return chunk.length;
      this.#key = keyOf(Buffer.concat(this.#keyParts));
      this.#keyParts = [];
    }
    return this.#expect(true, "colon", at);
  }

  /** Where the closing quote is, or -1 when it is not in this chunk. */
  #stringEnd(chunk: Buffer, from: number): number {
    let at = from;
    if (this.#escaped) {
      at++;
      this.#escaped = false;
    }
    while (at < chunk.length && chunk[at] !== quote) at += chunk[at] === backslash ? 2 : 1;
    this.#escaped = at > chunk.length;
    return at < chunk.length ? at : -1;
  }
}

function keyOf(bytes: Buffer): string {
  if (bytes.length > keyMax) return "";
  const key = bytes.toString("utf8");
  if (!key.includes("\\")) return key;
  try {
    return String(JSON.parse(`"${key}"`));
  } catch {
    return "";
  }
}
