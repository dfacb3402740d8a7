import type { Extension, Resource } from "../fhir/resource.ts";

/** A resource as it is searched: what is kept beside it stands among its extensions. */
export const withBeside = (resource: Resource, beside: readonly Extension[] | undefined): Resource =>
  beside === undefined || beside.length === 0
    ? resource
    : { ...resource, extension: Array.isArray(resource.extension) ? [...resource.extension, ...beside] : beside };
