import { isProblem, type Problem, problem, quoted } from "../../fhir/problem.ts";
import { readBeside } from "../../ods/beside.ts";
import { fromAffiliation, fromOrganization } from "../../ods/from-fhir.ts";
import type { OdsCode, OdsRecord, Relationship } from "../../ods/organisation.ts";
import { toOrdXml } from "../../ods/to-ods-xml.ts";
import { type RecordOf, toOrd } from "../../ods/to-ord.ts";
import { odsCodeOf } from "../../ods/values.ts";
import { plainQuery } from "../../search/plain-query.ts";
import type { Cursor } from "../../search/query.ts";
import type { FhirService } from "../service.ts";
import type { OrdRun } from "./ord-service.ts";
import { parsed, searched } from "./search-organisations.ts";

/** The organisation endpoint: the whole record, put together from the resource, its relationships and what is kept beside it. */
export const readOrganisation =
  (id: string): OrdRun =>
  async ({ query }, { directory }) => {
    const unknown = query.find(([name, value]) => name !== "_format" && value !== "");
    if (unknown)
      return problem("unknown-parameter", `one organisation is asked for with _format, not ${quoted(unknown[0])}`);
    const code = odsCodeOf(id);
    const record = code === undefined ? undefined : await wholeRecord(code, directory);
    if (record === undefined) return problem("not-found", "Not found");
    if (isProblem(record)) return record;
    const others = await recordsOf(pointedAt(record), directory);
    if (isProblem(others)) return others;
    const recordOf: RecordOf = (it) => others.get(it);
    return { body: toOrd(record, recordOf), xml: () => toOrdXml(record, recordOf) };
  };

const nothing = () => {};

/** undefined: there is no such organisation now. */
async function wholeRecord(code: OdsCode, directory: FhirService): Promise<OdsRecord | Problem | undefined> {
  const found = await directory.store.read("Organization", code);
  if (found?.state !== "current") return undefined;
  const record = fromOrganization(JSON.parse(found.body), nothing);
  const relationships = await relationshipsOf(code, directory);
  if (isProblem(relationships)) return relationships;
  return record && { ...record, relationships, successions: readBeside(found.beside).successions };
}

const pageSize = 1000;

async function relationshipsOf(code: OdsCode, directory: FhirService): Promise<readonly Relationship[] | Problem> {
  const pairs = [
    ["primary-organization", code],
    ["_count", String(pageSize)],
    ["_total", "none"],
  ] as const;
  const query = parsed("OrganizationAffiliation", pairs, directory);
  if (isProblem(query)) return query;
  const found: Relationship[] = [];
  let cursor: Cursor | undefined;
  do {
    const page = await searched({ ...query, cursor }, directory);
    if (isProblem(page)) return page;
    for (const { body } of page.matches) {
      const read = fromAffiliation(JSON.parse(body), nothing);
      if (read) found.push(read.relationship);
    }
    cursor = page.next;
  } while (cursor);
  return found;
}

/** The organisations at the other ends of its relationships and successions. */
const pointedAt = ({ relationships = [], successions = [] }: OdsRecord): readonly OdsCode[] => [
  ...new Set([...relationships, ...successions].map((it) => it.target)),
];

async function recordsOf(
  codes: readonly OdsCode[],
  directory: FhirService,
): Promise<ReadonlyMap<OdsCode, OdsRecord> | Problem> {
  const found = new Map<OdsCode, OdsRecord>();
  for (let at = 0; at < codes.length; at += pageSize) {
    const any = codes.slice(at, at + pageSize);
    const page = await searched(plainQuery("Organization", [{ kind: "id", any }], pageSize), directory);
    if (isProblem(page)) return page;
    for (const { body } of page.matches) {
      const record = fromOrganization(JSON.parse(body), nothing);
      if (record) found.set(record.code, record);
    }
  }
  return found;
}
