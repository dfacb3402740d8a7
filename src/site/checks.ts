import type { FhirService } from "../api/service.ts";
import type { ServiceDefinition } from "../definitions/resource-definition.ts";
import { services } from "../definitions/services.ts";
import { loadRelease } from "../fhir/release.ts";
import { checkedPage, checksPage, type ShownCheck } from "../portal/assurance/checks.ts";
import { tableForms } from "../portal/tables/table-file.ts";
import { type Check, checksFor, testTitle } from "../testkit/checks.ts";
import { subject, Unmet } from "../testkit/subject.ts";
import { ask } from "./ask.ts";
import { type Cells, ours, rowsAsFile, withoutEnding } from "./page-table.ts";
import { notFound, ofService, type Route, type Shown, type SiteRequest } from "./site.ts";

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
            types: [...it.catalog.resources.keys()].filter((type) => isInvented(it, type)),
            canRun: await canRun(it, shown),
          })),
        ),
      ),
  },
  {
    path: "/checks/:service/:type",
    answer: (request, shown, { service, type }) =>
      ofService(shown, service!, (it) => checked(it, type!, shown, request)),
  },
];

/** Of these titles, as tests are called, which pass on this server now; undefined: they cannot be run on what is held here. */
export async function passingNow(titles: readonly string[], shown: Shown): Promise<readonly string[] | undefined> {
  const passing: string[] = [];
  let isRun = false;
  for (const service of shown.services) {
    if (!(await canRun(service, shown))) continue;
    isRun = true;
    const promised = service.catalog.service;
    const wanted = checksOf(promised).filter((it) => titles.includes(testTitle(promised, it.title)));
    for (const { title, fault } of (await results(service, wanted, shown)).checks)
      if (fault === undefined) passing.push(testTitle(promised, title));
  }
  return isRun ? passing : undefined;
}

const made = new WeakMap<ServiceDefinition, readonly Check[]>();

/** The checks of what a service promises: they are the same as long as the program runs. */
export function checksOf(promised: ServiceDefinition): readonly Check[] {
  const checks = made.get(promised) ?? checksFor(promised, loadRelease(promised.release));
  made.set(promised, checks);
  return checks;
}

/** Those of a type; `service`: those of no type. */
export const checksOfType = ({ catalog }: FhirService, type: string): readonly Check[] =>
  checksOf(catalog.service).filter((it) => it.title.startsWith(type === "service" ? "the " : `${type} `));

/** Whether there are invented records of a type: not of those that an installation adds to the table. */
export const isInvented = ({ catalog: { service } }: FhirService, type: string): boolean =>
  services[service.name].resources.some((it) => it.type === type);

/** Checks send the examples of the table, which find something in the invented records only. */
export const canRun = async (service: FhirService, { holding }: Shown): Promise<boolean> =>
  !service.access && (await holding(service)).summary.kind === "demo";

async function checked(service: FhirService, name: string, shown: Shown, request: SiteRequest) {
  const [type, form] = withoutEnding(name, tableForms);
  const { service: definition } = service.catalog;
  if (type !== "service" && !isInvented(service, type))
    return notFound(`There are no checks of this type in ${definition.title}.`);
  if (!(await canRun(service, shown))) return notFound("The checks need the invented records of the demo.");
  const { checks, oldest } = await results(service, checksOfType(service, type), shown);
  const asAt = new Date(oldest).toISOString();
  return form === undefined
    ? checkedPage(definition, type, checks, asAt)
    : rowsAsFile(`checks-${type}`, form, rowsOf(checks), { attribution: ours, asAt }, request);
}

const rowsOf = (checks: readonly ShownCheck[]): readonly Cells[] =>
  checks.map(({ title, expectation, fault }) => ({
    check: title,
    level: expectation,
    now: fault === undefined ? "passes" : "fails",
    fault,
  }));

/** Runs checks against this server: the same functions answer that answer callers. What was found is kept until something is written. */
async function results(
  service: FhirService,
  wanted: readonly Check[],
  { publicUrl }: Shown,
): Promise<{ readonly checks: readonly ShownCheck[]; readonly oldest: number }> {
  const base = `${publicUrl()}${service.path}`;
  const state = service.store.state();
  if (kept.get(service)?.state !== state) kept.set(service, { state, found: new Map() });
  const { found } = kept.get(service)!;
  const asked = subject(base, (url) => asCaller(service, url, base));
  const checks: ShownCheck[] = [];
  let oldest = Date.now();
  for (const { title, expectation, run } of wanted) {
    const known = found.get(title) ?? { at: Date.now(), fault: await faultOf(() => run(asked)) };
    found.set(title, known);
    oldest = Math.min(oldest, known.at);
    checks.push({ title, expectation, fault: known.fault });
  }
  return { checks, oldest };
}

/** What came of each check, and when it was run. */
type Found = Map<string, { readonly at: number; readonly fault: string | undefined }>;
const kept = new WeakMap<FhirService, { readonly state: number; readonly found: Found }>();

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
  // Others are answered meanwhile: a page asks a thousand questions.
  await new Promise(setImmediate);
  return { status, text: String(body) };
}
