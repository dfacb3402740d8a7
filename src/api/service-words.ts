import type { ServiceDefinition } from "../definitions/resource-definition.ts";
import { everythingParameters } from "./everything.ts";

/** What the CapabilityStatement of a service says beside what the catalog knows. */
export interface ServiceWords {
  readonly description: string;
  readonly instantiates: string;
  /** `held`: resources, and those of them without a profile; undefined: not told. */
  documentation(held: { readonly resources: number; readonly withoutProfile: number } | undefined): readonly string[];
  readonly hasExample: string;
  readonly severalExample: string;
  /** Where access is not controlled. */
  readonly open: string;
  /** Of the whole service. `type`: only where that is served. */
  readonly operations: readonly { readonly name: string; readonly id: string; readonly type?: string }[];
}

export const serviceWords: Readonly<Record<ServiceDefinition["name"], ServiceWords>> = {
  core: {
    description:
      "Read-only access to fine-grained clinical records as the Care Connect Core API describes. That guide is a draft, informative, and is continued as UK Core R4.",
    instantiates:
      "https://fhir.nhs.uk/STU3/CapabilityStatement/CareConnect-Core-ServerRequirements-CapabilityStatement-1",
    documentation: (held) => [
      held
        ? `${held.resources} resources are held; ${held.withoutProfile} of them came without a Care Connect profile in meta.profile, and none is added that was not checked.`
        : "No Care Connect profile is added to meta.profile of a resource that was not checked against it.",
      `Patient/[id]/$everything takes ${everythingParameters.join(", ")} (of these, _since, _type and _count as R4 has them): the patient's own record, the newest care first, in pages.`,
      "[type]/$validate and [type]/[id]/$validate take a resource of any STU3 type, or Parameters with one, and say what is wrong with it by the base of FHIR; profiles are not validated yet, and one that is asked for is refused in the answer. Nothing is stored.",
    ],
    hasExample: "Patient?_has:Observation:patient:code=x finds the patients of such Observations",
    severalExample: "?_type=Condition,Procedure&patient=x",
    open: "Access is not controlled: the server listens on this machine only.",
    operations: [
      { name: "everything", id: "Patient-everything", type: "Patient" },
      { name: "validate", id: "Resource-validate" },
    ],
  },
  directory: {
    description:
      "The register of the Organisation Data Service: organisations of health and social care, their roles, relationships, successions and areas. The reads and searches of the national Organisation Data Terminology API, and what it does not answer.",
    instantiates: "https://fhir.nhs.uk/England/CapabilityStatement/England-ODS-Requirements",
    documentation: (held) => [
      ...(held ? [`${held.resources} resources are held.`] : []),
      "The id of an Organization is its ODS code, that of an OrganizationAffiliation the number of the relationship.",
      "Answers to searches by area or position name the editions of the postcodes that they rest on, and count what could not be placed.",
      "A page has 20 matches unless _count asks for up to 1000; _offset skips matches.",
    ],
    hasExample:
      "Organization?_has:OrganizationAffiliation:primary-organization:participating-organization=RR8 finds what points at RR8",
    severalExample: "?_type=CodeSystem,ValueSet&url=x",
    open: "The register is public: nobody needs leave to read it.",
    operations: [],
  },
};
