import assert from "node:assert/strict";
import type { Check } from "../../src/testkit/checks.ts";
import { type Subject, Unmet } from "../../src/testkit/subject.ts";
import type { Json } from "./asking.ts";
import type { Spoiling } from "./proxy.ts";

/** The titles of those checks that a bad server passes all the same. */
export async function passedBy(bad: Subject, chosen: readonly Check[]): Promise<string[]> {
  assert.ok(chosen.length > 0, "there are checks to fail");
  const passed: string[] = [];
  for (const check of chosen) if (await passes(check, bad)) passed.push(check.title);
  return passed;
}

async function passes({ run }: Check, bad: Subject): Promise<boolean> {
  try {
    await run(bad);
    return true;
  } catch (error) {
    if (error instanceof Unmet) return false;
    throw error;
  }
}

/** A server that declares each resource otherwise. */
export const declaring = (change: (resource: Json) => void): Spoiling => ({
  answer: (body, url) => {
    if (url.pathname.endsWith("/metadata")) for (const it of (body as Json).rest[0].resource) change(it);
    return body;
  },
});
