import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { parseJson } from "../../src/fhir/json.ts";
import { loadRelease } from "../../src/fhir/release.ts";
import type { Resource } from "../../src/fhir/resource.ts";
import { XmlReader } from "../../src/fhir/xml/read-xml.ts";
import { type WrittenXml, xmlWriter } from "../../src/fhir/xml/write-xml.ts";
import { cannotValidate, schemaFaults } from "./schemas.ts";

/** An answer that was heard. Whatever has another type (the content of a Binary, a page, /metrics) is no FHIR. */
export interface Answer {
  /** The first address that was answered so. */
  readonly url: string;
  readonly format: "json" | "xml";
  readonly text: string;
}

const formats: Readonly<Record<string, Answer["format"]>> = {
  "application/fhir+json": "json",
  "application/fhir+xml": "xml",
};

/** What is heard, by the hash of its text; the texts are in a folder, for they are many. */
const heard = new Map<string, Omit<Answer, "text">>();
const hearing = new Set<Promise<void>>();
const origins = new Set<string>();
const plainFetch = globalThis.fetch;
let folder: string | undefined;

/** From now on, whatever is fetched from a server in this process is kept, to be validated; answers with what ends that. */
export function hear(base: string): () => void {
  const { origin } = new URL(base);
  origins.add(origin);
  globalThis.fetch = listeningFetch;
  return () => origins.delete(origin);
}

async function listeningFetch(...asked: Parameters<typeof fetch>): Promise<Response> {
  const response = await plainFetch(...asked);
  const contentType = response.headers.get("content-type") ?? undefined;
  if (formatOf(contentType) !== undefined && origins.has(new URL(response.url).origin)) {
    const kept = response
      .clone()
      .text()
      .then(
        (text) => hearAnswer(response.url, contentType, text),
        // Whoever asked has broken off.
        () => {},
      );
    hearing.add(kept);
    kept.finally(() => hearing.delete(kept));
  }
  return response;
}

/** Keeps an answer that came in another way than by fetch. */
export function hearAnswer(url: string, contentType: string | undefined, text: string): void {
  const format = formatOf(contentType);
  // To HEAD, and with 304, there is no text.
  if (format === undefined || text === "") return;
  const hash = createHash("sha256").update(text).digest("hex");
  if (heard.has(hash)) return;
  heard.set(hash, { url, format });
  if (folder === undefined) {
    folder = mkdtempSync(join(tmpdir(), "careconnect-answers-"));
    const made = folder;
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  }
  writeFileSync(join(folder, hash), text);
}

const formatOf = (contentType: string | undefined): Answer["format"] | undefined =>
  formats[contentType?.split(";")[0] ?? ""];

/** What was heard so far, each answer once. */
export const answersHeard: Iterable<Answer> = {
  *[Symbol.iterator]() {
    for (const [hash, answer] of heard) yield { ...answer, text: readFileSync(join(folder!, hash), "utf8") };
  },
};

/** Resolves when what was answered so far is kept. */
export const allKept = (): Promise<unknown> => Promise.all(hearing);

/**
 * Records that are not valid FHIR on purpose: `Patient/odd`, with what is wrong. `*`: all records of the file. An answer that
 * is not valid is validated again without them; an excuse that no answer needs is a fault.
 */
export type Excused = Readonly<Record<string, string>>;

/** The last test of every file that starts a server: what was heard of it is valid by HL7's schemas. */
export function validatesAnswers(excused: Excused = {}): (t: TestContext) => Promise<void> {
  return async (t) => {
    const reason = cannotValidate("STU3");
    if (reason !== undefined) return t.skip(reason);
    await allKept();
    assert.ok(heard.size > 0, "no answer was heard");
    t.diagnostic(`${heard.size} answers`);
    const faults = faultsOfAnswers(answersHeard, excused);
    assert.equal(faults.length, 0, `${faults.length} faults: ${faults.slice(0, 20).join("\n").slice(0, 8000)}`);
  };
}

/** What is wrong with answers: `http://127.0.0.1/STU3/Patient/1: Element 'x': This element is not expected.` */
export function faultsOfAnswers(answers: Iterable<Answer>, excused: Excused = {}): string[] {
  const found = schemaFaultsOf(answers);
  const faults: string[] = [];
  const needed = new Set<string>();
  const others: Answer[] = [];
  let at = 0;
  for (const answer of answers) {
    const its = found.get(at++);
    if (!its) continue;
    const removed = new Set<string>();
    const rest = isReadable(answer) ? without(excused, resourceOf(answer), removed) : undefined;
    for (const it of removed) needed.add(it);
    if (removed.size === 0) faults.push(...its.map((it) => `${answer.url}: ${it}`));
    else if (rest) others.push({ url: answer.url, format: "json", text: JSON.stringify(rest) });
  }
  for (const [at, its] of schemaFaultsOf(others)) faults.push(...its.map((it) => `${others[at]!.url}: ${it}`));
  return [...faults, ...Object.keys(excused).flatMap((it) => (needed.has(it) ? [] : `${it} needs no excuse`))];
}

type Release = "STU3" | "R4";

const releases = {
  STU3: { definitions: loadRelease("STU3"), write: xmlWriter(loadRelease("STU3")) },
  R4: { definitions: loadRelease("R4"), write: xmlWriter(loadRelease("R4")) },
} as const;

/** The directory's base paths and its pages answer R4, all others STU3. */
const releaseOf = ({ url }: Pick<Answer, "url">): Release =>
  /^https?:\/\/[^/]+(\/R4|\/organisation-data-terminology-api\/fhir|\/organisations)(\/|\?|$)/.test(url)
    ? "R4"
    : "STU3";

/** By the place of the answer. JSON is validated as the XML that says the same. */
function schemaFaultsOf(answers: Iterable<Answer>): Map<number, string[]> {
  const faults = new Map<number, string[]>();
  for (const release of ["STU3", "R4"] as const)
    for (const [name, words] of schemaFaults(release, inXml(release)))
      faults.set(Number(name), [...(faults.get(Number(name)) ?? []), ...words]);
  return faults;

  function* inXml(release: Release): Generator<[string, string]> {
    let at = -1;
    for (const answer of answers) {
      at++;
      if (releaseOf(answer) !== release) continue;
      const { format, text } = answer;
      if (format === "xml") yield [String(at), text];
      else {
        const made = xmlOf(text, release);
        if (typeof made === "string") faults.set(at, [made]);
        else {
          if (made.leftOut > 0) faults.set(at, [`${made.leftOut} of its values have no place in XML`]);
          yield [String(at), made.xml];
        }
      }
    }
  }
}

function xmlOf(json: string, release: Release): WrittenXml | string {
  let resource: unknown;
  try {
    resource = parseJson(json);
  } catch (error) {
    return String(error);
  }
  return releases[release].write(resource as Resource);
}

function resourceOf(answer: Answer): Resource {
  if (answer.format === "json") return parseJson(answer.text) as Resource;
  const reader = new XmlReader(releases[releaseOf(answer)].definitions);
  reader.write(answer.text);
  return reader.end();
}

function isReadable(answer: Answer): boolean {
  try {
    resourceOf(answer);
    return true;
  } catch {
    return false;
  }
}

/** The resource but for those in it that are excused, whose names go to `removed`; undefined: it is excused itself. */
function without(excused: Excused, resource: Resource, removed: Set<string>): Resource | undefined {
  const { resourceType, id, entry } = resource;
  if (resourceType === "Bundle")
    return {
      ...resource,
      ...(entry !== undefined && { entry: (entry as { resource?: Resource }[]).map(withoutResource) }),
    };
  const name = Object.hasOwn(excused, "*") && !ours.has(resourceType) ? "*" : `${resourceType}/${id}`;
  if (!Object.hasOwn(excused, name)) return resource;
  removed.add(name);
  return undefined;

  function withoutResource({ resource: it, ...rest }: { resource?: Resource }): object {
    const left = it && without(excused, it, removed);
    return { ...rest, ...(left && { resource: left }) };
  }
}

/** What the server makes itself, which nothing excuses. */
const ours: ReadonlySet<string> = new Set(["OperationOutcome", "CapabilityStatement"]);
