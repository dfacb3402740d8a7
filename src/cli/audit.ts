import { auditEvent } from "../audit/audit-event.ts";
import { retireAudit } from "../audit/retire.ts";
import { recordsOf, segmentsIn } from "../audit/segments.ts";
import { Trail } from "../audit/trail.ts";
import { verifyAudit } from "../audit/verify.ts";
import { core } from "../definitions/services.ts";
import { type AuditPlace, auditFolder, auditKey } from "./open-audit.ts";
import { UsageError } from "./settings.ts";

export interface ExportOptions extends AuditPlace {
  readonly publicUrl?: string;
  readonly since?: string;
  readonly until?: string;
  readonly records?: boolean;
}

/** Exit status 0: it holds together; 3: it does not. */
export async function verify(place: AuditPlace): Promise<number> {
  const folder = auditFolder(place);
  if (segmentsIn(folder).length === 0) throw new UsageError(`there is no audit in ${folder}`);
  const { segments, records, heads, faults, cut } = await verifyAudit(folder, auditKey(place));
  for (const it of faults) process.stdout.write(`fault\t${it}\n`);
  for (const it of cut)
    process.stdout.write(`cut\t${it}: its last line is not whole; a process was ended while it wrote\n`);
  for (const it of heads) process.stdout.write(`head\t${it.segment}\t${it.n}\t${it.hash}\n`);
  process.stderr.write(
    `careconnect: ${records} records in ${segments} segments; ${faults.length === 0 ? "nothing was changed, added or taken away" : `${faults.length} faults`}\n`,
  );
  return faults.length === 0 ? 0 : 3;
}

/** Lines of NDJSON, the oldest first. */
export async function* exported(options: ExportOptions): AsyncGenerator<string> {
  const folder = auditFolder(options);
  const base = `${options.publicUrl ?? "http://127.0.0.1:8080"}${core.basePath}`;
  const since = options.since === undefined ? Number.NEGATIVE_INFINITY : dayOf(options.since, "--since");
  const until = options.until === undefined ? Number.POSITIVE_INFINITY : dayOf(options.until, "--until");
  for (const segment of segmentsIn(folder))
    for await (const record of recordsOf(folder, segment)) {
      const at = Date.parse(record.at);
      if (at < since || at >= until) continue;
      yield JSON.stringify(options.records ? { segment, ...record } : auditEvent(record, segment, base));
    }
}

export async function retire({ before, ...place }: AuditPlace & { before: string }): Promise<void> {
  const folder = auditFolder(place);
  const trail = new Trail({ folder, key: auditKey(place), now: Date.now, sync: "each" });
  const removed = retireAudit(folder, dayOf(before, "--before"), trail);
  trail.close();
  process.stderr.write(`careconnect: ${removed} segments removed\n`);
}

/** The beginning of a day, UTC. */
function dayOf(text: string, flag: string): number {
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(at)) throw new UsageError(`${flag} is a day, YYYY-MM-DD, not '${text}'`);
  return at;
}
