import { hash, randomBytes } from "node:crypto";
import type { Contribution } from "../../contributions/contribution.ts";
import { publishedAt, statusIn } from "../../contributions/published.ts";
import { Quota } from "../../contributions/quota.ts";
import type { Known } from "../../contributions/read-contribution.ts";
import { type Problem, problem } from "../../fhir/problem.ts";
import type { Placed } from "../../portal/contributions/public-pages.ts";
import type { ContributionsStore } from "../../store/contributions-store.ts";
import type { Catalogue } from "../../stories/catalogue.ts";
import type { Shown, SiteRequest } from "../site.ts";

/** What takes contributions, and how often. */
export interface Contributing {
  /** This server takes contributions; else it only shows those that it has. */
  readonly isOpen: boolean;
  /** Opened when it is first needed. */
  readonly store: () => ContributionsStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Seconds that an address has to wait; undefined: it may. Each of these counts. */
  readonly mayAdd: (from: string) => number | undefined;
  readonly maySay: (from: string) => number | undefined;
  readonly maySignIn: (from: string) => number | undefined;
  readonly close: () => Promise<void>;
}

const anHour = 3_600_000;

/** Addresses are counted in the memory of this process, by a hash that no other process can make; they are written nowhere. */
export function contributing({
  isOpen,
  open,
  now,
}: {
  isOpen: boolean;
  open: () => ContributionsStore;
  now: () => number;
}): Contributing {
  let opened: ContributionsStore | undefined;
  const salt = randomBytes(16).toString("base64url");
  const limit = (most: number) => {
    const quota = new Quota(most, anHour);
    return (from: string) => quota.take(hash("sha256", `${salt} ${networkOf(from)}`, "base64url"), now());
  };
  return {
    isOpen,
    store: () => {
      opened ??= open();
      return opened;
    },
    now,
    mayAdd: limit(10),
    maySay: limit(60),
    maySignIn: limit(20),
    close: async () => opened?.close(),
  };
}

/** Whoever has an IPv6 address has all of the last half of it. */
const networkOf = (address: string): string =>
  address.includes(":") ? address.split(":").slice(0, 4).join(":") : address;

/** What contributions may name. */
export const knownOf = ({ catalogue, promises }: Shown): Known => ({
  stories: catalogue.byId,
  resources: new Set(resourcesOf(promises)),
});

/** `core Patient` … of both services. */
export const resourcesOf = ({ catalogs }: Shown["promises"]): readonly string[] =>
  Object.entries(catalogs).flatMap(([name, { resources }]) =>
    [...resources.keys()].sort().map((it) => `${name} ${it}`),
  );

export const placed = (it: Contribution, catalogue: Catalogue): Placed => ({
  it,
  status: statusIn(it, catalogue),
  published: publishedAt(it, catalogue),
});

export const pageSize = 50;

/** The page that is asked for, from 1 on. */
export const pageIn = (text: string | undefined): number => (/^[1-9]\d{0,3}$/.test(text ?? "") ? Number(text) : 1);

export const pagesOf = (total: number): number => Math.max(1, Math.ceil(total / pageSize));

/** The number of a contribution; undefined: it is none. */
export const numberIn = (text: string): number | undefined => (/^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined);

export const takesNone: Problem = problem("forbidden", "This server takes no contributions at the moment.");

/** Who sends a request, to be counted and forgotten. */
export const fromOf = ({ from }: SiteRequest): string => from ?? "";
