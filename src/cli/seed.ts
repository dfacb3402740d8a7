import { putOf } from "../store/put-of.ts";
import type { WriteItem } from "../store/store.ts";
import { syntheticResources } from "../synthetic/people.ts";
import { openStore } from "./open-store.ts";
import { UsageError, wholeNumber } from "./settings.ts";

export interface SeedOptions {
  readonly data: string;
  readonly timeZone: string;
  readonly parameters?: string;
  readonly types?: string;
  readonly fullText?: boolean;
  readonly patients: string;
  readonly seed: string;
}

/** Invented people, into a folder that holds nothing or only such. */
export async function seed(options: SeedOptions): Promise<void> {
  const patients = wholeNumber(options.patients, "--patients", 1, 10_000_000);
  const number = wholeNumber(options.seed, "--seed", 0, 999_999_999);
  const { store } = openStore(options);
  try {
    if ((await store.summary()).kind === "real")
      throw new UsageError(`${options.data} holds real records; invented people need a folder of their own`);
    let count = 0;
    let batch: WriteItem[] = [];
    const flush = async () => {
      const outcomes = await store.write(batch, { source: "demo", now: Date.now() });
      const rejected = outcomes.find((it) => it.outcome === "rejected");
      if (rejected)
        throw new UsageError(
          `other invented people are here already (${"detail" in rejected ? rejected.detail : ""}); seed an empty folder`,
        );
      count += batch.length;
      batch = [];
    };
    for (const resource of syntheticResources({ patients, seed: number })) {
      batch.push(putOf(resource));
      if (batch.length === 5000) await flush();
    }
    await flush();
    await store.settle();
    process.stderr.write(`careconnect: ${count} resources of ${patients} invented people in ${options.data}\n`);
  } finally {
    await store.close();
  }
}
