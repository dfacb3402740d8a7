import { allergyIntolerance } from "./core/allergy-intolerance.ts";
import { binary } from "./core/binary.ts";
import { codeSystem } from "./core/code-system.ts";
import { condition } from "./core/condition.ts";
import { diagnosticReport } from "./core/diagnostic-report.ts";
import { documentReference } from "./core/document-reference.ts";
import { encounter } from "./core/encounter.ts";
import { familyMemberHistory } from "./core/family-member-history.ts";
import { flag } from "./core/flag.ts";
import { immunization } from "./core/immunization.ts";
import { location } from "./core/location.ts";
import { medication } from "./core/medication.ts";
import { medicationRequest } from "./core/medication-request.ts";
import { medicationStatement } from "./core/medication-statement.ts";
import { observation } from "./core/observation.ts";
import { organization } from "./core/organization.ts";
import { patient } from "./core/patient.ts";
import { practitioner } from "./core/practitioner.ts";
import { practitionerRole } from "./core/practitioner-role.ts";
import { procedure } from "./core/procedure.ts";
import { valueSet } from "./core/value-set.ts";
import { placesAttribution, registerAttribution } from "./directory/attribution.ts";
import {
  list,
  codeSystem as odsCodeSystem,
  valueSet as odsValueSet,
  searchParameter,
  structureDefinition,
} from "./directory/conformance.ts";
import { organisationFacets } from "./directory/facets.ts";
import { organization as odsOrganization } from "./directory/organization.ts";
import { organizationAffiliation } from "./directory/organization-affiliation.ts";
import { ownParameters } from "./directory/own-parameters.ts";
import type { ServiceDefinition } from "./resource-definition.ts";

/** Care Connect Core API: the 14 Core resources, then those of the wider guide that exist in STU3. */
export const core = {
  name: "core",
  title: "Care Connect Core API",
  basePath: "/STU3",
  release: "STU3",
  guide: "core",
  resources: [
    allergyIntolerance,
    condition,
    procedure,
    observation,
    medication,
    medicationRequest,
    medicationStatement,
    immunization,
    patient,
    practitioner,
    practitionerRole,
    organization,
    location,
    encounter,
    familyMemberHistory,
    diagnosticReport,
    documentReference,
    flag,
    binary,
    codeSystem,
    valueSet,
  ],
  // DSTU2 names that are still in the guides' menus and stories. DiagnosticOrder and OrderResponse have no STU3 type of their own.
  formerTypes: {
    MedicationOrder: "MedicationRequest",
    MedicationPrescription: "MedicationRequest",
    AllergyIntolerence: "AllergyIntolerance",
    AllergyIntollerence: "AllergyIntolerance",
    DiagnosticOrder: "ProcedureRequest",
    OrderResponse: "Task",
    Order: "Task",
  },
} satisfies ServiceDefinition;

/** The organisation directory: the register of the Organisation Data Service, by the national R4 API and by what that lacks. */
export const directory = {
  name: "directory",
  title: "Organisation directory",
  basePath: "/R4",
  otherPaths: ["/organisation-data-terminology-api/fhir"],
  release: "R4",
  offset: true,
  finder: "Organization",
  facets: organisationFacets,
  attribution: `${registerAttribution} ${placesAttribution}`,
  guide: "ods",
  resources: [
    odsOrganization,
    organizationAffiliation,
    list,
    odsCodeSystem,
    odsValueSet,
    structureDefinition,
    searchParameter,
  ],
  parameters: ownParameters,
  formerTypes: {},
} satisfies ServiceDefinition;

export const services = { core, directory } satisfies Record<string, ServiceDefinition>;
