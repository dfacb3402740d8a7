import { nearest, type Problem, problem, quoted } from "../fhir/problem.ts";
import { refusedFor } from "./base-parameters.ts";
import type { Parameter, ResourceCatalog } from "./catalog.ts";

/** Parameters that every search takes, besides those of its type. */
export const resultParameters = [
  "_sort",
  "_count",
  "_total",
  "_summary",
  "_elements",
  "_include",
  "_revinclude",
  "_contained",
  "_has",
  "_list",
  "_format",
  "_pretty",
] as const;

/** A parameter that is not served: why, or which one may be meant. */
export function unknownParameter({ definition, byCode, release }: ResourceCatalog, code: string): Problem {
  const { type } = definition;
  const refused = refusedFor(release, type).find((it) => it.code === code);
  const unknown = (detail: string): Problem => ({ ...problem("unknown-parameter", detail), about: code });
  if (refused) return unknown(`${type} is not searched by ${code}: ${refused.reason}`);
  const codes = [...byCode.keys(), "_id", "_lastUpdated", ...resultParameters];
  const near = nearest(code, codes) ?? meant.get(code.toLowerCase())?.find((it) => byCode.has(it));
  const hint = near ? `did you mean '${near}'?` : `it has ${[...byCode.keys()].join(", ") || "none of its own"}`;
  return unknown(`${type} has no search parameter ${quoted(code)}; ${hint}`);
}

/** Words that people write for parameters whose spelling is not near. */
const meant: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    surname: ["family"],
    lastname: ["family"],
    firstname: ["given"],
    forename: ["given"],
    dob: ["birthdate"],
    sex: ["gender"],
    nhsnumber: ["identifier"],
    "nhs-number": ["identifier"],
    postcode: ["address-postalcode"],
    subject: ["patient"],
  }),
);

export function unknownModifier({ code, type, targets, modifiers }: Parameter, modifier: string): Problem {
  const all = [...modifiers, ...(type === "reference" ? targets : [])];
  return problem(
    "unknown-modifier",
    `${code} takes ${all.length === 0 ? "no modifier" : `no modifier ${quoted(modifier)}; a ${type} parameter like it takes ${all.map((it) => `:${it}`).join(", ")}`}`,
  );
}
