import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "pino";
import { chainKey } from "../audit/chain.ts";
import { retireAudit } from "../audit/retire.ts";
import { Trail } from "../audit/trail.ts";
import { keyIn } from "./open-store.ts";
import { UsageError, wholeNumber } from "./settings.ts";

export interface AuditPlace {
  readonly data: string;
  readonly auditDir?: string | undefined;
  readonly auditKey?: string | undefined;
}

export interface AuditOptions extends AuditPlace {
  readonly auditSync: string;
  readonly auditKeepDays: string;
}

const aDay = 86_400_000;
const headEveryMs = 3_600_000;

export const auditFolder = ({ data, auditDir }: AuditPlace): string => auditDir ?? join(data, "audit");

export const auditKey = ({ data, auditKey: file }: AuditPlace): KeyObject =>
  chainKey(
    keyIn(file ?? join(data, "audit.key"), "what was written with another key can then not be verified any more"),
  );

/** Ready to write. The log is told of its head now and then: kept elsewhere, it shows whether the end was cut off. */
export function openAudit(
  options: AuditOptions,
  logger: Pick<Logger, "info">,
): { readonly folder: string; readonly trail: Trail; readonly close: () => void } {
  const { auditSync } = options;
  if (auditSync !== "each" && auditSync !== "second")
    throw new UsageError(`--audit-sync is each or second, not '${auditSync}'`);
  const days = wholeNumber(options.auditKeepDays, "--audit-keep-days", 0, 100_000);
  const folder = auditFolder(options);
  const key = auditKey(options);
  let trail: Trail;
  try {
    trail = new Trail({ folder, key, now: Date.now, sync: auditSync });
  } catch (error) {
    throw new UsageError(`the audit cannot be written to ${folder}: ${(error as Error).message}`);
  }
  const tell = () => logger.info({ audit: trail.head }, "head of the audit");
  const retire = () => days > 0 && retireAudit(folder, Date.now() - days * aDay, trail);
  retire();
  tell();
  const timers = [setInterval(tell, headEveryMs), setInterval(retire, aDay)];
  for (const it of timers) it.unref();
  return {
    folder,
    trail,
    close: () => {
      for (const it of timers) clearInterval(it);
      trail.close();
      tell();
    },
  };
}
