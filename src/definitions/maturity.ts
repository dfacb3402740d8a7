/**
 * How far each resource of both services is, as callers may rely on it: of what is served here, not of the guide behind it. The labels
 * are those of the NHS policy for FHIR APIs that the Core guide cites (FHIR-PUB-04): Experimental, Alpha, Beta, Release Candidate,
 * Live, Discontinued. Nothing here is Release Candidate or Live: the Core guide is a draft, the England profiles of the register are
 * marked as made for tests, and this program has not been assured by anybody who uses it.
 */
export type Maturity = "Experimental" | "Alpha" | "Beta" | "Release Candidate" | "Live" | "Discontinued";

export interface MaturityRow {
  readonly service: "core" | "directory";
  readonly type: string;
  readonly label: Maturity;
  /** In words for whoever decides whether to build on it. */
  readonly why: string;
}

/** What each label means to whoever calls. */
export const maturityLabels: readonly { readonly label: Maturity; readonly meaning: string }[] = [
  {
    label: "Experimental",
    meaning: "Tried out. It may change or go away without notice. Build nothing on it that has to stay.",
  },
  {
    label: "Alpha",
    meaning: "Served and tested, and what it follows is a draft. It may change; the changelog says so.",
  },
  { label: "Beta", meaning: "Follows a published API or profile. Changes are announced, and mostly additions." },
  { label: "Release Candidate", meaning: "Frozen, but for faults that somebody finds before it is live." },
  { label: "Live", meaning: "In use by those who answer for it. What breaks a caller needs a new major version." },
  {
    label: "Discontinued",
    meaning: "Not to be used in anything new. It says what follows it, and until when it answers.",
  },
];

const core = (type: string, label: Maturity, why: string): MaturityRow => ({ service: "core", type, label, why });
const directory = (type: string, label: Maturity, why: string): MaturityRow => ({
  service: "directory",
  type,
  label,
  why,
});

/** One of the 14 resources of the Core guide, which calls itself alpha. */
const ofCoreGuide =
  "In the Core guide of March 2019, which is alpha and informative. Every parameter of the guide is served and checked.";

export const maturityRows: readonly MaturityRow[] = [
  core("AllergyIntolerance", "Alpha", ofCoreGuide),
  core("Condition", "Alpha", ofCoreGuide),
  core("Procedure", "Alpha", ofCoreGuide),
  core("Observation", "Alpha", ofCoreGuide),
  core("Medication", "Alpha", `${ofCoreGuide} Compulsory only where requests or statements refer to it.`),
  core("MedicationRequest", "Alpha", ofCoreGuide),
  core("MedicationStatement", "Alpha", ofCoreGuide),
  core(
    "Immunization",
    "Alpha",
    `${ofCoreGuide} There are three names for the search by vaccination procedure; all of them are taken.`,
  ),
  core("Patient", "Alpha", ofCoreGuide),
  core("Practitioner", "Alpha", ofCoreGuide),
  core("PractitionerRole", "Alpha", ofCoreGuide),
  core("Organization", "Alpha", `${ofCoreGuide} For the register of organisations use the directory.`),
  core("Location", "Alpha", ofCoreGuide),
  core("Encounter", "Alpha", ofCoreGuide),
  core("FamilyMemberHistory", "Experimental", "In the wider guide only, whose profile is of 2017."),
  core("DiagnosticReport", "Experimental", "In the wider guide only; its profile came after the Core guide."),
  core(
    "DocumentReference",
    "Experimental",
    "In the wider guide only; its profile came after the Core guide. Finding documents, not changing them.",
  ),
  core("Flag", "Experimental", "In the wider guide only, where two pages give its parameters different levels."),
  core(
    "Binary",
    "Experimental",
    "Read only: the content of a document. FHIR defines no more, and the guides hardly mention it.",
  ),
  core("CodeSystem", "Experimental", "Those that somebody loads. There are no terminology operations in this service."),
  core(
    "ValueSet",
    "Experimental",
    "Those that somebody loads. It serves searches by :in; it is not expanded in this service.",
  ),

  directory(
    "Organization",
    "Beta",
    "Follows the national API (OpenAPI document of 2 March 2026) and its profile, a draft. Parameters and operations of our own are marked as ours.",
  ),
  directory(
    "OrganizationAffiliation",
    "Beta",
    "Follows the national API (OpenAPI document of 2 March 2026) and its profile, a draft. Search by type of relationship is ours.",
  ),
  directory(
    "List",
    "Experimental",
    "What was deleted. The national API publishes an example of one of the four lists only.",
  ),
  directory(
    "CodeSystem",
    "Alpha",
    "Look-up and validation as in the national API. Some property names and the filters are not published, and are ours.",
  ),
  directory(
    "ValueSet",
    "Alpha",
    "Expansion and validation as in the national API. Which filters it declares is not published.",
  ),
  directory(
    "StructureDefinition",
    "Experimental",
    "The England and UK Core profiles that the register uses, without the words of their publishers.",
  ),
  directory(
    "SearchParameter",
    "Experimental",
    "Those of the national API and our own, so that a client can read them.",
  ),
];
