import type { Resource } from "./resource.ts";

/** A code of a code system; `system` is null where an expansion names none. */
export interface Concept {
  readonly system: string | null;
  readonly code: string;
}

/** System → codes. Sets are never changed once they are in here. */
export type Codes = ReadonlyMap<string | null, ReadonlySet<string>>;

/**
 * The value sets and code systems that are held here, by their canonical. `version` is there when a certain one is
 * needed: what comes back is checked, so whoever holds only one version of each may leave it aside.
 */
export interface Terminology {
  valueSet(url: string, version: string | undefined): Promise<Resource | undefined>;
  codeSystem(url: string, version: string | undefined): Promise<Resource | undefined>;
}

/** Why there is no answer: half an answer would be a search that misses records without saying so. */
export interface Refusal {
  /** What is missing and what would work, to follow "cannot be answered: ". Names definitions, never records. */
  readonly refused: string;
  /** As the issue types of FHIR say it. */
  readonly because: "not-found" | "incomplete" | "not-supported" | "invalid" | "too-costly";
}

export const refusal = (because: Refusal["because"], refused: string): Refusal => ({ refused, because });

export const isRefusal = (it: object): it is Refusal => "refused" in it;

/** A JSON object inside a resource, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (it: unknown): it is Fields => typeof it === "object" && it !== null && !Array.isArray(it);

/** The objects of a repeating element; none where there is no such element. */
export const fieldsOf = (element: unknown): readonly Fields[] =>
  Array.isArray(element) ? element.filter(isFields) : [];

/** What goes with each key. */
export function setsBy<Key>(pairs: Iterable<readonly [Key, string]>): ReadonlyMap<Key, ReadonlySet<string>> {
  const sets = new Map<Key, Set<string>>();
  for (const [key, value] of pairs) addTo(sets, key, value);
  return sets;
}

export function addTo<Key>(sets: Map<Key, Set<string>>, key: Key, value: string): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}
