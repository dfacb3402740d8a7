import type { ServiceDefinition } from "../../definitions/resource-definition.ts";
import type { Parameter, ResourceCatalog } from "../../search/catalog.ts";

/** Parameters of dates that say when somebody was born or died. */
const datesOfLife = new Set(["birthdate", "death-date"]);
const tokensOfPeople = new Set(["identifier", "email", "phone", "telecom", "_id"]);
const people = ["Patient", "RelatedPerson", "Person", "Practitioner", "PractitionerRole", "Group"];
/** They shape an answer and name nobody. */
const shaping = new Set([
  "_count",
  "_sort",
  "_summary",
  "_elements",
  "_include",
  "_revinclude",
  "_total",
  "_format",
  "_pretty",
]);

/**
 * Whether a value of this parameter may name or find a person: then it is posted and stands in no address. Names, addresses,
 * identifiers, dates of birth and references to people; what is not known is taken for personal. The register of organisations names nobody.
 *
 *   Patient?family=…            yes
 *   Observation?code=…          no
 *   Observation?patient=…       yes
 */
export function isPersonal({ name }: ServiceDefinition, resource: ResourceCatalog, code: string): boolean {
  if (name !== "core" || shaping.has(code.split(":")[0]!)) return false;
  const parameter = resource.byCode.get(code.split(/[:.]/)[0]!);
  // A chain leads to other types; what begins with an underscore may search texts.
  if (parameter === undefined || /[.]/.test(code)) return code !== "_lastUpdated";
  return isOfPerson(parameter);
}

function isOfPerson({ type, code, targets }: Parameter): boolean {
  if (type === "string" || type === "composite") return true;
  if (type === "date") return datesOfLife.has(code);
  if (type === "token") return tokensOfPeople.has(code);
  if (type === "reference") return targets.length === 0 || targets.some((it) => people.includes(it));
  return false;
}
