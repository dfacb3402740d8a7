import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { headOf, segmentsIn } from "./segments.ts";
import type { Trail } from "./trail.ts";

/**
 * Removes the segments that were last written to before `before` (milliseconds since 1970). A new segment says first which ones
 * these are, so that verifying does not miss them. Answers with how many there were.
 */
export function retireAudit(folder: string, before: number, trail: Trail): number {
  const own = trail.head.segment;
  const old = segmentsIn(folder).filter((it) => it !== own && statSync(join(folder, it)).mtimeMs < before);
  if (old.length === 0) return 0;
  trail.open(old.flatMap((it) => headOf(folder, it)?.head ?? []));
  for (const it of old) rmSync(join(folder, it), { force: true });
  return old.length;
}
