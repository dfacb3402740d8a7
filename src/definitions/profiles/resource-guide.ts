/** The shape of the pages that explain each resource to people: a file a Core resource, put together in profiles.ts. */
export interface ResourceGuide {
  readonly service: "core" | "directory";
  readonly type: string;
  /** What it is for, in two or three plain sentences: for somebody who does not know FHIR. */
  readonly purpose: string;
  /** When to use it, and when another type is right. */
  readonly useWhen: readonly string[];
  /** What the Care Connect or ODS profile asks for beyond FHIR itself, in plain words. */
  readonly rules: readonly GuideRule[];
  /** What a reader must not misread: negation, mistakes, what is unverified. Safety first. */
  readonly cautions: readonly string[];
  /** Value sets and code systems that the profile binds. */
  readonly bindings: readonly GuideBinding[];
}

export interface GuideRule {
  /**
   * The path below the type, by FHIR's names, with a slice or an extension in brackets behind its element, by the name that the
   * profile gives it: `identifier.system`, `identifier(nhsNumber).value`, `extension(ethnicCategory)`, `medication[x]`.
   */
  readonly element: string;
  readonly rule: string;
  readonly level: "MUST" | "SHOULD" | "MAY";
  /** `CC-206`, `ODS-058`, or the name and version of a profile: `CareConnect-Patient-1 1.2.0`. */
  readonly from: string;
  /** How many there are at least and at most, where what is around it is there: as the profile has it. */
  readonly min?: number;
  readonly max?: number;
}

export interface GuideBinding {
  /** As in a rule. */
  readonly element: string;
  /** Which codes, in words. */
  readonly codes: string;
  readonly strength: "required" | "extensible" | "preferred" | "example";
  /** Canonical. */
  readonly valueSet: string;
}
