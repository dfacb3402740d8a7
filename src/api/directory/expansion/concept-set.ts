import { setImmediate } from "node:timers/promises";
import { fold } from "../../../fhir/fold.ts";
import { isProblem, type Problem, problem } from "../../../fhir/problem.ts";
import { type Wanted, wants } from "../../../ods/terminology/property.ts";
import { plainQuery } from "../../../search/plain-query.ts";
import type { Clause, Query } from "../../../search/query.ts";
import type { Match } from "../../../store/store.ts";
import { type HeldConcept, indexOf, type Source } from "../concept.ts";
import type { HeldSystem } from "../held-terms.ts";
import { organisationConcepts } from "../organisation-concepts.ts";
import type { MadeOf } from "./filters.ts";

/** Concepts that a value set comes to, in an order that stays while the data does. */
export interface ConceptSet {
  /** The code systems that they are of. */
  readonly used: readonly HeldSystem[];
  readonly total: number;
  /** In batches: up to `count` of them from `offset` on. */
  pages(offset: number, count: number, wanted: Wanted): AsyncGenerator<readonly SetConcept[]>;
  /** The concept, if it is one of them. `system`: any where it is not said. */
  find(code: string, system: string | undefined): Promise<SetConcept | undefined>;
}

export interface SetConcept extends HeldConcept {
  readonly system: string;
}

/** What limits all of a value set alike. */
export interface Limits {
  readonly activeOnly: boolean;
  /** Words that a display has, all of them; or the code itself. */
  readonly text: string | undefined;
}

/** Concepts that one expansion may hold, and that may be gone through to make it. */
export const expansionMax = 50_000;
const batchSize = 500;

/** Concepts that are in memory, with all their properties. */
export function listedSet(
  all: readonly SetConcept[],
  used: readonly HeldSystem[],
  { activeOnly, text }: Limits,
): ConceptSet {
  const words = text === undefined ? [] : wordsIn(text);
  const chosen = all.filter(
    (it) =>
      !(activeOnly && it.isInactive) &&
      (text === undefined || it.code === text || (words.length > 0 && hasWords(it.display, words))),
  );
  const only = (it: SetConcept, wanted: Wanted) => ({
    ...it,
    properties: it.properties.filter(({ code }) => wants(wanted, code)),
  });
  return {
    used,
    total: chosen.length,
    async *pages(offset, count, wanted) {
      const end = Math.min(chosen.length, offset + count);
      for (let at = offset; at < end; at += batchSize)
        yield chosen.slice(at, Math.min(at + batchSize, end)).map((it) => only(it, wanted));
    },
    find: async (code, system) =>
      chosen.find((it) => it.code === code && (system === undefined || it.system === system)),
  };
}

const wordsIn = (text: string): readonly string[] =>
  fold(text)
    .split(" ")
    .filter((it) => it !== "");

const hasWords = (display: string, words: readonly string[]): boolean => {
  const folded = fold(display);
  return words.every((it) => folded.includes(it));
};

/** Organisations, by what is asked of them. `exclude`: what is left out of those. */
export async function organisationSet(
  held: HeldSystem,
  { include, exclude }: { readonly include: Clause | undefined; readonly exclude: Clause | undefined },
  limits: Limits,
  source: Source,
): Promise<ConceptSet | Problem> {
  const clauses = [...(include ? [include] : []), ...limitClauses(limits, source)];
  const { store, options } = source;
  const counted = await countOf("Organization", clauses, source);
  const left = exclude && (await idsOf([...clauses, exclude], source));
  if (isProblem(left)) return left;
  const conceptsOf = async (found: readonly Match[], wanted: Wanted): Promise<readonly SetConcept[]> =>
    (await organisationConcepts(found, wanted, source)).map((it) => ({ ...it, system: held.url }));
  return {
    used: [held],
    total: counted - (left?.size ?? 0),
    async *pages(offset, count, wanted) {
      let [skipped, given] = [0, 0];
      // What is left out is counted as it is passed: where nothing is, the store skips.
      const from = left && left.size > 0 ? 0 : offset;
      for await (const found of matchesFrom("Organization", clauses, from, source)) {
        const kept = left ? found.filter((it) => !left.has(it.id)) : found;
        const start = Math.max(0, offset - from - skipped);
        skipped += Math.min(start, kept.length);
        const some = kept.slice(start, start + count - given);
        given += some.length;
        if (some.length > 0) yield await conceptsOf(some, wanted);
        if (given >= count) return;
      }
    },
    async find(code, system) {
      if (system !== undefined && system !== held.url) return undefined;
      const query = plainQuery("Organization", [{ kind: "id", any: [code] }, ...clauses], 1);
      const { matches } = await store.search(query, options);
      const kept = matches.filter((it) => !left?.has(it.id));
      return (await conceptsOf(kept, new Set()))[0];
    },
  };
}

function limitClauses({ activeOnly, text }: Limits, source: Source): readonly Clause[] {
  const index = indexOf("Organization", "name", source);
  const active: Clause = {
    kind: "token",
    index: indexOf("Organization", "active", source),
    any: [{ code: "true" }],
    not: false,
  };
  const words = text === undefined ? [] : wordsIn(text);
  const named: readonly Clause[] = words.map((it) => ({ kind: "string", index, any: [{ how: "contains", text: it }] }));
  const byText: Clause[] =
    text === undefined
      ? []
      : [
          {
            kind: "any",
            of: [{ kind: "id", any: [text] }, ...(named.length > 0 ? [{ kind: "all", of: named } as const] : [])],
          },
        ];
  return [...(activeOnly ? [active] : []), ...byText];
}

async function countOf(type: MadeOf, clauses: readonly Clause[], { store, options }: Source): Promise<number> {
  const query: Query = { ...plainQuery(type, clauses, 0), total: "accurate" };
  return (await store.search(query, options)).total!;
}

async function idsOf(clauses: readonly Clause[], { store }: Source): Promise<ReadonlySet<string> | Problem> {
  const ids = await store.findIds(plainQuery("Organization", clauses, expansionMax + 1), expansionMax + 1);
  return ids.length > expansionMax
    ? problem("too-costly", `more than ${expansionMax} concepts are excluded; ask for those that are meant instead`)
    : new Set(ids);
}

/** The matches from one on, in batches; others are served in between. */
async function* matchesFrom(
  type: MadeOf,
  clauses: readonly Clause[],
  offset: number,
  { store, options }: Source,
): AsyncGenerator<readonly Match[]> {
  let query: Query | undefined = { ...plainQuery(type, clauses, batchSize), ...(offset > 0 && { offset }) };
  while (query) {
    const { matches, next } = await store.search(query, options);
    yield matches;
    query = next && { ...plainQuery(type, clauses, batchSize), cursor: next };
    if (query) await setImmediate();
  }
}

/** All matches, in batches; undefined: there are too many to go through. */
export async function matchesOf(
  type: MadeOf,
  clauses: readonly Clause[],
  source: Source,
): Promise<AsyncGenerator<readonly Match[]> | undefined> {
  return (await countOf(type, clauses, source)) > expansionMax ? undefined : matchesFrom(type, clauses, 0, source);
}
