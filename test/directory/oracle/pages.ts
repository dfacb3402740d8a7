import assert from "node:assert/strict";
import { answer } from "../../../src/api/interactions.ts";
import type { FhirService } from "../../../src/api/service.ts";
import { isProblem } from "../../../src/fhir/problem.ts";
import { parsePairs } from "../../../src/server/url.ts";
import type { Store } from "../../../src/store/store.ts";
import { directoryBase, directoryService } from "../../support/directory.ts";

/** A page of an answer. */
export interface Heard {
  readonly matches: readonly string[];
  /** `Type/id`. */
  readonly included: readonly string[];
  readonly total: number | undefined;
  readonly next: string | undefined;
  /** How many ways there were to find it. */
  readonly plans: number;
  readonly body: string;
}

/** Asks a service over a store for every page of a search, by its links; `plan`: by the nth cheapest way. */
export function pagesOver(store: Store): (address: string, plan: number) => Promise<readonly Heard[]> {
  let plansSeen = 1;
  /** The same store, which tells how many plans it had to choose from. */
  const noting = new Proxy(store, {
    get(target, name) {
      const member = Reflect.get(target, name, target) as unknown;
      if (typeof member !== "function") return member;
      if (name !== "search") return member.bind(target);
      return async (...asked: Parameters<Store["search"]>) => {
        const page = await target.search(...asked);
        plansSeen = Math.max(plansSeen, page.plans);
        return page;
      };
    },
  });
  const services = new Map<number, FhirService>();
  const serviceBy = (plan: number): FhirService => {
    const found = services.get(plan) ?? directoryService(noting, { plan, includesMax: 100_000 });
    services.set(plan, found);
    return found;
  };

  async function heard(address: string, plan: number): Promise<Heard> {
    const [type, text = ""] = address.split("?") as [string, string?];
    const query = parsePairs(text);
    if (isProblem(query)) throw new Error(address);
    plansSeen = 1;
    const plain = { form: undefined, body: undefined, accept: undefined, prefer: undefined };
    const unconditional = { ifNoneMatch: undefined, ifModifiedSince: undefined };
    const made = await answer({ method: "GET", path: [type], query, ...plain, ...unconditional }, serviceBy(plan));
    const body = String(made.body);
    assert.equal(made.status, 200, `${decodeURIComponent(address)}: ${body}`);
    return { ...read(body, type), plans: plansSeen, body };
  }

  return async (address, plan) => {
    const pages = [await heard(address, plan)];
    for (let next = pages[0]!.next; next !== undefined; next = pages.at(-1)!.next) {
      assert.ok(pages.length < 2500, `pages end: ${address}`);
      pages.push(await heard(next, plan));
    }
    return pages;
  };
}

/** What a Bundle brings, without reading its resources: what is included here is never of the type that was asked for. */
function read(body: string, type: string): Pick<Heard, "matches" | "included" | "total" | "next"> {
  const start = body.indexOf(',"entry":[');
  const { total, link } = JSON.parse(start < 0 ? body : `${body.slice(0, start)}}`);
  const next: string | undefined = link.find((it: { relation: string }) => it.relation === "next")?.url;
  const paths = [...body.matchAll(/\{"fullUrl":"([^"]+)"/g)].map(([, url]) => url!.slice(directoryBase.length + 1));
  const isMatch = (path: string) => path.startsWith(`${type}/`);
  return {
    matches: paths.filter(isMatch).map((it) => it.slice(type.length + 1)),
    included: paths.filter((it) => !isMatch(it)),
    total,
    next: next?.slice(directoryBase.length + 1),
  };
}
