import type { FacetRow } from "../resource-definition.ts";

/** What organisations are narrowed by, in the order in which a page shows it. */
export const organisationFacets = [
  { name: "role", title: "Role", isOfDay: true, by: { code: "activeRoleCode" } },
  { name: "status", title: "Status", by: { code: "active" } },
  { name: "country", title: "Country", by: { code: "address-country" } },
  {
    name: "commissioner",
    title: "Commissioned by",
    by: {
      type: "OrganizationAffiliation",
      at: "primary-organization",
      to: "participating-organization",
      with: [
        { code: "role", value: "RE4" },
        { code: "active", value: "true" },
      ],
    },
  },
  { name: "local-authority", title: "Local authority", by: { code: "local-authority" } },
] as const satisfies readonly FacetRow[];
