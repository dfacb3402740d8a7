/**
 * What the catalogue is made of. One Markdown file each, with a head in YAML: content/stories, content/collections,
 * content/case-studies and content/solutions. The head's keys are these in lower case with hyphens (`care-setting`).
 */

/** What people have made of a story so far; whether it is served is computed, never written. */
export const storyStatuses = ["clinically assured", "proposed", "worked example", "published user need"] as const;
export type StoryStatus = (typeof storyStatuses)[number];

/** A need of somebody who gives or receives care, or who works with the register of organisations. */
export interface Story {
  /** `MS-01`; its file is `ms-01.md`. */
  readonly id: string;
  readonly title: string;
  /** Id of a Collection. */
  readonly collection: string;
  /** A role, never a person's name. */
  readonly actor: string;
  readonly careSetting: string;
  /** Where the data come from or go to. */
  readonly secondaryActor: string | undefined;
  readonly feature: string | undefined;
  /** Completes "I want to …". */
  readonly need: string;
  /** Completes "so that …". */
  readonly justification: string;
  /** First what the actor sees; technical detail later. */
  readonly acceptance: readonly string[];
  readonly dataSet: readonly DataItem[];
  /** `core search-type MedicationRequest`: FHIR's names of what the need asks for, whether it is served or not. */
  readonly interactions: readonly string[];
  readonly calls: readonly Call[];
  /** Canonicals beyond those of the resources that the story names. */
  readonly profiles: readonly string[];
  /** `CC-085`. */
  readonly requirements: readonly string[];
  /** What of the need is not served, in plain words. */
  readonly gaps: readonly string[];
  readonly status: StoryStatus;
  readonly sources: readonly string[];
  /** Ids of Solutions. */
  readonly solutions: readonly string[];
  readonly caseStudies: readonly InCaseStudy[];
  /** Markdown; may be empty. */
  readonly body: string;
}

/** What has to be known, with the element that carries it or the reason why none does. */
export type DataItem =
  | { readonly item: string; readonly element: string; readonly gap?: undefined }
  | { readonly item: string; readonly element?: undefined; readonly gap: string };

/** `{ title: "Medicines that are active now", call: "core MedicationRequest?patient=demo-patient-1&status=active" }` */
export interface Call {
  readonly title: string;
  readonly call: string;
}

/** Where a story stands in a case study: `{ id: "michaels-story", status: "shown at an INTEROPen summit" }`. */
export interface InCaseStudy {
  readonly id: string;
  readonly status: string;
}

/** Stories that came together. */
export interface Collection {
  readonly id: string;
  readonly title: string;
  /** `proof of concept`, `worked examples` … */
  readonly kind: string;
  readonly status: string;
  readonly note: string | undefined;
  readonly body: string;
}

/** How somebody went about some of the stories. */
export interface CaseStudy {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  /** Ids of stories. */
  readonly stories: readonly string[];
  readonly body: string;
}

/** Something that exists and serves stories, or parts of them. */
export interface Solution {
  readonly id: string;
  readonly title: string;
  readonly what: string;
  readonly status: string;
  readonly link: string | undefined;
  readonly body: string;
}

/** "As a pharmacist (hospital services) I want to … so that …"; of a care setting "As hospital services I want to …". */
export function asSentence({ actor, careSetting, need, justification }: Story): string {
  const role = inside(actor);
  const who = actor === careSetting ? role : `${/^[aeiou]/i.test(role) ? "an" : "a"} ${role} (${inside(careSetting)})`;
  return `As ${who} I want to ${need} so that ${justification}.`;
}

/** As it stands inside a sentence: "General practitioner" is "general practitioner", "NHS 111" stays. */
const inside = (words: string): string =>
  /^[A-Z][a-z]/.test(words) ? words[0]!.toLowerCase() + words.slice(1) : words;
