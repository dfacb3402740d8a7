/**
 * The ceiling of the directory: tables of its own (ceiling-tables.ts), hand-written SQL, and the same texts of resources, with
 * nothing but node:http and node:sqlite. It knows no FHIR: which statement, the total and the words of an outcome are told.
 *
 *   node bench/directory/ceiling.ts ceiling.sqlite 40001 outcomes.json
 *   GET /read/DEMO1234567                                              a body
 *   GET /page/role/20/1338//RO76/?roleCode=RO76                        statement, size, total, outcome, values, include
 *   GET /check/…                                                       in our order and with a count of its own: to compare
 *
 * A page is in the order in which the statement finds it, which is ours: of names and postcodes theirs, otherwise that of arrival.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";

const [file = "", port = "0", outcomesFile = ""] = process.argv.slice(2);
const outcomes = JSON.parse(readFileSync(outcomesFile, "utf8")) as readonly string[];
const base = `http://127.0.0.1:${port}/R4`;
const database = new DatabaseSync(file, { readOnly: true });
database.exec("PRAGMA cache_size = -65536; PRAGMA mmap_size = 2147418112; PRAGMA temp_store = MEMORY");

const searches = {
  id: "SELECT n FROM resource WHERE type = 1 AND id = ?",
  name: "SELECT n, folded FROM name WHERE folded >= ? AND folded < ?",
  postcode: "SELECT n, folded FROM postcode WHERE folded >= ? AND folded < ?",
  role: "SELECT n FROM role WHERE code = ?",
  activeRole: "SELECT n FROM active_role WHERE code = ?",
  roles: "SELECT n FROM role WHERE code = ? UNION SELECT n FROM role WHERE code = ? ORDER BY n",
  roleRole: `SELECT a.n FROM role a WHERE a.code = ? AND ${has("role")}`,
  area: "SELECT n FROM area WHERE code = ?",
  areaRole: `SELECT a.n FROM area a WHERE a.code = ? AND ${has("role")}`,
  roleArea: `SELECT a.n FROM role a WHERE a.code = ? AND ${has("area")}`,
};
export type Search = keyof typeof searches;

function has(table: string): string {
  return `EXISTS (SELECT 1 FROM ${table} p WHERE p.code = ? AND p.n = a.n)`;
}

/** Those that answer in the order of a text, and with it. */
const textual: ReadonlySet<string> = new Set(["name", "postcode"]);
const statements = (made: (sql: string, text: string) => string) =>
  new Map(
    Object.entries(searches).map(([name, sql]) => [name, arrays(made(sql, textual.has(name) ? "folded" : "NULL"))]),
  );
const withBodies = (sql: string, text: string) =>
  `SELECT x.n, r.id, r.body, ${text} FROM (${sql}) x CROSS JOIN resource r ON r.n = x.n`;
const pages = statements((sql, text) => withBodies(`${sql} LIMIT +?`, text));
const checks = statements((sql, text) => withBodies(`SELECT * FROM (${sql}) ORDER BY ${text}, n LIMIT +?`, text));
const counts = statements((sql) => `SELECT count(*) FROM (${sql})`);
const readBody = arrays("SELECT body FROM resource WHERE type = 1 AND id = ?");
const recordedAt = arrays(
  "SELECT r.id, r.body FROM json_each(?) j CROSS JOIN relationship b ON b.source = j.value CROSS JOIN resource r ON r.n = b.n",
);

function arrays(sql: string) {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return statement;
}

type Row = readonly [n: number, id: string, body: string, text: string | null];

function page(path: string, query: string): string {
  const [, mode, name = "", size = "", told = "", outcome = "", listed = "", include = ""] = path.split("/");
  const values = listed.split(",").map(decodeURIComponent);
  const rows = (mode === "check" ? checks : pages).get(name)!.all(...values, Number(size) + 1) as unknown as Row[];
  const total = mode === "check" && told ? (counts.get(name)!.get(...values) as unknown as [number])[0] : told;
  const more = rows.length > Number(size) && rows.pop() !== undefined;
  const url = `${base}/Organization?${query}`;
  const links = [{ relation: "self", url }];
  if (more) {
    const [n, , , text] = rows.at(-1)!;
    const keys = text === null ? [] : [`${text}\u0000${text.toUpperCase()}`];
    const place = `${" ".repeat(28)}${JSON.stringify([[keys, n, 0], 0])}`;
    links.push({ relation: "first", url });
    links.push({ relation: "next", url: `${url}&_page=${Buffer.from(place).toString("base64url")}` });
  }
  const entries: string[] = [];
  const entry = (type: string, id: string, body: string, as: string) =>
    entries.push(`{"fullUrl":"${base}/${type}/${id}","resource":${body},"search":{"mode":"${as}"}}`);
  for (const [, id, body] of rows) entry("Organization", id, body, "match");
  if (include) {
    const found = recordedAt.all(`[${rows.map((it) => it[0]).join()}]`) as unknown as [string, string][];
    for (const [id, body] of found) entry("OrganizationAffiliation", id, body, "include");
  }
  if (outcome) entries.push(outcomes[Number(outcome)]!);
  const held = entries.length > 0 ? `,"entry":[${entries.join()}]` : "";
  const counted = total === "" ? "" : `"total":${total},`;
  return `{"resourceType":"Bundle","type":"searchset",${counted}"link":${JSON.stringify(links)}${held}}`;
}

createServer((request, response) => {
  const url = request.url!;
  const mark = url.indexOf("?");
  const body = url.startsWith("/read/")
    ? (readBody.get(url.slice(6)) as unknown as [string])[0]
    : page(url.slice(0, mark), url.slice(mark + 1));
  const length = Buffer.byteLength(body);
  response.writeHead(200, { "content-type": "application/fhir+json;charset=utf-8", "content-length": length });
  response.end(body, length === body.length ? "latin1" : "utf8");
}).listen(Number(port), "127.0.0.1");
