import type { FhirAnswer, FhirService, Made } from "../api/service.ts";
import { type Problem, problem } from "../fhir/problem.ts";
import type { Guide } from "../portal/guide/guide.ts";
import type { Page, Site } from "../portal/page.ts";
import type { SearchPair } from "../search/parse-search.ts";
import type { Catalogue } from "../stories/catalogue.ts";
import type { Promises } from "../stories/promises.ts";
import type { Contributing } from "./contributing/contributing.ts";
import type { Holding } from "./data-notes.ts";

/** What somebody asks the portal for, freed from HTTP's wrapping. */
export interface SiteRequest {
  readonly method: string;
  /** Decoded parts: `/explore/core/Patient` is ["explore", "core", "Patient"]. */
  readonly path: readonly string[];
  readonly query: readonly SearchPair[];
  /** What was posted; undefined: nothing. */
  readonly form: readonly SearchPair[] | Problem | undefined;
  /** The header of that name. */
  readonly cookie?: string | undefined;
  /** Address of who asks. It may be counted; it is kept nowhere. */
  readonly from?: string | undefined;
}

/** A page that shows what a service answered: what was told of whom is written down as if it had been asked for there. */
export interface AskedPage {
  readonly page: Page;
  readonly asked: Asked;
}

export interface Asked {
  readonly answer: FhirAnswer;
  readonly service: FhirService;
  /** Below the service's base. */
  readonly path: readonly string[];
}

/** Everything that the portal shows. */
export interface Shown {
  /** Those that answer here, by the base path that pages speak of. */
  readonly services: readonly FhirService[];
  /** `https://records.example`: what calls on pages begin with. */
  readonly publicUrl: () => string;
  readonly frame: () => Site;
  readonly guide: Guide;
  readonly catalogue: Catalogue;
  readonly promises: Promises;
  /** docs/safety/hazards.md */
  readonly hazards: string;
  /** docs/contributing-stories.md */
  readonly moderating: string;
  /** What a service holds. */
  readonly holding: (service: FhirService) => Promise<Holding>;
  readonly contributing: Contributing;
}

/** A page, or what is not one: a file, an address to go to. */
export type SiteAnswer = Page | AskedPage | Made | Problem;

export const isPage = (it: SiteAnswer): it is Page => "main" in it;
export const isAsked = (it: SiteAnswer): it is AskedPage => "asked" in it;

/** What is at an address. A part that begins with a colon stands for any text, which `parts` has under that name. */
export interface Route {
  /** `/explore/:service/:type` */
  readonly path: string;
  readonly methods?: readonly string[];
  readonly answer: (
    request: SiteRequest,
    shown: Shown,
    parts: Readonly<Record<string, string>>,
  ) => Promise<SiteAnswer> | SiteAnswer;
}

export interface FoundRoute {
  readonly route: Route;
  readonly parts: Readonly<Record<string, string>>;
}

/** Finds the first route whose path is like the one that is asked for. */
export function router(routes: readonly Route[]): (path: readonly string[]) => FoundRoute | undefined {
  const patterns = routes.map((route) => ({ route, pattern: route.path.split("/").filter((it) => it !== "") }));
  return (path) => {
    for (const { route, pattern } of patterns) {
      const parts = partsOf(path, pattern);
      if (parts) return { route, parts };
    }
    return undefined;
  };
}

function partsOf(path: readonly string[], pattern: readonly string[]): Record<string, string> | undefined {
  if (path.length !== pattern.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [at, wanted] of pattern.entries()) {
    if (wanted.startsWith(":")) parts[wanted.slice(1)] = path[at]!;
    else if (wanted !== path[at]) return undefined;
  }
  return parts;
}

export const valueIn = (pairs: readonly SearchPair[], name: string): string | undefined =>
  pairs.find((it) => it[0] === name)?.[1];

export const notFound = (what: string): Problem => problem("unknown-path", what);

export const redirect = (address: string): Made => ({
  status: 303,
  contentType: "text/plain; charset=utf-8",
  headers: { location: address },
  body: "",
});

/** What `make` makes of a service that answers here. */
export function ofService<T>({ services }: Shown, name: string, make: (service: FhirService) => T) {
  const service = services.find((it) => it.catalog.service.name === name);
  return service ? make(service) : notFound("No such service answers here.");
}
