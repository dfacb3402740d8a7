import type { OdsDate, SourceItem } from "../ods/organisation.ts";
import { nextReleaseDate, registerChanges } from "../synthetic/register/changes.ts";
import { syntheticRegister } from "../synthetic/register/register.ts";
import { defaultReleaseDate } from "../synthetic/register/world.ts";
import { loadItems } from "./directory-load.ts";
import { openStore } from "./open-store.ts";
import { UsageError, wholeNumber } from "./settings.ts";

export interface DirectorySeed {
  readonly data: string;
  readonly timeZone: string;
  /** 1: as many organisations as England has. */
  readonly scale: string;
  readonly seed: string;
  /** Publish the release after that one instead: so many organisations change. */
  readonly changes?: string;
  /** Says nothing when all goes well. */
  readonly quiet?: boolean;
}

const batchSize = 1000;

/** An invented register, the same for the same numbers. */
export async function directorySeed({ data, timeZone, scale, seed, changes, quiet }: DirectorySeed): Promise<number> {
  const size = Number(scale);
  if (!/^\d+(\.\d+)?$/.test(scale) || size < 0.001 || size > 2)
    throw new UsageError(`--scale is a number from 0.001 to 2 (1: all of England), not '${scale}'`);
  const options = { scale: size, seed: wholeNumber(seed, "--seed", 0, 999_999_999) };
  const count = changes === undefined ? undefined : wholeNumber(changes, "--changes", 1, 1_000_000);
  const day = count === undefined ? defaultReleaseDate : nextReleaseDate(options);
  const records = count === undefined ? syntheticRegister(options) : registerChanges({ ...options, count });
  const product = count === undefined ? "register" : "register-changes";
  return loadItems(
    items(records, product, day),
    { data, timeZone, source: "demo", release: day, ...(quiet && { quiet }) },
    openStore({ data, timeZone }, "directory"),
  );
}

async function* items(
  records: ReturnType<typeof syntheticRegister>,
  product: string,
  releaseDate: OdsDate,
): AsyncGenerator<readonly SourceItem[]> {
  const place = { file: "invented", position: "" };
  let batch: SourceItem[] = [{ kind: "manifest", product, releaseDate, place }];
  for (const record of records) {
    batch.push({ kind: "record", record, product: "register", isWhole: true, place });
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}
