import type { FhirDefinitions } from "../definitions/fhir-definitions.ts";
import type { Expectation, ServiceDefinition } from "../definitions/resource-definition.ts";
import { zoneNamed } from "../fhir/zone.ts";
import { buildCatalog } from "../search/catalog.ts";
import { capabilityChecks, declarationChecks } from "./capability-checks.ts";
import { readChecks } from "./read-checks.ts";
import { searchChecks } from "./search-checks.ts";
import type { Subject } from "./subject.ts";

/** One promise, and how to see whether a server keeps it. */
export interface Check {
  readonly title: string;
  readonly expectation: Expectation;
  /** Throws Unmet when the promise is not kept. */
  readonly run: (server: Subject) => Promise<void>;
}

/** What the test is called that runs a check against our own server: the services have checks of the same titles. */
export const testTitle = ({ name }: Pick<ServiceDefinition, "name">, title: string): string =>
  name === "core" ? title : `${name}: ${title}`;

/**
 * Everything that the table promises for a service, as checks for any FHIR server that holds the examples' records.
 * A server that ignores a parameter fails the parameter's check: every example finds some, but not all, or none.
 */
export function checksFor(service: ServiceDefinition, definitions: FhirDefinitions): Check[] {
  const catalog = buildCatalog(service, definitions, { zone: zoneNamed("Europe/London")!, bases: [] });
  return [
    ...capabilityChecks(service),
    ...service.resources.flatMap((it) => [
      ...declarationChecks(it, catalog),
      ...readChecks(it),
      ...searchChecks(it, catalog.resources.get(it.type)!),
    ]),
  ];
}
