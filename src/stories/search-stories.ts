import { fold, wordsOf } from "../fhir/fold.ts";
import type { Catalogue, CataloguedStory } from "./catalogue.ts";

/** What stories are narrowed by: each with the values that a story has of it. */
const facets = {
  actor: (it) => [it.actor],
  setting: (it) => [it.careSetting],
  feature: (it) => (it.feature === undefined ? [] : [it.feature]),
  collection: (it) => [it.collection],
  resource: (it) => it.resources,
  served: (it) => [it.served.is],
  status: (it) => [it.status],
} satisfies Record<string, (story: CataloguedStory) => readonly string[]>;

export type Facet = keyof typeof facets;
export const facetNames = Object.keys(facets) as readonly Facet[];

/** `q`: words that must all occur, each may be the beginning of one. Of a facet's values any is enough. */
export interface StoriesAsked extends Readonly<Partial<Record<Facet, string | readonly string[]>>> {
  readonly q?: string;
}

export interface FacetValue {
  readonly value: string;
  /** How many there would be if this value were asked for and the other facets kept. */
  readonly count: number;
  readonly isChosen: boolean;
}

export interface StoriesFound {
  /** Those that answer to the words best come first; without words in the catalogue's order. */
  readonly stories: readonly CataloguedStory[];
  /** Values that no story has under the other facets are left out, unless they are chosen; most stories first. */
  readonly facets: Readonly<Record<Facet, readonly FacetValue[]>>;
}

/** The stories that are asked for, and what they could be narrowed by. */
export function searchStories(catalogue: Catalogue, asked: StoriesAsked): StoriesFound {
  const words = [...new Set(wordsOf(fold((asked.q ?? "").slice(0, 200))))].slice(0, 20);
  const scored = catalogue.stories.flatMap((story) => {
    const score = scoreOf(textsOf(story), words);
    return score === undefined ? [] : [{ story, score }];
  });
  // Sorting is stable: equals keep the catalogue's order.
  const ranked = scored.sort((a, b) => b.score - a.score).map((it) => it.story);
  const keeps = (story: CataloguedStory, without?: Facet) =>
    facetNames.every((it) => it === without || isAsked(facets[it](story), asked[it]));
  const counted = facetNames.map((facet): [Facet, readonly FacetValue[]] => [
    facet,
    valuesOf(
      facet,
      ranked.filter((it) => keeps(it, facet)),
      listOf(asked[facet]),
    ),
  ]);
  return {
    stories: ranked.filter((it) => keeps(it)),
    facets: Object.fromEntries(counted) as Record<Facet, readonly FacetValue[]>,
  };
}

const listOf = (asked: string | readonly string[] | undefined): readonly string[] =>
  (typeof asked === "string" ? [asked] : (asked ?? [])).filter((it) => it !== "");

const isAsked = (values: readonly string[], asked: string | readonly string[] | undefined): boolean => {
  const any = listOf(asked);
  return any.length === 0 || any.some((it) => values.includes(it));
};

function valuesOf(facet: Facet, stories: readonly CataloguedStory[], chosen: readonly string[]): readonly FacetValue[] {
  const counts = new Map<string, number>(chosen.map((it) => [it, 0]));
  for (const story of stories)
    for (const value of new Set<string>(facets[facet](story))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count, isChosen: chosen.includes(value) }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}

/** Words of a part of the story, and what finding one there is worth. */
type Text = readonly [words: ReadonlySet<string>, worth: number];

const made = new WeakMap<CataloguedStory, readonly Text[]>();

/** Made when a story is first looked at: the catalogue stays the same while the program runs. */
function textsOf(story: CataloguedStory): readonly Text[] {
  const known = made.get(story);
  if (known) return known;
  const texts = (
    [
      [[story.id], 40],
      [[story.title], 16],
      [[story.need, story.feature ?? ""], 8],
      [[story.actor, story.careSetting, story.secondaryActor ?? "", ...story.resources], 5],
      [[story.justification, ...story.acceptance], 3],
      [
        [
          ...story.dataSet.map((it) => it.item),
          ...story.gaps,
          ...story.requirements,
          story.body,
          ...story.calls.map((it) => it.title),
        ],
        1,
      ],
    ] as const
  ).map(([parts, worth]): Text => [new Set(parts.flatMap((it) => wordsOf(fold(it)))), worth]);
  made.set(story, texts);
  return texts;
}

/** The worth of the best place of each word, a whole word twice that of a beginning; undefined: one of them is nowhere. */
function scoreOf(texts: readonly Text[], words: readonly string[]): number | undefined {
  let sum = 0;
  for (const word of words) {
    let best = 0;
    for (const [found, worth] of texts) {
      if (found.has(word)) best = Math.max(best, 2 * worth);
      else if (worth > best && [...found].some((it) => it.startsWith(word))) best = worth;
    }
    if (best === 0) return undefined;
    sum += best;
  }
  return sum;
}
