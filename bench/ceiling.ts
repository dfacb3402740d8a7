/**
 * The ceiling: the same rows of the same store file into answers of the same length, with nothing but node:http and
 * node:sqlite. It knows no FHIR: which statement, which row numbers, the total and the words of an outcome are told.
 *
 *   node bench/ceiling.ts core.sqlite 40001 outcomes.json
 *   GET /read/512                                                      a body
 *   GET /page/token/20/8477//12/Observation?code=8302-2&_count=20      statement, size, total, outcome, values, type
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";

const [file = "", port = "0", outcomesFile = ""] = process.argv.slice(2);
const outcomes = JSON.parse(readFileSync(outcomesFile, "utf8")) as readonly string[];
const base = `http://127.0.0.1:${port}/STU3`;
const database = new DatabaseSync(file, { readOnly: true });
database.exec("PRAGMA cache_size = -65536; PRAGMA mmap_size = 2147418112; PRAGMA temp_store = MEMORY");

/** The statement that a careful person would write for each kind of search: row numbers, then a sort value. */
const searches = {
  token: "SELECT rid, 0 AS k FROM token WHERE vid = ?",
  tokens: "SELECT rid, 0 AS k FROM token WHERE vid = ? UNION SELECT rid, 0 FROM token WHERE vid = ? ORDER BY rid",
  tokenToken: `SELECT t.rid, 0 AS k FROM token t WHERE t.vid = ? AND ${has("t.rid")}`,
  tokenBefore: `SELECT t.rid, 0 AS k FROM token t WHERE t.vid = ? AND EXISTS (SELECT 1 FROM interval_rid i WHERE i.rid = t.rid AND i.series = ? AND i.low < ?)`,
  referenceToken: `SELECT f.rid, 0 AS k FROM ref f WHERE f.idx = ? AND f.target = ? AND ${has("f.rid")}`,
  reference: "SELECT rid, 0 AS k FROM ref WHERE idx = ? AND target = ?",
  chain: "SELECT f.rid, 0 AS k FROM token t CROSS JOIN ref f ON f.idx = ? AND f.target = t.rid WHERE t.vid = ?",
  walk: walk(""),
  walkSince: walk("AND i.high > ?"),
  walkBefore: walk("AND i.low < ?"),
  sort: sort(""),
  sortSince: sort("AND i.high > ?"),
  sortBefore: sort("AND i.low < ?"),
  walkAny: `SELECT i.rid, i.low AS k FROM interval i WHERE i.series = ? AND i.edge IN (1, 3) AND ${hasAny("i.rid")} ORDER BY i.low DESC, i.rid DESC`,
  walkAnyAfter: `SELECT i.rid, i.low AS k FROM interval i WHERE i.series = ? AND i.edge IN (1, 3) AND ${hasAny("i.rid")} AND (i.low, i.rid) < (?, ?) ORDER BY i.low DESC, i.rid DESC`,
};
export type Search = keyof typeof searches;

function has(rid: string): string {
  return `EXISTS (SELECT 1 FROM token p WHERE p.vid = ? AND p.rid = ${rid})`;
}
function walk(bound: string): string {
  return `SELECT i.rid, i.low AS k FROM interval i WHERE i.series = ? ${bound} AND i.edge IN (1, 3) AND ${has("i.rid")} AND ${has("i.rid")} ORDER BY i.low DESC, i.rid DESC`;
}
function sort(bound: string): string {
  return `SELECT t.rid, i.low AS k FROM token t CROSS JOIN interval_rid i ON i.rid = t.rid AND i.series = ? ${bound} WHERE t.vid = ? AND ${has("t.rid")} ORDER BY i.low DESC, t.rid DESC`;
}
function hasAny(rid: string): string {
  return `EXISTS (SELECT 1 FROM token p WHERE p.vid IN (?, ?) AND p.rid = ${rid})`;
}

const prepared = new Map(
  Object.entries(searches).map(([name, sql]) => [
    name,
    arrays(`SELECT x.rid, x.k, r.id, r.body FROM (${sql} LIMIT +?) x CROSS JOIN resource r ON r.rid = x.rid`),
  ]),
);
const readBody = arrays("SELECT body FROM resource WHERE rid = ?");
const included = arrays(
  "SELECT r.id, r.body FROM (SELECT DISTINCT b.target AS rid FROM json_each(?) j CROSS JOIN ref_rid b ON b.rid = j.value AND b.idx = ?) x CROSS JOIN resource r ON r.rid = x.rid",
);

function arrays(sql: string) {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

type Row = readonly [rid: number, key: number, id: string, body: string];

const token = (keys: readonly number[], rid: number, back: 0 | 1) =>
  `&_page=${Buffer.from(`${" ".repeat(28)}${JSON.stringify([[keys, rid, back], 0])}`).toString("base64url")}`;

function page(path: string, self: string): string {
  const [, , name = "", size = "", total = "", outcome = "", numbers = "", type = "", include = ""] = path.split("/");
  const values = numbers.split(",").map(Number);
  const rows = prepared.get(name)!.all(...values, Number(size) + 1) as unknown as Row[];
  const more = rows.length > Number(size) && rows.pop() !== undefined;
  const sorted = /^walk|^sort/.test(name);
  const at = ([rid, key]: Row, back: 0 | 1) => token(sorted ? [key] : [], rid, back);
  const url = `${base}/${type}?${self}`;
  const after = name.endsWith("After") ? token([values.at(-2)!], values.at(-1)!, 0) : "";
  const links = [{ relation: "self", url: url + after }];
  if (more || after) links.push({ relation: "first", url });
  if (after) links.push({ relation: "previous", url: url + at(rows[0]!, 1) });
  if (more) links.push({ relation: "next", url: url + at(rows.at(-1)!, 0) });
  const entries: string[] = [];
  const entry = (of: string, id: string, body: string, mode: string) =>
    entries.push(`{"fullUrl":"${base}/${of}/${id}","resource":${body},"search":{"mode":"${mode}"}}`);
  for (const [, , id, body] of rows) entry(type, id, body, "match");
  if (include) {
    const [to, idx] = include.split(",") as [string, string];
    const found = included.all(`[${rows.map((it) => it[0]).join()}]`, Number(idx)) as unknown as [string, string][];
    for (const [id, body] of found) entry(to, id, body, "include");
  }
  if (outcome) entries.push(outcomes[Number(outcome)]!);
  const held = entries.length > 0 ? `,"entry":[${entries.join()}]` : "";
  return `{"resourceType":"Bundle","type":"searchset",${total && `"total":${total},`}"link":${JSON.stringify(links)}${held}}`;
}

createServer((request, response) => {
  const url = request.url!;
  const mark = url.indexOf("?");
  const body = url.startsWith("/read/")
    ? (readBody.get(Number(url.slice(6))) as unknown as [string])[0]
    : page(url.slice(0, mark), url.slice(mark + 1));
  const length = Buffer.byteLength(body);
  response.writeHead(200, { "content-type": "application/fhir+json;charset=utf-8", "content-length": length });
  response.end(body, length === body.length ? "latin1" : "utf8");
}).listen(Number(port), "127.0.0.1");
