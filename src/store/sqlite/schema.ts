/**
 * The tables. Names in lower case, small integers wherever a text would repeat.
 *
 *   resource   every resource, also those only referred to (state 0); `rid` is the order of arrival and the key of all else
 *   history    versions before the newest; a deletion has no body
 *   token      (vid, rid): resource rid has the value vid;    token_value: vid is (index, code, system), n resources have it
 *              token_text: of the resources that have vid, n have this text with it; token_word: the texts with a word. A value
 *              that has only a text is a token whose code is NUL and that text
 *   string     (sid, rid, …) and by rid;                      string_value: sid is (index, folded, raw)
 *   interval   (series, low, rid, high) and by rid; those longer than the index's `shortest` also by their high end
 *   series     one per index; for quantities one per index and unit. histogram: how many rows have their low end where
 *   ref        (index, target rid, rid) and by rid
 *   timeline   (index, value, low, rid): the resources of a token value, or of a reference's target, in the order of a date
 *   words      (by rid) the folded words of the narrative and of all of a resource, and t with the number of its type
 *   place      (by rid) a position, in millionths of a degree
 *   unresolved references to what is not here; gap: what could not be taken, by patient
 *
 *   release    published states of the whole, where it is published in such: when, and what it was made of
 *
 * `beside` (of resource and history) is what is known of a resource and is not served in it: extensions, as JSON.
 * `edge` marks the rows that sorting walks: 1 the only value of its resource, 2 the least, 3 the greatest, 0 neither.
 */
export const schemaVersion = 6;

const placeTable = "CREATE VIRTUAL TABLE place USING rtree_i32(rid, south, north, west, east);";
const releaseTable =
  "CREATE TABLE release(num INTEGER PRIMARY KEY, date TEXT NOT NULL, published INTEGER NOT NULL, facts TEXT NOT NULL);";

export const schema = `
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE type(num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, n INTEGER NOT NULL DEFAULT 0, profiled INTEGER NOT NULL DEFAULT 0);
INSERT INTO type(num, name) VALUES (0, '');
CREATE TABLE source(num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE resource(
  rid INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  id TEXT NOT NULL,
  state INTEGER NOT NULL,
  version INTEGER,
  updated INTEGER,
  source INTEGER,
  patient INTEGER,
  flags INTEGER,
  present INTEGER,
  dangling INTEGER,
  body TEXT,
  beside TEXT
);
CREATE UNIQUE INDEX resource_id ON resource(type, id);
CREATE INDEX resource_type ON resource(type) WHERE state = 1;
CREATE INDEX resource_updated ON resource(type, updated) WHERE state = 1;
CREATE INDEX resource_dangling ON resource(patient) WHERE dangling = 1;
CREATE INDEX resource_deleted ON resource(type, updated) WHERE state = 2;
CREATE TABLE history(rid INTEGER, version INTEGER, updated INTEGER, type INTEGER, body TEXT, beside TEXT, PRIMARY KEY(rid, version)) WITHOUT ROWID;
CREATE INDEX history_updated ON history(type, updated);
CREATE TABLE search_index(num INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, type INTEGER, bit INTEGER,
  n INTEGER NOT NULL DEFAULT 0, complete INTEGER NOT NULL, done INTEGER NOT NULL DEFAULT 0);
CREATE TABLE system(num INTEGER PRIMARY KEY, uri TEXT NOT NULL UNIQUE);
CREATE TABLE token_value(idx INTEGER, code TEXT, system INTEGER, vid INTEGER, n INTEGER, PRIMARY KEY(idx, code, system)) WITHOUT ROWID;
CREATE TABLE token_text(tid INTEGER PRIMARY KEY, vid INTEGER, code TEXT, system INTEGER, folded TEXT, n INTEGER);
CREATE UNIQUE INDEX token_text_value ON token_text(vid, folded);
CREATE TABLE token_word(idx INTEGER, word TEXT, tid INTEGER, PRIMARY KEY(idx, word, tid)) WITHOUT ROWID;
CREATE TABLE token(vid INTEGER, rid INTEGER, PRIMARY KEY(vid, rid)) WITHOUT ROWID;
CREATE TABLE string_value(sid INTEGER PRIMARY KEY, idx INTEGER, folded TEXT, raw TEXT, n INTEGER);
CREATE UNIQUE INDEX string_text ON string_value(idx, folded, raw);
CREATE TABLE string(sid INTEGER, rid INTEGER, element INTEGER, edge INTEGER, PRIMARY KEY(sid, rid, element)) WITHOUT ROWID;
CREATE TABLE string_rid(rid INTEGER, idx INTEGER, element INTEGER, sid INTEGER, PRIMARY KEY(rid, idx, element, sid)) WITHOUT ROWID;
CREATE TABLE series(num INTEGER PRIMARY KEY, idx INTEGER, system TEXT, code TEXT, unit TEXT, n INTEGER NOT NULL, long INTEGER NOT NULL);
CREATE TABLE interval(series INTEGER, low INTEGER, rid INTEGER, high INTEGER, edge INTEGER, PRIMARY KEY(series, low, rid, high)) WITHOUT ROWID;
CREATE TABLE interval_long(series INTEGER, high INTEGER, low INTEGER, rid INTEGER, PRIMARY KEY(series, high, low, rid)) WITHOUT ROWID;
CREATE TABLE interval_rid(rid INTEGER, series INTEGER, low INTEGER, high INTEGER, PRIMARY KEY(rid, series, low, high)) WITHOUT ROWID;
CREATE TABLE histogram(series INTEGER, bucket INTEGER, n INTEGER, PRIMARY KEY(series, bucket)) WITHOUT ROWID;
CREATE TABLE ref(idx INTEGER, target INTEGER, rid INTEGER, PRIMARY KEY(idx, target, rid)) WITHOUT ROWID;
CREATE TABLE ref_rid(rid INTEGER, idx INTEGER, target INTEGER, PRIMARY KEY(rid, idx, target)) WITHOUT ROWID;
CREATE TABLE timeline(idx INTEGER, value INTEGER, low INTEGER, rid INTEGER, edge INTEGER, PRIMARY KEY(idx, value, low, rid)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(type, narrative, content, content='', contentless_delete=1, detail=full, tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE words_count USING fts5vocab(words, 'col');
CREATE TABLE unresolved(rid INTEGER, target INTEGER, PRIMARY KEY(rid, target)) WITHOUT ROWID;
CREATE TABLE gap(patient INTEGER, type TEXT, id TEXT, reason TEXT, PRIMARY KEY(patient, type, id)) WITHOUT ROWID;
${placeTable}
${releaseTable}
`;

/** What a store of an older version lacks, by the version that it has. */
export const migrations: Readonly<Record<number, string>> = {
  5: `ALTER TABLE resource ADD COLUMN beside TEXT; ALTER TABLE history ADD COLUMN beside TEXT; ${placeTable} ${releaseTable}`,
};

/** Stands among the words of a resource for its type. */
export const typeWord = (type: number): string => `t${type}`;

/** The code of a token that has only this text: no code begins like it. */
export const textOnly = (folded: string): string => `\u0000${folded}`;

export const state = { missing: 0, current: 1, deleted: 2 } as const;

/** Where an interval's low end falls in its histogram: a month for dates, an eighth of a doubling for other numbers. */
export const bucketOf = (low: number, dates: boolean): number => Math.floor(placeOf(low, dates));

/** How far into its bucket it falls, from 0 to 1. */
export const withinBucket = (low: number, dates: boolean): number => placeOf(low, dates) - bucketOf(low, dates);

function placeOf(low: number, dates: boolean): number {
  if (dates) return Math.max(-100_000, Math.min(100_000, low / aMonth));
  if (low === 0) return 0;
  return Math.sign(low) * (Math.log2(Math.abs(low)) * 8 + 8 * 1100);
}

/** Milliseconds. */
export const aMonth = 2_629_746_000;
