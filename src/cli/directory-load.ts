import { existsSync, rmSync } from "node:fs";
import { postcodeAttribution } from "../definitions/directory/postcode-layouts.ts";
import { type Staged, stage } from "../ingest/directory/load-register.ts";
import { loadAreaNames, loadPostcodes } from "../ingest/directory/postcodes/load-postcodes.ts";
import { publishRegister, type RegisterPublished, TooManyClosures } from "../ingest/directory/publish-register.ts";
import { readRegister } from "../ingest/directory/read-register.ts";
import { areasBeside } from "../ods/geography/areas-beside.ts";
import { type Edition, editionTitle } from "../ods/geography/edition.ts";
import type { OdsDate, SourceItem } from "../ods/organisation.ts";
import { rules } from "../ods/rules.ts";
import { outdatedCodeSystems } from "../ods/terminology/code-systems.ts";
import { definitionsOf } from "../ods/terminology/definitions.ts";
import { isOdsDate } from "../ods/values.ts";
import { plainQuery } from "../search/plain-query.ts";
import { Layers } from "../store/sqlite/layers.ts";
import { PostcodeStore } from "../store/sqlite/postcodes.ts";
import type { Store } from "../store/store.ts";
import { collectOften } from "./collect-often.ts";
import { layersFile, postcodesFile } from "./directory-files.ts";
import { openPlaces } from "./open-places.ts";
import { type Opened, openStore, storeFile } from "./open-store.ts";
import { print } from "./print.ts";
import { showProgress } from "./progress.ts";
import { UsageError } from "./settings.ts";

export interface DirectoryLoad {
  readonly data: string;
  readonly timeZone: string;
  readonly source: string;
  readonly release?: string;
  readonly report?: string;
  readonly acceptClosures?: boolean;
  readonly replaceDemo?: boolean;
  /** Says nothing when all goes well. */
  readonly quiet?: boolean;
}

const nameShape = /^[A-Za-z0-9][A-Za-z0-9.-]{0,19}$/;

/** Loads files into the register and publishes what they change as one release. Exit status 0, or 3: something was rejected. */
export async function directoryLoad(paths: readonly string[], options: DirectoryLoad): Promise<number> {
  if (!nameShape.test(options.source))
    throw new UsageError("--source is a short name: up to 20 letters, digits, - and .");
  if (options.release !== undefined && !isOdsDate(options.release))
    throw new UsageError(`--release is a day, YYYY-MM-DD, not '${options.release}'`);
  const opened = openStore(options, "directory");
  const definitions = opened.catalog.definitions;
  const { release } = options;
  const items = readRegister(paths, {
    definitions,
    spoolFolder: options.data,
    ...(release !== undefined && { release }),
  });
  return loadItems(items, options, opened);
}

/** Loads what a reader yields: also the invented register, which is in no file. */
export async function loadItems(
  items: AsyncGenerator<readonly SourceItem[]>,
  options: DirectoryLoad,
  opened: Opened,
): Promise<number> {
  collectOften();
  const { store } = opened;
  await mayHold(store, options);
  const layers = new Layers(layersFile(options.data));
  const progress = showProgress("organisations", options.quiet ?? false);
  try {
    const { release, all } = await releaseOf(items, options.release);
    const last = layers.runs().find((it) => it.source === options.source && it.state === "published");
    if (last && last.release > release)
      throw new UsageError(
        `${options.source} was last loaded as of ${last.release}; a release of ${release} is older. Load sources in the order of their days`,
      );
    const run = layers.begin(options.source, release, Date.now());
    const staged = await stage(all, { layers, source: options.source, release, run, progress: progress.at });
    progress.stop();
    const facts = { source: options.source, release, products: Object.fromEntries(staged.products) };
    const published = await publish({ layers, run, release, facts, progress: progress.at }, options, opened);
    progress.stop();
    if (options.quiet) return 0;
    for (const line of report(staged, published, layers, run, options.source, release))
      process.stderr.write(`${line}\n`);
    return staged.isBroken || [...layers.mismatchCounts(run)].some((it) => rules[it.rule].severity === "error") ? 3 : 0;
  } finally {
    progress.stop();
    layers.close();
    await store.close();
  }
}

interface Publishing {
  readonly layers: Layers;
  readonly run: number;
  readonly release: OdsDate;
  readonly facts: object;
  readonly progress: (organisations: number) => void;
}

/** What has changed, as one release. A register speaks for one day, which never goes back. */
async function publish(
  { layers, run, release, facts, progress }: Publishing,
  options: Pick<DirectoryLoad, "data" | "timeZone" | "source" | "acceptClosures">,
  { store, catalog }: Opened,
): Promise<RegisterPublished> {
  const [newest] = await store.releases();
  // Where there is nothing to read nobody reads: what is published first may go straight to the file.
  const before = newest ? openStore({ ...options, readOnly: true }, "directory").store : store;
  const places = openPlaces(options.data, options.source === "demo");
  const date = newest !== undefined && newest.date > release ? newest.date : release;
  try {
    const published = await publishRegister({
      layers,
      run,
      store,
      before,
      catalog,
      owner: ownerOf(options),
      source: options.source,
      date,
      facts: { ...facts, editions: places?.titles() ?? [] },
      // Later than the release before, whatever the clock says: what was known on a day is told by that.
      now: Math.max(Date.now(), (newest?.published ?? 0) + 1),
      place: (record) => areasBeside(record, places),
      definitions: definitionsOf({ date, codes: layers.codes(), organisations: layers.organisations() }),
      outdated: outdatedCodeSystems(await before.findIds(plainQuery("CodeSystem", [], 1000), 1000), date),
      acceptClosures: options.acceptClosures ?? false,
      progress,
    });
    layers.end(run, "published", { ...facts, published }, Date.now());
    return published;
  } catch (error) {
    layers.end(run, error instanceof TooManyClosures ? "refused" : "failed", facts, Date.now());
    if (!(error instanceof TooManyClosures)) throw error;
    throw new UsageError(
      `nothing was published: ${error.message}. Look at the source; if it is right, load it again with --accept-closures`,
    );
  } finally {
    places?.close();
    if (before !== store) await before.close();
  }
}

/** Loads editions of postcodes, and lists of areas, and places the organisations anew. Exit status 0, or 3: something was refused. */
export async function postcodesLoad(
  paths: readonly string[],
  options: Pick<DirectoryLoad, "data" | "timeZone"> & { readonly month?: string },
): Promise<number> {
  const postcodes = new PostcodeStore(postcodesFile(options.data));
  const month = options.month === undefined ? {} : { month: options.month };
  let refused = 0;
  try {
    for (const path of paths) {
      const asPostcodes = await loadPostcodes(postcodes, path, month);
      const found = asPostcodes.published.length > 0 ? asPostcodes : await loadAreaNames(postcodes, path, month);
      for (const it of found.published)
        process.stderr.write(`careconnect: ${editionTitle(it)}: ${it.rows} rows. ${attributionOf(it)}\n`);
      if (found.published.length > 0) continue;
      refused++;
      for (const it of [...asPostcodes.refused, ...found.refused]) process.stderr.write(`careconnect: ${it}\n`);
    }
  } finally {
    postcodes.close();
  }
  await placeAnew(options);
  return refused > 0 ? 3 : 0;
}

/** What whoever shows it has to show beside it; lists of names are of the first that is named there alone. */
const attributionOf = ({ product, month }: Edition): string =>
  (product.startsWith("names") ? postcodeAttribution.slice(0, 1) : postcodeAttribution)
    .join(" ")
    .replaceAll("{year}", month.slice(0, 4));

/** Where organisations are has changed, not what the register says of them. */
async function placeAnew(options: Pick<DirectoryLoad, "data" | "timeZone">): Promise<void> {
  if (!existsSync(layersFile(options.data)) || !existsSync(storeFile(options.data, "directory"))) return;
  const opened = openStore(options, "directory");
  const layers = new Layers(layersFile(options.data));
  const progress = showProgress("organisations", false);
  try {
    const [newest] = await opened.store.releases();
    if (newest === undefined || (await opened.store.summary()).kind === "demo") return;
    const run = layers.begin("postcodes", newest.date, Date.now());
    layers.touchAll();
    const release = newest.date;
    await publish(
      { layers, run, release, facts: {}, progress: progress.at },
      { ...options, source: "postcodes" },
      opened,
    );
    process.stderr.write("careconnect: the organisations were placed anew\n");
  } finally {
    progress.stop();
    layers.close();
    await opened.store.close();
  }
}

const ownerOf = ({ source }: Pick<DirectoryLoad, "source">): "demo" | "register" =>
  source === "demo" ? "demo" : "register";

/** A register is invented or real, for life. */
async function mayHold(store: Store, { data, source, replaceDemo }: DirectoryLoad): Promise<void> {
  const { kind } = await store.summary();
  const wanted = source === "demo" ? "demo" : "real";
  if (kind === "empty" || kind === wanted) return;
  if (kind === "demo" && replaceDemo) {
    await store.empty();
    for (const it of ["", "-wal", "-shm"]) rmSync(`${layersFile(data)}${it}`, { force: true });
    return;
  }
  await store.close();
  throw new UsageError(
    kind === "demo"
      ? `${data} holds an invented register; choose another --data, or say --replace-demo to remove it first`
      : `${data} holds a real register; the source 'demo' is for invented organisations, which need a folder of their own`,
  );
}

/** The day for which what is read speaks: as it was said, or as the source's own manifest has it. */
async function releaseOf(
  items: AsyncGenerator<readonly SourceItem[]>,
  given: string | undefined,
): Promise<{ readonly release: OdsDate; readonly all: AsyncIterable<readonly SourceItem[]> }> {
  const first = await items.next();
  const batch = first.done ? [] : first.value;
  const stated = batch.flatMap((it) =>
    it.kind === "manifest" && it.releaseDate !== undefined ? [it.releaseDate] : [],
  );
  const release = given ?? stated.sort().at(-1);
  if (release === undefined)
    throw new UsageError("these files do not say for which day they speak; say it with --release YYYY-MM-DD");
  async function* all() {
    yield batch;
    yield* items;
  }
  return { release, all: all() };
}

/** For people: what was read, what the source itself counts, what changed, and what broke which rule. */
function* report(
  staged: Staged,
  published: RegisterPublished,
  layers: Layers,
  run: number,
  source: string,
  release: OdsDate,
): Generator<string> {
  yield `careconnect: source ${source}, release ${release}`;
  for (const [product, it] of staged.products) {
    const stated = it.stated === undefined ? "" : ` (its manifest says ${it.stated})`;
    yield `  ${product}: ${it.records} records${stated}: ${it.added} new, ${it.changed} changed, ${it.unchanged} as before${it.repeated > 0 ? `, ${it.repeated} more than once` : ""}${it.gone > 0 ? `, ${it.gone} gone` : ""}`;
  }
  if (staged.deletions > 0) yield `  ${staged.deletions} deletions announced`;
  if (staged.isBroken) yield "  a file was not read to its end: what is missing from it was not taken as gone";
  yield `  published: ${published.organisations} organisations and ${published.relationships} relationships looked at; ${published.created} resources created, ${published.updated} updated, ${published.deleted} deleted`;
  for (const { rule, count, example } of layers.mismatchCounts(run)) {
    const { severity, expected } = rules[rule];
    const where = [example.code, example.path, example.file, example.position].filter((it) => it !== "").join(", ");
    yield `  ${rule} ${severity}: ${count} × not ${expected}; the first: ${where}: ${example.seen}`;
  }
}

/** Mismatches, one a line: tab-separated, or NDJSON. */
export async function listMismatches({
  data,
  json,
  all,
}: {
  data: string;
  json?: boolean;
  all?: boolean;
}): Promise<void> {
  if (!existsSync(layersFile(data))) throw new UsageError(`there is no register in ${data}`);
  const layers = new Layers(layersFile(data));
  try {
    for (const it of layers.mismatches()) {
      if (!all && it.status !== "open") continue;
      const { severity, expected } = rules[it.rule];
      await print(
        json
          ? JSON.stringify({ ...it, severity, expected })
          : [
              it.status,
              it.rule,
              severity,
              it.code,
              it.path,
              it.seen,
              `expected ${expected}`,
              it.file,
              it.position,
            ].join("\t"),
      );
    }
  } finally {
    layers.close();
  }
}
