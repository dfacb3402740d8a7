import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** A call that a guide shows: method, address, headers, and what is posted. */
export interface GuideCall {
  readonly method: string;
  readonly address: string;
  readonly headers: [name: string, value: string][];
  readonly body: string;
}

/** The calls of a file of docs/. */
export function callsOf(name: string): readonly GuideCall[] {
  const guide = readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
  return [...guide.matchAll(/```http\n([\s\S]*?)\n```/g)].map(([, call]) => {
    const [head, ...body] = call!.split("\n\n");
    const [line, ...headers] = head!.split("\n");
    const [method, address] = line!.split(" ") as [string, string];
    const pairs = headers.map((it) => it.split(": ") as [string, string]);
    return { method, address, headers: pairs, body: body.join("\n\n") };
  });
}

/** The text of the answer, which is a good one in the format asked for. */
export async function answerTo(
  { method, address, headers, body }: GuideCall,
  origin: string,
  format: "json" | "xml",
): Promise<string> {
  const mark = address.includes("?") ? "&" : "?";
  const init: RequestInit = method === "POST" ? { method, headers, body } : {};
  const response = await fetch(`${origin}${address}${mark}_format=${format}`, init);
  const text = await response.text();
  assert.equal(response.status, 200, text.slice(0, 500));
  assert.ok(response.headers.get("content-type")!.startsWith(`application/fhir+${format}`));
  return text;
}
