import type { FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import { fromAffiliation, fromOrganization } from "../../ods/from-fhir.ts";
import type { Place, SourceItem } from "../../ods/organisation.ts";
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
 * records, OrganizationAffiliations a relationship each, Lists announce deletions; other types are left out.
 */
export async function* readR4(
  paths: readonly string[],
  { definitions, spoolFolder }: R4Options,
): AsyncGenerator<readonly SourceItem[]> {
  let batch: SourceItem[] = [];
  for await (const item of readSources(paths, { definitions, spoolFolder })) {
    if (item.kind === "fault") {
      const place = { file: item.file, position: item.position };
      batch.push({ kind: "mismatch", path: "", rule: "R005", seen: item.detail, place });
      continue;
    }
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
  if (batch.length > 0) yield batch;
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
  return made;
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
