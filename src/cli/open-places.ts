import { existsSync } from "node:fs";
import type { Places } from "../api/service.ts";
import { editionTitle } from "../ods/geography/edition.ts";
import { PostcodeStore } from "../store/sqlite/postcodes.ts";
import { inventedGazetteer } from "../synthetic/register/gazetteer.ts";
import { postcodesFile } from "./directory-files.ts";

/** The postcodes of a data folder; undefined: none are loaded. Invented organisations are in invented places. */
export function openPlaces(folder: string, isDemo: boolean): (Places & { close(): void }) | undefined {
  if (isDemo) return { ...inventedGazetteer, titles: () => ["invented places"], close: () => {} };
  const file = postcodesFile(folder);
  if (!existsSync(file)) return undefined;
  const postcodes = new PostcodeStore(file, { readOnly: true });
  const gazetteer = postcodes.gazetteer();
  return { ...gazetteer, titles: () => postcodes.editions().map(editionTitle), close: () => postcodes.close() };
}
