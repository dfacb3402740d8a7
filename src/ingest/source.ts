/**
 * What a reader hands to the loader: documents (a single resource, a line of NDJSON, or a Bundle), each with its
 * entries, and the faults of what could not be read at all.
 */

/** One resource (or one delete) as it came, before anything is understood of it. */
export interface SourceEntry {
  /** Where it stands inside its document: "entry 3"; empty for a single resource. */
  readonly position: string;
  /** The JSON text of the resource, exactly as in the source; undefined for an entry without a resource (a delete). */
  readonly text: string | undefined;
  readonly fullUrl: string | undefined;
  readonly request: { readonly method: string; readonly url: string } | undefined;
}

export interface SourceDocument {
  readonly kind: "document";
  /** The file as named by the user; members of an archive as `archive.zip!folder/member.json`; "-" for standard input. */
  readonly file: string;
  /** "line 12" in NDJSON, otherwise empty. */
  readonly position: string;
  /** Bundle.type when the document is a Bundle. */
  readonly bundleType: string | undefined;
  /** Bundle.link, by relation: `next` of a page that is not the last. */
  readonly links: Readonly<Record<string, string>>;
  /** May be called more than once: a Bundle is walked twice, first for its identities and then for its resources. */
  entries(): AsyncIterable<SourceEntry>;
}

/** Something that is no document. `text` is all of it, so that nothing is lost. */
export interface SourceFault {
  readonly kind: "fault";
  readonly file: string;
  readonly position: string;
  readonly reason:
    | "not-json"
    | "not-xml"
    | "not-an-object"
    | "unreadable-file"
    | "unreadable-archive"
    | "unsupported-file"
    | "truncated"
    | "too-large";
  /** In words, for the person who loads: what is wrong and what would work. Holds no value from the record. */
  readonly detail: string;
  readonly text: string;
}

export type SourceItem = SourceDocument | SourceFault;
