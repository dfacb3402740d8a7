/**
 * What may be proposed, and with which words: the forms, their checks, what is shown and what is exported are made of this table.
 * No field asks who somebody is.
 */

/** `line`: one line; `lines`: a list, a line each; `markdown`: paragraphs. */
export type Shape = "line" | "lines" | "markdown";

export interface Field {
  /** Also the name in forms. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly shape: Shape;
  /** Characters that it may have. */
  readonly most: number;
  readonly isNeeded?: true;
  /** Ids of what there is: the value, or each line, is one of them. */
  readonly of?: "stories" | "resources";
}

export interface KindOf {
  /** "A story" */
  readonly title: string;
  readonly address: string;
  /** What it is for, in a sentence. */
  readonly words: string;
  readonly fields: readonly Field[];
}

const line = (name: string, label: string, hint?: string, most = 200): Field => ({
  name,
  label,
  shape: "line",
  most,
  ...(hint !== undefined && { hint }),
});
const lines = (name: string, label: string, hint?: string, most = 5000): Field => ({
  ...line(name, label, hint, most),
  shape: "lines",
});
const markdown = (name: string, label: string, hint?: string, most = 5000): Field => ({
  ...line(name, label, hint, most),
  shape: "markdown",
});
const needed = (it: Field): Field => ({ ...it, isNeeded: true });

/** The parts of which the method of writing stories speaks. https://github.com/nhsconnect/CareConnectAPI pages/engage/howtouserstory.md */
export const methodFields: readonly Field[] = [
  needed(line("actor", "Who has the need?", "A role: pharmacist, community nurse, data manager")),
  needed(line("careSetting", "In which care setting?", "Hospital services, general practice, at home")),
  needed(line("need", "I want to …", "One need, in plain words", 500)),
  needed(line("justification", "so that …", "Why it matters", 500)),
  line("secondaryActor", "Where do the data come from, or go to?"),
  lines("acceptance", "How would you see that it works?", "One line for each"),
];

/** The sections of a case study, in their order, under the names of their fields. */
export const sectionFields: readonly (readonly [section: string, field: Field])[] = [
  ["Client context", markdown("clientContext", "Client context", "Who needed something, and where", 3000)],
  ["Overview", markdown("overview", "Overview", "What was done, in a few sentences", 3000)],
  ["Problem", markdown("problem", "Problem", "What was wrong or missing before", 3000)],
  ["Requirements", markdown("requirements", "Requirements", undefined, 3000)],
  ["Data set", markdown("dataSet", "Data set", "What had to be known", 3000)],
  ["Profiles", markdown("profiles", "Profiles", "Which profiles were used", 3000)],
  ["Mapping", markdown("mapping", "Mapping", "How your data became those profiles", 3000)],
  ["Design", markdown("design", "Design", undefined, 3000)],
  ["Sequence", markdown("sequence", "Sequence", "Who calls whom, in which order", 3000)],
  ["Technical context", markdown("technicalContext", "Technical context", undefined, 3000)],
];

export const kinds = {
  story: {
    title: "A story",
    address: "/contribute/story",
    words: "A need that you have, in plain words: who needs what, and why.",
    fields: [
      needed(line("title", "A few words that name it", "Stop a medicine at discharge")),
      ...methodFields,
      lines("dataSet", "What has to be known?", "One line for each: which medicine it is, who stopped it"),
      markdown("remarks", "What else should a reader know?"),
    ],
  },
  change: {
    title: "A change to a story",
    address: "/contribute/change",
    words: "Something in a story is wrong, missing or could be said better.",
    fields: [
      { ...needed(line("story", "The story", "Its id, such as MS-01")), of: "stories" },
      needed(markdown("why", "Why should it change?", undefined, 2000)),
      line("title", "Title"),
      line("actor", "Actor"),
      line("careSetting", "Care setting"),
      line("secondaryActor", "Secondary actor"),
      line("feature", "Feature"),
      line("need", "I want to …", undefined, 500),
      line("justification", "so that …", undefined, 500),
      lines("acceptance", "Acceptance criteria", "One line for each"),
      lines(
        "dataSet",
        "Data set",
        "One line for each: the item | its element, or the item | gap: why no element has it",
      ),
      lines("interactions", "What is asked of the API", "One line for each: core search-type Patient"),
      lines("calls", "Calls", "One line for each: what it finds | core Patient?name=ada"),
      lines("profiles", "Further profiles", "One line for each"),
      lines("requirements", "Requirements", "One line for each: CC-085", 2000),
      lines("gaps", "What is not served", "One line for each"),
      lines("sources", "Sources", "One line for each", 2000),
      lines("solutions", "Solutions", "Their ids, one line for each", 2000),
      lines("caseStudies", "Case studies", "One line for each: its id | where the story stands in it", 2000),
      markdown("body", "What else a reader should know"),
    ],
  },
  solution: {
    title: "A solution",
    address: "/contribute/solution",
    words: "A product, a service or a piece of open source that serves stories, or parts of them.",
    fields: [
      needed(line("title", "What is it called?")),
      needed(line("what", "What is it?", "In a sentence", 500)),
      needed(line("status", "How far is it?", "In use, in trial, published as open source")),
      line("link", "Where can it be looked at?", "An address that begins with https://", 500),
      {
        ...lines("stories", "Which stories does it serve?", "Their ids, one line for each: MS-01", 1000),
        of: "stories",
      },
      markdown("body", "How does it serve them?", "What it does, and what it does not do"),
    ],
  },
  "case-study": {
    title: "A case study",
    address: "/contribute/case-study",
    words: "How you went about a need: the problem, the data, the profiles, the calls.",
    fields: [
      needed(line("title", "What is it called?")),
      needed(line("status", "How far is it?", "Proposed, in trial, in use since 2020")),
      { ...lines("stories", "Which stories is it about?", "Their ids, one line for each: MS-01", 1000), of: "stories" },
      ...sectionFields.map(([, it]) => (it.name === "problem" ? needed(it) : it)),
    ],
  },
  "profile-change": {
    title: "A change to a profile",
    address: "/contribute/profile",
    words: "An element, a code or a rule that a profile lacks, or has and should not have.",
    fields: [
      { ...needed(line("resource", "Which resource?", "core Patient, directory Organization")), of: "resources" },
      line(
        "element",
        "Which element?",
        "Its path, such as Patient.contact.name; leave it empty where it is about the whole",
        300,
      ),
      needed(markdown("change", "What should change?", undefined, 3000)),
      needed(markdown("why", "Why? What cannot be said or done today?", undefined, 3000)),
      { ...lines("stories", "Which stories need it?", "Their ids, one line for each: MS-01", 1000), of: "stories" },
    ],
  },
} as const satisfies Record<string, KindOf>;

export type Kind = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as readonly Kind[];

/** All of its fields, with what each may have. */
export const fieldsOf = (kind: Kind): readonly Field[] => kinds[kind].fields;
