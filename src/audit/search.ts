import { actionOf, outcomeOf } from "./audit-event.ts";
import type { KeptRecord } from "./record.ts";
import { openedAt, recordsOf, segmentsIn } from "./segments.ts";

/** What is looked for; each list: any of it. */
export interface AuditQuery {
  /** Milliseconds since 1970; `until` is not in it. */
  readonly since: number;
  readonly until: number;
  readonly patient?: readonly string[] | undefined;
  readonly user?: readonly string[] | undefined;
  readonly client?: readonly string[] | undefined;
  /** `Type/id` of a resource that was asked for or told. */
  readonly entity?: readonly string[] | undefined;
  readonly interaction?: readonly string[] | undefined;
  readonly action?: readonly string[] | undefined;
  readonly outcome?: readonly string[] | undefined;
  readonly count: number;
  /** Go on with what was written before this. */
  readonly before?: Place | undefined;
}

export interface Place {
  readonly segment: string;
  readonly n: number;
}

export interface AuditPage {
  readonly found: readonly { readonly segment: string; readonly record: KeptRecord }[];
  /** Where to go on; undefined: this is all. */
  readonly next: Place | undefined;
}

/** Longest that one page may look. */
const lookMs = 2000;
/** A record stands in the segment of its day, and that of a day ends a day after it was opened. */
const aDay = 86_400_000;

/**
 * Records that match, the newest first. Segments are read one by one, the newest first, each from its beginning. When that takes
 * long, the page is what was found so far, and `next` says where to go on: it may be short, or empty, and not the last.
 */
export async function searchAudit(folder: string, query: AuditQuery): Promise<AuditPage> {
  const found: { segment: string; record: KeptRecord }[] = [];
  const began = performance.now();
  const holds = [query.patient, query.user, query.entity].flatMap((it) =>
    it?.length === 1 ? [JSON.stringify(it[0])] : [],
  );
  for (const segment of segmentsIn(folder).toReversed()) {
    const opened = openedAt(segment);
    if (opened >= query.until || opened + 2 * aDay < query.since) continue;
    if (query.before && segment > query.before.segment) continue;
    if (performance.now() - began > lookMs) return { found, next: { segment, n: Number.MAX_SAFE_INTEGER } };
    if (found.length === query.count) return { found, next: { segment, n: Number.MAX_SAFE_INTEGER } };
    const end = query.before?.segment === segment ? query.before.n : Number.MAX_SAFE_INTEGER;
    // The last ones that match, one more than are needed.
    const wanted = query.count - found.length;
    const last: KeptRecord[] = [];
    for await (const record of recordsOf(folder, segment, holds)) {
      if (record.n >= end) break;
      if (!matches(record, query)) continue;
      last.push(record);
      if (last.length > wanted + 1) last.shift();
    }
    last.reverse();
    found.push(...last.slice(0, wanted).map((record) => ({ segment, record })));
    if (last.length > wanted) return { found, next: { segment, n: last[wanted - 1]?.n ?? end } };
  }
  return { found, next: undefined };
}

function matches(record: KeptRecord, query: AuditQuery): boolean {
  const at = Date.parse(record.at);
  if (at < query.since || at >= query.until) return false;
  const any = (wanted: readonly string[] | undefined, has: readonly (string | undefined)[]) =>
    wanted === undefined || has.some((it) => it !== undefined && wanted.includes(it));
  return (
    any(query.patient, record.patients ?? []) &&
    any(query.user, [record.user]) &&
    any(query.client, [record.client]) &&
    any(query.entity, [record.asked, ...(record.told ?? [])]) &&
    any(query.interaction, [record.interaction]) &&
    any(query.action, [actionOf(record)]) &&
    any(query.outcome, [outcomeOf(record)])
  );
}

/** The record of a place; undefined: there is none. */
export async function readAudit(folder: string, { segment, n }: Place): Promise<KeptRecord | undefined> {
  if (!segmentsIn(folder).includes(segment)) return undefined;
  for await (const record of recordsOf(folder, segment, [`{"n":${n},`])) if (record.n === n) return record;
  return undefined;
}
