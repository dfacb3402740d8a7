import { algorithms } from "../access/algorithms.ts";
import { problem } from "../fhir/problem.ts";
import type { Run } from "./service.ts";

/** Where a token is got, and which scopes mean something here. https://hl7.org/fhir/smart-app-launch/conformance.html */
export const smartConfiguration: Run = async (_request, { access, catalog }) => {
  if (!access) return problem("unknown-path", "access is not controlled on this server, so no token is needed");
  const { issuer, jwks, authorize, token, register, introspect } = access.state.addresses;
  const types = ["*", ...catalog.resources.keys()];
  const levels = ["patient", "user", "system"];
  const configuration = {
    ...(issuer && { issuer }),
    ...(jwks && { jwks_uri: jwks }),
    ...(authorize && { authorization_endpoint: authorize }),
    ...(token && { token_endpoint: token }),
    ...(register && { registration_endpoint: register }),
    ...(introspect && { introspection_endpoint: introspect }),
    token_endpoint_auth_signing_alg_values_supported: algorithms,
    scopes_supported: levels.flatMap((level) =>
      types.flatMap((type) => [`${level}/${type}.read`, `${level}/${type}.rs`]),
    ),
    capabilities: ["permission-v1", "permission-v2", "permission-patient", "permission-user"],
  };
  return {
    status: 200,
    contentType: "application/json;charset=utf-8",
    headers: {},
    body: JSON.stringify(configuration),
  };
};
