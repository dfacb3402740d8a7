import { isProblem } from "../fhir/problem.ts";
import { idShape } from "../fhir/reference.ts";
import { structureChecker } from "../fhir/structure.ts";
import { type LoadReport, load } from "../ingest/load.ts";
import { readSources } from "../ingest/read/read-sources.ts";
import { RejectFile, rejectReasons } from "../ingest/reject.ts";
import { parseSearch } from "../search/parse-search.ts";
import { parsePairs } from "../server/url.ts";
import { collectOften } from "./collect-often.ts";
import { type Opened, openStore } from "./open-store.ts";
import { showProgress } from "./progress.ts";
import { UsageError } from "./settings.ts";

export interface LoadCommand {
  readonly data: string;
  readonly timeZone: string;
  readonly parameters?: string;
  readonly types?: string;
  readonly fullText?: boolean;
  readonly publicUrl?: string;
  readonly service: string;
  readonly source: string;
  readonly strict?: boolean;
  readonly scopeIds?: boolean;
  readonly acknowledge?: boolean;
  readonly replaceDemo?: boolean;
}

/** Loads files; the exit status is 0, or 3 when something was rejected. */
export async function loadCommand(paths: readonly string[], options: LoadCommand): Promise<number> {
  if (options.service !== "core")
    throw new UsageError(
      options.service === "directory"
        ? "a register is loaded with careconnect directory load"
        : `there is no service '${options.service}' to load; --service core is`,
    );
  if (!idShape.test(options.source) || options.source.length > 20)
    throw new UsageError("--source is a short name: up to 20 letters, digits, - and .");
  collectOften();
  const opened = await openForLoading(options);
  const { store, catalog } = opened;
  const rejects = new RejectFile(options.data, `${new Date().toISOString().replace(/[:.]/g, "-")}-${options.source}`);
  const progress = showProgress("resources", options.acknowledge ?? false);
  try {
    const check = structureChecker(catalog.definitions);
    const report = await load({
      items: readSources(paths, { spoolFolder: options.data, definitions: catalog.definitions }),
      store,
      catalog,
      source: options.source,
      now: Date.now,
      strict: options.strict ?? false,
      scopeIds: options.scopeIds ?? false,
      check: (resource) => check(resource),
      reject: (it) => rejects.add(it),
      acknowledge: options.acknowledge ? (reference) => process.stdout.write(`ACK ${reference}\n`) : () => {},
      progress: progress.at,
      find: (type, query) => findFor(opened, type, query),
    });
    rejects.sync();
    progress.stop(report.read);
    for (const line of describe(report, options)) process.stderr.write(`${line}\n`);
    return rejects.count > 0 ? 3 : 0;
  } finally {
    progress.stop();
    rejects.close();
    await store.close();
  }
}

async function openForLoading(options: LoadCommand): Promise<Opened> {
  const opened = openStore(options);
  const { kind } = await opened.store.summary();
  const wanted = options.source === "demo" ? "demo" : "real";
  if (kind === "empty" || kind === wanted) return opened;
  if (kind === "demo" && options.replaceDemo) {
    await opened.store.empty();
    return opened;
  }
  await opened.store.close();
  throw new UsageError(
    kind === "demo"
      ? `${options.data} holds invented people; choose another --data, or say --replace-demo to remove them first`
      : `${options.data} holds real records; the source 'demo' is for invented people, who need a folder of their own`,
  );
}

/** The ids that a conditional reference finds; none when its search is not served. */
async function findFor({ store, catalog, zone }: Opened, type: string, query: string): Promise<readonly string[]> {
  const pairs = parsePairs(query);
  if (isProblem(pairs) || !catalog.resources.has(type)) return [];
  const parsed = parseSearch(type, pairs, {
    catalog,
    zone,
    now: Date.now,
    bases: [],
    lenient: false,
    countMax: 2,
    incomplete: store.incomplete(),
  });
  return isProblem(parsed) || parsed.query.clauses.length === 0 ? [] : store.findIds(parsed.query, 2);
}

/** The report, for people. No value of a record is in it. */
function describe(report: LoadReport, { data, source }: LoadCommand): string[] {
  const sum = (counts: ReadonlyMap<unknown, number>) => [...counts.values()].reduce((all, it) => all + it, 0);
  const lines = [
    `careconnect: ${report.read} resources read from source ${source}: ${report.created} created, ${report.updated} updated, ${report.unchanged} unchanged, ${report.deleted} deleted`,
  ];
  if (report.withoutProfile > 0)
    lines.push(`${report.withoutProfile} of them claim no Care Connect profile; they are kept as they came`);
  if (report.unserved.size > 0)
    lines.push(
      `${sum(report.unserved)} are of types that are not served and were left out: ${[...report.unserved].map(([type, n]) => `${n} ${type}`).join(", ")}`,
    );
  if (report.unresolvedReferences > 0)
    lines.push(`${report.unresolvedReferences} references could not be resolved and were kept as they are`);
  if (report.warnings.size > 0) {
    const worst = [...report.warnings].sort((a, b) => b[1] - a[1]);
    lines.push(
      `${sum(report.warnings)} faults of the base structure, in ${worst.length} kinds; the resources were kept:`,
    );
    lines.push(...worst.slice(0, 20).map(([kind, n]) => `  ${n} × ${kind}`));
    if (worst.length > 20) lines.push(`  and ${worst.length - 20} kinds more`);
  }
  if (report.rejected.size > 0) {
    lines.push(
      `${sum(report.rejected)} were rejected and are kept whole in ${data}/rejects (careconnect rejects list):`,
    );
    lines.push(...[...report.rejected].map(([reason, n]) => `  ${n} × ${reason}: ${rejectReasons[reason]}`));
  }
  return lines;
}
