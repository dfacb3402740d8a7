import { existsSync } from "node:fs";
import { join } from "node:path";
import { SqliteContributions } from "../store/sqlite/contributions.ts";
import { UsageError } from "./settings.ts";

const fileIn = (data: string): string => join(data, "contributions.sqlite");

/** What was contributed; the file is made when it is not there. */
export const openContributions = (data: string): SqliteContributions => new SqliteContributions(fileIn(data));

/** How many look at what was contributed. */
export async function moderatorsOf(data: string): Promise<number> {
  if (!existsSync(fileIn(data))) return 0;
  const store = openContributions(data);
  const { length } = await store.moderators();
  await store.close();
  return length;
}

/** The same for commands that need something to be there. */
export function existingContributions(data: string): SqliteContributions {
  if (!existsSync(fileIn(data))) throw new UsageError(`nothing has been contributed to ${data} yet`);
  return openContributions(data);
}
