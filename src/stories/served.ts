import { isPromised, readInteraction } from "./interaction.ts";
import type { Promises } from "./promises.ts";
import type { Story } from "./story.ts";

export interface Served {
  readonly is: "served" | "partly" | "not";
  /** The interactions that the table of promises has, as the story writes them. */
  readonly served: readonly string[];
  /** Those that it does not have. */
  readonly unserved: readonly string[];
}

/**
 * How much of a story is served: computed from the table of promises, never written. Nothing that it asks for is served and
 * it has no call: not; everything is, and it names no gap: served; else partly.
 */
export function servedOf({ interactions, calls, gaps }: Story, promises: Promises): Served {
  const isServed = (text: string): boolean => {
    const read = readInteraction(text, promises);
    return !("fault" in read) && isPromised(read, promises);
  };
  const served = interactions.filter(isServed);
  const unserved = interactions.filter((it) => !served.includes(it));
  const nothing = served.length === 0 && calls.length === 0;
  return { is: nothing ? "not" : unserved.length === 0 && gaps.length === 0 ? "served" : "partly", served, unserved };
}
