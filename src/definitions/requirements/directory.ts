import { olderApisAndWishes } from "./directory/older-apis-and-wishes.ts";
import { registerAndPlaces } from "./directory/register-and-places.ts";
import { relationshipsAndTerms } from "./directory/relationships-and-terms.ts";
import { serviceAndOrganizations } from "./directory/service-and-organizations.ts";
import { userStories } from "./directory/user-stories.ts";
import type { PromisedRequirement, Requirement } from "./requirement.ts";

/**
 * The requirements of the organisation directory, in our words, and how each is met: those of a server of the register, of what it
 * must know of the data, of places and successions, of the users who tell their needs, and of the APIs before it. Sources: the OpenAPI document, capability statement,
 * profiles, examples and guide of the Organisation Data Terminology API (NHSDigital), the ODS Reference Data Catalogue, the guides of
 * the ORD and STU3 lookup APIs, the postcode products' specifications, base R4; where a later source corrects an earlier one, as it
 * is corrected. Data only: scripts/requirements.ts prints and judges it.
 */
export const directory: readonly (Requirement | PromisedRequirement)[] = [
  ...serviceAndOrganizations,
  ...relationshipsAndTerms,
  ...registerAndPlaces,
  ...userStories,
  ...olderApisAndWishes,
];
