import type { Resource } from "../../fhir/resource.ts";
import { finderEntryOf } from "../../ods/finding/entry-of.ts";
import type { OdsDate } from "../../ods/organisation.ts";
import type { Database } from "./database.ts";
import { dayNumber, type SpanRow, spansText } from "./finder-entry.ts";

/** Days as numbers, 20130401, side by side with the slots that they are of. */
interface Spans {
  readonly slots: Uint32Array;
  readonly from: Int32Array;
  readonly until: Int32Array;
}

/** By role; those of the organisations themselves by "". Some 12 bytes each. */
export type AllSpans = ReadonlyMap<string, Spans>;

/** Slots that are read at once. */
const portion = 50_000;

export function readSpans(database: Database): AllSpans {
  const found = new Map<string, number[]>();
  const last = (database.get("SELECT max(slot) FROM finder_entry")![0] as number | null) ?? -1;
  for (let at = 0; at <= last; at += portion) {
    // As one text: a row for each would take three times as long.
    const [text] = database.get(
      "SELECT json_group_array(json_array(slot, json(spans))) FROM finder_entry WHERE slot >= ? AND slot < ?",
      at,
      at + portion,
    )!;
    for (const [slot, spans] of JSON.parse(text as string) as [number, readonly SpanRow[]][])
      for (const [role, from, until] of spans) {
        const numbers = found.get(role);
        if (numbers) numbers.push(slot, from, until);
        else found.set(role, [slot, from, until]);
      }
  }
  return new Map([...found].map(([role, numbers]) => [role, sideBySide(numbers)]));
}

function sideBySide(numbers: readonly number[]): Spans {
  const size = numbers.length / 3;
  const spans = { slots: new Uint32Array(size), from: new Int32Array(size), until: new Int32Array(size) };
  for (let at = 0; at < size; at++) {
    spans.slots[at] = numbers[at * 3]!;
    spans.from[at] = numbers[at * 3 + 1]!;
    spans.until[at] = numbers[at * 3 + 2]!;
  }
  return spans;
}

/** For each role, and for "", the slots that had it on a day; once each. */
export function standingOn(all: AllSpans, day: OdsDate): ReadonlyMap<string, Uint32Array> {
  const on = dayNumber(day)!;
  return new Map(
    [...all].map(([role, { slots, from, until }]) => {
      const standing = new Uint32Array(slots.length);
      let size = 0;
      // Spans of one slot stand together.
      for (let at = 0; at < slots.length; at++)
        if (from[at]! <= on && on < until[at]! && (size === 0 || standing[size - 1] !== slots[at]))
          standing[size++] = slots[at]!;
      return [role, standing.subarray(0, size)];
    }),
  );
}

/** Entries from before their spans were kept get them: some seconds for a whole register, once. */
export function addSpans(database: Database): void {
  if (database.get("SELECT 1 FROM pragma_table_info('finder_entry') WHERE name = 'spans'") === undefined)
    database.exec("ALTER TABLE finder_entry ADD COLUMN spans TEXT");
  if (database.get("SELECT 1 FROM finder_entry WHERE spans IS NULL LIMIT 1") === undefined) return;
  database.exec("BEGIN IMMEDIATE");
  try {
    for (let after = -1; ; ) {
      const rows = database.all(
        "SELECT slot, body FROM finder_entry JOIN resource ON rid = key WHERE slot > ? ORDER BY slot LIMIT 2000",
        after,
      );
      if (rows.length === 0) break;
      for (const [slot, body] of rows) {
        const { spans = [] } = finderEntryOf(0, JSON.parse(body as string) as Resource, []);
        database.run("UPDATE finder_entry SET spans = ? WHERE slot = ?", spansText(spans), slot!);
      }
      after = rows.at(-1)![0] as number;
    }
    database.exec("UPDATE finder_state SET stamp = randomblob(16); COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
