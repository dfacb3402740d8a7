import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const codeSystem = {
  type: "CodeSystem",
  source: "nhsconnect/CareConnectAPI pages/explore/api_foundation_codesystem.md",
  interactions: { read: "SHALL", ...versions, "search-type": "MAY" },
  search: [
    {
      code: "url",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/CodeSystem/demo-codes",
        misses: "https://demo.careconnect.invalid/CodeSystem/none",
      },
      origin: "reference implementation",
    },
    {
      code: "name",
      expectation: "MAY",
      example: { finds: "demo", misses: "zzyzx" },
      origin: "reference implementation",
    },
  ],
} satisfies ResourceDefinition;
