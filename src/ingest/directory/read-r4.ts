import type { FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import { fromAffiliation, fromOrganization } from "../../ods/from-fhir.ts";
import type { Place, SourceItem } from "../../ods/organisation.ts";
import { seenOf } from "../../ods/values.ts";
import { readSources } from "../read/read-sources.ts";

export interface R4Options {
  readonly definitions: FhirDefinitions;
  /** Where temporary files go. */
  readonly spoolFolder: string;
}

const batchSize = 1000;

type Node = { readonly [element: string]: unknown };

/**
 * FHIR R4 as the national API answers it: NDJSON, Bundles and single resources, in JSON and XML, also packed. Organizations are
 * records, OrganizationAffiliations a relationship each, Lists announce deletions; other types are left out. A refusal that was
 * kept as if it were an answer is told: whatever stands in it, for gateways write codes that FHIR does not have.
 */
export async function* readR4(
  paths: readonly string[],
  { definitions, spoolFolder }: R4Options,
): AsyncGenerator<readonly SourceItem[]> {
  let batch: SourceItem[] = [];
  const pages = new Pages();
  for await (const item of readSources(paths, { definitions, spoolFolder })) {
    if (item.kind === "fault") {
      const place = { file: item.file, position: item.position };
      batch.push({ kind: "mismatch", path: "", rule: "R005", seen: seenOf(item.detail), place });
      continue;
    }
    pages.add(item.links, { file: item.file, position: item.position });
    for await (const entry of item.entries()) {
      const position = [item.position, entry.position].filter((it) => it !== "").join(", ");
      if (entry.text !== undefined)
        batch.push(...itemsOf(JSON.parse(entry.text) as Node, { file: item.file, position }));
      if (batch.length >= batchSize) {
        yield batch;
        batch = [];
      }
    }
  }
  for (const place of pages.unfinished())
    batch.push({ kind: "mismatch", path: "link", rule: "R012", seen: "it has a next page, which is not here", place });
  if (batch.length > 0) yield batch;
}

/** Parameters that say which page it is, and not of what. */
const ofPages: ReadonlySet<string> = new Set(["_page", "_offset", "_count", "_getpages", "_getpagesoffset"]);

/** The searches that files hold pages of: of one whose last page is not among them, changes would be missed in silence. */
class Pages {
  /** Where the latest page of a search is that has a next one; null: its last page is here. */
  readonly #searches = new Map<string, Place | null>();

  add({ self, next }: Readonly<Record<string, string>>, place: Place): void {
    const address = self ?? next;
    if (address === undefined || !URL.canParse(address)) return;
    const url = new URL(address);
    for (const name of [...url.searchParams.keys()]) if (ofPages.has(name)) url.searchParams.delete(name);
    url.searchParams.sort();
    if (next === undefined) this.#searches.set(url.href, null);
    else if (this.#searches.get(url.href) !== null) this.#searches.set(url.href, place);
  }

  unfinished(): readonly Place[] {
    return [...this.#searches.values()].filter((it) => it !== null);
  }
}

function itemsOf(resource: Node, place: Place): SourceItem[] {
  const made: SourceItem[] = [];
  const wrong = (code: string | undefined) => (path: string, seen: unknown) =>
    made.push({
      kind: "mismatch",
      ...(code !== undefined && { code }),
      path,
      rule: typeof seen === "boolean" || /active$/.test(path) ? "R006" : "R004",
      seen: seenText(seen),
      place,
    });
  const named = typeof resource.id === "string" ? resource.id : undefined;
  if (resource.resourceType === "Organization") {
    const record = fromOrganization(resource, wrong(named));
    if (record) made.push({ kind: "record", record, product: "Organization", isWhole: true, place });
    else made.push({ kind: "mismatch", path: "identifier", rule: "R001", seen: "", place });
  } else if (resource.resourceType === "OrganizationAffiliation") {
    const found = fromAffiliation(resource, wrong(named));
    if (found) {
      const { source: code, relationship } = found;
      const record = { code, relationships: [relationship] };
      made.push({ kind: "record", record, product: "OrganizationAffiliation", isWhole: false, place });
    } else made.push({ kind: "mismatch", path: "organization", rule: "R001", seen: named ?? "", place });
  } else if (resource.resourceType === "List") made.push(...deletionsOf(resource, place));
  else if (resource.resourceType === "OperationOutcome" && !isRemark(resource))
    made.push({ kind: "mismatch", path: "issue", rule: "R013", seen: refusalIn(resource), place });
  return made;
}

const issuesIn = ({ issue }: Node): readonly Node[] =>
  Array.isArray(issue) ? issue.filter((it): it is Node => typeof it === "object" && it !== null) : [];

/** Beside the matches of a search it may stand that something was ignored, or how they were found. */
const isRemark = (outcome: Node): boolean => {
  const issues = issuesIn(outcome);
  return issues.length > 0 && issues.every(({ severity }) => severity === "information" || severity === "warning");
};

/** The words of the first issue, by whichever element has some. */
function refusalIn(outcome: Node): string {
  const { code, details, diagnostics } = (issuesIn(outcome)[0] ?? {}) as Node;
  const said = [diagnostics, (details as Node | undefined)?.text, code].find(
    (it) => typeof it === "string" && it !== "",
  );
  return seenOf(said ?? "a refusal without a word");
}

const deleted = {
  "Organization-deletion": "organisation",
  "OrganizationAffiliation-deletion": "relationship",
  "Organization-role-deletion": "role",
  "Organization-succession-deletion": "succession",
} as const;

function deletionsOf({ id, entry }: Node, place: Place): SourceItem[] {
  const of = typeof id === "string" && Object.hasOwn(deleted, id) ? deleted[id as keyof typeof deleted] : undefined;
  if (of === undefined || !Array.isArray(entry)) return [];
  return entry.flatMap(
    (it: { readonly date?: string; readonly item?: { readonly identifier?: { readonly value?: string } } }) => {
      const value = it?.item?.identifier?.value;
      if (typeof value !== "string") return [];
      const date = typeof it.date === "string" ? { date: it.date.slice(0, 10) } : {};
      return [{ kind: "deletion", of, id: value, ...date, place } as const];
    },
  );
}

/** What stood there, cut, without control characters. */
const seenText = (value: unknown): string =>
  String(JSON.stringify(value))
    .replace(/\p{Cc}/gu, "?")
    .slice(0, 100);
