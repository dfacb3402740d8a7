import { odsSystems } from "../definitions/directory/ods-codes.ts";
import { roleTypes } from "../definitions/directory/role-types.ts";
import { isProblem, type Problem, problem, quoted } from "../fhir/problem.ts";
import type { Pair } from "./ord-search.ts";
import { encoded, type R4Calls } from "./ord-to-r4.ts";
import { odsCodeOf } from "./values.ts";

/**
 * What a call of the STU3 lookup API (`path` below its base: `["Organization"]`) is in R4. That API is retired: nothing answers it.
 *
 *     Organization?ods-org-role=https://fhir.nhs.uk/STU3/CodeSystem/ODSAPI-OrganizationRole-1|197 → Organization?roleCode=RO197
 *
 * Source: FHIR ODS lookup API guide 1.1.1.
 */
export function lookupToR4(path: readonly string[], query: readonly Pair[]): R4Calls | Problem {
  const [type = "", id, ...more] = path;
  if (type !== "Organization" || more.length > 0)
    return problem("unknown-path", `there is nothing at ${quoted(path.join("/"))}; Organization is searched and read`);
  if (id !== undefined) {
    const code = odsCodeOf(id);
    return code === undefined
      ? problem("malformed-id", `${quoted(id)} is no ODS code: 1 to 12 letters or digits`)
      : { calls: [`Organization/${code}`], notes: [differences] };
  }
  const pairs: Pair[] = [];
  const notes = [differences];
  for (const [name, value] of query) {
    const read = readPair(name, value);
    if (isProblem(read)) return read;
    pairs.push(...read.pairs);
    if (read.note !== undefined) notes.push(read.note);
  }
  const wanted = query.find(([name]) => name === "ods-org-primaryRole")?.[1];
  const role = pairs.find(([name]) => name === "roleCode")?.[1];
  const found = roleTypes.find((it) => it.code === role);
  if (wanted !== undefined && found && String(found.isPrimary) !== wanted)
    return {
      calls: [],
      notes: [`${found.code} is ${found.isPrimary ? "always" : "never"} a primary role: nothing is found`],
    };
  return { calls: [`Organization?${encoded(pairs)}`], notes };
}

const differences =
  "identifier, type and address are lists in R4; roles are extensions with instanceID, roleCode (RO…), typed periods and active";

/** Parameters that R4 has by the same name and in the same form. */
const alike = ["_id", "identifier", "name", "address-postalcode", "address-city", "active", "_count", "_summary"];

const roleSystem = "https://fhir.nhs.uk/STU3/CodeSystem/ODSAPI-OrganizationRole-1";

interface Read {
  readonly pairs: readonly Pair[];
  readonly note?: string;
}

function readPair(name: string, value: string): Read | Problem {
  if (name === "_format" || value === "") return { pairs: [] };
  if (alike.includes(name.split(":")[0]!)) return { pairs: [[name, value]] };
  if (name === "_lastUpdated")
    return {
      pairs: [["lastChangeDate", value]],
      note: "_lastUpdated of R4 is when the server loaded it: the day of the change is lastChangeDate",
    };
  if (name === "ods-org-role") return readRole(value);
  if (name === "ods-org-primaryRole")
    return {
      pairs: [],
      note: "whether a role is primary is a property of the role in ODSOrganisationRole (primaryRole), not of the organisation",
    };
  return problem("unknown-parameter", `${quoted(name)} is no parameter of the STU3 lookup API`);
}

/** `system|197`, or 197 alone. */
function readRole(value: string): Read | Problem {
  const [code = "", system] = value.split("|").reverse();
  if (!/^\d{1,5}$/.test(code) || (system !== undefined && system !== "" && system !== roleSystem))
    return problem("malformed-token", `ods-org-role=${quoted(value)}: it takes ${roleSystem}|197`);
  return { pairs: [["roleCode", `RO${code}`]], note: `codes of roles begin with RO and are of ${odsSystems.role}` };
}
