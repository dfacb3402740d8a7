import { type Html, html } from "../html.ts";
import { details } from "./content.ts";

/** A request as it is on the screen. */
export interface Call {
  /** Absolute. */
  readonly url: string;
  /** Posted as a form: what must not stand in an address. */
  readonly form?: readonly (readonly [name: string, value: string])[] | undefined;
  /** `application/fhir+json` unless given. */
  readonly accept?: string;
}

/** The same request for those who would send it from elsewhere. */
export const useThis = (call: Call): Html =>
  details(
    "Use this in …",
    html`${snippets(call).map(([title, text]) => html`<h4 class="nhsuk-heading-s">${title}</h4><pre tabindex="0"><code>${text}</code></pre>`)}`,
  );

const fhirJson = "application/fhir+json";

export function snippets(call: Call): readonly (readonly [title: string, text: string])[] {
  return [
    ["FHIR URL", call.form ? `POST ${call.url}\n${encoded(call.form)}` : call.url],
    ["curl", curl(call)],
    ["TypeScript", typeScript(call)],
    ["Python", python(call)],
    ["Power Query M", powerQuery(call)],
  ];
}

const encoded = (form: NonNullable<Call["form"]>): string =>
  form.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");

/** In a shell nothing within single quotation marks means anything but a single quotation mark. */
const inShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const curl = ({ url, form, accept = fhirJson }: Call): string =>
  [
    `curl -H ${inShell(`accept: ${accept}`)}`,
    ...(form ?? []).map(([name, value]) => `  --data-urlencode ${inShell(`${name}=${value}`)}`),
    `  ${inShell(url)}`,
  ].join(" \\\n");

const typeScript = ({ url, form, accept = fhirJson }: Call): string =>
  [
    `const response = await fetch(${JSON.stringify(url)}, {`,
    ...(form ? ['  method: "POST",', `  body: new URLSearchParams(${JSON.stringify(form)}),`] : []),
    `  headers: { accept: ${JSON.stringify(accept)} },`,
    "});",
    "if (!response.ok) throw new Error(await response.text());",
    "const answer = await response.json();",
  ].join("\n");

/** JSON's texts are Python's, too. */
const python = ({ url, form, accept = fhirJson }: Call): string =>
  [
    "import json, urllib.parse, urllib.request",
    "",
    ...(form ? [`form = urllib.parse.urlencode(${JSON.stringify(form)}).encode()`] : []),
    `request = urllib.request.Request(${JSON.stringify(url)}, ${form ? "data=form, " : ""}headers={"accept": ${JSON.stringify(accept)}})`,
    "answer = json.load(urllib.request.urlopen(request))",
  ].join("\n");

/** In M a quotation mark in a text is written twice, and #( begins an escape. */
const inM = (text: string): string => `"${text.replaceAll("#(", "#(#)(").replaceAll('"', '""')}"`;

const powerQuery = ({ url, form, accept = fhirJson }: Call): string =>
  [
    "let",
    `  Answer = Json.Document(Web.Contents(${inM(url)}, [`,
    `    Headers = [Accept = ${inM(accept)}]${form ? "," : ""}`,
    ...(form
      ? [
          `    Content = Text.ToBinary(Uri.BuildQueryString([${form.map(([name, value]) => `#${inM(name)} = ${inM(value)}`).join(", ")}]))`,
        ]
      : []),
    "  ]))",
    "in",
    "  Answer",
  ].join("\n");
