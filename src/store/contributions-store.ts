import type { Audience, Content, Contribution, Given, Status } from "../contributions/contribution.ts";
import type { Kind } from "../contributions/kinds.ts";

/**
 * What people have contributed, and who looks at it. Versions and what happened are only ever added to; when a promise resolves, what it
 * did is on disk. Several processes may use one store at once.
 */
export interface ContributionsStore {
  /** Keeps a new contribution. The receipt, which finds it again, is told this once: the store keeps its hash alone. */
  add(kind: Kind, content: Content, at: number): Promise<Added | Refused>;
  byReceipt(receipt: string): Promise<Contribution | undefined>;
  byNumber(number: number): Promise<Contribution | undefined>;
  /** A new version of the sender's. */
  addVersion(number: number, content: Content, at: number): Promise<Refused | undefined>;
  /** Something that somebody says or decides. Whether it is open to them is looked up in the same transaction: see contributions/status.ts. */
  act(number: number, act: Act, at: number): Promise<Refused | undefined>;
  /** The newest activity first, of these statuses. */
  list(query: { readonly statuses: readonly Status[]; readonly limit: number; readonly offset: number }): Promise<{
    readonly total: number;
    readonly found: readonly Contribution[];
  }>;
  /** Ids that were given to what was accepted. */
  givenIds(): Promise<ReadonlySet<string>>;
  /** Takes the words out of a contribution for ever, for what must not be kept; that it was there stays. False: there is no such one. */
  erase(number: number, at: number): Promise<boolean>;

  /** Makes a token for a moderator; it is told this once. Undefined: there is one of this name. */
  addModerator(name: string, at: number): Promise<string | undefined>;
  moderators(): Promise<readonly { readonly name: string; readonly at: number }[]>;
  /** Ends their sessions too. False: there is none of this name. */
  removeModerator(name: string): Promise<boolean>;
  /** A session for who holds a token, until `until`; undefined: nobody holds it. */
  beginSession(token: string, at: number, until: number): Promise<string | undefined>;
  /** Whose session it is, and the token that forms of it carry; undefined: it has ended, or there never was one. */
  session(id: string, at: number): Promise<Session | undefined>;
  endSession(id: string): Promise<void>;
  close(): Promise<void>;
}

export interface Added {
  readonly receipt: string;
  readonly number: number;
}

export interface Session {
  readonly moderator: string;
  readonly formToken: string;
}

/** Why nothing was done. */
export interface Refused {
  readonly refused: keyof typeof refusals;
}

export const refusals = {
  full: "so many contributions wait for the moderators that no more are taken for now",
  unknown: "there is no such contribution",
  closed: "that is not open to it any more: its status has changed",
  often: "it has been changed and spoken of so often that nothing more is taken",
  newer: "a newer version came in meanwhile: look at it first",
  taken: "another one was given this id",
} as const;

export const isRefused = (it: object | undefined): it is Refused => it !== undefined && "refused" in it;

/** Contributions that may wait for moderators at a time. */
export const waitingMax = 1000;
/** Versions of a contribution, and what may happen to it in all. */
export const versionsMax = 30;
export const happenedMax = 200;

export type Act = {
  /** The name of their token; absent: the sender. */
  readonly moderator?: string | undefined;
  readonly words?: string | undefined;
  readonly audience?: Audience;
} & (
  | { readonly action: "comment" | "asked" | "declined" | "withdrawn" | "published" }
  /** `version`: the one that was looked at. */
  | { readonly action: "accepted"; readonly version: number; readonly given?: Given | undefined }
  /** `other`: the one that goes on. */
  | { readonly action: "merged"; readonly other: number }
);
