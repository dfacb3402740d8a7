import type { Described, OpenApi, SecurityRequirement } from "./document.ts";

/** How callers say who they are; empty: nobody is asked. */
export function securitySchemes({ access, needsKey, catalog }: Described): OpenApi["components"]["securitySchemes"] {
  if (access) {
    const { authorize, token } = access.addresses;
    const types = ["*", ...catalog.resources.keys()];
    const scopes = (levels: readonly string[]) =>
      Object.fromEntries(
        levels.flatMap((level) =>
          types.map((it) => [`${level}/${it}.rs`, `Read and search ${it === "*" ? "everything" : it}`]),
        ),
      );
    const flows = {
      ...(authorize &&
        token && {
          authorizationCode: { authorizationUrl: authorize, tokenUrl: token, scopes: scopes(["patient", "user"]) },
        }),
      ...(token && { clientCredentials: { tokenUrl: token, scopes: scopes(["system"]) } }),
    };
    return {
      bearer: {
        type: "http",
        scheme: "bearer",
        description:
          "A token of the issuer that this server trusts, with SMART scopes that give leave to read: version 1 (user/Patient.read) or 2 (user/Patient.rs).",
      },
      ...(Object.keys(flows).length > 0 && {
        smart: { type: "oauth2", description: "Where a token is got: also at .well-known/smart-configuration.", flows },
      }),
    };
  }
  return needsKey
    ? { apikey: { type: "apiKey", in: "header", name: "apikey", description: "The key of the client." } }
    : {};
}

/** Any of the schemes is enough. */
export const securityOf = (described: Described): readonly SecurityRequirement[] =>
  Object.keys(securitySchemes(described)).map((it) => ({ [it]: [] }));
