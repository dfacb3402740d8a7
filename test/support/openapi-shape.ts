import type { Json } from "./asking.ts";

/** What OpenAPI 3.1 lets each object hold. https://spec.openapis.org/oas/v3.1.0 */
const fields: Readonly<Record<string, readonly string[]>> = {
  document: [
    "openapi",
    "info",
    "jsonSchemaDialect",
    "servers",
    "paths",
    "webhooks",
    "components",
    "security",
    "tags",
    "externalDocs",
  ],
  info: ["title", "summary", "description", "termsOfService", "contact", "license", "version"],
  license: ["name", "identifier", "url"],
  server: ["url", "description", "variables"],
  components: [
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "pathItems",
  ],
  path: ["$ref", "summary", "description", "servers", "parameters", "get", "post", "put", "delete", "patch", "head"],
  call: [
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
  ],
  parameter: [
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "example",
    "examples",
    "content",
  ],
  example: ["summary", "description", "value", "externalValue"],
  body: ["description", "content", "required"],
  media: ["schema", "example", "examples", "encoding"],
  response: ["description", "headers", "content", "links"],
  tag: ["name", "description", "externalDocs"],
  externalDocs: ["description", "url"],
};

/** Of JSON Schema 2020-12, those that are looked into; and OpenAPI's own. */
const schemaFields = [
  "$ref",
  "type",
  "enum",
  "const",
  "properties",
  "required",
  "items",
  "anyOf",
  "allOf",
  "oneOf",
  "pattern",
  "format",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "description",
  "externalDocs",
];
const schemaTypes = ["object", "array", "string", "integer", "number", "boolean", "null"];
const schemeTypes = ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"];

/** What is wrong with an OpenAPI 3.1 document by its specification; empty: nothing that is looked at. */
export function openApiFaults(document: Json): readonly string[] {
  const faults: string[] = [];
  const fault = (where: string, what: string) => faults.push(`${where}: ${what}`);
  const has = (where: string, it: Json, kind: string, required: readonly string[] = []) => {
    for (const name of Object.keys(it))
      if (!name.startsWith("x-") && !fields[kind]!.includes(name)) fault(where, `has no field ${name}`);
    for (const name of required) if (it[name] === undefined) fault(where, `lacks ${name}`);
  };
  const isUrl = (where: string, url: unknown) => {
    if (typeof url !== "string" || !URL.canParse(url)) fault(where, `${url} is no URL`);
  };

  has("document", document, "document", ["openapi", "info"]);
  if (!/^3\.1\.\d+$/.test(document.openapi)) fault("openapi", "is not 3.1");
  has("info", document.info ?? {}, "info", ["title", "version"]);
  const { license } = document.info;
  has("license", license, "license", ["name"]);
  if (license.identifier !== undefined && license.url !== undefined) fault("license", "has both identifier and url");
  const servers = (where: string, all: Json[]) => {
    for (const it of all) {
      has(where, it, "server", ["url"]);
      isUrl(where, it.url);
    }
  };
  servers("servers", document.servers);
  const tags = document.tags.map((it: Json) => it.name);
  for (const it of document.tags) has("tags", it, "tag", ["name"]);
  if (new Set(tags).size !== tags.length) fault("tags", "has one twice");
  has("components", document.components, "components");
  for (const [kind, all] of Object.entries(document.components))
    for (const key of Object.keys(all as Json))
      if (!/^[A-Za-z0-9._-]+$/.test(key)) fault(`components.${kind}`, `${key} is no key`);
  const schemes = document.components.securitySchemes;
  for (const [key, it] of Object.entries<Json>(schemes)) {
    if (!schemeTypes.includes(it.type)) fault(`securitySchemes.${key}`, `has the type ${it.type}`);
    if (it.type === "apiKey" && !(it.name && ["query", "header", "cookie"].includes(it.in)))
      fault(key, "says not where");
    if (it.type === "http" && !it.scheme) fault(key, "lacks scheme");
    for (const [flow, of] of Object.entries<Json>(it.flows ?? {})) {
      isUrl(`${key}.${flow}`, of.tokenUrl);
      if (flow === "authorizationCode") isUrl(`${key}.${flow}`, of.authorizationUrl);
      if (typeof of.scopes !== "object") fault(`${key}.${flow}`, "lacks scopes");
    }
  }
  const security = (where: string, all: Json[]) => {
    for (const it of all) for (const name of Object.keys(it)) if (!(name in schemes)) fault(where, `no scheme ${name}`);
  };
  security("security", document.security);

  const resolved = (where: string, it: Json): Json => {
    if (it?.$ref === undefined) return it;
    const [, kind, key] = /^#\/components\/(\w+)\/(.+)$/.exec(it.$ref) ?? [];
    const found = document.components[kind!]?.[key!];
    if (found === undefined) fault(where, `${it.$ref} leads nowhere`);
    return found ?? {};
  };
  function schema(where: string, it: Json): void {
    for (const name of Object.keys(it)) if (!schemaFields.includes(name)) fault(where, `schema has ${name}`);
    if (it.$ref !== undefined) resolved(where, it);
    for (const type of [it.type ?? []].flat()) if (!schemaTypes.includes(type)) fault(where, `no type ${type}`);
    if (it.enum !== undefined && (!Array.isArray(it.enum) || it.enum.length === 0)) fault(where, "enum is empty");
    if (it.pattern !== undefined) new RegExp(it.pattern, "u");
    if (it.externalDocs) isUrl(where, it.externalDocs.url);
    for (const name of it.required ?? [])
      if (!(name in (it.properties ?? {}))) fault(where, `${name} is required and no property`);
    for (const [name, of] of Object.entries(it.properties ?? {})) schema(`${where}.${name}`, of);
    for (const inner of [it.items ?? [], it.anyOf ?? [], it.allOf ?? [], it.oneOf ?? []].flat()) schema(where, inner);
  }
  const media = (where: string, content: Json) => {
    for (const [type, it] of Object.entries<Json>(content)) {
      if (!/^([\w.+-]+\/[\w.+-]+|\*\/\*)$/.test(type)) fault(where, `${type} is no media type`);
      has(`${where} ${type}`, it, "media");
      schema(`${where} ${type}`, it.schema ?? {});
    }
  };
  const parameter = (where: string, it: Json) => {
    has(where, it, "parameter", ["name", "in", "description"]);
    if (!["query", "header", "path", "cookie"].includes(it.in)) fault(where, `in ${it.in}`);
    if (it.in === "path" && it.required !== true) fault(where, "is in the path and not required");
    if (it.in === "header" && ["accept", "content-type", "authorization"].includes(it.name.toLowerCase()))
      fault(where, "is a header that OpenAPI ignores");
    if ((it.schema === undefined) === (it.content === undefined)) fault(where, "has not one of schema and content");
    if (it.example !== undefined && it.examples !== undefined) fault(where, "has both example and examples");
    for (const one of Object.values<Json>(it.examples ?? {})) has(where, one, "example");
    const isList = it.schema?.type === "array";
    for (const value of [it.example, ...Object.values<Json>(it.examples ?? {}).map((of) => of.value)])
      if (value !== undefined && Array.isArray(value) !== isList) fault(where, "its example is not of its type");
    schema(where, it.schema ?? {});
  };
  const response = (where: string, it: Json) => {
    has(where, it, "response", ["description"]);
    media(where, it.content ?? {});
  };
  for (const [key, it] of Object.entries<Json>(document.components.parameters)) parameter(key, it);
  for (const [key, it] of Object.entries<Json>(document.components.responses)) response(key, it);
  for (const [key, it] of Object.entries<Json>(document.components.schemas)) schema(key, it);

  const ids = new Set<string>();
  const shapes = new Set<string>();
  for (const [path, item] of Object.entries<Json>(document.paths)) {
    if (!path.startsWith("/")) fault(path, "does not begin with /");
    const shape = path.replaceAll(/\{[^}]*\}/g, "{}");
    if (shapes.has(shape)) fault(path, "is another path with other names");
    shapes.add(shape);
    has(path, item, "path");
    servers(path, item.servers ?? []);
    for (const method of ["get", "post"].filter((it) => item[it])) {
      const call = item[method];
      const where = `${method} ${path}`;
      has(where, call, "call", ["operationId", "responses"]);
      if (ids.has(call.operationId)) fault(where, `its id ${call.operationId} is another's too`);
      ids.add(call.operationId);
      for (const it of call.tags) if (!tags.includes(it)) fault(where, `no tag ${it}`);
      security(where, call.security ?? []);
      const parameters = call.parameters.map((it: Json) => resolved(where, it));
      for (const [at, it] of parameters.entries()) if (call.parameters[at].$ref === undefined) parameter(where, it);
      const named = parameters.map((it: Json) => `${it.in} ${it.name}`);
      if (new Set(named).size !== named.length) fault(where, "has a parameter twice");
      const inPath = [...path.matchAll(/\{([^}]*)\}/g)].map((it) => `path ${it[1]}`);
      const declared = named.filter((it: string) => it.startsWith("path "));
      if (inPath.sort().join() !== declared.sort().join())
        fault(where, `its path has ${inPath}, it declares ${declared}`);
      if (call.requestBody) {
        has(where, call.requestBody, "body", ["content"]);
        media(where, call.requestBody.content);
      }
      if (method === "get" && call.requestBody) fault(where, "has a body");
      const statuses = Object.keys(call.responses);
      if (!statuses.some((it) => it.startsWith("2"))) fault(where, "never succeeds");
      for (const status of statuses) {
        if (!/^([1-5]\d\d|default)$/.test(status)) fault(where, `no status ${status}`);
        const it = resolved(where, call.responses[status]);
        if (call.responses[status].$ref === undefined) response(`${where} ${status}`, it);
      }
    }
  }
  return faults;
}

/** What is wrong with a Postman collection of version 2.1. https://schema.postman.com/json/collection/v2.1.0/collection.json */
export function postmanFaults({ info, item, variable, event = [], auth }: Json): readonly string[] {
  const faults: string[] = [];
  const fault = (where: string, what: string) => faults.push(`${where}: ${what}`);
  if (info?.schema !== "https://schema.getpostman.com/json/collection/v2.1.0/collection.json") fault("info", "schema");
  if (typeof info?.name !== "string" || info.name === "") fault("info", "has no name");
  const known = variable.map((it: Json) => it.key);
  if (new Set(known).size !== known.length) fault("variable", "has one twice");
  const variablesIn = (where: string, text: string) => {
    for (const [, name] of text.matchAll(/\{\{(\w+)\}\}/g))
      if (!known.includes(name)) fault(where, `no variable ${name}`);
  };
  if (auth) {
    if (!["bearer", "apikey", "noauth"].includes(auth.type)) fault("auth", auth.type);
    if (!Array.isArray(auth[auth.type])) fault("auth", "has no values");
    variablesIn("auth", JSON.stringify(auth));
  }
  const events = (where: string, all: Json[]) => {
    for (const it of all) {
      if (!["test", "prerequest"].includes(it.listen)) fault(where, `listens to ${it.listen}`);
      if (!Array.isArray(it.script?.exec)) fault(where, "runs nothing");
    }
  };
  events("event", event);
  const walk = (where: string, of: Json) => {
    if (typeof of.name !== "string") fault(where, "has no name");
    if ((of.item === undefined) === (of.request === undefined)) fault(where, "is neither folder nor request");
    for (const it of of.item ?? []) walk(`${where} / ${it.name}`, it);
    if (!of.request) return;
    events(where, of.event ?? []);
    const { method, url, header, body } = of.request;
    if (!["GET", "POST"].includes(method)) fault(where, `method ${method}`);
    for (const it of header) if (!it.key || typeof it.value !== "string") fault(where, "has a header that is none");
    const sent = (url.query ?? []).filter((it: Json) => !it.disabled).map((it: Json) => `${it.key}=${it.value}`);
    const built = `${[...url.host, ...url.path].join("/")}${sent.length > 0 ? `?${sent.join("&")}` : ""}`;
    if (built !== url.raw) fault(where, `${built} is not ${url.raw}`);
    variablesIn(where, JSON.stringify(of.request));
    if (body && !["raw", "urlencoded", "formdata", "file", "graphql"].includes(body.mode))
      fault(where, `body ${body.mode}`);
    if (body && body[body.mode] === undefined) fault(where, "has an empty body");
  };
  for (const it of item) walk(it.name, it);
  return faults;
}
