import { lists } from "../definitions/requirements/lists.ts";
import { nearest, quoted } from "../fhir/problem.ts";
import { readCall } from "./call.ts";
import { readElementPath } from "./element-path.ts";
import { hintsFor } from "./hints.ts";
import { readInteraction } from "./interaction.ts";
import { markdownFaults, sectionFaults } from "./markdown-faults.ts";
import type { Promises } from "./promises.ts";
import { isFaults, readCaseStudy, readCollection, readSolution, readStory } from "./read-story.ts";
import { type Served, servedOf } from "./served.ts";
import type { CaseStudy, Collection, Solution, Story } from "./story.ts";

/** A Markdown file of content/: its name in its folder, and what stands in it. */
export interface ContentFile {
  readonly name: string;
  readonly text: string;
}

/** The files of content/, by folder. */
export interface Content {
  readonly stories: readonly ContentFile[];
  readonly collections: readonly ContentFile[];
  readonly caseStudies: readonly ContentFile[];
  readonly solutions: readonly ContentFile[];
}

/** A story with what follows from it. */
export interface CataloguedStory extends Story {
  readonly served: Served;
  /** What its interactions, calls and elements are of, each once: `core MedicationRequest`. */
  readonly resources: readonly string[];
  /** Its own profiles, after those of the resources that are served. */
  readonly allProfiles: readonly string[];
}

type Linked = ReadonlyMap<string, readonly CataloguedStory[]>;

/** Everything that the content says, linked both ways: from a story by its keys, to stories by these maps. */
export interface Catalogue {
  /** In the order of their collections, then of their ids. */
  readonly stories: readonly CataloguedStory[];
  readonly collections: readonly Collection[];
  readonly caseStudies: readonly CaseStudy[];
  readonly solutions: readonly Solution[];
  readonly byId: ReadonlyMap<string, CataloguedStory>;
  readonly byActor: Linked;
  readonly bySetting: Linked;
  readonly byFeature: Linked;
  readonly byCollection: Linked;
  /** By `core MedicationRequest`. */
  readonly byResource: Linked;
  readonly byRequirement: Linked;
  /** Those that name the case study and those that it names, in its own order first. */
  readonly byCaseStudy: Linked;
  readonly bySolution: Linked;
  /** Everything that is wrong with the content, a sentence each that begins with the file. Good content has none. */
  readonly faults: readonly string[];
}

/**
 * The catalogue of what the files say. A file that cannot be read is left out and is a fault; what a head names and does not
 * exist is a fault, and so is what the method of writing stories asks for and a story lacks.
 */
export function catalogueOf(content: Content, promises: Promises): Catalogue {
  const faults: string[] = [];
  const collections = allOf(content.collections, "content/collections", readCollection, faults);
  const caseStudies = allOf(content.caseStudies, "content/case-studies", readCaseStudy, faults);
  const solutions = allOf(content.solutions, "content/solutions", readSolution, faults);
  const place = new Map(collections.map((it, index) => [it.id, index]));
  const stories = allOf(content.stories, "content/stories", readStory, faults)
    .map((it): CataloguedStory => ({ ...it, ...madeOf(it, promises) }))
    .sort((a, b) => (place.get(a.collection) ?? 999) - (place.get(b.collection) ?? 999) || byText(a.id, b.id));
  const known: Known = {
    promises,
    collections: new Set(collections.map((it) => it.id)),
    caseStudies: new Set(caseStudies.map((it) => it.id)),
    solutions: new Set(solutions.map((it) => it.id)),
    stories: new Set(stories.map((it) => it.id)),
  };
  for (const it of stories) faults.push(...storyFaults(it, known).map((words) => `${fileOf(it)}: ${words}`));
  for (const { id, body } of caseStudies)
    faults.push(...sectionFaults(body).map((words) => `content/case-studies/${id}.md: ${words}`));
  for (const [folder, items] of Object.entries({ collections, "case-studies": caseStudies, solutions, stories }))
    for (const { id, body } of items)
      faults.push(...markdownFaults(body).map((words) => `content/${folder}/${id.toLowerCase()}.md: ${words}`));
  for (const { id, stories } of caseStudies)
    for (const it of stories)
      if (!known.stories.has(it))
        faults.push(`content/case-studies/${id}.md: 'stories': ${unknown("story", it, known.stories)}`);
  const byId = new Map(stories.map((it) => [it.id, it]));
  const by = (keysOf: (story: CataloguedStory) => readonly (string | undefined)[]) => linked(stories, keysOf);
  const byCaseStudy = by((it) => it.caseStudies.map((of) => of.id));
  return {
    stories,
    collections,
    caseStudies,
    solutions,
    byId,
    byActor: by((it) => [it.actor]),
    bySetting: by((it) => [it.careSetting]),
    byFeature: by((it) => [it.feature]),
    byCollection: by((it) => [it.collection]),
    byResource: by((it) => it.resources),
    byRequirement: by((it) => it.requirements),
    byCaseStudy: new Map(
      caseStudies.map(({ id, stories }) => [
        id,
        [...new Set([...stories.flatMap((it) => byId.get(it) ?? []), ...(byCaseStudy.get(id) ?? [])])],
      ]),
    ),
    bySolution: by((it) => it.solutions),
    faults,
  };
}

/** Everything that a folder's files say, each id once. */
function allOf<Item extends { readonly id: string }>(
  files: readonly ContentFile[],
  folder: string,
  read: (text: string, file: string) => Item | readonly string[],
  faults: string[],
): readonly Item[] {
  const found = new Map<string, Item>();
  for (const { name, text } of [...files].sort((a, b) => byText(a.name, b.name))) {
    const item = read(text, `${folder}/${name}`);
    if (isFaults(item)) faults.push(...item);
    else if (found.has(item.id)) faults.push(`${folder}/${name}: the id '${item.id}' is taken`);
    else found.set(item.id, item);
  }
  return [...found.values()];
}

function madeOf(story: Story, promises: Promises): Pick<CataloguedStory, "served" | "resources" | "allProfiles"> {
  const named = [
    ...story.interactions.map((it) => readInteraction(it, promises)),
    ...story.calls.map((it) => readCall(it.call, promises)),
    ...story.dataSet.flatMap((it) => (it.element === undefined ? [] : [readElementPath(it.element, promises)])),
  ].flatMap((it) => ("fault" in it || it.type === undefined ? [] : [{ service: it.service, type: it.type }]));
  const profiles = named.flatMap(
    ({ service, type }) => promises.catalogs[service].resources.get(type)?.definition.profile ?? [],
  );
  return {
    served: servedOf(story, promises),
    resources: [...new Set(named.map(({ service, type }) => `${service} ${type}`))],
    allProfiles: [...new Set([...profiles, ...story.profiles])],
  };
}

/** What would be wrong with a story if it stood in this catalogue, a sentence each. */
export const faultsOf = (
  story: Story,
  { collections, caseStudies, solutions, byId }: Pick<Catalogue, "collections" | "caseStudies" | "solutions" | "byId">,
  promises: Promises,
): readonly string[] => [
  ...storyFaults(story, {
    promises,
    collections: new Set(collections.map((it) => it.id)),
    caseStudies: new Set(caseStudies.map((it) => it.id)),
    solutions: new Set(solutions.map((it) => it.id)),
    stories: new Set(byId.keys()),
  }),
  ...markdownFaults(story.body),
];

interface Known {
  readonly promises: Promises;
  readonly collections: ReadonlySet<string>;
  readonly caseStudies: ReadonlySet<string>;
  readonly solutions: ReadonlySet<string>;
  readonly stories: ReadonlySet<string>;
}

/** The rows of the requirements, and the numbers of those that are stories themselves. */
const requirementIds = new Set(
  lists.flatMap(({ prefix, rows, stories = [] }) => [
    ...rows.map((it) => it.id),
    ...stories.flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, at) => `${prefix}-${String(from + at).padStart(3, "0")}`),
    ),
  ]),
);

function storyFaults(story: Story, { promises, collections, caseStudies, solutions }: Known): readonly string[] {
  const faultOf = (key: string, it: object) => ("fault" in it ? [`'${key}': ${it.fault}`] : []);
  const among = (key: string, kind: string, ids: readonly string[], known: ReadonlySet<string>) =>
    ids.filter((it) => !known.has(it)).map((it) => `'${key}': ${unknown(kind, it, known)}`);
  return [
    ...among("collection", "collection", [story.collection], collections),
    ...story.dataSet.flatMap((it) =>
      it.element === undefined ? [] : faultOf("data-set", readElementPath(it.element, promises)),
    ),
    ...story.interactions.flatMap((it) => faultOf("interactions", readInteraction(it, promises))),
    ...story.calls.flatMap((it) => faultOf("calls", readCall(it.call, promises))),
    ...story.profiles
      .filter((it) => !/^https?:\/\/[^\s]+$/.test(it))
      .map((it) => `'profiles': ${quoted(it)} is no canonical`),
    ...among("requirements", "requirement", story.requirements, requirementIds),
    ...among("solutions", "solution", story.solutions, solutions),
    ...among(
      "case-studies",
      "case study",
      story.caseStudies.map((it) => it.id),
      caseStudies,
    ),
    ...["interactions", "requirements", "solutions", "profiles", "gaps", "acceptance"].flatMap((key) => {
      const all = story[key as "gaps"];
      return all
        .filter((it, index) => all.indexOf(it) !== index)
        .map((it) => `'${key}': ${quoted(it)} stands there twice`);
    }),
    ...hintsFor(story).map((it) => `'${keyOf(it.about)}': ${it.words}`),
  ];
}

const unknown = (kind: string, id: string, known: ReadonlySet<string>): string => {
  // Of numbers none is near another.
  const meant = /\d/.test(id) ? undefined : nearest(id, known);
  return `there is no ${kind} ${quoted(id)}${meant === undefined ? "" : `; did you mean '${meant}'?`}`;
};

const keyOf = (part: string): string => part.replace(/[A-Z]/g, (it) => `-${it.toLowerCase()}`);
const fileOf = ({ id }: Story): string => `content/stories/${id.toLowerCase()}.md`;
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function linked(
  stories: readonly CataloguedStory[],
  keysOf: (story: CataloguedStory) => readonly (string | undefined)[],
): Linked {
  const found = new Map<string, CataloguedStory[]>();
  for (const story of stories)
    for (const key of new Set(keysOf(story))) {
      if (key === undefined) continue;
      const all = found.get(key);
      if (all) all.push(story);
      else found.set(key, [story]);
    }
  return found;
}
