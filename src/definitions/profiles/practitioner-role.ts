import type { ResourceGuide } from "./resource-guide.ts";

/** Source: CareConnect-PractitionerRole-1 1.1.0 of 2018-11-05 (reviewed profiles, release of 2018-12-19). */
export const practitionerRole = {
  service: "core",
  type: "PractitionerRole",
  purpose:
    "What one practitioner does for one organisation, and during which time: the job, the specialty, the places, and how they are reached there. Somebody with three jobs has three of them.",
  useWhen: [
    "To find who works where, or as what somebody acted.",
    "To reach somebody at work: the telephone number of the role, not of the person.",
    "Use Practitioner for the person, Organization for the employer, Location for the place.",
  ],
  rules: [
    {
      element: "identifier.system",
      rule: "Every identifier says by a web address whose numbering it belongs to.",
      level: "MUST",
      from: "CC-266",
      min: 1,
    },
    { element: "identifier.value", rule: "Every identifier has its value.", level: "MUST", from: "CC-266", min: 1 },
    {
      element: "code(sdsJobRoleName)",
      rule: "At most one job role of the Spine directory service. It comes before other codes.",
      level: "MUST",
      from: "CC-267",
      max: 1,
    },
    {
      element: "code(sdsJobRoleName).coding",
      rule: "A job role is exactly one code.",
      level: "MUST",
      from: "CC-267",
      min: 1,
      max: 1,
    },
    {
      element: "code(sdsJobRoleName).coding.system",
      rule: "The code of a job role is marked as one of Care Connect's list of them.",
      level: "MUST",
      from: "CC-268",
      min: 1,
    },
    {
      element: "code(sdsJobRoleName).coding.code",
      rule: "The code of a job role is itself there.",
      level: "MUST",
      from: "CC-267",
      min: 1,
    },
    {
      element: "code(sdsJobRoleName).coding.display",
      rule: "The code of a job role comes with its words.",
      level: "MUST",
      from: "CC-267",
      min: 1,
    },
    {
      element: "practitioner",
      rule: "Leads to a Practitioner described by the Care Connect profile; organization and location likewise.",
      level: "MUST",
      from: "CareConnect-PractitionerRole-1 1.1.0",
    },
  ],
  cautions: [
    "Look at period and active: a role that has ended stays in the record, and nobody can be reached by it.",
    "A role without an end has perhaps ended all the same, if its source is not kept up to date.",
    "A job role is a job title in the Spine directory. It does not say what somebody may do, or prescribe.",
    "Hours and absences (availableTime, notAvailable) are only as good as their last change: do not rely on them in an emergency.",
  ],
  bindings: [
    {
      element: "code(sdsJobRoleName)",
      codes: "The job roles of the Spine directory service, R and four digits: R0050 is a consultant",
      strength: "required",
      valueSet: "https://fhir.hl7.org.uk/STU3/ValueSet/CareConnect-SDSJobRoleName-1",
    },
  ],
} satisfies ResourceGuide;
