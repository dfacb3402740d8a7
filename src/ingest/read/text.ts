import { isUtf8 } from "node:buffer";

/** Bytes as text: UTF-8, and where they are not that, one character a byte, so that nothing is lost. */
export function toText(bytes: Buffer): string {
  // The last character may have been cut in two.
  const whole = bytes.subarray(0, bytes.length - unfinishedLength(bytes));
  return isUtf8(whole) ? bytes.toString("utf8") : bytes.toString("latin1");
}

export const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** How many bytes at the start are blank, or a byte-order mark. */
export function blankLength(bytes: Buffer): number {
  let at = 0;
  for (;;) {
    const byte = bytes[at];
    if (byte === undefined) return at;
    if (byte === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
    else if (isBlank(byte)) at++;
    else return at;
  }
}

/** Judges whether bytes are UTF-8 when a character may be cut in two by the end of a chunk. */
export class Utf8Check {
  isUtf8 = true;
  #carry: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    if (!this.isUtf8) return;
    const bytes = this.#carry.length === 0 ? chunk : Buffer.concat([this.#carry, chunk]);
    const whole = bytes.length - unfinishedLength(bytes);
    this.isUtf8 = isUtf8(bytes.subarray(0, whole));
    this.#carry = bytes.subarray(whole);
  }
}

/** How many bytes at the end begin a character that the next chunk ends. */
function unfinishedLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}
