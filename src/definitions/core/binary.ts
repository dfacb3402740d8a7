import { type ResourceDefinition, versions } from "../resource-definition.ts";

export const binary = {
  type: "Binary",
  source: "nhsconnect/CareConnectAPI pages/explore/api_documents_binary.md",
  interactions: { read: "SHALL", ...versions },
  note: "Read only. A plain read answers with the content itself; asked for a FHIR type, with the Binary resource.",
  search: [],
} satisfies ResourceDefinition;
