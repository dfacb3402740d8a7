import type { WordsTest } from "./words.ts";

/**
 * A search, parsed: what the store is asked. Everything in it is plain data.
 *
 *   Observation?patient=1&code=http://loinc.org|8302-2&date=ge2020&_sort=-date
 *   → clauses: reference(subject index, Patient/1), token(code index, loinc 8302-2), range(effective index, …); sort: effective, down
 */

/** One physical index of a resource type. Parameters with the same type and expression share one. */
export interface SearchIndex {
  readonly resourceType: string;
  /** Stable identity: type, kind, expression and, for dates, the zone. The store keys its rows by it. */
  readonly key: string;
  readonly kind: "token" | "string" | "reference" | "interval" | "timeline" | "words" | "position";
  /**
   * What is kept beside it. Strings of HumanName: what follows a blank inside a part, so that words are found there too.
   * References: the identifiers written in them.
   */
  readonly companion: SearchIndex | undefined;
  /** Tokens: there are no rows. A value is the id of its resource, in upper case, and has this system, if any. */
  readonly isId?: string;
  /** Strings: no resource has two. */
  readonly single?: true;
  /** Intervals longer than this are found through a second index. Milliseconds for dates, 0 for numbers. */
  readonly shortest: number;
}

/** The resources of each value of one index (of tokens or references) in the order of another (a date). */
export interface Timeline extends SearchIndex {
  readonly of: SearchIndex;
  readonly date: SearchIndex;
}

/** `system` undefined: any; null: none. `code` undefined: any; in lower case, but for uris. */
export interface CodeTest {
  readonly system?: string | null;
  readonly code?: string;
  readonly starts?: undefined;
}

/** `starts`: a code that begins so. */
export type TokenTest = CodeTest | { readonly starts: string };

/** Texts are folded, but for `exact`. `words`: each must start some part of one and the same name. */
export type StringTest =
  | { readonly how: "starts" | "contains" | "exact"; readonly text: string }
  | { readonly how: "words"; readonly words: readonly string[] };

/** A comparison with the low or the high end of an indexed interval. */
export interface Bound {
  readonly end: "low" | "high";
  readonly is: "<" | "<=" | ">" | ">=";
  readonly than: number;
}

export interface RangeTest {
  /** Any of these groups of bounds must hold as a whole. */
  readonly any: readonly (readonly Bound[])[];
  readonly not?: true;
  /** All that match have their low end in [from, to], but for long intervals whose high end is past `longPast`. */
  readonly drive?: { readonly from: number; readonly to: number; readonly longPast?: number };
  /** Quantities: the unit asked for. `system` undefined: any system, and `code` may be the written unit. */
  readonly unit?: { readonly system?: string; readonly code: string };
}

/** `types`: the resource types that the id may belong to. */
export type ReferenceTest = { readonly types: readonly string[]; readonly id: string } | { readonly url: string };

/** A circle: degrees of WGS84, and metres. */
export interface NearTest {
  readonly latitude: number;
  readonly longitude: number;
  readonly metres: number;
}

/** What a value set holds, or a code system has above or below a code. */
export type ConceptTest =
  | { readonly valueSet: string; readonly how: "in" | "not-in" }
  | { readonly valueSet?: undefined; readonly how: "above" | "below"; readonly system: string; readonly code: string };

export type Clause =
  | { readonly kind: "token"; readonly index: SearchIndex; readonly any: readonly TokenTest[]; readonly not: boolean }
  | { readonly kind: "string"; readonly index: SearchIndex; readonly any: readonly StringTest[] }
  | { readonly kind: "range"; readonly index: SearchIndex; readonly any: readonly RangeTest[] }
  | { readonly kind: "reference"; readonly index: SearchIndex; readonly any: readonly ReferenceTest[] }
  | { readonly kind: "near"; readonly index: SearchIndex; readonly any: readonly NearTest[] }
  | {
      readonly kind: "chain";
      readonly index: SearchIndex;
      readonly any: readonly { readonly type: string; readonly clause: Clause }[];
    }
  /** What a resource of type `source` refers to, by `index`, when that resource meets `clause`. */
  | { readonly kind: "has"; readonly index: SearchIndex; readonly source: string; readonly clause: Clause }
  /** A text that goes with the token has words that begin like all of these; one of the lists suffices. */
  | { readonly kind: "text"; readonly index: SearchIndex; readonly any: readonly (readonly string[])[] }
  /** The words of the narrative, or of all that the resource says. */
  | {
      readonly kind: "words";
      readonly index: SearchIndex;
      readonly of: "narrative" | "content";
      readonly any: readonly WordsTest[];
    }
  /** To be replaced by the tokens that it means, before the store is asked: see src/api/concepts.ts. */
  | {
      readonly kind: "concepts";
      readonly index: SearchIndex;
      readonly name: string;
      readonly any: readonly ConceptTest[];
    }
  /** One element of those that `elements` names meets all parts of an alternative. `candidates` holds of every match. */
  | {
      readonly kind: "composite";
      readonly type: string;
      readonly elements: string;
      readonly candidates: Clause;
      readonly any: readonly (readonly Clause[])[];
    }
  | { readonly kind: "any"; readonly of: readonly Clause[] }
  | { readonly kind: "all"; readonly of: readonly Clause[] }
  | {
      readonly kind: "missing";
      readonly index: SearchIndex;
      readonly missing: boolean;
      /** Only references to these types count as a value. */
      readonly types: readonly string[] | undefined;
    }
  | { readonly kind: "id"; readonly any: readonly string[] }
  /** What belongs to one of these patients (a Patient belongs to itself), or with `not` what belongs to another one. */
  | { readonly kind: "about"; readonly whose: Patients; readonly not: boolean }
  | { readonly kind: "updated"; readonly any: readonly RangeTest[] }
  /** How it stood on a day, by the dates in the record itself, which no index answers: see src/ods/standing.ts. */
  | { readonly kind: "standing"; readonly test: Standing };

export interface Standing {
  /** `2019-04-01`. */
  readonly on: string;
  readonly by: "legal" | "operational" | "either";
  readonly isActive?: boolean;
  /** `codes` absent: any role. */
  readonly roles: readonly { readonly codes?: readonly string[]; readonly isActive: boolean; readonly not: boolean }[];
}

/** Patients by id, held here or only referred to, and by identifier. */
export interface Patients {
  readonly ids: readonly string[];
  /** A clause on Patient; undefined: none are named like that. */
  readonly meets: Clause | undefined;
}

/**
 * What exists for whoever asks: types that are not in it do not, and of a type only what meets its clause does; undefined:
 * all of it.
 */
export type Visible = ReadonlyMap<string, Clause | undefined>;

/** The same for all of a query's resources: where several queries are answered as one, it puts theirs before or behind. */
export interface SortConstant {
  readonly constant: number | null;
}

export interface SortKey {
  /** A search index of kind interval, string or token, one of the resource's own columns, or a constant. */
  readonly by: SearchIndex | "id" | "updated" | SortConstant;
  readonly down: boolean;
}

/** Where a page begins: after (or, going back, before) the resource with these sort values. null: no value. */
export interface Cursor {
  readonly keys: readonly (string | number | null)[];
  readonly rid: number;
  readonly back: boolean;
}

export interface Query {
  readonly type: string;
  readonly clauses: readonly Clause[];
  readonly sort: readonly SortKey[];
  /** Any order will do; otherwise, with no sort key, that of arrival. */
  readonly anyOrder?: boolean;
  /** Matches a page; undefined: the settings decide (more about one patient than otherwise). 0: only the total. */
  readonly count: number | undefined;
  readonly cursor: Cursor | undefined;
  /** Matches to leave out before the page: as consumers of the national API page. Not together with a cursor. */
  readonly offset?: number | undefined;
  /** The total that was asked for; undefined: what the budget allows. */
  readonly total?: "none" | "accurate" | undefined;
  readonly includes: readonly Include[];
  /** Only what is visible is included; absent: everything is. Clauses of the query do not look at it: see visible.ts. */
  readonly visible?: Visible | undefined;
}

export interface Include {
  /** Forwards: what a source refers to. Backwards: the sources that refer to it. */
  readonly back: boolean;
  /** The type whose references are followed. */
  readonly source: string;
  readonly index: SearchIndex;
  /** Forwards: only targets of these types; backwards: only those of them are asked for. undefined: all. */
  readonly types: readonly string[] | undefined;
  /** From what was included, too. */
  readonly iterate: boolean;
}
