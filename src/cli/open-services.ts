import type { Logger } from "pino";
import type { SearchDialect } from "../api/answer-search.ts";
import { datedRead } from "../api/directory/dated-read.ts";
import { searchDialect } from "../api/directory/search-dialect.ts";
import { nationalLimits } from "../api/national-limits.ts";
import { nationalOutcome } from "../api/national-outcome.ts";
import { pageTokens } from "../api/page-token.ts";
import type { FhirService } from "../api/service.ts";
import { toXml } from "../api/xml.ts";
import { ordPath } from "../definitions/directory/ord-api.ts";
import { services } from "../definitions/services.ts";
import { subsetter } from "../fhir/subset.ts";
import { resourceHtml } from "../portal/resource-page.ts";
import type { Door } from "../server/door.ts";
import type { Mounted } from "../server/fhir-http.ts";
import { findDoor } from "../server/find-http.ts";
import { healthDoors } from "../server/health-http.ts";
import { ordDoor } from "../server/ord-http.ts";
import { openAccess } from "./open-access.ts";
import { openAudit } from "./open-audit.ts";
import { openGate } from "./open-gate.ts";
import { openPlaces } from "./open-places.ts";
import type { OpenSite } from "./open-site.ts";
import { type Opened, openStore, pageKey, pathsOf, type ServiceName, type StoreSettings } from "./open-store.ts";
import type { ServeOptions } from "./serve.ts";
import { UsageError, wholeNumber } from "./settings.ts";

/** The services that are asked for, in the order of the table. */
export function servicesOf({ services: text }: Pick<ServeOptions, "services">): readonly ServiceName[] {
  const names = text.split(",").map((it) => it.trim());
  const all = Object.keys(services) as ServiceName[];
  const unknown = names.find((it) => !all.includes(it as ServiceName));
  if (unknown !== undefined)
    throw new UsageError(`--services: there is no service '${unknown}'; there are ${all.join(" and ")}`);
  return all.filter((it) => names.includes(it));
}

/** A store that may be opened anew while it is served: its search parameters are files that may change. */
export interface Held {
  readonly name: ServiceName;
  readonly opened: Opened;
  /** With the search parameters that there are now. Throws a UsageError when they cannot be used. */
  reopen(): void;
}

export function hold(name: ServiceName, options: StoreSettings): Held {
  const reading = { ...options, readOnly: true };
  let opened = openStore(reading, name);
  return {
    name,
    get opened() {
      return opened;
    },
    reopen() {
      const before = opened.store;
      opened = openStore(reading, name);
      // Requests that have begun end on the store they began with.
      setTimeout(() => before.close(), 10_000).unref();
    },
  };
}

export interface OpenService {
  readonly mounted: readonly Mounted[];
  /** What is asked otherwise than by FHIR. */
  readonly doors: readonly Door[];
  /** What is said of it when it begins: about who may see what. */
  readonly words: string | undefined;
  stop(): void;
}

/** Clinical records: who asks is known, and what they are told is written down, where the settings say so. */
export async function openCore(
  held: Held,
  options: ServeOptions,
  { audited, address, site, logger }: { audited: boolean; address: () => string; site: OpenSite; logger: Logger },
): Promise<OpenService> {
  const files =
    options.access === undefined ? undefined : await openAccess(options.access, () => held.opened.catalog, logger);
  const audit = audited ? openAudit(options, logger) : undefined;
  const countMax = wholeNumber(options.patientPageSize, "--patient-page-size", 1, 10_000);
  const service = serviceAt(services.core.basePath, held, options, {
    address,
    site,
    pageSize: { patient: countMax, other: wholeNumber(options.pageSize, "--page-size", 1, 10_000) },
    countMax,
    own: { ...(files && { access: files.access }), ...(audit && { audit: { folder: audit.folder } }) },
  });
  const control = files
    ? "access is controlled"
    : "access is not controlled: everybody who uses this machine may read every record";
  return {
    mounted: [{ service, trail: audit?.trail }],
    doors: [],
    words: `${control}${audit ? ", and every access is written down" : ""}`,
    stop() {
      files?.stop();
      audit?.close();
    },
  };
}

/** Matches a page, and the most that may be asked for: what the national API answers, and advises for reading it all. */
const directoryPages = { pageSize: { patient: 20, other: 20 }, countMax: 1000 } as const;

/** The register is public: nobody needs leave to see it, but a key where the settings say so. The ORD API stands beside it. */
export async function openDirectory(
  held: Held,
  options: ServeOptions,
  { address, site, logger }: { address: () => string; site: OpenSite; logger: Logger },
): Promise<OpenService> {
  const national = options.emulateNational ?? false;
  const { gate, health, said, stop } = openGate(options, logger);
  const isDemo = (await held.opened.store.summary()).kind === "demo";
  let places = openPlaces(options.data, isDemo);
  const placesNow = () => {
    // They may be loaded while this runs.
    places ??= openPlaces(options.data, isDemo);
    return places;
  };
  const paths = pathsOf(services.directory);
  const mounted = paths.map((path) => {
    const service: FhirService = serviceAt(path, held, options, {
      address,
      site,
      ...directoryPages,
      offsetLinks: national,
      dialect: searchDialect(() => ({ store: service.store, places: placesNow(), settings: service.search })),
      own: {
        outcome: nationalOutcome(() => held.opened.catalog),
        dated: (type, id, request) => datedRead(type, id, request, service),
        gate: said,
        ...(national && { limits: nationalLimits }),
      },
      places: placesNow,
    });
    return { service, gate };
  });
  const directory = mounted[0]!.service;
  const ord = {
    directory,
    get base() {
      return `${address()}${ordPath}`;
    },
    national,
  };
  // The national API answers them beside its base: /organisation-data-terminology-api/_ping.
  const beside = paths.filter((it) => it.endsWith("/fhir")).map((it) => it.slice(0, -"/fhir".length));
  const doors = [
    ordDoor(ordPath, ord, gate),
    findDoor(directory, gate),
    ...healthDoors(["", ...beside], directory, health),
  ];
  const end = () => {
    places?.close();
    stop();
  };
  return { mounted, doors, words: undefined, stop: end };
}

interface ServiceParts {
  readonly address: () => string;
  /** The frame of pages, and what they say of data. */
  readonly site: Pick<OpenSite, "frame" | "dataNote">;
  readonly pageSize: { readonly patient: number; readonly other: number };
  /** The most that may be asked for. */
  readonly countMax: number;
  /** Links to further pages are made with _offset. */
  readonly offsetLinks?: boolean;
  readonly own?: Pick<FhirService, "access" | "audit" | "outcome" | "dated" | "gate" | "limits">;
  readonly places?: () => FhirService["places"];
  readonly dialect?: SearchDialect;
}

/** A service below a base path. The address is known once the port is, and the catalog may change: both are looked up by each request. */
function serviceAt(
  path: string,
  held: Held,
  options: ServeOptions,
  { address, site, pageSize, countMax, offsetLinks = false, own, dialect, places }: ServiceParts,
): FhirService {
  const { catalog, folder } = held.opened;
  const bases = () => pathsOf(catalog.service).map((it) => `${address()}${it}`);
  const service: FhirService = {
    ...own,
    path,
    get places() {
      return places?.();
    },
    get catalog() {
      return held.opened.catalog;
    },
    get store() {
      return held.opened.store;
    },
    lenient: options.lenient ?? false,
    xml: toXml(catalog.definitions),
    html: resourceHtml(catalog, site.frame),
    dataNote: () => site.dataNote(service),
    search: {
      get base() {
        return `${address()}${path}`;
      },
      tokens: pageTokens(pageKey(folder)),
      subset: subsetter(catalog.definitions),
      definitions: new Map(),
      offsetLinks,
      ...(dialect && { dialect }),
      options: {
        pageSize,
        totalBudget: wholeNumber(options.totalBudget, "--total-budget", 0, 100_000_000),
        includesMax: wholeNumber(options.includesMax, "--includes-max", 0, 100_000),
        costMax: wholeNumber(options.searchBudget, "--search-budget", 1000, 999_999_999),
        timeoutMs: wholeNumber(options.searchTimeout, "--search-timeout", 10, 600_000),
      },
      get context() {
        const { catalog, zone } = held.opened;
        return { catalog, zone, now: Date.now, countMax, bases: bases() };
      },
    },
  };
  return service;
}
