import { existsSync } from "node:fs";
import { operations } from "../api/operations.ts";
import type { FhirService } from "../api/service.ts";
import { services } from "../definitions/services.ts";
import { loadRelease } from "../fhir/release.ts";
import { zoneNamed } from "../fhir/zone.ts";
import { countRejects } from "../ingest/reject.ts";
import { readGuide } from "../portal/guide/guide.ts";
import type { Site } from "../portal/page.ts";
import { promisedService } from "../search/base-parameters.ts";
import { buildCatalog, type Catalog } from "../search/catalog.ts";
import type { Pages } from "../server/site-http.ts";
import { assetAddresses } from "../site/assets.ts";
import { contributing } from "../site/contributing/contributing.ts";
import { dataNote, holdings } from "../site/data-notes.ts";
import { portal } from "../site/portal.ts";
import type { Shown } from "../site/site.ts";
import { openMismatches } from "../store/sqlite/layers.ts";
import { catalogueOf } from "../stories/catalogue.ts";
import { promisesOf } from "../stories/promises.ts";
import { openContributions } from "./contributions-file.ts";
import { layersFile } from "./directory-files.ts";
import { UsageError } from "./settings.ts";
import { contentFiles, hazardsFile, moderatingFile, scriptFiles } from "./site-files.ts";

export interface OpenSite {
  /** The frame of every page, those of the services too. */
  readonly frame: () => Site;
  /** Which data a service holds, as pages say it. */
  readonly dataNote: (service: FhirService) => Promise<string>;
  /** `services`: those whose paths the pages speak of. */
  readonly pages: (services: readonly FhirService[]) => Pages;
  readonly stop: () => Promise<void>;
}

/** The portal. `address`: where clients reach the server. */
export function openSite({
  data,
  names,
  address,
  contributions,
}: {
  readonly data: string;
  readonly names: readonly string[];
  readonly address: () => string;
  /** Whether they are taken: on or off. */
  readonly contributions: string;
}): OpenSite {
  if (contributions !== "on" && contributions !== "off")
    throw new UsageError(`--contributions is on or off, not '${contributions}'`);
  const taking = contributing({
    isOpen: contributions === "on",
    open: () => openContributions(data),
    now: Date.now,
  });
  const assets = { scripts: scriptFiles() };
  const addresses = assetAddresses(assets);
  const holding = holdings((it) => rejectsOf(it, data));
  const frame = (): Site => {
    const base = address();
    return { root: new URL(base).pathname.replace(/\/$/, ""), base, ...addresses, services: names };
  };
  return {
    frame,
    dataNote: async (it) => dataNote(it, await holding(it)),
    stop: () => taking.close(),
    pages: (services) => {
      const own = {
        services,
        publicUrl: address,
        frame,
        holding,
        contributing: taking,
      };
      // Not spread: what people wrote would be read at once.
      return portal(Object.assign(written(), own), assets);
    },
  };
}

/** What people wrote, read when a page first needs it: a server is there before its stories are. */
function written(): Pick<Shown, "guide" | "catalogue" | "promises" | "hazards" | "moderating"> {
  const once = <T>(make: () => T): (() => T) => {
    let made: { readonly it: T } | undefined;
    return () => {
      made ??= { it: make() };
      return made.it;
    };
  };
  const guide = once(() => readGuide(contentFiles("guide")));
  const promises = once(() =>
    promisesOf({ core: promisedCatalog("core"), directory: promisedCatalog("directory") }, operations.directory),
  );
  const catalogue = once(() =>
    catalogueOf(
      {
        stories: contentFiles("stories"),
        collections: contentFiles("collections"),
        caseStudies: contentFiles("case-studies"),
        solutions: contentFiles("solutions"),
      },
      promises(),
    ),
  );
  const hazards = once(hazardsFile);
  const moderating = once(moderatingFile);
  return {
    get guide() {
      return guide();
    },
    get promises() {
      return promises();
    },
    get catalogue() {
      return catalogue();
    },
    get hazards() {
      return hazards();
    },
    get moderating() {
      return moderating();
    },
  };
}

/** What the table promises, whatever this installation serves of it: stories are held against the product. */
function promisedCatalog(name: keyof typeof services): Catalog {
  const definitions = loadRelease(services[name].release);
  const promised = promisedService(services[name], definitions, { guidesOnly: false, types: [] });
  return buildCatalog(promised, definitions, { zone: zoneNamed("Europe/London")!, bases: [] });
}

/** What could not be taken: entries of clinical records, and what in the register's sources broke a rule and still does. */
function rejectsOf({ catalog }: FhirService, data: string): number {
  if (catalog.service.name === "core") return countRejects(data);
  const file = layersFile(data);
  return existsSync(file) ? openMismatches(file) : 0;
}
