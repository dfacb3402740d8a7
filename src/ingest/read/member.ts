import type { ReadFailure } from "./fault.ts";

/** One file in an archive. Its bytes can be read until the next member is asked for. */
export interface Member {
  /** As the archive spells it. Never the name of a file of ours. */
  readonly name: string;
  /** Or why they cannot be read. */
  readonly bytes: AsyncIterable<Buffer> | ReadFailure;
}
