import type { subsetter } from "../fhir/subset.ts";
import type { Shape } from "../search/parse-shape.ts";
import type { Match, Page } from "../store/store.ts";

/** Made once for a release: src/fhir/subset.ts. */
export type Subset = ReturnType<typeof subsetter>;

/** The page with as much of each resource as was asked for. `_elements` are those of the matches; includes stay whole. */
export function shapedPage(page: Page, shape: Shape, subset: Subset): Page {
  const shorten = shortener(shape, subset);
  if (!shorten) return page;
  const shaped = (all: readonly Match[]) => all.map((it) => ({ ...it, body: shorten(it.body) }));
  return {
    ...page,
    matches: shaped(page.matches),
    included: shape.elements === undefined ? shaped(page.included) : page.included,
  };
}

/** undefined: nothing is left out, or there is nothing to leave out of. */
export function shortener({ summary, elements }: Shape, subset: Subset): ((body: string) => string) | undefined {
  if (elements) return subset({ elements });
  return summary === undefined || summary === "count" ? undefined : subset({ summary });
}
