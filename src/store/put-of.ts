import { bodyParts } from "../fhir/body.ts";
import type { Extension, Resource } from "../fhir/resource.ts";
import type { WriteItem } from "./store.ts";

export type Put = Extract<WriteItem, { kind: "put" }>;

/** A resource that the program itself has made, which has an id, to be written. `beside`: what is kept beside it. */
export const putOf = (resource: Resource, beside?: readonly Extension[]): Put => ({
  kind: "put",
  type: resource.resourceType,
  id: resource.id!,
  resource,
  body: bodyParts(resource, "", resource.id!),
  ...(beside && { beside }),
});
