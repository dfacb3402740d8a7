import type { ResourceGuide } from "./resource-guide.ts";

/** Source: CareConnect-Organization-1 1.1.0 of 2018-11-05 (reviewed profiles, release of 2018-12-19) and its extensions. */
export const organization = {
  service: "core",
  type: "Organization",
  purpose:
    "An organisation that has a part in somebody's care: a practice, a trust, a pharmacy, a department. It has names, ODS codes, addresses, and perhaps a larger organisation that it is part of.",
  useWhen: [
    "To read which organisation registered a patient, employs somebody or provided care.",
    "Use Location for a place where care is given, even where an organisation has one place alone.",
    "Use the organisation directory of this program for the register itself: roles, relationships, successions and dates are there, not here.",
  ],
  rules: [
    {
      element: "identifier(odsOrganisationCode)",
      rule: "At most one ODS code of an organisation. It comes before other identifiers.",
      level: "MUST",
      from: "CC-192",
      max: 1,
    },
    {
      element: "identifier(odsOrganisationCode).system",
      rule: "An ODS code is marked as one by https://fhir.nhs.uk/Id/ods-organization-code.",
      level: "MUST",
      from: "CC-272",
      min: 1,
    },
    {
      element: "identifier(odsOrganisationCode).value",
      rule: "The ODS code is itself there.",
      level: "MUST",
      from: "CC-270",
      min: 1,
    },
    {
      element: "identifier(odsSiteCode)",
      rule: "At most one ODS code of a site. It too comes before other identifiers.",
      level: "MUST",
      from: "CC-192",
      max: 1,
    },
    {
      element: "identifier(odsSiteCode).system",
      rule: "An ODS code of a site is marked as one by https://fhir.nhs.uk/Id/ods-site-code.",
      level: "MUST",
      from: "CC-272",
      min: 1,
    },
    {
      element: "identifier(odsSiteCode).value",
      rule: "The code of the site is itself there.",
      level: "MUST",
      from: "CC-270",
      min: 1,
    },
    {
      element: "contact.name.family",
      rule: "The name of a contact has a family name.",
      level: "MUST",
      from: "CareConnect-Organization-1 1.1.0",
      min: 1,
    },
    {
      element: "partOf",
      rule: "Leads to an Organization described by the Care Connect profile.",
      level: "MUST",
      from: "CareConnect-Organization-1 1.1.0",
    },
    {
      element: "extension(mainLocation)",
      rule: "The Location where the organisation mainly is, once.",
      level: "MAY",
      from: "CC-271",
      max: 1,
    },
    {
      element: "extension(organization-period)",
      rule: "From when and until when the organisation exists, once.",
      level: "MAY",
      from: "CC-271",
      max: 1,
    },
  ],
  cautions: [
    "What stands here was copied into a clinical system at some time. For a name, an address or a status of today, look the ODS code up in the directory.",
    "active with the value false means that the record is not in use. Records of care still point to it, and rightly.",
    "Organisations merge and are replaced. The one that provided care then is not always the one that answers for it now.",
    "Many organisations have the same name: compare ODS codes.",
    "An Organization may have the code of an organisation, of a site, or both: they are two numberings.",
  ],
  bindings: [],
} satisfies ResourceGuide;
