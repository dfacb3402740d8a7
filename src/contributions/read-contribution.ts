import { nearest, quoted } from "../fhir/problem.ts";
import { markdownFaults } from "../stories/markdown-faults.ts";
import type { Story } from "../stories/story.ts";
import { type Cleaned, cleaned, linesOf } from "./clean.ts";
import type { Content, Values } from "./contribution.ts";
import { type Field, fieldsOf, type Kind } from "./kinds.ts";
import { personalIn } from "./personal.ts";
import { partFault, partNames, partsOf } from "./story-parts.ts";

/** What contributions may name. */
export interface Known {
  readonly stories: ReadonlyMap<string, Story>;
  /** `core Patient` */
  readonly resources: ReadonlySet<string>;
}

/** What is wrong with a field, and what would work: a sentence, which never repeats what may be personal. */
export interface Fault {
  readonly field: string;
  readonly words: string;
}

export interface ReadContribution {
  /** As it would be kept; as far as it goes where there are faults. */
  readonly content: Content;
  /** The fields as they are shown again, cleaned. */
  readonly shown: Values;
  /** None: it can be sent. */
  readonly faults: readonly Fault[];
  /** Labels of the fields that something was taken out of which cannot be seen. */
  readonly hadUnseen: readonly string[];
}

/** What a contribution may have in all: bytes of UTF-8. */
export const contentMax = 20_480;
/** As the heads of stories have them: src/stories/head.ts. */
const linesMax = 100;
const lineMax = 2000;

/** What was sent by a form, made clean and held against the table of kinds. `given`: a field of the form as it came. */
export function readContribution(
  kind: Kind,
  given: (name: string) => string | undefined,
  known: Known,
): ReadContribution {
  const read = fieldsOf(kind).map((field) => {
    const came = given(field.name);
    return { field, came, ...(came === undefined ? nothing : within(came, field)) };
  });
  const shown = Object.fromEntries(read.map(({ field, text }) => [field.name, text]));
  const content = kind === "change" ? changeIn(read, shown, known) : { values: withoutEmpty(shown) };
  const story = kind === "change" ? known.stories.get(shown.story ?? "") : undefined;
  const own = story ? partsOf(story) : {};
  const faults = read.flatMap(({ field, came, text }) => {
    const words =
      kind === "change" && came !== undefined && text === "" && neededParts.includes(field.name)
        ? "a story cannot be without it."
        : faultOf(kind, field, text, own[field.name] ?? "", known);
    return words === undefined
      ? []
      : [{ field: field.name, words: `${field.label.replace(/[?…]$/, "").trim()}: ${words}` }];
  });
  const size = new TextEncoder().encode(JSON.stringify(content.values)).length;
  if (size > contentMax)
    faults.push({
      field: fieldsOf(kind)[0]!.name,
      words: `All together may have ${contentMax / 1024} kB; this has ${Math.ceil(size / 1024)}. Leave something out, or send it in parts.`,
    });
  if (kind === "change" && faults.length === 0 && Object.keys(content.base ?? {}).length === 0)
    faults.push({ field: "why", words: "Nothing of the story is changed yet: change one of its parts below." });
  return { content, shown, faults, hadUnseen: read.filter((it) => it.hadUnseen).map((it) => it.field.label) };
}

const nothing: Cleaned = { text: "", hadUnseen: false };

/** What is far too long is not worked on: it is refused by its length. */
function within(came: string, field: Field): Cleaned {
  if (came.length <= field.most * 2 + 1000) return cleaned(came, field.shape);
  return cleaned(came.slice(0, field.most * 2 + 1000), field.shape);
}

const withoutEmpty = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([, it]) => it !== ""));

/** Only the parts that differ from the story's, with what they were. */
function changeIn(read: readonly { field: Field; came: string | undefined }[], shown: Values, known: Known): Content {
  const story = known.stories.get(shown.story ?? "");
  const own = story ? partsOf(story) : {};
  const changed = read.filter(
    ({ field: { name, shape }, came }) =>
      came !== undefined && partNames.includes(name) && shown[name] !== cleaned(own[name] ?? "", shape).text,
  );
  const names = story ? changed.map((it) => it.field.name) : [];
  return {
    values: withoutEmptyBut(names, { story: shown.story ?? "", why: shown.why ?? "" }, shown),
    base: Object.fromEntries(names.map((it) => [it, own[it] ?? ""])),
  };
}

const withoutEmptyBut = (names: readonly string[], own: Values, all: Values): Values => ({
  ...withoutEmpty(own),
  ...Object.fromEntries(names.map((it) => [it, all[it] ?? ""])),
});

/** Parts of a story that cannot be taken out. */
const neededParts = ["title", "actor", "careSetting", "need", "justification", "sources"];

/** `own`: what stands there already, of a story that somebody wants to change. */
function faultOf(kind: Kind, field: Field, text: string, own: string, known: Known): string | undefined {
  const { name, shape, most, isNeeded, of } = field;
  if (text === "") return isNeeded ? "this is needed." : undefined;
  if (text.length > most)
    return `it may have ${most} characters, and has ${text.length === most * 2 + 1000 ? "far more" : text.length}.`;
  const personal = personalIn(added(text, own));
  if (personal !== undefined)
    return `it ${personal}. Take it out: what you send becomes public, and is about roles, never about a person.`;
  const entries = linesOf(text);
  if (shape === "lines" && entries.length > linesMax)
    return `it may have ${linesMax} lines, and has ${entries.length}.`;
  if (shape === "lines" && entries.some((it) => it.length > lineMax)) return `a line may have ${lineMax} characters.`;
  if (shape === "markdown") return markdownFault(text, kind);
  if (of !== undefined) return unknownIn(shape === "lines" ? entries : [text], of, known);
  if (kind === "solution" && name === "link" && !(/^https?:\/\/\S+$/i.test(text) && URL.canParse(text)))
    return "write an address that begins with https:// or http://.";
  const part = kind === "change" ? partFault(name, text) : undefined;
  return part === undefined ? undefined : `it ${part}.`;
}

/** The lines that do not stand there already: calls of the catalogue name invented people by their numbers. */
function added(text: string, own: string): string {
  const before = new Set(own.split("\n"));
  return text
    .split("\n")
    .filter((it) => !before.has(it))
    .join("\n");
}

function unknownIn(ids: readonly string[], of: "stories" | "resources", known: Known): string | undefined {
  const has = (it: string) => (of === "stories" ? known.stories.has(it) : known.resources.has(it));
  const bad = ids.find((it) => !has(it));
  if (bad === undefined) return undefined;
  const meant = of === "resources" ? nearest(bad, known.resources) : undefined;
  return of === "stories"
    ? `there is no story ${quoted(bad)}; write ids such as MS-01, one a line.`
    : `there is no resource ${quoted(bad)}; ${meant === undefined ? "write the service and the type: core Patient" : `did you mean '${meant}'?`}.`;
}

/** Everything that its Markdown may not have: it is published as part of ours. */
function markdownFault(text: string, kind: Kind): string | undefined {
  const [first] = markdownFaults(text);
  if (first !== undefined) return `${first}.`;
  const lines = text.split("\n");
  const fences = lines.filter((it) => /^ {0,3}(?:```|~~~)/.test(it)).length;
  if (fences % 2 === 1) return "a block of code has no end; close it with a line of ```.";
  if (/!\[/.test(text.replace(/`[^`\n]*`/g, ""))) return "pictures cannot be taken; say in words what they show.";
  if (kind === "case-study" && lines.some((it) => /^ {0,3}#{1,2} /.test(it)))
    return "headings in it begin with ###: # and ## are those of its sections.";
  return undefined;
}

/** The faults that a comment or a reason has; undefined: none. */
export function wordsFault(words: string): string | undefined {
  if (words === "") return "Write something.";
  if (words.length > wordsMax) return `It may have ${wordsMax} characters, and has ${words.length}.`;
  const personal = personalIn(words);
  return personal === undefined ? undefined : `It ${personal}. Take it out: nothing here is about a person.`;
}

export const wordsMax = 2000;
