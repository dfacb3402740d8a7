/**
 * One access, as it is kept: who, from where, when, what was done, which records were told, about whom, and how it ended. No
 * value of a search is in it.
 *
 *   {"n":7,"at":"2026-11-21T09:30:00.123Z","request":"<uuid>","issuer":"https://id.example","client":"app","user":"u1","from":"10.0.0.7",
 *    "interaction":"read","type":"Observation","asked":"Observation/5","status":200,"told":["Observation/5"],"patients":["1"],"hash":"…"}
 */
export interface AuditRecord {
  readonly at: string;
  /** The request's id, as the log and the answer have it. */
  readonly request: string;
  /** Absent: nobody was let in, or access is not controlled. */
  readonly issuer?: string | undefined;
  readonly client?: string | undefined;
  readonly user?: string | undefined;
  /** Address of the client. */
  readonly from: string;
  /** FHIR's code of what was done. */
  readonly interaction: string;
  readonly type: string;
  /** The resource that the address names: `Patient/1`. */
  readonly asked?: string | undefined;
  readonly status: number;
  /** The resources in the answer, includes as well. */
  readonly told?: readonly string[] | undefined;
  /** Whom these belong to, and whom the search was about. */
  readonly patients?: readonly string[] | undefined;
  readonly purposes?: readonly string[] | undefined;
  /** Why the glass was broken. */
  readonly brokeGlass?: string | undefined;
}

/** A record in its place in a segment. */
export interface KeptRecord extends AuditRecord {
  /** Counts from 1 in each segment. */
  readonly n: number;
  readonly hash: string;
}
