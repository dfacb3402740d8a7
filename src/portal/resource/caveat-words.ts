/** How much a caveat weighs: `stop` turns the meaning round or makes the record no record; `note` is good to know. */
export type Weight = "stop" | "care" | "note";

export interface CaveatWords {
  readonly weight: Weight;
  /** A few words that stand alone, before anything else is said. */
  readonly lead: string;
  /** What that means to who reads. */
  readonly more: string;
}

const stop = (lead: string, more: string): CaveatWords => ({ weight: "stop", lead, more });
const care = (lead: string, more: string): CaveatWords => ({ weight: "care", lead, more });
const note = (lead: string, more: string): CaveatWords => ({ weight: "note", lead, more });

/**
 * What elements that modify the meaning of a resource say, by element and code, or by code alone. A code that is neither here
 * nor plain is shown as it is. Source: the definitions of the codes in STU3, https://hl7.org/fhir/STU3/terminologies-valuesets.html
 */
export const codeWords: Readonly<Record<string, CaveatWords>> = {
  "entered-in-error": stop("Entered in error", "this was recorded by mistake and is not to be relied on"),
  "verificationStatus refuted": stop("Refuted", "it was found not to be so"),
  "verificationStatus unconfirmed": care("Unconfirmed", "nobody has confirmed it so far"),
  "verificationStatus provisional": care("Provisional", "a first diagnosis, not an established one"),
  "verificationStatus differential": care("Differential", "one of several possible diagnoses, none established"),
  "verificationStatus unknown": care("Not known whether confirmed", "the record does not say if this was confirmed"),
  "clinicalStatus inactive": care("Inactive", "it does not count as present now"),
  "clinicalStatus resolved": care("Resolved", "it is over, as far as the record goes"),
  "clinicalStatus remission": care("In remission", "it is not active now and may come back"),
  "clinicalStatus recurrence": care("Recurrence", "it has come back"),
  "taken n": stop("Not taken", "the medicine was not taken"),
  "taken unk": stop("Not known whether taken", "nobody knows if the medicine was taken"),
  "taken na": care("Taken: not applicable", "the statement does not say that the medicine was taken"),
  "intent proposal": care("Proposal", "somebody suggested it; nobody ordered it"),
  "intent plan": care("Plan", "it is intended; nobody ordered it"),
  "mode kind": care("A kind of place", "not one particular place"),
  "status registered": care("Registered", "there is no result yet"),
  "status preliminary": care("Preliminary", "not final, and perhaps not verified"),
  "status partial": care("Partial", "not all of it is here"),
  "status health-unknown": care("Health unknown", "nothing is known of this relative's health"),
  "status amended": note("Amended", "it was changed after it was final"),
  "status corrected": note("Corrected", "it was changed to correct an error"),
  "status appended": note("Appended", "something was added after it was final"),
  "status unknown": care("Status not known", "the record does not say what became of it"),
  "status cancelled": stop("Cancelled", "it did not come about, or was ended before it began"),
  "status stopped": care("Stopped", "it was ended before it was complete"),
  "status on-hold": care("On hold", "it is not going on now"),
  "status suspended": care("Suspended", "it is not going on or not in use now"),
  "status aborted": care("Aborted", "it was broken off"),
  "status preparation": care("In preparation", "it has not begun"),
  "status planned": care("Planned", "it has not begun"),
  "status intended": care("Intended", "the medicine is to be taken; it was not taken yet"),
  "status draft": care("Draft", "it is not ready to be used"),
  "status retired": care("Retired", "it is not to be used any more"),
  "status superseded": stop("Superseded", "another document has taken its place"),
  "status inactive": care("Inactive", "it does not apply any more"),
};

/** What is as one would take it to be without being told. */
export const plainCodes: ReadonlySet<string> = new Set([
  ...["active", "completed", "final", "current", "finished", "in-progress", "arrived", "triaged", "onleave"].map(
    (it) => `status ${it}`,
  ),
  "clinicalStatus active",
  "verificationStatus confirmed",
  "intent order",
  "intent instance-order",
  "taken y",
  "mode instance",
]);

/** What a yes or a no says. A boolean that is not here is shown either way. */
export const booleanWords: Readonly<Record<string, readonly [when: boolean, words: CaveatWords]>> = {
  notGiven: [true, stop("Not given", "it was not given to the patient")],
  notDone: [true, stop("Not done", "it was not done")],
  doNotPerform: [true, stop("Not to be done", "the request says that it must not be done")],
  prohibited: [true, stop("Prohibited", "the plan says that it must not be done")],
  exclude: [true, stop("Excluded", "members do not have this")],
  deleted: [true, stop("Deleted from the list", "the list does not hold this any more")],
  experimental: [true, care("Experimental", "not for use in care")],
  estimatedAge: [true, care("Age estimated", "the age is a guess")],
  deceased: [true, care("Deceased", "the person has died")],
  active: [false, stop("Not active", "this record is not in use")],
  allowed: [false, care("Substitution not allowed", "another product may not be given instead")],
};

/** Modifiers whose meaning stands beside the value itself (`old`, `<`), or that are what the resource is. */
export const saidInPlace: ReadonlySet<string> = new Set(["use", "comparator", "filter", "code", "severity"]);

export const words = {
  testData: note("Invented", "test data: this person or thing does not exist"),
  subsetted: care("Shortened", "only a part of the record is shown, because that was asked for"),
  securityLabel: (label: string) => care(`Security label: ${label}`, "who may see or pass on this is restricted"),
  modifierExtension: (url: string) =>
    stop(
      "Unknown modifier",
      `the extension ${url} may change or negate the meaning of all this, and is not understood here`,
    ),
  implicitRules: (url: string) =>
    stop("Implicit rules", `this cannot be understood safely without the rules at ${url}`),
  unverified: stop("NHS number not verified", "the record may be another person's"),
  replaced: (by: string) => stop("Replaced", `this record was replaced by ${by}: read that one`),
  notStated: (label: string) => care(`${label} not stated`, "it should be, and the meaning depends on it"),
  animal: care("An animal", "not a person"),
  deceased: (date: string) => care("Deceased", date === "" ? "the person has died" : `the person has died (${date})`),
  notFhir: (name: string) =>
    care(`Not FHIR: ${name}`, "an element that FHIR does not have: what it means is not known here"),
  noResource: (type: string) => care(`Not FHIR: ${type || "no type"}`, "a kind of resource that FHIR does not have"),
  more: stop("More of these", "there are more remarks than a page can hold; read the raw form"),
  tooBig: stop("Too big", "not all of this was looked through for remarks like these; read the raw form"),
  tooDeep: care("Nested too deep", "not all of this was looked at; the raw form has it all"),
  other: (label: string, value: string) => care(`${label}: ${value}`, "this changes what the rest means"),
} as const;
