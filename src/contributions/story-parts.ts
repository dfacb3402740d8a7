import type { DataItem, Story } from "../stories/story.ts";
import { linesOf } from "./clean.ts";
import type { Values } from "./contribution.ts";
import { fieldsOf } from "./kinds.ts";

/** The parts of a story that a change may touch: the fields of that form but for which story it is, and why. */
export const partNames: readonly string[] = fieldsOf("change")
  .map((it) => it.name)
  .filter((it) => it !== "story" && it !== "why");

/** A story's parts as texts for a form: an entry of a list is a line, and what has two sides has ` | ` between them. */
export function partsOf(story: Story): Values {
  const { title, actor, careSetting, need, justification, body } = story;
  return {
    title,
    actor,
    careSetting,
    secondaryActor: story.secondaryActor ?? "",
    feature: story.feature ?? "",
    need,
    justification,
    acceptance: story.acceptance.join("\n"),
    dataSet: story.dataSet.map((it) => `${it.item} | ${it.element ?? `gap: ${it.gap}`}`).join("\n"),
    interactions: story.interactions.join("\n"),
    calls: story.calls.map((it) => `${it.title} | ${it.call}`).join("\n"),
    profiles: story.profiles.join("\n"),
    requirements: story.requirements.join("\n"),
    gaps: story.gaps.join("\n"),
    sources: story.sources.join("\n"),
    solutions: story.solutions.join("\n"),
    caseStudies: story.caseStudies.map((it) => `${it.id} | ${it.status}`).join("\n"),
    body,
  };
}

/** What is wrong with the form of a part, in words; undefined: nothing is. */
export function partFault(name: string, text: string): string | undefined {
  if (name !== "dataSet" && name !== "calls" && name !== "caseStudies") return undefined;
  const bad = linesOf(text).findIndex((it) => sidesOf(it) === undefined);
  return bad < 0 ? undefined : `needs two sides with | between them in each line; line ${bad + 1} has not`;
}

/** The story with these parts in place of its own. They are of the right form: see partFault. */
export function withParts(story: Story, parts: Values): Story {
  const has = (name: string) => parts[name] !== undefined;
  const text = (name: string) => parts[name] ?? "";
  const texts = (name: string, own: readonly string[]) => (has(name) ? linesOf(parts[name]) : own);
  const pairs = (name: string) =>
    linesOf(parts[name]).flatMap((it) => [sidesOf(it) ?? []].filter((of) => of.length > 0));
  const optional = (name: string, own: string | undefined) => (has(name) ? text(name) || undefined : own);
  return {
    ...story,
    title: parts.title ?? story.title,
    actor: parts.actor ?? story.actor,
    careSetting: parts.careSetting ?? story.careSetting,
    secondaryActor: optional("secondaryActor", story.secondaryActor),
    feature: optional("feature", story.feature),
    need: parts.need ?? story.need,
    justification: parts.justification ?? story.justification,
    acceptance: texts("acceptance", story.acceptance),
    dataSet: has("dataSet") ? pairs("dataSet").map(([item, at]) => dataItem(item!, at!)) : story.dataSet,
    interactions: texts("interactions", story.interactions),
    calls: has("calls") ? pairs("calls").map(([title, call]) => ({ title: title!, call: call! })) : story.calls,
    profiles: texts("profiles", story.profiles),
    requirements: texts("requirements", story.requirements),
    gaps: texts("gaps", story.gaps),
    sources: texts("sources", story.sources),
    solutions: texts("solutions", story.solutions),
    caseStudies: has("caseStudies")
      ? pairs("caseStudies").map(([id, status]) => ({ id: id!, status: status! }))
      : story.caseStudies,
    body: parts.body ?? story.body,
  };
}

const dataItem = (item: string, at: string): DataItem =>
  /^gap: *\S/.test(at) ? { item, gap: at.replace(/^gap: */, "") } : { item, element: at };

/** `Which medicine it is | core MedicationRequest.medication[x]`: what is before the first, and what is after it. */
function sidesOf(line: string): readonly [string, string] | undefined {
  const at = line.indexOf(" | ");
  const sides = [line.slice(0, at).trim(), line.slice(at + 3).trim()] as const;
  return at < 0 || sides.includes("") ? undefined : sides;
}
