import type { SourceFault } from "../source.ts";

export type FaultReason = SourceFault["reason"];

/** Where a document or a fault is: the file and the line in it. */
export interface Place {
  readonly file: string;
  readonly position: string;
}

/**
 * Thrown by whatever yields bytes when no more can come: what came before is good. The readers of text turn it into
 * a fault, and nothing outside this folder sees it.
 */
export class ReadFailure extends Error {
  readonly reason: FaultReason;

  constructor(reason: FaultReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

export function faultAt({ file, position }: Place, reason: FaultReason, detail: string, text = ""): SourceFault {
  return { kind: "fault", file, position, reason, detail, text };
}

/** "entry 3" of "line 12" is at "line 12, entry 3". */
export function within({ file, position }: Place, inner: string): Place {
  return { file, position: position === "" ? inner : `${position}, ${inner}` };
}

/** A size for people to read. */
export function inWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${Math.round(bytes / 1024 / 1024)} MB`;
}
