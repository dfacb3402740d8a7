import type { ContentFile } from "../../stories/catalogue.ts";
import { readHead } from "../../stories/head.ts";
import { isFaults } from "../../stories/read-story.ts";

/** A page of content/guide/: what to do, what to decide, what there is. */
export interface GuidePage {
  readonly id: string;
  readonly kind: "stage" | "audience" | "article";
  readonly title: string;
  /** One sentence, for lists. */
  readonly summary: string;
  readonly requirements: readonly string[];
  /** Stages: what can be ticked. */
  readonly checklist: readonly string[];
  /** Markdown. */
  readonly body: string;
}

export interface Guide {
  readonly pages: readonly GuidePage[];
  /** What is wrong with the files, a sentence each; a test wants none. */
  readonly faults: readonly string[];
}

/** The stages of the API journey in their order; Support runs along all of them. Source: Care Connect guide, overview of the API journey. */
export const stageIds = [
  "engage",
  "explore",
  "design-and-build",
  "test",
  "assure",
  "deploy-pilot",
  "deploy-live",
  "support",
] as const;

export const audienceIds = [
  "api-user",
  "developer",
  "architect",
  "provider",
  "data-manager",
  "assurer",
  "clinician",
  "commissioner",
] as const;

/** Reads the pages; a file that cannot be read is a fault, and the others are there. */
export function readGuide(files: readonly ContentFile[]): Guide {
  const read = files.map((it) => readPage(it));
  const pages = read.filter((it): it is GuidePage => !Array.isArray(it));
  const ids = new Set(pages.map((it) => `${it.kind} ${it.id}`));
  return {
    pages,
    faults: [
      ...read.filter((it): it is readonly string[] => Array.isArray(it)).flat(),
      ...stageIds.filter((id) => !ids.has(`stage ${id}`)).map((id) => `there is no stage '${id}'`),
      ...audienceIds.filter((id) => !ids.has(`audience ${id}`)).map((id) => `there is no audience '${id}'`),
    ],
  };
}

const keys = {
  id: "text",
  kind: "text",
  title: "text",
  summary: "text",
  requirements: "texts?",
  checklist: "texts?",
} as const;

function readPage({ name, text }: ContentFile): GuidePage | readonly string[] {
  const head = readHead(text, name, keys);
  if (isFaults(head)) return head;
  const kind = head.text("kind");
  if (kind !== "stage" && kind !== "audience" && kind !== "article")
    return [`${name}: kind is stage, audience or article, not '${kind}'`];
  if (`${head.text("id")}.md` !== name)
    return [`${name}: its id is '${head.text("id")}'; it is the name of the file without .md`];
  return {
    id: head.text("id"),
    kind,
    title: head.text("title"),
    summary: head.text("summary"),
    requirements: head.texts("requirements"),
    checklist: head.texts("checklist"),
    body: head.body,
  };
}
