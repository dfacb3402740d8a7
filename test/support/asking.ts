import assert from "node:assert/strict";
import { loadRelease } from "../../src/fhir/release.ts";
import { structureChecker } from "../../src/fhir/structure.ts";
import { holdsNone } from "./planted.ts";
import type { TestServer } from "./server.ts";

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as they come
export type Json = any;

export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}

export const entries = (heard: Heard, mode: string): Json[] =>
  (heard.json.entry ?? []).filter((it: Json) => it.search.mode === mode).map((it: Json) => it.resource);

/** The ids of the matches, sorted, with a blank between them. */
export const idsOf = (heard: Heard): string =>
  entries(heard, "match")
    .map((it) => it.id)
    .sort()
    .join(" ");

/** What was included, as `Type/id`, sorted. */
export const includesOf = (heard: Heard): string =>
  entries(heard, "include")
    .map((it) => `${it.resourceType}/${it.id}`)
    .sort()
    .join(" ");

export const link = (heard: Heard, relation: string): string | undefined =>
  heard.json.link.find((it: Json) => it.relation === relation)?.url;

const faultsOf = structureChecker(loadRelease("STU3"));

/** Questions to a server that is started later, and what their answers must be. */
export function asking(server: () => TestServer) {
  async function ask(path: string, { method = "GET", headers = {}, body }: RequestInit = {}): Promise<Heard> {
    const url = path.startsWith("http") ? path : `${server().base}${path}`;
    const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
    const text = await response.text();
    if (response.status >= 400)
      tellsNothing(
        text,
        decodeURIComponent(url.replaceAll("+", " ").replaceAll(/%(?![\da-f]{2})/gi, "%25")) + String(body ?? ""),
      );
    const isJson = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
    return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined };
  }

  /** An error may say what was sent, and nothing of any record that was not. */
  function tellsNothing(text: string, sent: string): void {
    const others = [...server().planted].filter((it) => !sent.includes(it));
    holdsNone(
      "an error",
      text.replaceAll(/\b999\d{7}\b|\bdemo-patient-\d+/g, (it) => (sent.includes(it) ? "" : it)),
      new Set(others),
    );
  }

  const post = (path: string, form: Record<string, string>) =>
    ask(path, { method: "POST", body: new URLSearchParams(form) });

  /** A search and the ids that it finds, sorted, with a blank between them. */
  async function finds(search: string, ids: string): Promise<Heard> {
    const heard = await ask(`/${search}`);
    assert.equal(heard.status, 200, heard.text);
    assert.equal(idsOf(heard), ids, search);
    return heard;
  }

  /** A request and how it is refused: by status, with an OperationOutcome whose words match. */
  async function refused(path: string, status: number, words: RegExp, init?: RequestInit): Promise<Heard> {
    const heard = await ask(path, init);
    assert.equal(heard.status, status, heard.text);
    assert.match(heard.headers.get("content-type") ?? "", /^application\/fhir\+json/);
    assert.equal(heard.json.resourceType, "OperationOutcome");
    assert.deepEqual(faultsOf(heard.json), []);
    assert.equal(heard.json.issue[0].severity, "error");
    assert.match(heard.json.issue[0].diagnostics, words);
    return heard;
  }

  /** The warnings of a search that finds these ids all the same. */
  async function warned(search: string, ids: string, words: RegExp): Promise<void> {
    const heard = await ask(`/${search}`);
    assert.equal(heard.status, 200, heard.text);
    assert.equal(idsOf(heard), ids);
    const outcomes = entries(heard, "outcome");
    assert.deepEqual(
      outcomes.flatMap((it) => [...faultsOf(it)]),
      [],
    );
    const issues = outcomes.flatMap((it) => it.issue);
    assert.ok(
      issues.some((it) => it.severity === "warning" && words.test(it.diagnostics)),
      JSON.stringify(issues),
    );
  }

  return { ask, post, finds, refused, warned };
}
