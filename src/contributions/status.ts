import type { Action, Status } from "./contribution.ts";

type Who = "sender" | "moderator";

/** What a moderator may do while it is open. */
const decisions = {
  comment: "in-discussion",
  asked: "in-discussion",
  accepted: "accepted",
  declined: "declined",
  merged: "declined",
} as const;

/** What each may do with a contribution in each status, and which status it has then. What is not listed is refused. */
const moves: Readonly<Record<Status, Readonly<Record<Who, Partial<Record<Action, Status>>>>>> = {
  received: {
    sender: { version: "received", comment: "received", withdrawn: "withdrawn" },
    moderator: decisions,
  },
  "in-discussion": {
    sender: { version: "in-discussion", comment: "in-discussion", withdrawn: "withdrawn" },
    moderator: decisions,
  },
  accepted: {
    sender: { comment: "accepted" },
    moderator: { comment: "accepted", published: "published" },
  },
  declined: {
    sender: { comment: "declined" },
    moderator: { comment: "declined", asked: "in-discussion" },
  },
  withdrawn: { sender: {}, moderator: {} },
  published: { sender: {}, moderator: { comment: "published" } },
};

/** The status after an action; undefined: it is not open to them. */
export const statusAfter = (status: Status, action: Action, who: Who): Status | undefined => moves[status][who][action];

/** Those that somebody has to look at. */
export const waiting: readonly Status[] = ["received", "in-discussion"];

/** Those that everybody may read. */
export const isPublic = (status: Status): boolean => status === "accepted" || status === "published";

export const statusWords: Readonly<Record<Status, string>> = {
  received: "Received",
  "in-discussion": "In discussion",
  accepted: "Accepted",
  declined: "Declined",
  withdrawn: "Withdrawn",
  published: "Published",
};

/** What a status means for its sender, in a sentence. */
export const statusMeans: Readonly<Record<Status, string>> = {
  received: "A moderator will look at it. You can still change it or withdraw it.",
  "in-discussion": "A moderator has looked at it. What was said is below; you can answer, or send a new version.",
  accepted: "It will be published with the next edition of the catalogue.",
  declined: "It will not be published. The reason is below; you can answer it.",
  withdrawn: "You took it back. Nobody will do anything with it.",
  published: "It is in the catalogue.",
};
