import { stringify } from "yaml";
import { storyKeys } from "../stories/read-story.ts";
import type { Story } from "../stories/story.ts";
import { toMarkdown } from "../stories/to-markdown.ts";
import { linesOf } from "./clean.ts";
import type { Content, Given, Values } from "./contribution.ts";
import { sectionFields } from "./kinds.ts";
import { withParts } from "./story-parts.ts";

/** The collection of stories that nobody puts into another. */
export const ownCollection = "contributed";

/** An accepted story as it stands in the catalogue. Nobody has mapped it yet, and it says so. */
export function storyOf({ values }: Content, { id, collection = ownCollection }: Given, number: number): Story {
  const items = linesOf(values.dataSet);
  return {
    id,
    title: values.title ?? "",
    collection,
    actor: values.actor ?? "",
    careSetting: values.careSetting ?? "",
    secondaryActor: values.secondaryActor,
    feature: undefined,
    need: values.need ?? "",
    justification: values.justification ?? "",
    acceptance: linesOf(values.acceptance),
    dataSet: (items.length > 0 ? items : ["What has to be known"]).map((item) => ({
      item,
      gap: items.length > 0 ? "It has not been mapped to an element yet." : "It has not been worked out yet.",
    })),
    interactions: [],
    calls: [],
    profiles: [],
    requirements: [],
    gaps: ["The story was contributed, and nobody has mapped it to the API yet."],
    status: "proposed",
    sources: [sourceOf(number)],
    solutions: [],
    caseStudies: [],
    body: values.remarks ?? "",
  };
}

const sourceOf = (number: number): string => `Contribution ${number} to a server of careconnect`;

export const storyFile = (content: Content, given: Given, number: number): string =>
  toMarkdown(storyOf(content, given, number));

/** The file of an accepted solution. */
export function solutionFile({ values }: Content, { id }: Given): string {
  const { title, what, status, link, body } = values;
  return fileOf({ id, title, what, status, link }, [body, servesWords(values)].filter((it) => it).join("\n\n"));
}

const servesWords = ({ stories }: Values): string | undefined =>
  stories === undefined ? undefined : `Said to serve ${linesOf(stories).map(storyLink).join(", ")}.`;

const storyLink = (id: string): string => `[${id}](/stories/${id})`;

/** The file of an accepted case study: every section stands there, and says where nothing is known of it. */
export function caseStudyFile({ values }: Content, { id }: Given): string {
  const { title, status, stories } = values;
  const sections = sectionFields.map(
    ([section, { name }]) => `## ${section}\n\n${values[name] ?? "Nothing is known of it."}`,
  );
  const named = linesOf(stories);
  return fileOf({ id, title, status, ...(named.length > 0 && { stories: named }) }, sections.join("\n\n"));
}

function fileOf(head: Readonly<Record<string, unknown>>, body: string): string {
  const yaml = stringify(head, { lineWidth: 0, keepUndefined: false, aliasDuplicateObjects: false });
  return `---\n${yaml}---\n${body === "" ? "" : `${body}\n`}`;
}

/** Accepted changes to profiles as one list. */
export function profileChangeList(all: readonly { readonly number: number; readonly content: Content }[]): string {
  const entries = all.map(({ number, content: { values } }) => {
    const { resource, element, change = "", why = "", stories } = values;
    const facts = [
      `- Resource: ${resource}`,
      ...(element === undefined ? [] : [`- Element: \`${element.replaceAll("`", "'")}\``]),
      ...(stories === undefined ? [] : [`- Stories: ${linesOf(stories).map(storyLink).join(", ")}`]),
    ];
    return `## Contribution ${number}\n\n${facts.join("\n")}\n\n### What should change\n\n${change}\n\n### Why\n\n${why}\n`;
  });
  return `# Changes to profiles\n\n${entries.join("\n")}`;
}

/** The head's key of each part of a story; the body has none. */
const keyOf = (part: string): string => part.replace(/[A-Z]/g, (it) => `-${it.toLowerCase()}`);

/**
 * The file of a story with the parts that a change changes; what it does not touch stays as it was written, to the letter.
 * `overtaken`: parts that were changed otherwise since, which are left as they are now.
 */
export function changedFile(
  text: string,
  story: Story,
  { values, base = {} }: Content,
  now: Values,
): { readonly text: string; readonly overtaken: readonly string[] } {
  const names = Object.keys(base);
  const overtaken = names.filter((it) => now[it] !== base[it] && now[it] !== values[it]);
  const parts = Object.fromEntries(
    names.filter((it) => !overtaken.includes(it) && now[it] !== values[it]).map((it) => [it, values[it] ?? ""]),
  );
  const changed = toMarkdown(withParts(story, parts));
  const { blocks, body } = blocksOf(text);
  const fresh = blocksOf(changed);
  for (const key of Object.keys(parts)
    .filter((it) => it !== "body")
    .map(keyOf)) {
    const block = fresh.blocks.get(key);
    if (block === undefined) blocks.delete(key);
    else blocks.set(key, block);
  }
  const order = Object.keys(storyKeys);
  const sorted = [...blocks].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  const isOrdered = [...blocks.keys()].every((it, at) => it === sorted[at]![0]);
  // A key that is new comes to its place; a file that has an order of its own keeps it.
  const isKept = [...blocksOf(text).blocks.keys()].every(
    (it, at, all) => at === 0 || order.indexOf(all[at - 1]!) < order.indexOf(it),
  );
  const lines = (isKept && !isOrdered ? sorted : [...blocks]).map(([, block]) => block).join("");
  return { text: `---\n${lines}---\n${"body" in parts ? fresh.body : body}`, overtaken };
}

/** The lines of each key of a head, and what comes after it. Keys begin lines; what belongs to one is set in. */
function blocksOf(text: string): { readonly blocks: Map<string, string>; readonly body: string } {
  const [, head = "", body = ""] =
    /^\uFEFF?---\n([\s\S]*?\n)---(?:\n([\s\S]*))?$/.exec(text.replaceAll("\r\n", "\n")) ?? [];
  const blocks = new Map<string, string>();
  let key = "";
  for (const line of head.split("\n").slice(0, -1)) {
    key = /^([\w-]+):(?: |$)/.exec(line)?.[1] ?? key;
    blocks.set(key, `${blocks.get(key) ?? ""}${line}\n`);
  }
  return { blocks, body };
}
