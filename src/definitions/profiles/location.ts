import type { ResourceGuide } from "./resource-guide.ts";

/** Source: CareConnect-Location-1 1.1.0 of 2018-11-05 (reviewed profiles, release of 2018-12-19). */
export const location = {
  service: "core",
  type: "Location",
  purpose:
    "A place where care is given: a site, a building, a ward, a room, a vehicle, perhaps somebody's home. It has a name, an address and perhaps a position on the map.",
  useWhen: [
    "To read where an encounter, a procedure or a vaccination took place.",
    "Use Organization for who runs the place; a site of an NHS trust may be described by both.",
    "Use the organisation directory of this program to find sites near a place, or by what they are.",
  ],
  rules: [
    {
      element: "identifier(odsSiteCode)",
      rule: "At most one ODS code of a site. It comes before other identifiers.",
      level: "MUST",
      from: "CC-193",
      max: 1,
    },
    {
      element: "identifier(odsSiteCode).system",
      rule: "An ODS code of a site is marked as one by https://fhir.nhs.uk/Id/ods-site-code.",
      level: "MUST",
      from: "CC-275",
      min: 1,
    },
    {
      element: "identifier(odsSiteCode).value",
      rule: "The code of the site is itself there.",
      level: "MUST",
      from: "CC-274",
      min: 1,
    },
    {
      element: "managingOrganization",
      rule: "Leads to an Organization described by the Care Connect profile, as partOf leads to such a Location.",
      level: "MUST",
      from: "CareConnect-Location-1 1.1.0",
    },
  ],
  cautions: [
    "status inactive means that the place is not used any more, suspended that it is closed for now.",
    "mode kind means a kind of place, such as any ambulance, and not one particular place.",
    "An address or a position may be of the whole site: it does not lead to the ward.",
    "A Location may be a patient's home: its address is then as private as the patient's.",
  ],
  bindings: [],
} satisfies ResourceGuide;
