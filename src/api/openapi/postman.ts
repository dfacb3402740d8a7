import type { Call, Media, OpenApi, Parameter, Ref } from "./document.ts";

/** A collection of Postman, as far as ours go. https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html */
export interface PostmanCollection {
  readonly info: { readonly name: string; readonly description: string; readonly schema: string };
  readonly item: readonly PostmanFolder[];
  readonly variable: readonly { readonly key: string; readonly value: string; readonly description?: string }[];
  readonly auth?: object;
  readonly event: readonly PostmanEvent[];
}

export interface PostmanFolder {
  readonly name: string;
  readonly description: string;
  readonly item: readonly PostmanItem[];
}

export interface PostmanItem {
  readonly name: string;
  readonly request: {
    readonly method: "GET" | "POST";
    readonly header: readonly { readonly key: string; readonly value: string }[];
    readonly url: PostmanUrl;
    readonly body?: object;
    readonly auth?: { readonly type: "noauth" };
    readonly description?: string;
  };
  readonly event?: readonly PostmanEvent[];
}

export interface PostmanUrl {
  readonly raw: string;
  readonly host: readonly string[];
  readonly path: readonly string[];
  readonly query?: readonly Pair[];
}

interface Pair {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  /** Offered, and sent only when somebody ticks it. */
  readonly disabled?: true;
}

interface PostmanEvent {
  readonly listen: "test";
  readonly script: { readonly type: "text/javascript"; readonly exec: readonly string[] };
}

/**
 * The calls of a document, ready to be sent: a folder a type, in it what is searched first, a request for each parameter with its
 * example, then what needs an id, with that of the first match.
 */
export function postmanCollection(document: OpenApi): PostmanCollection {
  const { info, servers, tags, security, components } = document;
  const calls = callsOf(document);
  const folders = tags.map(({ name, description }) => ({
    name,
    description,
    item: calls.filter((it) => it.call.tags[0] === name).flatMap((it) => itemsOf(it, document)),
  }));
  const types = Object.keys(document.paths).flatMap((it) => /^\/([A-Z]\w+)\/\{id\}$/.exec(it)?.[1] ?? []);
  return {
    info: {
      name: info.title,
      description: `${info.description}\n\nSend the first request of a folder first: it keeps the id of what it finds, for those that read it.`,
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    item: folders.filter((it) => it.item.length > 0),
    variable: [
      { key: "baseUrl", value: servers[0]!.url, description: "The service" },
      { key: "root", value: originOf(document), description: "The server" },
      { key: "token", value: "", description: "Where access is controlled: a token; where a key is needed: the key" },
      ...types.map((it) => ({ key: idName(it), value: "", description: `Of a ${it}: kept from a search` })),
    ],
    ...authOf(security, components.securitySchemes),
    event: [test(['pm.test("answers with status 200", () => pm.response.to.have.status(200));'])],
  };
}

/** What is not below the service is below this. */
const originOf = ({ paths, servers }: OpenApi): string =>
  Object.values(paths).find((it) => it.servers)?.servers?.[0]?.url ?? new URL(servers[0]!.url).origin;

const idName = (type: string): string => `${type}_id`;

const authOf = (security: OpenApi["security"], schemes: OpenApi["components"]["securitySchemes"]) => {
  const value = "{{token}}";
  if (security.length === 0) return {};
  return "apikey" in schemes
    ? { auth: { type: "apikey", apikey: [pair("key", "apikey"), pair("value", value), pair("in", "header")] } }
    : { auth: { type: "bearer", bearer: [pair("token", value)] } };
};

const pair = (key: string, value: string) => ({ key, value, type: "string" });

interface PlacedCall {
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly call: Call;
  readonly isBeside: boolean;
}

/** Searches first: what they find is read then. */
function callsOf({ paths }: OpenApi): readonly PlacedCall[] {
  const all = Object.entries(paths).flatMap(([path, { get, post, servers }]): PlacedCall[] => [
    ...(get ? [{ path, method: "GET", call: get, isBeside: servers !== undefined } as const] : []),
    ...(post ? [{ path, method: "POST", call: post, isBeside: false } as const] : []),
  ]);
  const isSearch = ({ call }: PlacedCall) => call["x-interaction"] === "search-type";
  return [...all.filter(isSearch), ...all.filter((it) => !isSearch(it))];
}

function itemsOf(placed: PlacedCall, document: OpenApi): readonly PostmanItem[] {
  const { call, method } = placed;
  if (method === "POST") return [itemOf(placed, call.summary, [], bodyOf(call))];
  const parameters = call.parameters.map((it) => resolved(it, document)).filter((it) => it.in === "query");
  if (call["x-interaction"] === "search-type") return searchItems(placed, parameters);
  if (call["x-interaction"] === "ordSearch")
    return parameters
      .filter(hasExample)
      .map((it) => itemOf(placed, `ORD API: organisations by ${it.name}`, [exampleOf(it)]));
  const query = parameters.map((it) => (hasExample(it) ? exampleOf(it) : offered(it)));
  return [
    itemOf(
      placed,
      call.summary,
      query.filter((it) => it.disabled !== true || isWanted(placed)),
    ),
  ];
}

/** What nobody needs to try an interaction is not offered everywhere. */
const isWanted = ({ call }: PlacedCall): boolean => call["x-interaction"].startsWith("$");

function searchItems(placed: PlacedCall, parameters: readonly Parameter[]): readonly PostmanItem[] {
  const [type] = placed.call.tags;
  const some = itemOf(placed, `${type}: some`, [
    { key: "_count", value: "5" },
    ...parameters.filter((it) => it.name !== "_count").map(offered),
  ]);
  return [
    { ...some, event: [keepsIds(type)] },
    ...parameters.flatMap((it) => {
      const value = it.examples?.finds?.value;
      const level = it["x-expectation"];
      return Array.isArray(value)
        ? [
            itemOf(placed, `${type} by ${it.name}${level ? ` (${level})` : ""}`, [
              { key: it.name, value: String(value[0]), description: it.description },
            ]),
          ]
        : [];
    }),
  ];
}

const hasExample = (it: Parameter): boolean => it.example !== undefined;
const exampleOf = ({ name, example, description }: Parameter): Pair => ({
  key: name,
  value: Array.isArray(example) ? example.join(",") : String(example),
  description,
});
const offered = ({ name, description }: Parameter): Pair => ({ key: name, value: "", description, disabled: true });

const resolved = (it: Parameter | Ref, { components }: OpenApi): Parameter =>
  "$ref" in it ? components.parameters[it.$ref.slice(it.$ref.lastIndexOf("/") + 1)]! : it;

function itemOf(
  { path, method, call, isBeside }: PlacedCall,
  name: string,
  query: readonly Pair[],
  body?: object,
): PostmanItem {
  const [base, segments] = [isBeside ? "{{root}}" : "{{baseUrl}}", segmentsOf(path, call)];
  const sent = query.filter((it) => !it.disabled).map((it) => `${it.key}=${encodeURIComponent(it.value)}`);
  const raw = `${[base, ...segments].join("/")}${sent.length > 0 ? `?${sent.join("&")}` : ""}`;
  return {
    name,
    request: {
      method,
      header: [{ key: "Accept", value: isBeside ? "application/json" : "application/fhir+json" }],
      url: {
        raw,
        host: [base],
        path: segments,
        ...(query.length > 0 && { query: query.map((it) => ({ ...it, value: encodeURIComponent(it.value) })) }),
      },
      ...(body && { body }),
      ...(call.security?.length === 0 && { auth: { type: "noauth" } }),
      ...(call.description !== undefined && { description: call.description }),
    },
  };
}

/** Ids are examples of the document, or those that the first search of their type kept. */
function segmentsOf(path: string, { parameters }: Call): readonly string[] {
  const segments = path.split("/").filter((it) => it !== "");
  const owner = segments[0]!;
  return segments.map((it) => {
    if (!it.startsWith("{")) return it;
    const parameter = parameters.find((one): one is Parameter => "name" in one && `{${one.name}}` === it);
    return parameter?.example === undefined ? `{{${idName(owner)}}}` : String(parameter.example);
  });
}

/** The first body that has an example. */
function bodyOf({ requestBody }: Call): object | undefined {
  const found = Object.entries(requestBody?.content ?? {}).find(
    (it): it is [string, Media] => it[1].example !== undefined,
  );
  if (!found) return undefined;
  const [type, { example }] = found;
  if (type !== "application/x-www-form-urlencoded")
    return { mode: "raw", raw: JSON.stringify(example), options: { raw: { language: "json" } } };
  const pairs = Object.entries(example as Record<string, string>);
  return { mode: "urlencoded", urlencoded: pairs.map(([key, value]) => ({ key, value })) };
}

/** Keeps the id of the first match, and of a Binary that it refers to: Binaries are not searched. */
const keepsIds = (type: string): PostmanEvent =>
  test([
    "const { entry = [] } = pm.response.json();",
    'const match = entry.find((it) => it.search && it.search.mode === "match");',
    'pm.test("finds something", () => pm.expect(match).to.be.an("object"));',
    `if (match) pm.collectionVariables.set("${idName(type)}", match.resource.id);`,
    ...(type === "DocumentReference"
      ? [
          "const binary = /Binary\\/([A-Za-z0-9.-]+)/.exec(pm.response.text());",
          'if (binary) pm.collectionVariables.set("Binary_id", binary[1]);',
        ]
      : []),
  ]);

const test = (exec: readonly string[]): PostmanEvent => ({ listen: "test", script: { type: "text/javascript", exec } });
