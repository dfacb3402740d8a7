import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const valueSet = {
  type: "ValueSet",
  source: "nhsconnect/CareConnectAPI pages/explore/api_foundation_valueset.md",
  interactions: { read: "SHALL", ...versions, "search-type": "MAY" },
  search: [
    {
      code: "url",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/ValueSet/demo-values",
        misses: "https://demo.careconnect.invalid/ValueSet/none",
      },
      origin: "reference implementation",
    },
    {
      code: "name",
      expectation: "MAY",
      example: { finds: "demo", misses: "zzyzx" },
      origin: "reference implementation",
    },
    {
      code: "identifier",
      expectation: "MAY",
      example: {
        finds: "https://demo.careconnect.invalid/Id/valueset|demo-values",
        misses: "https://demo.careconnect.invalid/Id/valueset|none",
      },
      origin: "reference implementation",
    },
  ],
} satisfies ResourceDefinition;
