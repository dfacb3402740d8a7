import type { BodyParts } from "../fhir/body.ts";
import type { Extension, Resource } from "../fhir/resource.ts";
import type { FinderEntry } from "../ods/finding/entry.ts";
import type { Match as FoundBy } from "../ods/finding/order.ts";
import type { OdsDate } from "../ods/organisation.ts";
import type { Clause, Cursor, Query } from "../search/query.ts";

/** The contract of every engine. One suite of tests (test/store-contract.ts) holds for all of them. */
export interface Store {
  /** The newest version of a resource; `deleted` when that is a deletion; undefined when it was never here. */
  read(type: string, id: string): Promise<StoredResource | DeletedResource | undefined>;
  /** That version. */
  vread(type: string, id: string, version: number): Promise<StoredResource | DeletedResource | undefined>;
  /** The version that was the newest at that time, in milliseconds since 1970. */
  readAt(type: string, id: string, time: number): Promise<StoredResource | DeletedResource | undefined>;
  /** Of a type, what has changed since that time, as it was then; what came later was not there. Rejects with TooCostly beyond `limit`. */
  before(type: string, time: number, limit: number): Promise<readonly BeforeResource[]>;
  /** The versions of a resource, or of all of a type, the newest change first. */
  history(query: HistoryQuery): Promise<HistoryPage>;
  /** Rejects with TooCostly when it would take, or has taken, more than the options allow. */
  search(query: Query, options: SearchOptions): Promise<Page>;
  /**
   * Several queries with like sort keys, a type each, as one: matches in one order, pages that go on from one cursor.
   * Count, cursor, total and includes are those of the first.
   */
  searchAll(queries: readonly Query[], options: SearchOptions): Promise<Page>;
  /** One transaction: all of it is durable when the promise resolves, or none of it. An outcome for each item, in order. */
  write(items: readonly WriteItem[], context: WriteContext): Promise<readonly WriteOutcome[]>;
  /**
   * Publishes a new state of the whole: all of it is there, for every reader at once, when the promise resolves, or none of
   * it. `changes` yields what differs from the state before.
   */
  publish(changes: AsyncIterable<readonly WriteItem[]>, context: PublishContext): Promise<Published>;
  /** A number that is another one once anything was written: what was made of the store before that is old. */
  state(): number;
  /** The states that were published, the newest first. */
  releases(): Promise<readonly Release[]>;
  /** The best of those that somebody may mean who types this; none where the service has no finder. */
  find(typed: string, limit: number): Promise<readonly Found[]>;
  /** Those that have all that was chosen, in order, a page of them, and how many there would be by each further choice. */
  facets(asked: FacetsAsked): Promise<FacetsFound>;
  /** Ids of up to `limit` matches: for conditional references. */
  findIds(query: Query, limit: number): Promise<readonly string[]>;
  /** Every current resource, by type and order of arrival. */
  export(types: readonly string[]): AsyncIterable<StoredResource>;
  summary(): Promise<StoreSummary>;
  /** Removes all invented people; throws when the store holds real records. */
  empty(): Promise<void>;
  /** Clears the notes about references that have since found their target. After a load. */
  settle(): Promise<void>;
  /** No record is called incomplete for what was rejected any longer. */
  forgetGaps(): Promise<void>;
  /** Fills indexes that are new to this store. Resumes where it stopped. Resolves when all are complete. */
  reindex(onProgress?: (done: number, all: number) => void): Promise<void>;
  /** Indexes that are not complete, by key, with the share that is done. */
  incomplete(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export interface StoredResource {
  readonly state: "current";
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** Milliseconds since 1970, UTC. */
  readonly updated: number;
  /** The JSON that is served, as it is written, `meta.versionId` and `meta.lastUpdated` inside. */
  readonly body: string;
  /** Bits of src/fhir/patient-notes.ts; 0 on other types. */
  readonly flags: number;
  /** The id of the patient whom it is about; a Patient's own. */
  readonly patient: string | undefined;
  /** What is known of it and not served in it: a JSON array of extensions. */
  readonly beside?: string | undefined;
}

/** A resource as it was. */
export interface BeforeResource {
  readonly id: string;
  readonly body: string;
  readonly beside: string | undefined;
  /** It is not here any longer. */
  readonly isDeleted: boolean;
}

export interface DeletedResource {
  readonly state: "deleted";
  readonly version: number;
  readonly updated: number;
}

export interface HistoryQuery {
  readonly type: string;
  /** Absent: all of the type. */
  readonly id: string | undefined;
  /** Changes at or after this time only, in milliseconds since 1970. */
  readonly since: number | undefined;
  readonly count: number;
  /** Go on behind this change. */
  readonly after: Change | undefined;
  /** Only of resources that are here and meet this now; absent: of all, and of what was deleted. */
  readonly visible?: Clause | undefined;
  /** How long looking for these may take: then it rejects with TooCostly. */
  readonly timeoutMs?: number;
}

/** What orders changes: when, and among those of one moment a number. */
export interface Change {
  readonly updated: number;
  readonly rid: number;
  readonly version: number;
}

export interface HistoryPage {
  readonly versions: readonly (StoredResource | (DeletedResource & { readonly type: string; readonly id: string }))[];
  /** Where the next page goes on; undefined: this is the last. */
  readonly next: Change | undefined;
  readonly total: number | undefined;
}

export interface SearchOptions {
  /** Matches a page when the search does not say: about one patient, and otherwise. */
  readonly pageSize: { readonly patient: number; readonly other: number };
  /** Rows that may be looked at to count the matches; a search about one patient is always counted. */
  readonly totalBudget: number;
  readonly includesMax: number;
  /** What the best plan may cost, in rows of a narrow index (some 0.3 µs each). */
  readonly costMax: number;
  /** How long the statements of one search may take together. */
  readonly timeoutMs: number;
  /** For tests: run the nth cheapest plan instead of the cheapest. */
  readonly plan?: number;
}

/** Answering would cost too much: by the estimate of its best plan, or by the time that it has taken. */
export class TooCostly extends Error {
  readonly found: "plan" | "time";

  constructor(found: "plan" | "time") {
    super("the search is too costly");
    this.found = found;
  }
}

/** What an answer needs of a resource. */
export type Match = Pick<StoredResource, "type" | "id" | "flags" | "patient" | "body">;

export interface Page {
  readonly matches: readonly Match[];
  readonly included: readonly Match[];
  /** More includes were found than `includesMax`. */
  readonly includesCut: boolean;
  readonly next: Cursor | undefined;
  readonly previous: Cursor | undefined;
  /** Exact; undefined when counting would cost too much. */
  readonly total: number | undefined;
  /** The patients that the search is about, or finds, where they are ten or fewer. */
  readonly subjects: readonly PatientNote[];
  /** How many plans there were to choose from. */
  readonly plans: number;
}

/** What one should know before trusting a record. */
export interface PatientNote {
  readonly id: string;
  readonly flags: number;
  /** Resources of this patient that could not be taken, by reason. */
  readonly gaps: readonly { readonly reason: string; readonly count: number }[];
  /** Something in the record refers to a resource that is not here. */
  readonly unresolved: boolean;
}

export type WriteItem =
  | {
      readonly kind: "put";
      readonly type: string;
      readonly id: string;
      /** The resource, parsed. */
      readonly resource: Resource;
      /** Its JSON without id, meta.versionId and meta.lastUpdated: see bodyOf in src/fhir/body.ts. */
      readonly body: BodyParts;
      /**
       * What is known of it and not served in it. It is found by search like its other extensions; a change of it alone makes
       * no new version.
       */
      readonly beside?: readonly Extension[] | undefined;
    }
  | { readonly kind: "delete"; readonly type: string; readonly id: string }
  /** A resource of these patients could not be taken. */
  | {
      readonly kind: "gap";
      readonly patients: readonly string[];
      readonly type: string;
      readonly id: string;
      readonly reason: string;
    };

/** Resources of the finder's type, narrowed down. */
export interface FacetsAsked {
  /** What somebody typed; undefined or without a letter: all of them. */
  readonly typed?: string | undefined;
  /** By the name of a facet the values of which any will do; nothing chosen: all. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
  /** Only what was open on that day, by the dates in the records; roles are then those of the day. */
  readonly openOn?: OdsDate | undefined;
  /** Only these codes; undefined: all. */
  readonly only?: readonly string[] | undefined;
  readonly from: number;
  readonly count: number;
  /** Values a facet at most; 0: they are not counted. */
  readonly valuesMax: number;
}

export interface FacetsFound {
  readonly total: number;
  /** Open before closed, then by name. */
  readonly entries: readonly FinderEntry[];
  /** Nothing had the words as they were typed: these have them with a typing error. */
  readonly isSimilar: boolean;
  /** For each facet its commonest values under the other choices, those that are chosen first. */
  readonly facets: Readonly<Record<string, readonly FacetCount[]>>;
}

export interface FacetCount {
  readonly value: string;
  readonly count: number;
  readonly isChosen: boolean;
}

/** Something that was found by what somebody typed. */
export interface Found extends FinderEntry {
  /** By what, at best. */
  readonly match: FoundBy;
}

export interface PublishContext extends WriteContext {
  readonly release: Pick<Release, "date" | "facts">;
}

/** What publishing came to, by the outcomes of its items. */
export type Published = Readonly<Record<"created" | "updated" | "unchanged" | "deleted" | "refused", number>>;

/** A published state of the whole store. */
export interface Release {
  /** The day for which it speaks: `2026-08-28`. Never before that of an older one. */
  readonly date: string;
  /** Milliseconds since 1970: the lastUpdated of what it changed. */
  readonly published: number;
  /** What it was made of, as plain JSON. */
  readonly facts: unknown;
}

export interface WriteContext {
  readonly source: string;
  /** Milliseconds since 1970: becomes lastUpdated of what changes. */
  readonly now: number;
}

export type WriteOutcome =
  | { readonly outcome: "created" | "updated" | "unchanged" | "deleted" | "noted" }
  /** Never written: the reason is one of the reject reasons. */
  | { readonly outcome: "rejected"; readonly reason: RejectReason; readonly detail: string };

export type RejectReason =
  | "another-source"
  | "another-patient"
  | "unindexable-date"
  | "unindexable-number"
  | "not-found";

export interface StoreSummary {
  readonly types: readonly { readonly type: string; readonly count: number }[];
  readonly sources: readonly string[];
  /** Demo stores hold invented people only, for life. */
  readonly kind: "empty" | "demo" | "real";
  readonly lastUpdated: number | undefined;
  /** Resources without a Care Connect profile in meta.profile. */
  readonly withoutProfile: number;
}
