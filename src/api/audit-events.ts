import { auditEvent, placeOf } from "../audit/audit-event.ts";
import { type AuditQuery, readAudit, searchAudit } from "../audit/search.ts";
import { intervalOf } from "../fhir/interval.ts";
import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import { fhirJson, formatOf } from "./format.ts";
import { linkMaker, openPage } from "./page-links.ts";
import { repeatedIn, withoutFormat } from "./pairs.ts";
import { type Link, searchset } from "./searchset.ts";
import { type FhirRequest, type FhirService, type Run, withForm } from "./service.ts";

/** Search parameters of AuditEvent, with FHIR's types, and what they look at. */
export const auditParameters = [
  { code: "date", type: "date", documentation: "When it happened: ge and lt (or eq, by the day), once each." },
  { code: "patient", type: "reference", documentation: "Whose record it was." },
  { code: "user", type: "token", documentation: "Who asked: the user of the token." },
  { code: "altid", type: "token", documentation: "The client of the token." },
  { code: "entity", type: "reference", documentation: "The resource that was asked for or told: Type/id." },
  { code: "subtype", type: "token", documentation: "What was done: read, search-type …" },
  { code: "action", type: "token", documentation: "R or E." },
  { code: "outcome", type: "token", documentation: "0, 4 or 8." },
] as const;

const countMax = 1000;
const countDefault = 100;

/** Who looked at what, once. */
export const readAuditEvent =
  (id: string): Run =>
  async (request, { audit, search }) => {
    const format = formatOf(request);
    if (isProblem(format)) return format;
    const place = placeOf(id);
    const record = place && (await readAudit(audit!.folder, place));
    if (!place || !record) return problem("not-found", `AuditEvent/${quoted(id)} is not held here`);
    const body = JSON.stringify(auditEvent(record, place.segment, search.base));
    return {
      status: 200,
      contentType: fhirJson,
      headers: {},
      body,
      told: [{ type: "AuditEvent", id, patient: undefined }],
    };
  };

/** The newest first, in pages. */
export const searchAuditEvents =
  (posted: boolean): Run =>
  async (request, { audit, search }) => {
    const format = formatOf(request, withForm(request));
    if (isProblem(format)) return format;
    const paged = { path: "AuditEvent", pairs: withForm(request), posted };
    const opened = openPage(paged, search.tokens);
    if (isProblem(opened)) return opened;
    const used = withoutFormat(opened.pairs);
    const query = queryOf(used, search.context);
    if (isProblem(query)) return query;
    const cursor = opened.token?.cursor;
    const [segment, n] = (cursor?.keys ?? []) as [string, number];
    const page = await searchAudit(audit!.folder, { ...query, before: cursor ? { segment, n } : undefined });
    const link = linkMaker({ ...paged, posted: opened.posted }, used, search);
    const links: Link[] = [{ relation: "self", url: link(cursor) }];
    if (cursor || page.next) links.push({ relation: "first", url: link(undefined) });
    if (page.next)
      links.push({ relation: "next", url: link({ keys: [page.next.segment, page.next.n], rid: 0, back: false }) });
    const matches = page.found.map((it) => {
      const event = auditEvent(it.record, it.segment, search.base);
      return { type: "AuditEvent", id: event.id, flags: 0, patient: undefined, body: JSON.stringify(event) };
    });
    const bundle = searchset(search.base, { matches, included: [], total: undefined }, links, []);
    return { status: 200, contentType: fhirJson, headers: {}, body: bundle };
  };

function queryOf(pairs: FhirRequest["query"], context: FhirService["search"]["context"]): AuditQuery | Problem {
  const known = [...auditParameters.map((it) => it.code as string), "_count"];
  const unknown = pairs.find(([name]) => !known.includes(name));
  if (unknown)
    return problem("unknown-parameter", `AuditEvent is searched by ${known.join(", ")}, not ${quoted(unknown[0])}`);
  const empty = pairs.find(([, value]) => value === "");
  if (empty) return problem("missing-value", `${empty[0]} has no value; leave it out or give it one`);
  const twice = repeatedIn(pairs.filter(([name]) => name !== "date"));
  if (twice !== undefined)
    return problem("repeated-parameter", `${twice} may be given once; separate values by commas`);
  let since = Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  for (const [, text] of pairs.filter(([name]) => name === "date")) {
    const [, prefix = "", date = ""] = /^(eq|ge|gt|le|lt)?(\d.*)$/.exec(text) ?? [];
    const interval = date === "" ? undefined : intervalOf(date.replace(" ", "+"), context.zone);
    if (!interval)
      return problem("malformed-date", `date=${quoted(text)} is no date with eq, ge, gt, le or lt: write ge2026-01-31`);
    if (prefix === "" || prefix === "eq" || prefix === "ge") since = Math.max(since, interval.low);
    if (prefix === "gt") since = Math.max(since, interval.high);
    if (prefix === "" || prefix === "eq" || prefix === "le") until = Math.min(until, interval.high);
    if (prefix === "lt") until = Math.min(until, interval.low);
  }
  const values = (name: string, without = "") => {
    const text = pairs.find((it) => it[0] === name)?.[1];
    return text?.split(",").map((it) => (it.startsWith(without) ? it.slice(without.length) : it));
  };
  const tokens = (name: string) => values(name)?.map((it) => it.slice(it.lastIndexOf("|") + 1));
  const count = values("_count")?.[0] ?? String(countDefault);
  if (!/^\d{1,9}$/.test(count) || Number(count) === 0)
    return problem("malformed-count", `_count=${quoted(count)} is no whole number from 1`);
  return {
    since,
    until,
    count: Math.min(Number(count), countMax),
    patient: values("patient", "Patient/"),
    user: tokens("user"),
    client: tokens("altid"),
    entity: values("entity"),
    interaction: tokens("subtype"),
    action: tokens("action")?.map((it) => it.toUpperCase()),
    outcome: tokens("outcome"),
  };
}
