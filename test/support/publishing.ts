import { join } from "node:path";
import type { TestContext } from "node:test";
import { stage } from "../../src/ingest/directory/load-register.ts";
import { publishRegister } from "../../src/ingest/directory/publish-register.ts";
import type { KnownCode } from "../../src/ods/check.ts";
import type { OdsRecord, SourceItem } from "../../src/ods/organisation.ts";
import { outdatedCodeSystems } from "../../src/ods/terminology/code-systems.ts";
import { definitionsOf } from "../../src/ods/terminology/definitions.ts";
import { plainQuery } from "../../src/search/plain-query.ts";
import { Layers } from "../../src/store/sqlite/layers.ts";
import { directoryCatalog, openDirectory } from "./directory.ts";
import { now, temporaryFolder } from "./store.ts";

/** What a release says: whole records, and codes that it names. */
export interface TestRelease {
  readonly date: string;
  readonly records: readonly OdsRecord[];
  readonly codes?: readonly KnownCode[];
  /** Where the organisations are, by code: what `besideOf` keeps as areas. */
  readonly areas?: Readonly<
    Record<string, readonly { readonly url: string; readonly valueCoding: { code: string } }[]>
  >;
}

/** Loads releases through the whole pipeline: staged, merged, checked, published with the definitions of their day. */
export function registerIn(context: TestContext, folder = temporaryFolder(context)) {
  const store = openDirectory(context, { folder });
  const layers = new Layers(join(folder, "directory-sources.sqlite"));
  context.after(() => layers.close());
  const publishItems = async (
    date: string,
    items: AsyncIterable<readonly SourceItem[]>,
    areas: TestRelease["areas"] = {},
  ) => {
    const source = "register";
    const run = layers.begin(source, date, now());
    await stage(items, { layers, source, release: date, run, progress: () => {} });
    const before = openDirectory(context, { folder, readOnly: true });
    await publishRegister({
      layers,
      run,
      store,
      before,
      catalog: directoryCatalog,
      owner: source,
      source,
      date,
      facts: {},
      // Each release is a moment of its own.
      now: now() + run,
      place: ({ code }) => areas[code] ?? [],
      definitions: definitionsOf({ date, codes: layers.codes(), organisations: layers.organisations() }),
      outdated: outdatedCodeSystems(await before.findIds(plainQuery("CodeSystem", [], 1000), 1000), date),
      acceptClosures: false,
      progress: () => {},
    });
    layers.end(run, "published", {}, now());
    await before.close();
  };
  const publish = ({ date, records, codes = [], areas }: TestRelease) => {
    const place = { file: "invented", position: "" };
    async function* items(): AsyncGenerator<readonly SourceItem[]> {
      yield codes.map((it) => ({ kind: "codes", place, ...it }) as const);
      yield records.map((record) => ({ kind: "record", record, product: "register", isWhole: true, place }) as const);
    }
    return publishItems(date, items(), areas);
  };
  return { store, layers, publish, publishItems };
}
