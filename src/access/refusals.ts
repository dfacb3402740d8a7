import { type Problem, problem } from "../fhir/problem.ts";

/** 401: a token that is not taken, and why. */
export const refused = (why: string, error = "invalid_token"): Problem => ({
  ...problem("bad-token", why),
  headers: challenge(error, why),
});

/** https://www.rfc-editor.org/rfc/rfc6750#section-3 */
export function challenge(error?: string, why?: string): Readonly<Record<string, string>> {
  const said = error === undefined ? "" : `, error="${error}", error_description="${why}"`;
  return { "www-authenticate": `Bearer realm="careconnect"${said}` };
}

/** 403: the token is good, and its scopes do not reach that far. */
export const insufficient = (why: string, scope?: string): Problem => ({
  ...problem("forbidden", why),
  headers: {
    "www-authenticate": `Bearer realm="careconnect", error="insufficient_scope"${scope === undefined ? "" : `, scope="${scope}"`}`,
  },
});
