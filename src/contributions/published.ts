import type { Catalogue } from "../stories/catalogue.ts";
import { type Contribution, givenTo, type Status, standing } from "./contribution.ts";
import { partsOf } from "./story-parts.ts";

/** The status, by what the catalogue has by now: what was accepted is published once it is there. */
export function statusIn(it: Contribution, catalogue: Catalogue): Status {
  return it.status === "accepted" && publishedAt(it, catalogue) !== undefined ? "published" : it.status;
}

/** Where an accepted contribution stands in the portal; undefined: it is not there yet, or has no place of its own. */
export function publishedAt(it: Contribution, catalogue: Catalogue): string | undefined {
  const id = givenTo(it)?.id;
  if (it.kind === "change") {
    const { values, base = {} } = standing(it).content;
    const story = catalogue.byId.get(values.story ?? "");
    const now = story && partsOf(story);
    return now && Object.keys(base).every((part) => now[part] === values[part]) ? `/stories/${story.id}` : undefined;
  }
  if (id === undefined) return undefined;
  if (it.kind === "story") return catalogue.byId.has(id) ? `/stories/${id}` : undefined;
  if (it.kind === "solution") return catalogue.solutions.some((of) => of.id === id) ? `/solutions#${id}` : undefined;
  if (it.kind === "case-study")
    return catalogue.caseStudies.some((of) => of.id === id) ? `/case-studies/${id}` : undefined;
  return undefined;
}

/** Why something accepted cannot have this id; undefined: it can. `given`: those of all accepted ones. */
export function idFault(kind: Contribution["kind"], id: string, catalogue: Catalogue): string | undefined {
  if (kind === "story") {
    if (!/^[A-Z]{2,4}-\d{2,3}$/.test(id)) return "the id of a story is of capitals, a hyphen and a number: COM-01";
    return catalogue.byId.has(id) ? "a story of the catalogue has this id" : undefined;
  }
  if (kind !== "solution" && kind !== "case-study") return undefined;
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id) || id.length > 60)
    return "the id is of small letters, numbers and hyphens, at most 60";
  const all = kind === "solution" ? catalogue.solutions : catalogue.caseStudies;
  return all.some((it) => it.id === id) ? "another one in the catalogue has this id" : undefined;
}

/** `COM-01`, or the next that neither the catalogue nor another accepted story has. */
export function nextStoryId(catalogue: Catalogue, given: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const id = `COM-${String(number).padStart(2, "0")}`;
    if (!catalogue.byId.has(id) && !given.has(id)) return id;
  }
}

/** `Shared medicines list, 2nd edition` becomes `shared-medicines-list-2nd-edition`. */
export const idFromTitle = (title: string): string =>
  title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
