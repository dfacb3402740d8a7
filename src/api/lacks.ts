import { insufficient } from "../access/refusals.ts";
import type { Use } from "../access/rights.ts";
import type { Problem } from "../fhir/problem.ts";

/** No scope of the token, or no row of the policy, reaches a type. */
export const lacks = (type: string, use: Use): Problem =>
  insufficient(
    `this token does not give leave to ${use} ${type}: its scopes do not reach that far, or the policy does not`,
    `user/${type}.${use === "read" ? "r" : "s"}`,
  );
