import { nearest, quoted } from "../fhir/problem.ts";
import type { Catalog } from "../search/catalog.ts";

/** What a service does beside its searches: `{ name: "successors", type: "Organization" }`, without the $. */
export interface PromisedOperation {
  readonly name: string;
  readonly type: string;
}

/** What stories are held against: the table of promises, completed. */
export interface Promises {
  /** Of the core service and of the directory. */
  readonly catalogs: Readonly<Record<ServiceName, Catalog>>;
  readonly operations: Readonly<Record<ServiceName, readonly PromisedOperation[]>>;
}

/** The operations of the directory as its CapabilityStatement has them; those of the core service are FHIR's own. */
export const promisesOf = (catalogs: Promises["catalogs"], ofDirectory: readonly PromisedOperation[]): Promises => ({
  catalogs,
  operations: {
    core: [
      { name: "everything", type: "Patient" },
      ...catalogs.core.definitions.resources.map((type) => ({ name: "validate", type })),
    ],
    directory: ofDirectory,
  },
});

export const serviceNames = ["core", "directory"] as const;
export type ServiceName = (typeof serviceNames)[number];

export const isServiceName = (it: string): it is ServiceName => (serviceNames as readonly string[]).includes(it);

/** `core` and the rest of `core Patient.name`, or a fault in words. */
export function withService(
  text: string,
): { readonly service: ServiceName; readonly rest: string } | { readonly fault: string } {
  const blank = text.indexOf(" ");
  const service = blank < 0 ? text : text.slice(0, blank);
  const rest = blank < 0 ? "" : text.slice(blank + 1);
  if (!isServiceName(service)) return { fault: `there is no service '${service}'; begin with core or directory` };
  if (rest === "" || rest.trim() !== rest) return { fault: `write '${service}', one blank and what is meant` };
  return { service, rest };
}

/** Why a type is none of the release, or undefined. Names of former releases are told apart from typing errors. */
export function typeFault({ service, definitions }: Catalog, type: string): string | undefined {
  const { release, resources } = definitions;
  if (resources.includes(type)) return undefined;
  const meant = Object.hasOwn(service.formerTypes, type) ? service.formerTypes[type] : nearest(type, resources);
  return `${release} has no resource type ${quoted(type)}${meant === undefined ? "" : `; did you mean '${meant}'?`}`;
}

/** What a story says, between marks: as long as an address with an extension is. */
export const written = (text: string): string => `'${text.length > 200 ? `${text.slice(0, 199)}…` : text}'`;
