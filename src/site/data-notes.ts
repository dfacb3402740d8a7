import type { FhirService } from "../api/service.ts";
import type { StoreSummary } from "../store/store.ts";

/** What a service holds: counted when first asked for, and again when something was written. */
export interface Holding {
  readonly summary: StoreSummary;
  /** The day for which the newest release speaks; undefined: there is none. */
  readonly release: string | undefined;
  /** What could not be taken. */
  readonly rejects: number;
}

/** Keeps what each service holds, so that a page costs no counting. */
export function holdings(rejectsOf: (service: FhirService) => number): (service: FhirService) => Promise<Holding> {
  const kept = new Map<FhirService, { readonly state: number; readonly holding: Promise<Holding> }>();
  return (service) => {
    const state = service.store.state();
    const before = kept.get(service);
    if (before?.state === state) return before.holding;
    const holding = look(service, rejectsOf);
    kept.set(service, { state, holding });
    // What failed is tried again by the next who asks.
    holding.catch(() => kept.delete(service));
    return holding;
  };
}

async function look(service: FhirService, rejectsOf: (service: FhirService) => number): Promise<Holding> {
  const [summary, releases] = await Promise.all([service.store.summary(), service.store.releases()]);
  return { summary, release: releases[0]?.date, rejects: rejectsOf(service) };
}

/** Which data an answer shows, in a sentence or two. Where access is controlled nothing is said of how much there is. */
export function dataNote({ access, catalog, places }: FhirService, { summary, release, rejects }: Holding): string {
  const { name } = catalog.service;
  const parts: string[] = [kindWords[name][summary.kind]];
  if (summary.kind === "empty") return parts.join(" ");
  if (access) return `${parts.join(" ")} Access is controlled: records are shown to whoever may see them.`;
  if (summary.kind === "real") parts.push(`Source: ${summary.sources.join(", ")}.`);
  const all = summary.types.reduce((sum, it) => sum + it.count, 0);
  const changed = summary.lastUpdated === undefined ? "" : `, last changed ${dayOf(summary.lastUpdated)}`;
  parts.push(
    `${all.toLocaleString("en-GB")} resources${release === undefined ? "" : `, release of ${release}`}${changed}.`,
  );
  if (rejects > 0) parts.push(`${rejects.toLocaleString("en-GB")} ${refused[name]}`);
  if (places) parts.push(`Places by ${places.titles().join(", ")}.`);
  return parts.join(" ");
}

const dayOf = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace("T", " ")} UTC`;

const refused = {
  core: "entries could not be taken.",
  directory: "mismatches in its sources are open.",
} as const;

const kindWords = {
  core: {
    empty: "No records yet: load some with `careconnect load`, or invented people with `careconnect seed`.",
    demo: "Invented people only: every record here was made up by a program, and nobody in it exists.",
    real: "Records as their source sent them.",
  },
  directory: {
    empty:
      "No organisations yet: load some with `careconnect directory load`, or invented ones with `careconnect directory seed`.",
    demo: "Invented organisations only: every one of them was made up by a program, and none of them exists.",
    real: "The register as its source published it.",
  },
} as const;
