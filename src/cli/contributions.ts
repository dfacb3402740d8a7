import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Contribution, givenTo, standing, statuses, titleOf } from "../contributions/contribution.ts";
import { unifiedDiff } from "../contributions/differences.ts";
import { caseStudyFile, changedFile, profileChangeList, solutionFile, storyFile } from "../contributions/files.ts";
import { waiting } from "../contributions/status.ts";
import { partsOf } from "../contributions/story-parts.ts";
import type { ContributionsStore } from "../store/contributions-store.ts";
import { isFaults, readStory } from "../stories/read-story.ts";
import { existingContributions } from "./contributions-file.ts";
import { contentFiles } from "./site-files.ts";

/** A line for each contribution, the newest activity first. */
export async function* listContributions(data: string, isAll: boolean): AsyncIterable<string> {
  const store = existingContributions(data);
  try {
    for await (const it of each(store, isAll ? statuses : waiting)) {
      const at = new Date(it.happened.at(-1)!.at).toISOString();
      yield [it.number, it.kind, it.status, it.versions.length, at, titleOf(it.kind, standing(it).content)].join("\t");
    }
  } finally {
    await store.close();
  }
}

async function* each(store: ContributionsStore, of: readonly Contribution["status"][]): AsyncIterable<Contribution> {
  for (let offset = 0; ; offset += 100) {
    const { found } = await store.list({ statuses: of, limit: 100, offset });
    yield* found;
    if (found.length < 100) return;
  }
}

export interface Exported {
  /** Paths of the files that were written. */
  readonly written: readonly string[];
  /** What could not be, or not as it was meant: a sentence each. */
  readonly remarks: readonly string[];
}

/** Writes what was accepted and is not in content/ yet; nothing that is there already is written over. */
export async function exportStories(
  data: string,
  to: string,
  { patch }: { readonly patch: boolean },
): Promise<Exported> {
  const store = existingContributions(data);
  const all: Contribution[] = [];
  for await (const it of each(store, ["accepted"])) all.push(it);
  await store.close();
  all.sort((a, b) => a.number - b.number);
  const remarks: string[] = [];
  const files = new Map<string, string>();
  for (const it of all) {
    const [path, text] = fileOf(it) ?? [];
    if (path !== undefined && text !== undefined && !isInContent(path)) files.set(path, text);
  }
  if (patch) for (const [path, text] of patchesOf(all, remarks)) files.set(path, text);
  const profiles = all.filter((it) => it.kind === "profile-change");
  if (profiles.length > 0)
    files.set(
      "profile-changes.md",
      profileChangeList(profiles.map((it) => ({ number: it.number, content: standing(it).content }))),
    );
  const written: string[] = [];
  for (const [path, text] of files) {
    const file = join(to, path);
    if (existsSync(file)) remarks.push(`${file} is there already, and was left as it is`);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      written.push(file);
    }
  }
  return { written, remarks };
}

/** Path below content/, and what stands in it. */
function fileOf(it: Contribution): readonly [path: string, text: string] | undefined {
  const { content } = standing(it);
  const given = givenTo(it);
  if (!given) return undefined;
  if (it.kind === "story") return [`stories/${given.id.toLowerCase()}.md`, storyFile(content, given, it.number)];
  if (it.kind === "solution") return [`solutions/${given.id}.md`, solutionFile(content, given)];
  if (it.kind === "case-study") return [`case-studies/${given.id}.md`, caseStudyFile(content, given)];
  return undefined;
}

function isInContent(path: string): boolean {
  const [folder = "", name] = path.split("/");
  return contentFiles(folder).some((it) => it.name === name);
}

/** Changes to stories, each against the file as it is now. */
function* patchesOf(all: readonly Contribution[], remarks: string[]): Iterable<readonly [path: string, text: string]> {
  const stories = contentFiles("stories");
  for (const it of all.filter((of) => of.kind === "change")) {
    const { content } = standing(it);
    const { story: id = "" } = content.values;
    const file = stories.find(({ name }) => name === `${id.toLowerCase()}.md`);
    const story = file && readStory(file.text, file.name);
    if (!file || !story || isFaults(story)) {
      remarks.push(`contribution ${it.number} changes ${id}, which is not among the stories`);
      continue;
    }
    const { text, overtaken } = changedFile(file.text, story, content, partsOf(story));
    if (overtaken.length > 0)
      remarks.push(
        `contribution ${it.number}: ${id} was changed otherwise since in ${overtaken.join(", ")}; look at it by hand`,
      );
    const difference = unifiedDiff(`content/stories/${file.name}`, file.text, text);
    if (difference !== "") yield [`change-${it.number}-${id.toLowerCase()}.patch`, difference];
  }
}
