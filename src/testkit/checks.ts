import type { Expectation, ResourceDefinition, ServiceDefinition } from "../definitions/resource-definition.ts";
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

/**
 * Everything that the table promises for a service, as checks for any FHIR server that holds the examples' records.
 * A server that ignores a parameter fails the parameter's check: every example finds some, but not all, or none.
 */
export const checksFor = (service: ServiceDefinition): Check[] => [
  ...capabilityChecks(service),
  ...service.resources.flatMap(checksOf),
];

const checksOf = (definition: ResourceDefinition): Check[] => [
  ...declarationChecks(definition),
  ...readChecks(definition),
  ...searchChecks(definition),
];
