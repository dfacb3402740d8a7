import { ReadFailure } from "./fault.ts";
import { blankLength } from "./text.ts";

/**
 * Bytes taken chunk by chunk, some of which may be put back.
 *
 * When they cannot be read to their end, they end early and `failure` says why.
 */
export class Input {
  failure: ReadFailure | undefined;
  readonly #bytes: AsyncIterator<Buffer>;
  readonly #ahead: Buffer[] = [];
  #ended = false;

  constructor(bytes: AsyncIterable<Buffer>) {
    this.#bytes = bytes[Symbol.asyncIterator]();
  }

  /** The next bytes, never none; undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    const ahead = this.#ahead.pop();
    if (ahead !== undefined) return ahead;
    try {
      while (!this.#ended) {
        const { value, done } = await this.#bytes.next();
        if (done === true) this.#ended = true;
        else if (value.length > 0) return value;
      }
    } catch (error) {
      if (!(error instanceof ReadFailure)) throw error;
      this.#ended = true;
      this.failure = error;
    }
    return undefined;
  }

  putBack(chunk: Buffer): void {
    if (chunk.length > 0) this.#ahead.push(chunk);
  }

  /** The first `size` bytes, or fewer where there are fewer; they stay to be read. */
  async peek(size: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let length = 0; length < size; ) {
      const chunk = await this.next();
      if (chunk === undefined) break;
      chunks.push(chunk);
      length += chunk.length;
    }
    const head = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    this.putBack(head);
    return head.subarray(0, size);
  }

  /** Passes over blanks and byte-order marks; the answer is what was passed, of which only the newlines matter. */
  async skipBlank(): Promise<{ newlines: number; ended: boolean }> {
    let newlines = 0;
    for (;;) {
      const head = await this.peek(3);
      if (head.length === 0) return { newlines, ended: true };
      const chunk = (await this.next())!;
      const length = blankLength(chunk);
      for (let at = chunk.indexOf(10); at >= 0 && at < length; at = chunk.indexOf(10, at + 1)) newlines++;
      this.putBack(chunk.subarray(length));
      if (length < chunk.length) {
        return { newlines, ended: false };
      }
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (let chunk = await this.next(); chunk !== undefined; chunk = await this.next()) yield chunk;
    if (this.failure !== undefined) throw this.failure;
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#bytes.return?.();
  }
}
