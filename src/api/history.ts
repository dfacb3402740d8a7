import { insufficient } from "../access/refusals.ts";
import { mayLeave, type Reach } from "../access/rights.ts";
import { intervalOf } from "../fhir/interval.ts";
import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import type { Catalog } from "../search/catalog.ts";
import { type HistoryPage, type HistoryQuery, TooCostly } from "../store/store.ts";
import { fhirJson, formatOf } from "./format.ts";
import { linkMaker, openPage } from "./page-links.ts";
import { repeatedIn, withoutFormat } from "./pairs.ts";
import { asOwned, malformedId, seen } from "./read.ts";
import type { FhirRequest, FhirService, Run } from "./service.ts";

const taken: readonly string[] = ["_since", "_count"];

/** The versions of a resource, or of all of a type, the newest change first. https://hl7.org/fhir/STU3/http.html#history */
export const history =
  (type: string, id: string | undefined): Run =>
  async (request, service) => {
    const format = formatOf(request);
    if (isProblem(format)) return format;
    if (id !== undefined && !idShape.test(id)) return malformedId(id);
    const path = id === undefined ? `${type}/_history` : `${type}/${id}/_history`;
    const asked = askedOf(path, request, service);
    if (isProblem(asked)) return asked;
    const newest = id === undefined ? undefined : await seen(type, id, request, service);
    if (id !== undefined && newest === undefined) return problem("not-found", `${type}/${quoted(id)} is not held here`);
    const reach = request.entered?.rights.read;
    const clause = reach?.visible.get(type);
    // Whose a Binary is stands in its document: of one that is seen all is asked for, of all none can be told apart.
    const isByDocument = type === "Binary" && clause !== undefined;
    if (isByDocument && id === undefined)
      return insufficient("the history of all Binaries is for those who may see each of them", "user/Binary.r");
    const visible = isByDocument ? undefined : clause;
    const found = await pageOf({ ...asked.query, type, id, visible }, service);
    if (isProblem(found)) return found;
    const owned = { ...found, versions: found.versions.map((it) => asOwned(it, newest)) };
    const page = reach ? leaving(owned, reach, service.catalog) : owned;
    const link = linkMaker({ path, pairs: request.query, posted: false }, asked.used, service.search);
    const links = [{ relation: "self", url: link(asked.cursor) }];
    if (asked.cursor || page.next) links.push({ relation: "first", url: link(undefined) });
    if (page.next) {
      const { updated, version, rid } = page.next;
      links.push({ relation: "next", url: link({ keys: [updated, version], rid, back: false }) });
    }
    const told = page.versions.map((it) => ({ patient: undefined, ...it }));
    return { status: 200, contentType: fhirJson, headers: {}, body: bundle(service.search.base, page, links), told };
  };

async function pageOf(query: HistoryQuery, { store, search }: FhirService): Promise<HistoryPage | Problem> {
  try {
    return await store.history({ ...query, timeoutMs: search.options.timeoutMs });
  } catch (error) {
    if (error instanceof TooCostly)
      return problem(
        "too-costly",
        "Looking for what this token may see took too long: ask with _since, or for one resource",
      );
    throw error;
  }
}

/** Without the versions that may not be seen; how many there are is then not said. */
function leaving(page: HistoryPage, reach: Reach, catalog: Catalog): HistoryPage {
  const versions = page.versions.filter((it) => it.state === "deleted" || mayLeave(reach, it, catalog));
  return versions.length === page.versions.length ? page : { ...page, versions, total: undefined };
}

function askedOf(path: string, { query }: FhirRequest, { search }: FhirService) {
  const opened = openPage({ path, pairs: query, posted: false }, search.tokens);
  if (isProblem(opened)) return opened;
  const used = withoutFormat(opened.pairs);
  const unknown = used.find(([name]) => !taken.includes(name));
  if (unknown) return problem("unknown-parameter", `a history takes ${taken.join(" and ")}, not ${quoted(unknown[0])}`);
  const twice = repeatedIn(used);
  if (twice !== undefined) return problem("repeated-parameter", `${twice} may be given once`);
  const value = (name: string) => used.find((it) => it[0] === name)?.[1];
  const since = sinceOf(value("_since"), search);
  if (isProblem(since)) return since;
  const count = value("_count") ?? String(search.options.pageSize.other);
  if (!/^\d{1,9}$/.test(count)) return problem("malformed-count", `_count=${quoted(count)} is no whole number`);
  const cursor = opened.token?.cursor;
  const [updated, version] = (cursor?.keys ?? []) as readonly number[];
  const after = cursor ? { updated: updated!, version: version!, rid: cursor.rid } : undefined;
  const asked: Omit<HistoryQuery, "type" | "id"> = {
    since: since?.low,
    count: Math.min(Number(count), search.context.countMax),
    after,
  };
  return { query: asked, used, cursor };
}

function sinceOf(text: string | undefined, { context }: FhirService["search"]) {
  if (text === undefined) return undefined;
  return (
    intervalOf(text.replace(" ", "+"), context.zone) ??
    (problem("malformed-date", `_since=${quoted(text)} is no instant: write YYYY-MM-DDThh:mm:ssZ`) as Problem)
  );
}

/** `{"resourceType":"Bundle","type":"history",…,"entry":[{"fullUrl":…,"resource":<text>,"request":{"method":"PUT","url":"Patient/1"}}]}` */
function bundle(base: string, { versions, total }: HistoryPage, links: readonly object[]): string {
  const entries = versions.map((it) => {
    const resource = it.state === "current" ? `"resource":${it.body},` : "";
    const method = it.state === "current" ? "PUT" : "DELETE";
    return `{"fullUrl":"${base}/${it.type}/${it.id}",${resource}"request":{"method":"${method}","url":"${it.type}/${it.id}"}}`;
  });
  const held = entries.length > 0 ? `,"entry":[${entries.join()}]` : "";
  const counted = total === undefined ? "" : `"total":${total},`;
  return `{"resourceType":"Bundle","type":"history",${counted}"link":${JSON.stringify(links)}${held}}`;
}
