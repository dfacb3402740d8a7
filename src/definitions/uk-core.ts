/**
 * What follows each resource of the Care Connect Core API in UK Core (FHIR R4), and what is different for whoever moves a client
 * there. The differences are those between the definitions of FHIR STU3 (3.0.1) and R4 (4.0.1), compared element by element, and the
 * search parameters of both; only what a client of these resources meets is told. Names and canonicals are those of HL7 UK's profiles,
 * as they stand in NHSDigital/FHIR-R4-UKCORE-STAGING-MAIN; which version and state each has today, simplifier.net says.
 */
export interface UkCoreRow {
  readonly type: string;
  /** `UKCore-Patient`; absent: UK Core has none that we know of. */
  readonly name?: string;
  readonly canonical?: string;
  readonly differences: readonly string[];
}

const ukCore = (type: string) =>
  ({
    type,
    name: `UKCore-${type}`,
    canonical: `https://fhir.hl7.org.uk/StructureDefinition/UKCore-${type}`,
  }) as const;

/** What is the same for all of them. */
export const ukCoreCommon: readonly string[] = [
  "Profiles and extensions lose STU3 and the number: …/STU3/StructureDefinition/CareConnect-Patient-1 becomes …/StructureDefinition/UKCore-Patient.",
  "Many code systems of HL7 moved: http://hl7.org/fhir/condition-category is http://terminology.hl7.org/CodeSystem/condition-category. A search by system|code finds nothing until the system is changed.",
  "References to definitions (a value set, a plan) became canonicals: text, not an object.",
  "A reference may say its type and carry an identifier; STU3 allows the identifier, and has no type.",
  "The modifiers :identifier and :of-type, and _total, are R4's. This server takes :identifier and _total in STU3 too, and its CapabilityStatement says so.",
];

export const ukCoreRows: readonly UkCoreRow[] = [
  {
    ...ukCore("AllergyIntolerance"),
    differences: [
      "clinicalStatus and verificationStatus are CodeableConcepts, no longer codes, in systems of terminology.hl7.org.",
      "verificationStatus is no longer mandatory, and clinicalStatus is left out of what was entered in error.",
      "assertedDate is recordedDate. The search parameter date follows it.",
      "encounter is an element; in Care Connect it is an extension.",
    ],
  },
  {
    ...ukCore("Condition"),
    differences: [
      "clinicalStatus and verificationStatus are CodeableConcepts. relapse and unconfirmed are new, unknown went away. Care Connect leaves verificationStatus out.",
      "assertedDate is recordedDate; the search parameter asserted-date is recorded-date.",
      "context is encounter, and leads to an Encounter only; the search parameter context went away.",
      "recorder is new beside asserter. stage may repeat and has a type.",
      "abatementBoolean went away, and with it abatement-boolean: clinicalStatus says it.",
    ],
  },
  {
    ...ukCore("Procedure"),
    differences: [
      "notDone went away: status not-done says it, and statusReason why (was notDoneReason). A client that reads notDone alone takes a procedure that was not done for done.",
      "aborted is stopped, suspended is on-hold.",
      "context is encounter; the search parameter context went away.",
      "performer.role is performer.function. recorder and asserter are new.",
      "performed may also be a text, an age or a range.",
      "definition is instantiatesCanonical or instantiatesUri.",
    ],
  },
  {
    ...ukCore("Observation"),
    differences: [
      "related went away: hasMember for the parts of a panel, derivedFrom for what it rests on. related-target and related-type are has-member and derived-from.",
      "comment is note, which may repeat.",
      "context is encounter; the search parameter context went away.",
      "interpretation may repeat.",
      "value may be an integer and no longer an attachment; effective may be an instant or a timing.",
      "category has the system http://terminology.hl7.org/CodeSystem/observation-category.",
    ],
  },
  {
    ...ukCore("Medication"),
    differences: [
      "identifier is new, and searched by.",
      "package went away, but for batch (lotNumber, expirationDate), which stands on its own.",
      "ingredient.amount is ingredient.strength; amount is new.",
      "isBrand, isOverTheCounter and image went away, and the search parameters over-the-counter, container and package-item with them.",
    ],
  },
  {
    ...ukCore("MedicationRequest"),
    differences: [
      "requester is a reference, no longer an object with agent and onBehalfOf. A client that reads requester.agent finds nobody.",
      "status is mandatory; statusReason is an element, in Care Connect an extension.",
      "doNotPerform is new and turns the meaning round: read it before anything else.",
      "context is encounter; the search parameter context is encounter.",
      "intent has more codes: original-order, reflex-order, filler-order, option.",
      "category may repeat. substitution.allowed may be a code.",
      "dispenseRequest.numberOfRepeatsAllowed may be 0.",
      "reported, courseOfTherapyType, performer, initialFill and dispenseInterval are new.",
    ],
  },
  {
    ...ukCore("MedicationStatement"),
    differences: [
      "taken went away: status not-taken says that it is not taken, and unknown is new. A client that reads taken alone shows a medicine as taken that is not.",
      "reasonNotTaken is statusReason.",
      "context stays as it is.",
    ],
  },
  {
    ...ukCore("Immunization"),
    differences: [
      "notGiven went away: status not-done says it, and statusReason why (was explanation.reasonNotGiven). The search parameters notgiven and reason-not-given are status and status-reason.",
      "date is occurrence, a date or a text. The search parameter is still date.",
      "practitioner is performer, with function for role; the search parameter is performer.",
      "explanation.reason is reasonCode. recorded is an element, in Care Connect an extension.",
      "vaccinationProtocol is protocolApplied: doseSequence is doseNumber, which may be a text; doseStatus and doseStatusReason went away.",
      "primarySource is no longer mandatory.",
    ],
  },
  {
    ...ukCore("Patient"),
    differences: [
      "animal went away, and animal-breed and animal-species with it. Care Connect does not allow it anyway.",
      "Everything else is where it was. The extensions have other canonicals: Extension-UKCore-EthnicCategory, Extension-UKCore-NHSNumberVerificationStatus.",
    ],
  },
  {
    ...ukCore("Practitioner"),
    differences: ["Elements and search parameters are the same; canonicals are not."],
  },
  {
    ...ukCore("PractitionerRole"),
    differences: ["Elements and search parameters are the same; canonicals are not."],
  },
  {
    ...ukCore("Organization"),
    differences: [
      "Elements and search parameters are the same; canonicals are not.",
      "The organisations of the register are served here in R4 already: see the directory.",
    ],
  },
  {
    ...ukCore("Location"),
    differences: [
      "type may repeat.",
      "hoursOfOperation and availabilityExceptions are new.",
      "near is one parameter, latitude|longitude|distance|units; near-distance went away.",
    ],
  },
  {
    ...ukCore("Encounter"),
    differences: [
      "reason is reasonCode, and reasonReference is new; the search parameter reason is reason-code.",
      "incomingReferral is basedOn, which leads to a ServiceRequest: ReferralRequest went away.",
      "class is mandatory.",
      "diagnosis.role is diagnosis.use.",
      "serviceType and location.physicalType are new; appointment may repeat.",
      "The search parameter episodeofcare is written episode-of-care; length is a quantity.",
    ],
  },
  {
    ...ukCore("FamilyMemberHistory"),
    differences: [
      "gender is sex, a CodeableConcept; the search parameter gender is sex.",
      "notDone went away; notDoneReason is dataAbsentReason.",
      "condition.contributedToDeath is new.",
    ],
  },
  {
    ...ukCore("DiagnosticReport"),
    differences: [
      "performer is a reference, no longer an object with role and actor; resultsInterpreter is new.",
      "context is encounter; the search parameter context went away.",
      "codedDiagnosis is conclusionCode; the search parameter diagnosis is conclusion.",
      "image is media, and the search parameter image is media.",
      "category may repeat.",
    ],
  },
  {
    ...ukCore("DocumentReference"),
    differences: [
      "indexed is date, an instant; the search parameter indexed is date. created went away: the attachment has its own creation.",
      "class is category, which may repeat; the search parameter class is category.",
      "type is no longer mandatory.",
      "context.encounter may repeat. context.related is a reference; related-id and related-ref are related.",
      "The search parameter securitylabel is written security-label; contenttype is new.",
      "The copy of the profile that we know is a draft of 2020.",
    ],
  },
  {
    ...ukCore("Flag"),
    differences: ["category may repeat. Everything else is where it was."],
  },
  {
    type: "Binary",
    differences: [
      "UK Core has no profile of it that we know of.",
      "content is data, and is no longer mandatory. The search parameter contenttype went away.",
    ],
  },
  {
    type: "CodeSystem",
    differences: [
      "UK Core has no profile of it that we know of.",
      "supplements is new; identifier may repeat; a property may be a decimal.",
      "Search parameters context and supplements are new.",
    ],
  },
  {
    type: "ValueSet",
    differences: [
      "UK Core has no profile of it that we know of.",
      "extensible went away. compose.include.filter.value is a text, no longer a code.",
      "expansion.identifier is no longer mandatory.",
      "Search parameters code and context are new.",
    ],
  },
];
