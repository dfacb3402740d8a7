import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ServiceDefinition } from "../definitions/resource-definition.ts";
import { core, services } from "../definitions/services.ts";
import { loadRelease } from "../fhir/release.ts";
import { type Zone, zoneNamed } from "../fhir/zone.ts";
import { promisedService } from "../search/base-parameters.ts";
import { buildCatalog, type Catalog, type LocalParameter } from "../search/catalog.ts";
import { readLocalParameters } from "../search/local-parameters.ts";
import { sqliteBusy } from "../store/sqlite/database.ts";
import { SqliteStore } from "../store/sqlite/sqlite-store.ts";
import type { WritePoint } from "../store/sqlite/writer.ts";
import { UsageError } from "./settings.ts";

export interface Opened {
  readonly folder: string;
  readonly zone: Zone;
  readonly catalog: Catalog;
  readonly store: SqliteStore;
}

export type ServiceName = keyof typeof services;

export interface StoreSettings {
  readonly data: string;
  readonly timeZone: string;
  readonly publicUrl?: string | undefined;
  readonly parameters?: string | undefined;
  readonly types?: string | undefined;
  readonly fullText?: boolean | undefined;
  readonly readOnly?: boolean;
}

/** The file of a service's store. */
export const storeFile = (folder: string, service: ServiceName): string => join(folder, `${service}.sqlite`);

/** Opens the store of a service in a data folder, with the search parameters that lie there for core. */
export function openStore(options: StoreSettings, service: ServiceName = "core"): Opened {
  const { folder, zone, catalog } = catalogFor(options, service);
  const file = storeFile(folder, service);
  if (options.readOnly && !existsSync(file))
    throw new UsageError(`there is no store in ${folder}; load or seed one first`);
  const readOnly = options.readOnly ?? false;
  try {
    const store = new SqliteStore({ file, catalog, readOnly, at: killPoint() });
    return { folder, zone, catalog, store };
  } catch (error) {
    if ((error as { readonly errcode?: number }).errcode !== sqliteBusy) throw error;
    throw new UsageError(`another process is writing to the store in ${folder}; try again when it has ended`);
  }
}

/** What is served, without opening anything. */
export function catalogFor(options: StoreSettings, name: ServiceName = "core"): Omit<Opened, "store"> {
  const zone = zoneNamed(options.timeZone);
  if (!zone) throw new UsageError(`there is no time zone '${options.timeZone}'; write a name such as Europe/London`);
  const folder = options.data;
  const bases = options.publicUrl ? pathsOf(services[name]).map((it) => `${options.publicUrl}${it}`) : [];
  const service = name === "core" ? serviceOf(options) : wholeService(services[name]);
  const catalog = catalogOf(service, zone, bases, name === "core" ? localParameters(folder, service) : []);
  return { folder, zone, catalog };
}

/** Every base path by which a service is asked, the one that its links have when it is not said otherwise first. */
export const pathsOf = ({ basePath, otherPaths = [] }: ServiceDefinition): readonly string[] => [
  basePath,
  ...otherPaths,
];

const wholeService = (service: ServiceDefinition): ServiceDefinition =>
  promisedService(service, loadRelease(service.release), { guidesOnly: false, types: [] });

/** What is served of core, as the settings have it. */
function serviceOf({ parameters = "all", types = "", fullText = false }: StoreSettings) {
  if (parameters !== "all" && parameters !== "care-connect")
    throw new UsageError(`--parameters is all or care-connect, not '${parameters}'`);
  const names = types.split(",").map((it) => it.trim());
  try {
    return promisedService(core, loadRelease(core.release), {
      guidesOnly: parameters === "care-connect",
      types: names.filter((it) => it !== ""),
      fullText,
    });
  } catch (error) {
    throw new UsageError(`--types: ${(error as Error).message}`);
  }
}

function catalogOf(
  service: ServiceDefinition,
  zone: Zone,
  bases: readonly string[],
  local: readonly LocalParameter[],
): Catalog {
  try {
    return buildCatalog(service, loadRelease(service.release), { zone, bases }, local);
  } catch (error) {
    if (local.length === 0) throw error;
    throw new UsageError(`a local search parameter cannot be used: ${(error as Error).message}`);
  }
}

/** SearchParameter resources in `<data>/search-parameters/*.json`. */
function localParameters(folder: string, service: ServiceDefinition): LocalParameter[] {
  const place = join(folder, "search-parameters");
  if (!existsSync(place)) return [];
  return readdirSync(place)
    .filter((it) => it.endsWith(".json"))
    .sort()
    .flatMap((name) => {
      const read = readLocalParameters(readFileSync(join(place, name), "utf8"), service);
      if (typeof read === "string") throw new UsageError(`${join(place, name)}: ${read}`);
      return read;
    });
}

/** The key that page links are sealed with, made once and kept beside the store. */
export const pageKey = (folder: string): Uint8Array =>
  keyIn(join(folder, "page.key"), "remove it and a new one is made (links of earlier answers then end)");

/** 32 bytes, made when there are none. `instead`: what helps when they are not. */
export function keyIn(file: string, instead: string): Uint8Array {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) {
    try {
      writeFileSync(file, randomBytes(32), { mode: 0o600, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  const key = readFileSync(file);
  if (key.length !== 32) throw new UsageError(`${file} is not 32 bytes long; ${instead}`);
  return key;
}

/** For tests of durability: ends this process, as a power cut would, at the nth time a named moment of a write is reached. */
function killPoint(): (point: WritePoint) => void {
  const [wanted, count = "1"] = (process.env.CARECONNECT_KILL_AT ?? "").split("#");
  let left = Number(count);
  return (point) => {
    if (point === wanted && --left <= 0) process.kill(process.pid, "SIGKILL");
  };
}
