import type { InputDefinition } from "../operation-input.ts";
import { type Operation, operations } from "../operations.ts";
import { operationId } from "../own-definitions.ts";
import { call, inPath } from "./calls.ts";
import type { Call, Described, OpenApi, Parameter, PathItem, RequestBody, Schema } from "./document.ts";
import { serviceTag } from "./service-paths.ts";

type Paths = OpenApi["paths"];

/** The operations of a service with their inputs, their definitions, and $validate. */
export function operationPaths(described: Described): Paths {
  const { name, resources } = described.catalog.service;
  const own = operations[name];
  const paths: Record<string, PathItem> = {};
  for (const it of own) paths[addressOf(it)] = operationPath(it, described);
  if (own.some((it) => it.definition === undefined))
    paths["/OperationDefinition/{id}"] = { get: definitionOf(own, described) };
  if (name === "core")
    for (const { type } of resources)
      for (const level of ["type", "instance"] as const)
        paths[`/${type}${level === "instance" ? "/{id}" : ""}/$validate`] = {
          post: validateCall(type, level, described),
        };
  return paths;
}

const addressOf = ({ type, level, name }: Operation): string =>
  `/${type}${level === "instance" ? "/{id}" : ""}/$${name}`;

function operationPath(operation: Operation, described: Described): PathItem {
  const { type, level, name, inputs, methods, example, takesOthers, expectation, documentation } = operation;
  const isInstance = level === "instance";
  const id = isInstance ? [inPath("id", `The id of the ${type}.`, example.id)] : [];
  const asked = (posted: boolean) => ({
    operationId: `${camel(name)}Of${isInstance ? "One" : ""}${type}${posted ? "ByPost" : ""}`,
    tag: type,
    summary: `${type} $${name}`,
    description: `${documentation}${takesOthers ? " Names beside the listed ones are taken: they are properties of what is asked about." : ""}`,
    answer: name === "expand" ? "ValueSet" : "Parameters",
    "x-interaction": `$${name}`,
    "x-expectation": expectation,
  });
  const refusals = [400, 406, ...(isInstance ? [404] : [])];
  return {
    ...(methods.includes("GET") && {
      get: call(
        {
          ...asked(false),
          parameters: [...id, ...inputs.filter(isWritten).map((it) => inputParameter(it, operation))],
          refusals,
        },
        described,
      ),
    }),
    ...(methods.includes("POST") && {
      post: call(
        { ...asked(true), parameters: id, requestBody: bodyOf(operation), refusals: [...refusals, 413, 415] },
        described,
      ),
    }),
  };
}

const camel = (name: string): string => name.replaceAll(/-(\w)/g, (_, it: string) => it.toUpperCase());

/** Whole resources and data types are posted only. */
const isWritten = ({ type }: InputDefinition): boolean => /^([a-z]|$)/.test(type);

function inputParameter({ name, min, max, type, documentation }: InputDefinition, { example }: Operation): Parameter {
  const given = (example.inputs ?? []).filter((it) => it[0] === name).map((it) => it[1]);
  const schema = schemaOf(type);
  return {
    name,
    in: "query",
    required: min > 0,
    description: documentation,
    ...(max === "*" && { style: "form", explode: true }),
    schema: max === "*" ? { type: "array", items: schema } : schema,
    ...(given.length > 0 && { example: max === "*" ? given : given[0] }),
  };
}

const schemaOf = (type: string): Schema => {
  if (type === "integer") return { type: "integer" };
  if (type === "boolean") return { type: "boolean" };
  return { type: "string", ...(type === "date" && { format: "date" }) };
};

/** Inputs in FHIR's Parameters, in a form or, where it takes them, as text. */
function bodyOf({ inputs, example, reading }: Operation): RequestBody {
  const written = inputs.filter(isWritten);
  const form: Schema = {
    type: "object",
    properties: Object.fromEntries(
      written.map((it) => [it.name, it.max === "*" ? { type: "array", items: schemaOf(it.type) } : schemaOf(it.type)]),
    ),
  };
  const parameters = { schema: { $ref: "#/components/schemas/Parameters" } };
  const text = { schema: { type: "string" } };
  return {
    required: false,
    content: {
      "application/x-www-form-urlencoded": { schema: form, example: Object.fromEntries(example.inputs ?? []) },
      "application/fhir+json": parameters,
      "application/fhir+xml": { schema: { $ref: "#/components/schemas/Xml" } },
      ...(reading?.texts && { "text/csv": text, "text/plain": text }),
    },
  };
}

function definitionOf(own: readonly Operation[], described: Described): Call {
  const first = own.find((it) => it.definition === undefined)!;
  return call(
    {
      operationId: "readOperationDefinition",
      tag: serviceTag,
      summary: "The definition of an operation of this service's own",
      parameters: [inPath("id", "Type and name of the operation.", operationId(first))],
      answer: "OperationDefinition",
      refusals: [404, 406],
      isOpen: !described.needsKey,
      "x-interaction": "read",
    },
    described,
  );
}

function validateCall(type: string, level: "type" | "instance", described: Described): Call {
  const resource = { $ref: `#/components/schemas/${type}` };
  const id = "an-id";
  return call(
    {
      operationId: `validate${level === "instance" ? "One" : ""}${type}`,
      tag: type,
      summary: `Say what is wrong with a ${type}`,
      description:
        "By the base of FHIR: profiles are not validated yet. Nothing is stored. Every type of the release is taken, also those that are not served.",
      parameters: [
        ...(level === "instance" ? [inPath("id", "The id that the resource has.", id)] : []),
        {
          name: "mode",
          in: "query",
          description: "What for: create or update; others are answered with an error.",
          schema: { enum: ["create", "update", "delete", "profile"] },
        },
        {
          name: "profile",
          in: "query",
          description: "Not validated yet: the answer says so.",
          schema: { type: "string" },
        },
      ],
      requestBody: {
        required: true,
        content: {
          "application/fhir+json": {
            schema: resource,
            example: { resourceType: type, ...(level === "instance" && { id }) },
          },
          "application/fhir+xml": { schema: { $ref: "#/components/schemas/Xml" } },
        },
      },
      answer: "OperationOutcome",
      refusals: [400, 406, 413, 415],
      isForAnyToken: true,
      "x-interaction": "$validate",
    },
    described,
  );
}
