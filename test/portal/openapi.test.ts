import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import vm from "node:vm";
import { validatesAnswers } from "../support/answers.ts";
import type { Json } from "../support/asking.ts";
import { careconnect } from "../support/cli.ts";
import { startIssuer } from "../support/issuer.ts";
import { openApiFaults, postmanFaults } from "../support/openapi-shape.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { startDemo } from "./site.ts";

/** The documents that programs make clients of, held against the server that hands them out. */
let server: TestServer;
let origin: string;
const names = ["core", "directory"] as const;
const documents = new Map<string, Json>();
const collections = new Map<string, Json>();
const statements = new Map<string, Json>();
before(async () => {
  server = await startDemo();
  origin = new URL(server.base).origin;
  for (const name of names) {
    documents.set(name, await jsonAt(`${origin}/openapi/${name}.json`));
    collections.set(name, await jsonAt(`${origin}/postman/${name}.json`));
    statements.set(name, await jsonAt(`${documents.get(name).servers[0].url}/metadata`));
  }
});
after(() => server.stop());

async function jsonAt(address: string): Promise<Json> {
  const response = await fetch(address);
  assert.equal(response.status, 200, address);
  return response.json();
}

test("each service has an OpenAPI document and a Postman collection to download, by name", async () => {
  for (const name of names)
    for (const [kind, file] of [
      ["openapi", `careconnect-${name}.openapi.json`],
      ["postman", `careconnect-${name}.postman_collection.json`],
    ]) {
      const { headers } = await fetch(`${origin}/${kind}/${name}.json`);
      assert.match(headers.get("content-type")!, /^application\/json/);
      assert.equal(headers.get("content-disposition"), `attachment; filename="${file}"`);
    }
  assert.equal((await fetch(`${origin}/openapi/nonsense.json`)).status, 404);
});

test("the documents are OpenAPI 3.1 by its rules, and the collections Postman 2.1 by its", () => {
  for (const name of names) {
    assert.deepEqual(openApiFaults(documents.get(name)), [], name);
    assert.deepEqual(postmanFaults(collections.get(name)), [], name);
  }
});

test("the rules find what is wrong with a document and with a collection", () => {
  const wrong = (change: (it: Json) => void, words: RegExp) => {
    const copy = structuredClone(documents.get("core"));
    change(copy);
    assert.match(openApiFaults(copy).join("\n"), words);
  };
  wrong((it) => delete it.info.version, /lacks version/);
  wrong((it) => delete it.components.parameters["Patient.birthdate"], /Patient.birthdate leads nowhere/);
  wrong((it) => it.paths["/Patient/{id}"].get.parameters.shift(), /its path has path id/);
  wrong((it) => it.paths["/Patient"].get.parameters.push({ $ref: "#/components/parameters/_id" }), /twice/);
  wrong((it) => Object.assign(it.paths, { "/Patient/{other}": it.paths["/Patient/{id}"] }), /other names/);
  wrong((it) => Object.assign(it.paths["/Patient"].get, { operationId: "readPatient" }), /another's too/);
  wrong((it) => Object.assign(it.components.parameters._id, { examples: {}, example: ["x"] }), /both example/);
  wrong((it) => Object.assign(it.components.parameters._id, { example: "x" }), /not of its type/);
  wrong((it) => Object.assign(it.components.schemas.Xml, { type: "text" }), /no type text/);
  const spoiled = structuredClone(collections.get("core"));
  spoiled.item[1].item[0].request.url.raw += "&x=y";
  spoiled.variable.pop();
  assert.match(postmanFaults(spoiled).join("\n"), /is not .*&x=y[\s\S]*no variable/);
});

/** Everything that a statement declares, in lines: `search Patient?birthdate token SHALL`. */
function declared({ rest: [rest] }: Json, service: string): readonly string[] {
  const level = (it: Json) => it.extension?.[0].valueCode;
  const lines: string[] = rest.interaction.map((it: Json) => `interaction ${it.code} ${level(it)}`);
  for (const it of rest.operation ?? []) lines.push(`operation $${it.name}`);
  for (const {
    type,
    interaction,
    searchParam = [],
    searchInclude = [],
    searchRevInclude = [],
    operation = [],
  } of rest.resource) {
    for (const it of interaction) lines.push(`${type} ${it.code} ${level(it)}`);
    for (const it of searchParam) lines.push(`${type}?${it.name} ${it.type} ${level(it)}`);
    for (const it of searchInclude) lines.push(`${type} _include ${it}`);
    for (const it of searchRevInclude) lines.push(`${type} _revinclude ${it}`);
    for (const it of operation) lines.push(`${type} $${it.name} ${level(it)}`);
  }
  assert.ok(lines.length > 100, service);
  return [...new Set(lines)].sort();
}

const resolved = (it: Json, document: Json): Json =>
  it.$ref === undefined ? it : document.components[it.$ref.split("/")[2]][it.$ref.split("/")[3]];
const parametersOf = (call: Json, document: Json): Json[] => call.parameters.map((it: Json) => resolved(it, document));

interface Call {
  readonly path: string;
  readonly method: "GET" | "POST";
  readonly call: Json;
  readonly url: string;
}

/** Without what is beside the FHIR service, unless asked for. */
const callsOf = (document: Json): readonly Call[] =>
  Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    (["get", "post"] as const)
      .filter((it) => item[it])
      .map((it) => ({
        path,
        method: it === "get" ? "GET" : "POST",
        call: item[it],
        url: `${(item.servers ?? document.servers)[0].url}${path === "/" ? "" : path}`,
      })),
  );

/** The same lines out of the document. */
function described(document: Json): readonly string[] {
  const lines: string[] = [];
  for (const { path, method, call } of callsOf(document)) {
    const [type] = call.tags;
    const kind = call["x-interaction"];
    const level = call["x-expectation"];
    if (kind === "search-system") lines.push(`interaction ${kind} ${level}`);
    else if (kind === "$everything" || kind === "$validate") lines.push(`operation ${kind}`);
    else if (kind.startsWith("$")) lines.push(`${type} ${kind} ${level}`);
    else if (path.startsWith(`/${type}`))
      lines.push(...(kind === "search-compartment" ? [] : [`${type} ${kind} ${level}`]));
    if (kind !== "search-type" || method === "POST") continue;
    for (const it of parametersOf(call, document)) {
      if (it["x-search-type"]) lines.push(`${type}?${it.name} ${it["x-search-type"]} ${it["x-expectation"]}`);
      if (/^_(rev)?include$/.test(it.name))
        for (const value of it.schema.items.anyOf[0].enum) lines.push(`${type} ${it.name} ${value}`);
    }
  }
  return [...new Set(lines)].sort();
}

test("everything that a CapabilityStatement declares is in the OpenAPI document, and nothing else is", () => {
  for (const name of names) assert.deepEqual(described(documents.get(name)), declared(statements.get(name), name));
});

test("a search posted takes in its form what it takes in the address", () => {
  for (const name of names) {
    const document = documents.get(name);
    for (const { path, method, call } of callsOf(document)) {
      if (method === "POST" || call["x-interaction"] !== "search-type" || path === "/AuditEvent") continue;
      const inQuery = parametersOf(call, document).filter(
        (it) => it.in === "query" && !["_format", "_pretty"].includes(it.name),
      );
      const form = resolved(
        document.paths[`${path}/_search`].post.requestBody.content["application/x-www-form-urlencoded"].schema,
        document,
      );
      assert.deepEqual(Object.keys(form.properties).sort(), inQuery.map((it) => it.name).sort());
    }
  }
});

/** The id of some resource of each type, found by search; of a Binary, where a document has it. */
async function idsOf(base: string, document: Json): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const { method, call } of callsOf(document)) {
    if (method === "POST" || call["x-interaction"] !== "search-type") continue;
    const [type] = call.tags;
    const { entry } = await jsonAt(`${base}/${type}?_count=1`);
    ids.set(type, entry[0].resource.id);
    const binary = /Binary\/([A-Za-z0-9.-]+)/.exec(JSON.stringify(entry))?.[1];
    if (binary) ids.set("Binary", binary);
  }
  return ids;
}

const needed = (it: Json): string =>
  (Array.isArray(it.example) ? it.example : [it.example])
    .map((value: unknown) => `${it.name}=${encodeURIComponent(String(value))}`)
    .join("&");

const placed = (url: string, { call }: Pick<Call, "call">, document: Json, ids: ReadonlyMap<string, string>): string =>
  url.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const { example } = parametersOf(call, document).find((it) => it.in === "path" && it.name === name);
    const owner = url.slice(document.servers[0].url.length).split("/")[1]!;
    return String(example ?? ids.get(owner));
  });

const fhir = { accept: "application/fhir+json" };

/** Whether an answer is one that the document describes, in words when it is not. */
async function faultOf(
  address: string,
  init: RequestInit,
  { call }: Pick<Call, "call">,
  document: Json,
): Promise<string | undefined> {
  const response = await fetch(address, { headers: fhir, ...init });
  const text = await response.text();
  const says = `${init.method ?? "GET"} ${address}: ${response.status} ${text.slice(0, 200)}`;
  if (response.status !== 200) return says;
  const type = response.headers.get("content-type")!.split(";")[0]!;
  const { schema } = call.responses["200"].content[type] ?? {};
  if (schema === undefined) return `${address}: ${type} is not described`;
  return type.endsWith("json") ? mismatch(JSON.parse(text), schema, document, address) : undefined;
}

/** The first place where a value is not as its schema says: those words of JSON Schema that the documents use. */
function mismatch(value: Json, schema: Json, document: Json, where: string): string | undefined {
  const it = resolved(schema, document);
  const typeOf = (of: unknown) =>
    of === null ? "null" : Array.isArray(of) ? "array" : Number.isInteger(of) ? "integer" : typeof of;
  const types = [it.type ?? []].flat();
  if (types.length > 0 && !types.includes(typeOf(value))) return `${where} is ${typeOf(value)}, not ${types}`;
  if (it.const !== undefined && value !== it.const) return `${where} is ${value}, not ${it.const}`;
  if (it.enum && !it.enum.includes(value)) return `${where} is ${value}, not one of ${it.enum}`;
  for (const name of it.required ?? []) if (value[name] === undefined) return `${where} lacks ${name}`;
  const inside = [
    ...(it.allOf ?? []).map((of: Json) => mismatch(value, of, document, where)),
    ...Object.entries<Json>(it.properties ?? {}).map(([name, of]) =>
      value[name] === undefined ? undefined : mismatch(value[name], of, document, `${where}.${name}`),
    ),
    ...(it.items && Array.isArray(value) ? value.map((of) => mismatch(of, it.items, document, `${where}[]`)) : []),
  ];
  return inside.find((of) => of !== undefined);
}

test("every path of the documents answers, and what it answers is as the document says", {
  timeout: 300_000,
}, async () => {
  for (const name of names) {
    const document = documents.get(name);
    const ids = await idsOf(document.servers[0].url, document);
    const faults: (string | undefined)[] = [];
    let asked = 0;
    for (const it of callsOf(document)) {
      const parameters = parametersOf(it.call, document).filter((of) => of.in === "query" && of.example !== undefined);
      const url = placed(it.url, it, document, ids);
      asked++;
      if (it.method === "GET") {
        // One at a time, where each is a search of its own.
        const queries =
          it.call["x-interaction"] === "ordSearch" ? parameters.map(needed) : [parameters.map(needed).join("&")];
        for (const query of queries) faults.push(await faultOf(`${url}${query && `?${query}`}`, {}, it, document));
        continue;
      }
      const content = Object.entries<Json>(it.call.requestBody.content).find(([, of]) => of.example !== undefined);
      const [type, body] = content ? [content[0], content[1].example] : ["application/x-www-form-urlencoded", {}];
      const text = type.includes("form") ? new URLSearchParams(body).toString() : JSON.stringify(body);
      faults.push(
        await faultOf(url, { method: "POST", headers: { ...fhir, "content-type": type }, body: text }, it, document),
      );
    }
    assert.deepEqual(
      faults.filter((it) => it !== undefined),
      [],
    );
    assert.ok(asked > 60, name);
  }
});

test("every example of the documents finds something, and every other one nothing", { timeout: 300_000 }, async () => {
  const wrong: string[] = [];
  let examples = 0;
  for (const name of names) {
    const document = documents.get(name);
    for (const { method, call, url } of callsOf(document)) {
      if (method === "POST" || call["x-interaction"] !== "search-type") continue;
      for (const it of parametersOf(call, document))
        for (const [kind, { value }] of Object.entries<Json>(it.examples ?? {})) {
          examples++;
          const { entry = [] } = await jsonAt(`${url}?${new URLSearchParams({ [it.name]: value[0] })}`);
          const found = entry.some((of: Json) => of.search.mode === "match");
          if (found !== (kind === "finds")) wrong.push(`${call.tags[0]}?${it.name}=${value[0]}`);
        }
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(examples > 250, String(examples));
});

test("every parameter that the table of promises asks for has an example in the document", async () => {
  const { services } = await import("../../src/definitions/services.ts");
  for (const name of names)
    for (const { type, search } of services[name].resources)
      for (const { code, example } of search) {
        const it = documents.get(name).components.parameters[`${type}.${code}`];
        assert.deepEqual(it.examples.finds.value, [example.finds], `${type}.${code}`);
      }
});

const none = "careconnect-none";

test("what is beside FHIR refuses as the document says", async () => {
  const document = documents.get("directory");
  let refused = 0;
  for (const { path, call, url } of callsOf(document)) {
    if (document.paths[path].servers === undefined) continue;
    for (const status of Object.keys(call.responses)) {
      const address = url.replaceAll(/\{\w+\}/g, status === "404" ? none : "RO177");
      if (!["400", "404", "406"].includes(status)) continue;
      const response = await fetch(status === "404" ? address : `${address}?${none}=1`);
      assert.equal(String(response.status), status, address);
      const fault = mismatch(
        await response.json(),
        call.responses[status].content["application/json"].schema,
        document,
        address,
      );
      assert.equal(fault, undefined);
      refused++;
    }
  }
  assert.ok(refused > 10);
});

test("what is known to a client is not sent again where the document says so", async () => {
  for (const name of names) {
    const document = documents.get(name);
    const ids = await idsOf(document.servers[0].url, document);
    for (const it of callsOf(document)) {
      if (!("304" in it.call.responses) || it.call.tags[0] === "Binary") continue;
      const address = placed(it.url, it, document, ids);
      const etag = (await fetch(address)).headers.get("etag")!;
      const again = await fetch(address, { headers: { "if-none-match": etag } });
      assert.equal(again.status, 304, address);
    }
  }
});

/** What a request comes to, with the variables as they are. */
const filledIn = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => variables.get(name)!);

test("every request of the collections succeeds, one after the other, as Postman sends them", {
  timeout: 300_000,
}, async () => {
  for (const name of names) {
    const { item, variable, event } = collections.get(name);
    const variables = new Map<string, string>(variable.map((it: Json) => [it.key, it.value]));
    const failed: string[] = [];
    let tested = 0;
    for (const { name: folder, item: requests } of item)
      for (const { name: title, request, event: own = [] } of requests) {
        const { method, url, header, body } = request;
        const headers = new Headers(header.map((it: Json) => [it.key, it.value]));
        const form = body?.urlencoded && new URLSearchParams(body.urlencoded.map((it: Json) => [it.key, it.value]));
        if (body?.mode === "raw") headers.set("content-type", "application/fhir+json");
        const response = await fetch(filledIn(url.raw, variables), {
          method,
          headers,
          ...(body && { body: form ?? body.raw }),
        });
        const text = await response.text();
        const pm = postman(
          response.status,
          text,
          variables,
          (words) => failed.push(`${folder} / ${title}: ${words}`),
          () => tested++,
        );
        for (const it of [...event, ...own]) vm.runInNewContext(`(() => {${it.script.exec.join("\n")}})()`, { pm });
      }
    assert.deepEqual(failed, [], name);
    assert.ok(tested > 80, name);
  }
});

/** As much of Postman as the scripts ask for. */
const postman = (
  status: number,
  text: string,
  variables: Map<string, string>,
  fail: (words: string) => void,
  ran: () => void,
) => ({
  response: {
    to: { have: { status: (is: number) => assert.equal(status, is, text.slice(0, 200)) } },
    json: () => JSON.parse(text),
    text: () => text,
  },
  collectionVariables: { set: (key: string, value: string) => variables.set(key, value) },
  expect: (it: unknown) => ({ to: { be: { an: (type: string) => assert.equal(typeof it, type) } } }),
  test: (title: string, run: () => void) => {
    ran();
    try {
      run();
    } catch (error) {
      fail(`${title}: ${(error as Error).message}`);
    }
  },
});

/** What an address is asked with. */
const examplesIn = (path: string, document: Json): string =>
  parametersOf(document.paths[path].get ?? { parameters: [] }, document)
    .filter((it) => it.in === "query" && it.example !== undefined)
    .map(needed)
    .join("&");

/** How each documented refusal is brought about. */
function refusedBy(
  status: string,
  { method, url }: Pick<Call, "method" | "url">,
  { held, gone, query }: { readonly held: string; readonly gone: string; readonly query: string },
): [address: string, init: RequestInit] | undefined {
  const form = "application/x-www-form-urlencoded";
  const isResource = url.endsWith("$validate");
  const sent = (address: string, asked = "", type = form, headers = {}): [string, RequestInit] =>
    method === "GET"
      ? [`${address}${asked && `?${asked}`}`, { headers }]
      : [address, { method, headers: { ...headers, "content-type": type }, body: asked }];
  const unknown = `${none}=1`;
  switch (status) {
    case "400":
      return isResource ? sent(`${held}?${unknown}`, "{}", "application/fhir+json") : sent(held, unknown);
    case "404":
      return sent(url.replaceAll(/\{\w+\}/g, none), query);
    case "406":
      return sent(held, method === "GET" ? query : "", form, { accept: "image/png" });
    case "410":
      return sent(url.replace("{id}", gone).replace("{version}", "2"));
    case "413":
      return sent(held, "a".repeat(2_200_000), isResource ? "application/fhir+json" : form);
    case "415":
      return sent(held, "x", "image/png");
    default:
      return undefined;
  }
}

test("every refusal that the documents describe comes about, with the words of an OperationOutcome", {
  timeout: 300_000,
}, async () => {
  const wrong: string[] = [];
  const brought = new Map<string, number>();
  const asked: { readonly status: string; readonly address: string; readonly init: RequestInit }[] = [];
  for (const name of names) {
    const document = documents.get(name);
    const ids = await idsOf(document.servers[0].url, document);
    for (const it of callsOf(document)) {
      // What is of other APIs has its own test.
      if (document.paths[it.path].servers !== undefined) continue;
      const gone = ids.get(/^\/([A-Z]\w+)\/\{id\}/.exec(it.path)?.[1] ?? "") ?? "";
      const query = examplesIn(it.path, document);
      for (const status of Object.keys(it.call.responses)) {
        const found = refusedBy(status, it, { held: placed(it.url, it, document, ids), gone, query });
        if (found) asked.push({ status, address: found[0], init: found[1] });
      }
    }
  }
  const refused = async ({ status, address, init }: (typeof asked)[number]) => {
    const response = await fetch(address, init);
    const text = await response.text();
    if (String(response.status) !== status || !text.includes('"resourceType":"OperationOutcome"'))
      wrong.push(`${init.method ?? "GET"} ${address}: ${response.status}, not ${status}: ${text.slice(0, 150)}`);
    brought.set(status, (brought.get(status) ?? 0) + 1);
  };
  for (const it of asked.filter((one) => one.status !== "410")) await refused(it);
  // What is then gone is deleted by a command, since nothing is by calls.
  const ids = await idsOf(server.base, documents.get("core"));
  const all = [...ids].map(([type, id]) => `${type}/${id}`);
  const ran = await careconnect(["delete", "--data", server.folder, "--source", "demo", ...all]);
  assert.equal(ran.status, 0, ran.stderr);
  for (const it of asked.filter((one) => one.status === "410")) await refused(it);
  assert.deepEqual(wrong, []);
  assert.deepEqual([...brought.keys()].sort(), ["400", "404", "406", "410", "413", "415"]);
});

/** The statuses with which calls are answered that are sent as they are, beside those that they may be refused with. */
async function refusedAs(document: Json, status: string, headers: Record<string, string>): Promise<readonly string[]> {
  const wrong: string[] = [];
  let refused = 0;
  for (const it of callsOf(document)) {
    const query = it.method === "GET" ? examplesIn(it.path, document) : "";
    const address = `${it.url.replaceAll(/\{\w+\}/g, none)}${query && `?${query}`}`;
    const init =
      it.method === "GET"
        ? {}
        : {
            method: "POST",
            body: new URLSearchParams(it.call.requestBody.content["application/x-www-form-urlencoded"]?.example),
          };
    const response = await fetch(address, { headers, ...init });
    if (response.status === Number(status)) refused++;
    if ((String(response.status) === status) !== status in it.call.responses)
      wrong.push(`${it.method} ${address}: ${response.status}`);
  }
  assert.ok(refused > 30, String(refused));
  return wrong;
}

test("where access is controlled the documents say who may ask, and the server holds to it", async (t) => {
  const audience = "https://records.example/STU3";
  const issuer = await startIssuer(audience);
  t.after(() => issuer.stop());
  const { issuer: address, keys } = issuer;
  const known = { issuer: address, audience, keys, authorize: `${address}/authorize`, token: `${address}/token` };
  const closed = await startServer({
    patients: 2,
    files: { "access.json": JSON.stringify({ issuers: [known] }) },
    options: ["--access", "{folder}/access.json", "--services", "core"],
  });
  t.after(() => closed.stop());
  const document = await jsonAt(`${new URL(closed.base).origin}/openapi/core.json`);
  assert.deepEqual(openApiFaults(document), []);
  const { bearer, smart } = document.components.securitySchemes;
  assert.equal(bearer.scheme, "bearer");
  assert.equal(smart.flows.authorizationCode.tokenUrl, known.token);
  assert.ok(
    "user/Patient.rs" in smart.flows.authorizationCode.scopes && "system/*.rs" in smart.flows.clientCredentials.scopes,
  );
  assert.deepEqual(document.security, [{ bearer: [] }, { smart: [] }]);
  assert.deepEqual(document.paths["/metadata"].get.security, []);
  assert.deepEqual(await refusedAs(document, "401", {}), []);
  const authorization = `Bearer ${await issuer.token({ scope: "user/Substance.rs" })}`;
  assert.deepEqual(await refusedAs(document, "403", { authorization }), []);
  const collection = await jsonAt(`${new URL(closed.base).origin}/postman/core.json`);
  assert.deepEqual(postmanFaults(collection), []);
  assert.equal(collection.auth.type, "bearer");
});

test("where the directory needs a key the documents say where it stands, and what needs none", async (t) => {
  const keys = createHash("sha256").update("a-key-of-a-client").digest("hex");
  const closed = await startServer({
    commands: [["directory seed", "--scale", "0.001"]],
    files: { keys: `somebody ${keys}\n` },
    options: ["--services", "directory", "--directory-keys", "{folder}/keys"],
  });
  t.after(() => closed.stop());
  const at = new URL(closed.base).origin;
  const document = await jsonAt(`${at}/openapi/directory.json`);
  assert.deepEqual(openApiFaults(document), []);
  const { type, in: place, name } = document.components.securitySchemes.apikey;
  assert.deepEqual([type, place, name], ["apiKey", "header", "apikey"]);
  assert.deepEqual(document.security, [{ apikey: [] }]);
  assert.deepEqual(await refusedAs(document, "401", {}), []);
  const { auth } = await jsonAt(`${at}/postman/directory.json`);
  assert.equal(auth.type, "apikey");
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
