import { isUnresolved } from "../fhir/reference.ts";
import type { Resource } from "../fhir/resource.ts";

/** What the references of a document stand for. */
export interface DocumentReferences {
  /** fullUrl → Type/id. */
  readonly byUrl: ReadonlyMap<string, string>;
  /** `Patient?identifier=s|v` → the Type/ids in the same Bundle. */
  readonly byIdentifier: ReadonlyMap<string, readonly string[]>;
}

/** Inside a JSON string a quote is escaped, so this finds elements only. */
const element = /"(reference|url)"(\s*:\s*)"((?:[^"\\]|\\.)*)"/g;

/**
 * The text with its references rewritten: addresses of entries become Type/id, conditional ones the one match, ids get
 * the source's prefix. `unresolved` collects what was left as it is: nothing, or more than one, answers to it.
 */
export async function rewriteReferences(
  text: string,
  { byUrl, byIdentifier }: DocumentReferences,
  find: (type: string, query: string) => Promise<readonly string[]>,
  scoped: (id: string) => string,
): Promise<{ readonly text: string; readonly unresolved: number }> {
  let unresolved = 0;
  const conditional = new Map<string, string | undefined>();
  if (text.includes("?"))
    for (const [, name, , value] of text.matchAll(element)) {
      const parts = name === "reference" ? conditionalShape.exec(value!) : null;
      if (!parts || conditional.has(value!)) continue;
      const inside = byIdentifier.get(value!);
      const matches = inside ?? (await find(parts[1]!, parts[2]!)).map((id) => `${parts[1]}/${id}`);
      conditional.set(value!, matches.length === 1 ? matches[0] : undefined);
    }
  const rewritten = text.replace(element, (whole, name: string, colon: string, value: string) => {
    const known = byUrl.get(value) ?? conditional.get(value);
    if (known !== undefined) return `"${name}"${colon}"${known}"`;
    if (name !== "reference") return whole;
    const local = localShape.exec(value);
    if (local) return `"${name}"${colon}"${local[1]}/${scoped(local[2]!)}${local[3] ?? ""}"`;
    if (isUnresolved(value)) unresolved++;
    return whole;
  });
  return { text: rewritten, unresolved };
}

const conditionalShape = /^([A-Z][A-Za-z]+)\?(.+)$/;
const localShape = /^([A-Z][A-Za-z]{1,40})\/([A-Za-z0-9\-.]{1,64})(\/_history\/.*)?$/;

/** The keys under which a resource answers to conditional references inside its Bundle. */
export function identifierKeys(resource: Resource): string[] {
  const identifiers = Array.isArray(resource.identifier) ? resource.identifier : [resource.identifier];
  return identifiers.flatMap((it) =>
    it && typeof it.value === "string"
      ? [`${resource.resourceType}?identifier=${typeof it.system === "string" ? `${it.system}|` : ""}${it.value}`]
      : [],
  );
}
