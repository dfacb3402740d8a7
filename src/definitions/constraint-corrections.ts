/** Constraints of STU3's base that are not checked by the FHIRPath they are published with. */
export interface ConstraintCorrection {
  /** The type or element that states it: `Period`, `Narrative.div`. */
  readonly at: string;
  readonly key: string;
  /** What is checked instead: another expression, or by a check of our own that says the same. */
  readonly instead: { readonly expression: string } | "structure" | "narrative";
  readonly reason: string;
}

const precision =
  "HL7's is empty, and so fails, where dates are of different precision (2019-05 to 2019-05-07) or quantities of different units; ours fails where the order is surely wrong";
const absent = "HL7's is empty, and so fails, where the element is absent";
const named =
  "resolve() would have to read another resource; ours fails where the reference itself names a type that may not stand there";

/** Agents who act for nobody else. A contained or unknown one may be anything. */
const actsAlone = (element: string, types: string) =>
  `onBehalfOf.empty() or ${element}.reference.empty() or ${element}.reference.matches('(^|/)(${types})/[^/]+(/_history/[^/]+)?$').not()`;

/** Data only. Each says what HL7's expression does wrong; where R4 mended it, ours is R4's. An empty result is a fault. */
export const constraintCorrections: readonly ConstraintCorrection[] = [
  {
    at: "Element",
    key: "ele-1",
    instead: "structure",
    reason: "what is empty is found by the check of the structure; HL7's makes a list of two truths, which is no truth",
  },
  {
    at: "Extension",
    key: "ext-1",
    instead: "structure",
    reason: "an extension with both a value and extensions, or neither, is found by the check of the structure",
  },
  {
    at: "Narrative.div",
    key: "txt-1",
    instead: "narrative",
    reason: "htmlchecks() is no FHIRPath: narrative.ts looks for what HTML a narrative may have",
  },
  {
    at: "Narrative.div",
    key: "txt-2",
    instead: "narrative",
    reason: "htmlchecks() is no FHIRPath: narrative.ts looks for words or an image",
  },
  {
    at: "Reference",
    key: "ref-1",
    instead: {
      expression:
        "reference.empty() or reference.startsWith('#').not() or reference = '#' or (reference.substring(1) in %rootResource.contained.id)",
    },
    reason: `${absent}; one contained resource may refer to another, as in R4, and by # to what contains it`,
  },
  {
    at: "DomainResource",
    key: "dom-3",
    instead: {
      expression: "contained.where(id.empty() or ('#'+id in %resource.descendants().reference).not()).empty()",
    },
    reason: "HL7's passes over what is contained without an id, to which nothing can refer; R4's does not",
  },
  {
    at: "Period",
    key: "per-1",
    instead: { expression: "start.empty() or end.empty() or (start > end).where($this).empty()" },
    reason: precision,
  },
  {
    at: "Range",
    key: "rng-2",
    instead: { expression: "low.empty() or high.empty() or (low > high).where($this).empty()" },
    reason: precision,
  },
  {
    at: "Task",
    key: "inv-1",
    instead: {
      expression: "lastModified.empty() or authoredOn.empty() or (lastModified < authoredOn).where($this).empty()",
    },
    reason: precision,
  },
  {
    at: "MedicationDispense",
    key: "mdd-1",
    instead: {
      expression:
        "whenHandedOver.empty() or whenPrepared.empty() or (whenHandedOver < whenPrepared).where($this).empty()",
    },
    reason: precision,
  },
  {
    at: "Timing.repeat",
    key: "tim-9",
    instead: {
      expression: "offset.empty() or (when.exists() and when.all(($this in ('C' | 'CM' | 'CD' | 'CV')).not()))",
    },
    reason: "HL7's has no answer where there are several when",
  },
  {
    at: "Bundle.entry",
    key: "bdl-8",
    instead: { expression: "fullUrl.empty() or fullUrl.contains('/_history/').not()" },
    reason: absent,
  },
  {
    at: "ElementDefinition.binding",
    key: "eld-12",
    instead: {
      expression:
        "valueSet.as(uri).empty() or valueSet.as(uri).startsWith('http:') or valueSet.as(uri).startsWith('https') or valueSet.as(uri).startsWith('urn:')",
    },
    reason: absent,
  },
  {
    at: "OperationDefinition.parameter",
    key: "opd-2",
    instead: { expression: "searchType.exists() implies type = 'string'" },
    reason: absent,
  },
  {
    at: "RiskAssessment.prediction",
    key: "ras-2",
    instead: { expression: "probability.as(decimal).empty() or probability.as(decimal) <= 100" },
    reason: absent,
  },
  {
    at: "MedicationAdministration",
    key: "mad-3",
    instead: { expression: "reasonCode.empty() or notGiven.empty() or notGiven = false" },
    reason: "HL7's compares a boolean with the text 'false', and so fails for every reason",
  },
  {
    at: "NamingSystem",
    key: "nsd-1",
    instead: { expression: "kind != 'root' or uniqueId.all(type != 'uuid')" },
    reason: "HL7's demands of root systems what its words forbid them; ours is R4's",
  },
  {
    at: "CodeSystem",
    key: "csd-1",
    instead: { expression: "concept.code.combine(descendants().concept.code).isDistinct()" },
    reason: "HL7's joins the codes with |, which takes out the very doubles that it looks for; ours is R4's",
  },
  {
    at: "ElementDefinition",
    key: "eld-11",
    instead: {
      expression:
        "binding.empty() or type.code.empty() or type.where(code in ('code' | 'Coding' | 'CodeableConcept' | 'Quantity' | 'Extension' | 'string' | 'uri')).exists()",
    },
    reason: "HL7's asks whether there is an answer for any type, also where it is no",
  },
  {
    at: "StructureDefinition.snapshot",
    key: "sdf-15",
    instead: { expression: "%resource.kind != 'logical' implies element.first().type.empty()" },
    reason: "HL7's is written for StructureDefinition and stands at its snapshot, which has neither kind nor snapshot",
  },
  {
    at: "MedicationRequest.requester",
    key: "mps-1",
    instead: { expression: actsAlone("agent", "Organization|Patient|RelatedPerson") },
    reason: named,
  },
  {
    at: "ReferralRequest.requester",
    key: "rfr-1",
    instead: { expression: actsAlone("agent", "Organization|Patient|RelatedPerson") },
    reason: named,
  },
  {
    at: "CommunicationRequest.requester",
    key: "cmr-1",
    instead: { expression: actsAlone("agent", "Organization|Patient|RelatedPerson") },
    reason: named,
  },
  {
    at: "CareTeam.participant",
    key: "ctm-1",
    instead: { expression: actsAlone("member", "Organization|Patient|RelatedPerson|CareTeam") },
    reason: named,
  },
];
