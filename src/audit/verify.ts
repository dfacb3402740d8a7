import type { KeyObject } from "node:crypto";
import { firstHash, following, type Head, type SegmentHeader } from "./chain.ts";
import { linesOf, segmentsIn } from "./segments.ts";

export interface Verified {
  readonly segments: number;
  readonly records: number;
  /** The newest: whoever keeps them elsewhere can tell whether the end was cut off. */
  readonly heads: readonly Head[];
  /** What does not hold together, in words without anything out of the records. */
  readonly faults: readonly string[];
  /** Segments whose last line is cut: a process was killed, or the disk was full. */
  readonly cut: readonly string[];
}

/** Reads all of an audit and says whether anything was changed, added or taken away. */
export async function verifyAudit(folder: string, key: KeyObject): Promise<Verified> {
  const faults: string[] = [];
  const cut: string[] = [];
  const hashes = new Map<string, readonly string[]>();
  const named: { by: string; head: Head }[] = [];
  const retired = new Map<string, string>();
  let records = 0;
  const segments = segmentsIn(folder);
  for (const segment of segments) {
    const own: string[] = [];
    let before = firstHash(segment);
    let sealed = 0;
    let broken: string | undefined;
    for await (const line of linesOf(folder, segment)) {
      if (broken !== undefined) {
        faults.push(`${segment}: line ${own.length + 1} does not follow on the one before: ${broken}`);
        break;
      }
      const next = following(line, before, key);
      if (next === undefined) {
        // At the very end a cut line is no fault; a line behind it makes it one.
        broken = line.endsWith("}") ? "it, or one before it, was changed, added or removed" : "it is cut";
        if (line.endsWith("}")) {
          faults.push(`${segment}: line ${own.length + 1} does not follow on the one before: ${broken}`);
          break;
        }
        continue;
      }
      if (own.length === 0) {
        const header = JSON.parse(line) as SegmentHeader;
        named.push(...header.before.map((head) => ({ by: segment, head })));
        for (const it of header.retired ?? []) retired.set(it.segment, segment);
      }
      before = next.hash;
      own.push(next.hash);
      if (next.isSealed) sealed = own.length;
    }
    if (sealed < own.length)
      faults.push(
        `${segment}: its last ${own.length - sealed} lines are not sealed: a write was cut off, or they were changed`,
      );
    if (broken === "it is cut") cut.push(segment);
    if (own.length === 0) faults.push(`${segment}: its first line is not what was written`);
    records += Math.max(0, own.length - 1);
    hashes.set(segment, own);
  }
  for (const { by, head } of named) {
    const found = hashes.get(head.segment);
    if (!found && !retired.has(head.segment)) faults.push(`${head.segment}: it is gone, and ${by} knew it`);
    if (found && found[head.n] !== head.hash)
      faults.push(`${head.segment}: it is not as it was when ${by} was opened: record ${head.n} is gone or another`);
  }
  const followed = new Set(named.map((it) => it.head.segment));
  const heads = [...hashes]
    .filter(([segment, own]) => own.length > 0 && !followed.has(segment))
    .map(([segment, own]) => ({ segment, n: own.length - 1, hash: own.at(-1)! }));
  return { segments: segments.length, records, heads, faults, cut };
}
