import type { Resource } from "../../fhir/resource.ts";
import { stoodSo } from "../../ods/standing.ts";
import type { Catalog } from "../../search/catalog.ts";
import type { Extractor } from "../../search/index-rows.ts";
import { rowsMeet } from "../../search/match-rows.ts";
import type { Clause, SearchIndex } from "../../search/query.ts";
import type { Database } from "./database.ts";
import { state } from "./schema.ts";
import type { Sql } from "./sql.ts";

/** What looking into a body costs, in rows of a narrow index: some 10 µs. */
export const bodyCost = 30;

/**
 * What no index says: whether the parts of a composite stand in one element, which text goes with a code, which identifier a
 * resource has, which code is the least, how it stood on a day. Answered from the body itself, by functions that SQL calls:
 * `holds(clause, body)`, `code_of(index, down, body)`.
 */
export class BodyChecks {
  readonly #catalog: Catalog;
  readonly #holds = new Map<string, (resource: Resource) => boolean>();
  readonly #codes = new Map<string, Extractor>();

  constructor(database: Database, catalog: Catalog) {
    this.#catalog = catalog;
    // What is only referred to has no body, and nothing holds of it.
    database.define("holds", (key, body) =>
      body !== null && this.#holds.get(key as string)!(JSON.parse(body as string) as Resource) ? 1 : 0,
    );
    database.define("code_of", (key, down, body) => {
      const rows = this.#codes.get(key as string)!(JSON.parse(body as string) as Resource);
      const codes = rows.tokens.flatMap((it) => it.code ?? []).sort(compareBytes);
      return codes.at(down === 1 ? -1 : 0) ?? null;
    });
  }

  /** A condition on a resource: the clause holds of its body. */
  holds(clause: BodyClause): (rid: string) => Sql {
    const key = JSON.stringify(clause);
    // Those of this search are the newest: they are never dropped.
    if (this.#holds.size >= 1000) this.#holds.delete(this.#holds.keys().next().value!);
    this.#holds.delete(key);
    this.#holds.set(key, this.#predicate(clause));
    return (rid) => ({
      text: `holds(?, (SELECT body FROM resource WHERE rid = ${rid} AND state = ${state.current}))`,
      values: [key],
    });
  }

  #predicate(clause: BodyClause): (resource: Resource) => boolean {
    if (clause.kind === "standing") return (resource) => stoodSo(resource, clause.test);
    if (clause.kind !== "composite") {
      const extract = this.#only(clause.index);
      return (resource) => rowsMeet(clause, extract(resource));
    }
    const elementsOf = this.#catalog.resources.get(clause.type)!.elements.get(clause.elements)!;
    return (resource) =>
      elementsOf(resource).some((rows) => clause.any.some((parts) => parts.every((it) => rowsMeet(it, rows))));
  }

  /** SQL of the least or greatest code that a resource has in an index of tokens; null when it has none. */
  codeOf(index: SearchIndex, down: boolean): (rid: string) => string {
    this.#codes.set(index.key, this.#only(index));
    const key = index.key.replaceAll("'", "''");
    return (rid) => `code_of('${key}', ${down ? 1 : 0}, (SELECT body FROM resource WHERE rid = ${rid}))`;
  }

  #only(index: SearchIndex): Extractor {
    return this.#catalog.resources.get(index.resourceType)!.extractOnly(index);
  }
}

/** Clauses that only the body answers in full. */
export type BodyClause = Extract<Clause, { kind: "composite" | "text" | "token" | "standing" }>;

/** As SQLite compares texts. */
export const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
