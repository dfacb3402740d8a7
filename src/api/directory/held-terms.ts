import { codeSystemRows } from "../../definitions/directory/code-systems.ts";
import { indexOf } from "../../fhir/code-system.ts";
import type { Resource } from "../../fhir/resource.ts";
import { type Fields, fieldsOf, type Terminology } from "../../fhir/terminology.ts";
import { plainQuery } from "../../search/plain-query.ts";
import type { SearchOptions, Store } from "../../store/store.ts";
import { PerState } from "./per-state.ts";

/** The code systems and value sets that are held, parsed. */
export interface HeldTerms extends Terminology {
  /** The newest version of a code system, or the one asked for, by any of its canonicals. */
  system(url: string, version?: string): HeldSystem | undefined;
  /** The same of a value set. */
  set(url: string, version?: string): Resource | undefined;
  isPrimaryRole(code: string): boolean;
  roleName(code: string): string | undefined;
  relationshipName(code: string): string | undefined;
}

export type HeldSystem = Resource & {
  readonly url: string;
  readonly version: string;
  readonly title: string;
  readonly content: string;
};

/** More than there can be: a release has nine code systems. */
const heldMax = 1000;

const made = new PerState<Promise<HeldTerms>>();

/** Read once for each state of the store. */
export const heldTerms = ({ store, options }: { store: Store; options: SearchOptions }): Promise<HeldTerms> =>
  made.of(store, () => {
    const terms = readTerms(store, options);
    terms.catch(() => made.forget(store));
    return terms;
  });

async function readTerms(store: Store, options: SearchOptions): Promise<HeldTerms> {
  const all = async (type: string) =>
    (await store.search(plainQuery(type, [], heldMax), options)).matches.map((it) => JSON.parse(it.body) as HeldSystem);
  const systems = byUrl(await all("CodeSystem"));
  const sets = byUrl(await all("ValueSet"));
  const otherUrls = new Map(
    Object.values(codeSystemRows).flatMap((row) => row.otherUrls.map((it) => [it, row.url] as const)),
  );
  const chosen = <It extends HeldSystem>(held: readonly It[] = [], version: string | undefined): It | undefined =>
    version === undefined ? held[0] : held.find((it) => it.version === version);
  const system = (url: string, version?: string) => chosen(systems.get(otherUrls.get(url) ?? url), version);
  const set = (url: string, version?: string) => chosen(sets.get(url), version);
  const conceptsOf = (url: string): ReadonlyMap<string, Fields> => {
    const found = system(url);
    return found ? indexOf(found).concepts : new Map();
  };
  const roles = conceptsOf(codeSystemRows.role.url);
  const relationships = conceptsOf(codeSystemRows.relationship.url);
  const primary = new Set(
    [...roles].filter(([, it]) => fieldsOf(it.property).some((one) => one.valueBoolean === true)).map(([code]) => code),
  );
  return {
    system,
    set,
    codeSystem: async (url, version) => system(url, version),
    valueSet: async (url, version) => set(url, version),
    isPrimaryRole: (code) => primary.has(code),
    roleName: (code) => roles.get(code)?.display as string | undefined,
    relationshipName: (code) => relationships.get(code)?.display as string | undefined,
  };
}

/** The newest version of each first. */
function byUrl(all: readonly HeldSystem[]): ReadonlyMap<string, readonly HeldSystem[]> {
  const found = new Map<string, HeldSystem[]>();
  for (const it of all.toSorted((a, b) => versions.compare(b.version, a.version)))
    found.set(it.url, [...(found.get(it.url) ?? []), it]);
  return found;
}

/** 10 comes after 9. */
const versions = new Intl.Collator("en", { numeric: true });
