import type { Kind } from "./kinds.ts";

/** The values of a contribution's fields by their names; lists have a line for each entry. Fields that are empty are left out. */
export type Values = Readonly<Record<string, string>>;

/** What somebody wrote. Of a change to a story, `base` has the parts that it changes as they were. */
export interface Content {
  readonly values: Values;
  readonly base?: Values;
}

export interface Version {
  /** From 1 on. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly content: Content;
}

/** What has happened to a contribution; nothing of it is ever changed. */
export const actions = [
  "received",
  "version",
  "comment",
  "asked",
  "accepted",
  "declined",
  "merged",
  "withdrawn",
  "published",
  "erased",
] as const;
export type Action = (typeof actions)[number];

/** Who may read words: everybody once the contribution is accepted, or its sender and the moderators only. */
export type Audience = "all" | "sender";

export interface Happened {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The name of the moderator's token; undefined: the sender. */
  readonly moderator: string | undefined;
  readonly action: Action;
  readonly words: string | undefined;
  readonly audience: Audience;
  /** Of what was accepted: the id that it has in the catalogue, and the collection of a story. */
  readonly given?: Given | undefined;
  /** Of a new version, and of what was accepted: its number. */
  readonly version?: number | undefined;
  /** Of what was merged: the number of the contribution that goes on, or, at that one, of the one that ended. */
  readonly other?: number | undefined;
}

export interface Given {
  readonly id: string;
  readonly collection?: string | undefined;
}

/** `published` is also computed: see published.ts. */
export const statuses = ["received", "in-discussion", "accepted", "declined", "withdrawn", "published"] as const;
export type Status = (typeof statuses)[number];

export interface Contribution {
  /** By which it is spoken of in public. Who has it knows nothing of the receipt. */
  readonly number: number;
  readonly kind: Kind;
  readonly status: Status;
  /** The oldest first; there is always one. */
  readonly versions: readonly Version[];
  /** The oldest first. */
  readonly happened: readonly Happened[];
}

/** The version that stands: the one that was accepted, else the newest. */
export function standing({ versions, happened }: Contribution): Version {
  const accepted = happened.findLast((it) => it.action === "accepted")?.version;
  return versions.find((it) => it.number === accepted) ?? versions.at(-1)!;
}

/** What it was given when it was accepted. */
export const givenTo = ({ happened }: Contribution): Given | undefined =>
  happened.findLast((it) => it.action === "accepted")?.given;

/** What it is called: words of its sender's. */
export function titleOf(kind: Kind, { values }: Content): string {
  if (kind === "change") return `Change to ${values.story ?? "a story"}`;
  if (kind === "profile-change") return `Change to the profile of ${values.element ?? values.resource ?? "a resource"}`;
  return values.title ?? "";
}
