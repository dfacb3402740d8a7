import { type Place, places } from "../../ods/finding/entry.ts";

/**
 * The tables of the finder, made by whoever owns the database.
 *
 *   finder_entry     an organisation as it is shown. `slot` numbers them without gaps to speak of: sets of them are arrays; `spans`:
 *                    when it was open and held its roles, see finder-entry.ts
 *   finder_name      the order of them all: open before closed, by name in folded words, by code
 *   finder_code      by code, open before closed; finder_postcode: by postcode, folded and without its blank
 *   finder_posting   the slots of a word, 65,536 to a block, ascending: 16-bit numbers, little end first, of their places in
 *                    the block; up to three of them as one integer, the first lowest, with a 1 above the last
 *   finder_free      slots of those that were removed, to be used again
 *   finder_state     `stamp` is another one after every change
 *
 * `kind` says where a word stands, or that it is only the first letter or two of words there: many begin so, and as whole
 * words these would be thousands of rows. HOSPITAL in a name: (hospital, 0, 0, …), (ho, 3, 0, …), (h, 3, 0, …).
 *
 * The words are those of `findableOf`: where that changes, the tables are to be made anew.
 */
export const finderTables = `
CREATE TABLE finder_entry(
  slot INTEGER PRIMARY KEY,
  key INTEGER NOT NULL UNIQUE,
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  postcode TEXT,
  town TEXT,
  type TEXT,
  closed INTEGER NOT NULL,
  successors TEXT,
  spans TEXT
);
CREATE TABLE finder_name(closed INTEGER, name TEXT, code TEXT, slot INTEGER, PRIMARY KEY(closed, name, code, slot)) WITHOUT ROWID;
CREATE TABLE finder_code(closed INTEGER, code TEXT, slot INTEGER, PRIMARY KEY(closed, code, slot)) WITHOUT ROWID;
CREATE TABLE finder_postcode(postcode TEXT, slot INTEGER, PRIMARY KEY(postcode, slot)) WITHOUT ROWID;
CREATE TABLE finder_posting(word TEXT, kind INTEGER, block INTEGER, slots INTEGER NOT NULL, PRIMARY KEY(word, kind, block)) WITHOUT ROWID;
CREATE TABLE finder_free(slot INTEGER PRIMARY KEY);
CREATE TABLE finder_state(only INTEGER PRIMARY KEY CHECK (only = 1), stamp BLOB NOT NULL);
INSERT INTO finder_state VALUES (1, randomblob(16));
`;

/** Words of each place, and the first letter or two of such words. */
export const kindOf = {
  name: { whole: 0, beginning: 3 },
  town: { whole: 1, beginning: 4 },
  postcode: { whole: 2, beginning: 5 },
} as const satisfies Record<Place, { whole: number; beginning: number }>;
/** The place of each kind, by number. */
export const placeOfKind: readonly Place[] = [...places, ...places];
export const isBeginningKind = (kind: number): boolean => kind >= places.length;

/** Beginnings of up to so many letters have postings of their own. */
export const beginningMax = 2;

export const blockOf = (slot: number): number => Math.floor(slot / blockSize);
export const firstOfBlock = (block: number): number => block * blockSize;
export const blockSize = 65_536;

/** As they are kept. Most words are rare, and an integer is read much faster than a blob. */
export function packed(slots: Uint16Array): number | Uint8Array {
  if (slots.length > packedMax) return new Uint8Array(slots.buffer, slots.byteOffset, slots.byteLength);
  return slots.reduceRight((number, slot) => number * blockSize + slot, 1);
}

export function unpacked(kept: number | Uint8Array): ArrayLike<number> & Iterable<number> {
  // A blob that was read is an array of its own, so that it begins where numbers may.
  if (typeof kept !== "number") return new Uint16Array(kept.buffer, kept.byteOffset, kept.byteLength / 2);
  const slots: number[] = [];
  for (let left = kept; left > 1; left = Math.floor(left / blockSize)) slots.push(left % blockSize);
  return slots;
}

const packedMax = 3;
