import type { FhirService } from "../api/service.ts";
import { services } from "../definitions/services.ts";
import { loadRelease } from "../fhir/release.ts";
import { checkedPage, checksPage, type ShownCheck } from "../portal/assurance/checks.ts";
import { type Check, checksFor, testTitle } from "../testkit/checks.ts";
import { subject, Unmet } from "../testkit/subject.ts";
import { ask } from "./ask.ts";
import { notFound, ofService, type Route, type Shown } from "./site.ts";

/** The conformance checks, run against this server when somebody looks. */
export const checkRoutes: readonly Route[] = [
  {
    path: "/checks",
    answer: async (_, shown) =>
      checksPage(
        await Promise.all(
          shown.services.map(async (it) => ({
            name: it.catalog.service.name,
            title: it.catalog.service.title,
            types: [...it.catalog.resources.keys()],
            canRun: await canRun(it, shown),
          })),
        ),
      ),
  },
  {
    path: "/checks/:service/:type",
    answer: (_, shown, { service, type }) => ofService(shown, service!, (it) => checked(it, type!, shown)),
  },
];

/** Of these titles, as tests are called, which pass on this server now; undefined: they cannot be run on what is held here. */
export async function passingNow(titles: readonly string[], shown: Shown): Promise<readonly string[] | undefined> {
  const passing: string[] = [];
  let isRun = false;
  for (const service of shown.services) {
    if (!(await canRun(service, shown))) continue;
    isRun = true;
    const { name } = service.catalog.service;
    const wanted = checksOf(name).filter((it) => titles.includes(testTitle(services[name], it.title)));
    for (const { title, fault } of await results(service, wanted, shown))
      if (fault === undefined) passing.push(testTitle(services[name], title));
  }
  return isRun ? passing : undefined;
}

const made = new Map<string, readonly Check[]>();

/** The checks of a service: they are the same as long as the program runs. */
export function checksOf(name: keyof typeof services): readonly Check[] {
  const checks = made.get(name) ?? checksFor(services[name], loadRelease(services[name].release));
  made.set(name, checks);
  return checks;
}

/** Those of a type; `service`: those of no type. */
export const checksOfType = (name: keyof typeof services, type: string): readonly Check[] =>
  checksOf(name).filter((it) => it.title.startsWith(type === "service" ? "the " : `${type} `));

/** Checks send the examples of the table, which find something in the invented records only. */
export const canRun = async (service: FhirService, { holding }: Shown): Promise<boolean> =>
  !service.access && (await holding(service)).summary.kind === "demo";

async function checked(service: FhirService, type: string, shown: Shown) {
  const { service: definition, resources } = service.catalog;
  if (type !== "service" && !resources.has(type)) return notFound(`${definition.title} has no such type.`);
  if (!(await canRun(service, shown))) return notFound("The checks need the invented records of the demo.");
  const started = Date.now();
  const checks = await results(service, checksOfType(definition.name, type), shown);
  return checkedPage(definition, type, checks, new Date(started).toISOString(), Date.now() - started);
}

/** Runs checks against this server: the same functions answer that answer callers. What was found is kept until something is written. */
async function results(
  service: FhirService,
  wanted: readonly Check[],
  { publicUrl }: Shown,
): Promise<readonly ShownCheck[]> {
  const base = `${publicUrl()}${service.path}`;
  const state = service.store.state();
  if (kept.get(service)?.state !== state) kept.set(service, { state, faults: new Map() });
  const { faults } = kept.get(service)!;
  const asked = subject(base, (url) => asCaller(service, url, base));
  const shown: ShownCheck[] = [];
  for (const { title, expectation, run } of wanted) {
    if (!faults.has(title)) faults.set(title, await faultOf(() => run(asked)));
    shown.push({ title, expectation, fault: faults.get(title) });
  }
  return shown;
}

const kept = new WeakMap<FhirService, { readonly state: number; readonly faults: Map<string, string | undefined> }>();

async function faultOf(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run();
    return undefined;
  } catch (error) {
    if (error instanceof Unmet) return error.message;
    throw error;
  }
}

async function asCaller(service: FhirService, url: string, base: string) {
  const { pathname, searchParams } = new URL(url);
  const root = new URL(base).pathname;
  const path = pathname
    .slice(root.length)
    .split("/")
    .filter((it) => it !== "")
    .map(decodeURIComponent);
  const { status, body } = await ask(service, { path, query: [...searchParams] });
  return { status, text: String(body) };
}
