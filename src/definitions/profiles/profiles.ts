import { allergyIntolerance } from "./allergy-intolerance.ts";
import { condition } from "./condition.ts";
import { directoryGuides } from "./directory.ts";
import { encounter } from "./encounter.ts";
import { immunization } from "./immunization.ts";
import { location } from "./location.ts";
import { medication } from "./medication.ts";
import { medicationRequest } from "./medication-request.ts";
import { medicationStatement } from "./medication-statement.ts";
import { observation } from "./observation.ts";
import { organization } from "./organization.ts";
import { patient } from "./patient.ts";
import { practitioner } from "./practitioner.ts";
import { practitionerRole } from "./practitioner-role.ts";
import { procedure } from "./procedure.ts";
import type { ResourceGuide } from "./resource-guide.ts";
import { wider } from "./wider.ts";

/** What every resource of both services is for, and what its profile asks: in the order of services.ts. */
export const resourceGuides: readonly ResourceGuide[] = [
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
  ...wider,
  ...directoryGuides,
];
