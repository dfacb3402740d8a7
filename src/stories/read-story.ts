import { nearest, quoted } from "../fhir/problem.ts";
import { type KeyKind, readHead } from "./head.ts";
import {
  type CaseStudy,
  type Collection,
  type DataItem,
  type Solution,
  type Story,
  type StoryStatus,
  storyStatuses,
} from "./story.ts";

/** The keys of a story's head. */
export const storyKeys = {
  id: "text",
  title: "text",
  collection: "text",
  actor: "text",
  "care-setting": "text",
  "secondary-actor": "text?",
  feature: "text?",
  need: "text",
  justification: "text",
  acceptance: "texts",
  "data-set": "maps?",
  interactions: "texts?",
  calls: "maps?",
  profiles: "texts?",
  requirements: "texts?",
  gaps: "texts?",
  status: "text",
  sources: "texts",
  solutions: "texts?",
  "case-studies": "maps?",
} satisfies Record<string, KeyKind>;

const storyMaps = {
  "data-set": ["item", "element", "gap"],
  calls: ["title", "call"],
  "case-studies": ["id", "status"],
};

/**
 * A story from the text of its file, or every fault of its form, a sentence each that names the file and the key. What it
 * names is not looked up here: see catalogue.ts.
 */
export function readStory(text: string, file: string): Story | readonly string[] {
  const head = readHead(text, file, storyKeys, storyMaps);
  if (isFaults(head)) return head;
  const id = head.text("id");
  const status = head.text("status");
  const dataSet = head.maps("data-set");
  const faults = [
    ...idFaults(file, id, /^[A-Z]{2,4}-\d{2,3}$/, "MS-01"),
    ...(isStatus(status) ? [] : [unknownStatus(file, status)]),
    ...dataSet.flatMap((it, index) =>
      it.item === undefined || (it.element === undefined) === (it.gap === undefined)
        ? [`${file}: 'data-set', entry ${index + 1} needs 'item' and either 'element' or 'gap'`]
        : [],
    ),
    ...["calls", "case-studies"].flatMap((key) =>
      head
        .maps(key)
        .flatMap((it, index) =>
          storyMaps[key as "calls"].every((inner) => it[inner] !== undefined)
            ? []
            : [`${file}: '${key}', entry ${index + 1} needs ${storyMaps[key as "calls"].join(" and ")}`],
        ),
    ),
  ];
  if (faults.length > 0) return faults;
  return {
    id,
    title: head.text("title"),
    collection: head.text("collection"),
    actor: head.text("actor"),
    careSetting: head.text("care-setting"),
    secondaryActor: head.optional("secondary-actor"),
    feature: head.optional("feature"),
    need: head.text("need"),
    justification: head.text("justification"),
    acceptance: head.texts("acceptance"),
    dataSet: dataSet as unknown as readonly DataItem[],
    interactions: head.texts("interactions"),
    calls: head.maps("calls").map((it) => ({ title: it.title!, call: it.call! })),
    profiles: head.texts("profiles"),
    requirements: head.texts("requirements"),
    gaps: head.texts("gaps"),
    status: status as StoryStatus,
    sources: head.texts("sources"),
    solutions: head.texts("solutions"),
    caseStudies: head.maps("case-studies").map((it) => ({ id: it.id!, status: it.status! })),
    body: head.body,
  };
}

/** A collection from the text of its file, or the faults of its form. */
export function readCollection(text: string, file: string): Collection | readonly string[] {
  const head = readHead(text, file, { id: "text", title: "text", kind: "text", status: "text", note: "text?" });
  if (isFaults(head)) return head;
  const id = head.text("id");
  const faults = nameFaults(file, id);
  if (faults.length > 0) return faults;
  return {
    id,
    title: head.text("title"),
    kind: head.text("kind"),
    status: head.text("status"),
    note: head.optional("note"),
    body: head.body,
  };
}

/** A case study from the text of its file, or the faults of its form. */
export function readCaseStudy(text: string, file: string): CaseStudy | readonly string[] {
  const head = readHead(text, file, { id: "text", title: "text", status: "text", stories: "texts?" });
  if (isFaults(head)) return head;
  const id = head.text("id");
  const faults = nameFaults(file, id);
  if (faults.length > 0) return faults;
  return {
    id,
    title: head.text("title"),
    status: head.text("status"),
    stories: head.texts("stories"),
    body: head.body,
  };
}

/** A solution from the text of its file, or the faults of its form. */
export function readSolution(text: string, file: string): Solution | readonly string[] {
  const head = readHead(text, file, { id: "text", title: "text", what: "text", status: "text", link: "text?" });
  if (isFaults(head)) return head;
  const id = head.text("id");
  const link = head.optional("link");
  const faults = [
    ...nameFaults(file, id),
    ...(link === undefined || /^(?:https?:\/\/|\/)\S+$/.test(link)
      ? []
      : [`${file}: 'link' must begin with https://, http:// or /`]),
  ];
  if (faults.length > 0) return faults;
  return { id, title: head.text("title"), what: head.text("what"), status: head.text("status"), link, body: head.body };
}

/** What could be read, from what could not. */
export const isFaults = (it: object): it is readonly string[] => Array.isArray(it);

const isStatus = (it: string): it is StoryStatus => (storyStatuses as readonly string[]).includes(it);

function unknownStatus(file: string, status: string): string {
  const meant = nearest(status, storyStatuses);
  return `${file}: there is no status ${quoted(status)}${meant === undefined ? "" : `; did you mean '${meant}'?`} There are: ${storyStatuses.join(", ")}`;
}

const nameFaults = (file: string, id: string) => idFaults(file, id, /^[a-z0-9]+(?:-[a-z0-9]+)*$/, "michaels-story");

/** The file is called like the id: whoever looks for one finds the other. */
function idFaults(file: string, id: string, shape: RegExp, example: string): readonly string[] {
  if (!shape.test(id)) return [`${file}: the id ${quoted(id)} is not written like ${example}`];
  const expected = `${id.toLowerCase()}.md`;
  return file.split("/").at(-1) === expected ? [] : [`${file}: the file of '${id}' must be called ${expected}`];
}
