import { software } from "../definitions/software.ts";
import type { Catalog, Parameter } from "../search/catalog.ts";
import { describeParameter } from "../search/describe-parameter.ts";
import type { InputDefinition } from "./operation-input.ts";
import { type Operation, operations } from "./operations.ts";

/**
 * The definitions of what is this service's own: its operations and search parameters. Their canonicals are their addresses,
 * below the service's base; they are made when they are asked for, since the base is known only then.
 */
export function ownDefinition(type: string, id: string, base: string, catalog: Catalog): object | undefined {
  if (type === "OperationDefinition") {
    const found = operations[catalog.service.name].find((it) => it.definition === undefined && operationId(it) === id);
    return found && operationDefinition(found, base);
  }
  if (type !== "SearchParameter") return undefined;
  for (const { definition, parameters } of catalog.resources.values())
    for (const it of parameters)
      if (isOwn(it) && parameterId(definition.type, it.code) === id) return searchParameter(definition.type, it, base);
  return undefined;
}

/** A search parameter that nobody else has defined. */
export const isOwn = ({ url, origin }: Parameter): boolean => url === undefined && origin === "ours";

/** `Organization-local-authority`. */
export const parameterId = (type: string, code: string): string => `${type}-${code}`;
export const operationId = ({ type, name }: Pick<Operation, "type" | "name">): string => `${type}-${name}`;

const common = (type: string, id: string, base: string, name: string) => ({
  resourceType: type,
  id,
  url: `${base}/${type}/${id}`,
  version: software.version,
  name: name.replaceAll(/(?:^|-)(\w)/g, (_, it: string) => it.toUpperCase()),
  status: "draft",
  experimental: true,
  date: software.released,
  publisher: software.name,
});

/** Expressions of what is kept beside a resource: their extensions are not served in it. */
function searchParameter(type: string, { code, expression, ...parameter }: Parameter, base: string) {
  const isPosition = parameter.type === "position";
  return {
    ...common("SearchParameter", parameterId(type, code), base, code),
    description: describeParameter({ code, expression, ...parameter }),
    code,
    base: [type],
    type: isPosition ? "special" : parameter.type,
    ...(!isPosition && { expression }),
    ...(parameter.targets.length > 0 && { target: parameter.targets }),
  };
}

const operationDefinition = (operation: Operation, base: string) => ({
  ...common("OperationDefinition", operationId(operation), base, operation.name),
  kind: "operation",
  description: operation.documentation,
  affectsState: false,
  code: operation.name,
  resource: [operation.type],
  system: false,
  type: operation.level === "type",
  instance: operation.level === "instance",
  parameter: [...operation.inputs.map(inputOf), { name: "return", use: "out", min: 1, max: "1", type: "Parameters" }],
});

const inputOf = ({ name, type, min, max, documentation, part }: InputDefinition): object => ({
  name: name.replaceAll(/[^A-Za-z0-9-]/g, "-"),
  use: "in",
  min,
  max,
  documentation,
  ...(type !== "" && { type }),
  ...(part && { part: part.map(inputOf) }),
});
