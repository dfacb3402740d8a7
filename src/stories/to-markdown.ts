import { stringify } from "yaml";
import type { Story } from "./story.ts";

/** The file of a story: readStory makes the same story of it. Lists that are empty and keys without a value are left out. */
export function toMarkdown(story: Story): string {
  const head = {
    id: story.id,
    title: story.title,
    collection: story.collection,
    actor: story.actor,
    "care-setting": story.careSetting,
    "secondary-actor": story.secondaryActor,
    feature: story.feature,
    need: story.need,
    justification: story.justification,
    acceptance: story.acceptance,
    "data-set": listed(story.dataSet.map(({ item, element, gap }) => ({ item, element, gap }))),
    interactions: listed(story.interactions),
    calls: listed(story.calls.map(({ title, call }) => ({ title, call }))),
    profiles: listed(story.profiles),
    requirements: listed(story.requirements),
    gaps: listed(story.gaps),
    status: story.status,
    sources: story.sources,
    solutions: listed(story.solutions),
    "case-studies": listed(story.caseStudies.map(({ id, status }) => ({ id, status }))),
  };
  const yaml = stringify(head, { lineWidth: 0, keepUndefined: false, aliasDuplicateObjects: false });
  return `---\n${yaml}---\n${story.body === "" ? "" : `${story.body}\n`}`;
}

const listed = <Entry>(all: readonly Entry[]): readonly Entry[] | undefined => (all.length > 0 ? all : undefined);
