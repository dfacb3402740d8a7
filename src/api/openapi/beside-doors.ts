import {
  type OrdParameter,
  ordExamples,
  ordParameters,
  ordPath,
  ordShapes,
} from "../../definitions/directory/ord-api.ts";
import { inPath } from "./calls.ts";
import type { Call, Described, OpenApi, Parameter, PathItem, Response, Schema } from "./document.ts";

export const besideTag = "Beside FHIR";

/** What the directory answers at other addresses than that of its FHIR service, from the root of the server. */
export function besideDoors(described: Described): OpenApi["paths"] {
  const servers = [{ url: described.publicUrl, description: "The root of this server" }];
  const paths = { ...finderPath, ...healthPaths, ...ordPaths };
  const open = { security: [] };
  const isHealth = (path: string) => path.startsWith("/_");
  return Object.fromEntries(
    Object.entries(paths).map(([path, { get }]): [string, PathItem] => [
      path,
      {
        servers,
        get: { ...get!, ...(isHealth(path) ? open : {}), responses: withKey(get!, described, isHealth(path)) },
      },
    ]),
  );
}

const withKey = ({ responses }: Call, { needsKey }: Described, isHealth: boolean): Call["responses"] =>
  needsKey && !isHealth
    ? { ...responses, "401": { description: "The header apikey is missing or wrong." } }
    : responses;

type Paths = Readonly<Record<string, { readonly get: Call }>>;

const json = (description: string, schema: Schema): Response => ({
  description,
  content: { "application/json": { schema } },
});
const object: Schema = { type: "object" };

function get(
  operationId: string,
  summary: string,
  {
    parameters = [],
    ok,
    refusals = {},
  }: { parameters?: readonly Parameter[]; ok: Response; refusals?: Call["responses"] },
): { readonly get: Call } {
  const responses = { "200": ok, ...refusals, default: json("Refused as any call may be.", object) };
  return { get: { operationId, tags: [besideTag], summary, parameters, responses, "x-interaction": operationId } };
}

const finderError = json("q or limit is missing or wrong.", {
  type: "object",
  required: ["error"],
  properties: { error: { type: "string" } },
});

const finderPath: Paths = {
  "/directory/search": get(
    "findOrganisations",
    "Find organisations while somebody types: by code, postcode, words; forgives typing errors",
    {
      parameters: [
        {
          name: "q",
          in: "query",
          required: true,
          description: "What was typed.",
          schema: { type: "string" },
          example: "trust",
        },
        {
          name: "limit",
          in: "query",
          description: "How many at most; 10 unless given.",
          schema: { type: "integer", minimum: 1, maximum: 100 },
        },
      ],
      ok: json("The best first.", {
        type: "object",
        required: ["query", "organisations", "release"],
        properties: {
          query: { type: "string" },
          release: { type: ["string", "null"], description: "The day for which the register speaks." },
          organisations: {
            type: "array",
            items: {
              type: "object",
              required: ["code", "name", "postcode", "town", "type", "open", "successors", "match"],
              properties: {
                code: { type: "string" },
                name: { type: "string" },
                postcode: { type: ["string", "null"] },
                town: { type: ["string", "null"] },
                type: { type: ["string", "null"] },
                open: { type: "boolean" },
                successors: { type: "array", items: { type: "string" } },
                match: { type: "string", description: "By what it was found." },
              },
            },
          },
        },
      }),
      refusals: { "400": finderError },
    },
  ),
};

const facts: Schema = {
  type: "object",
  required: ["version", "revision", "releaseId"],
  properties: { version: { type: "string" }, revision: { type: "string" }, releaseId: { type: ["string", "null"] } },
};

const healthPaths: Paths = {
  "/_ping": get("ping", "What is running; also at /organisation-data-terminology-api/_ping", {
    ok: json("The version of the program, and the day for which its register speaks.", facts),
  }),
  "/_status": get("status", "Whether the directory can be asked; also at /organisation-data-terminology-api/_status", {
    ok: json("It can.", facts),
    refusals: { "503": json("It cannot.", facts) },
  }),
};

const ordError: Schema = {
  type: "object",
  required: ["errorCode", "errorText"],
  properties: { errorCode: { type: "integer" }, errorText: { type: "string" } },
};
const wrong = { "406": json("A parameter is unknown or wrong.", ordError) };
const unknown = { "404": json("Not found.", ordError) };

const ordAnswer = (description: string): Response => ({
  description,
  content: { "application/json": { schema: object }, "application/xml": { schema: { type: "string" } } },
});

const ordParameter = ({ name, takes, finds }: OrdParameter): Parameter => ({
  name,
  in: "query",
  description: `Takes ${takes}: ${finds}.`,
  schema: { type: "string" },
  ...(ordExamples[name] !== undefined && { example: ordExamples[name] }),
});

const format = ordShapes.filter((it) => it.name === "_format").map(ordParameter);
const required = (it: Parameter): Parameter => ({ ...it, required: true });

/** The ORD API, which consumers of the register called before there was an R4 one. */
const ordPaths: Paths = Object.fromEntries([
  [
    `${ordPath}/organisations`,
    get("ordSearch", "ORD API: search organisations; at least one parameter is needed", {
      parameters: [...ordParameters, ...ordShapes].map(ordParameter),
      ok: ordAnswer("Short records, in pages: headers next-page, previous-page, X-Total-Count, Returned-Records."),
      refusals: wrong,
    }),
  ],
  [
    `${ordPath}/organisations/{code}`,
    get("ordRead", "ORD API: the whole record of an organisation", {
      parameters: [inPath("code", "The ODS code.", "DEMO1234567"), ...format],
      ok: ordAnswer("The record."),
      refusals: { ...unknown, ...wrong },
    }),
  ],
  [
    `${ordPath}/sync`,
    get("ordSync", "ORD API: links to all that changed on a day or later", {
      parameters: [
        ...ordParameters
          .filter((it) => it.name === "LastChangeDate")
          .map(ordParameter)
          .map(required),
        ...format,
      ],
      ok: ordAnswer("Links."),
      refusals: wrong,
    }),
  ],
  ...(
    [
      ["roles", "role types", "RO177"],
      ["rels", "relationship types", "RE6"],
      ["recordclasses", "record classes", "RC1"],
    ] as const
  ).flatMap(([list, words, example]): [string, { readonly get: Call }][] => [
    [
      `${ordPath}/${list}`,
      get(`ord-${list}`, `ORD API: the ${words}`, {
        parameters: format,
        ok: ordAnswer("All of them."),
        refusals: wrong,
      }),
    ],
    [
      `${ordPath}/${list}/{id}`,
      get(`ord-${list}-one`, `ORD API: one of the ${words}`, {
        parameters: [inPath("id", "The code.", example), ...format],
        ok: ordAnswer("That one, in a list."),
        refusals: { ...unknown, ...wrong },
      }),
    ],
  ]),
  [
    `${ordPath}/$r4`,
    get("ordToR4", "What a call of the ORD API or of the STU3 lookup API is in R4", {
      parameters: [
        {
          name: "address",
          in: "query",
          required: true,
          description: "The address of the call.",
          schema: { type: "string" },
          example: "/ORD/2-0-0/organisations/DEMO1234567",
        },
        ...format,
      ],
      ok: ordAnswer("Calls, and notes of what is otherwise."),
      refusals: wrong,
    }),
  ],
]);
