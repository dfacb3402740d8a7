import { once } from "node:events";
import { Command, CommanderError } from "commander";
import { software } from "../definitions/software.ts";
import type { ExportOptions } from "./audit.ts";
import type { DoctorOptions } from "./doctor.ts";
import type { LoadCommand } from "./load.ts";
import type { AuditPlace } from "./open-audit.ts";
import type { SeedOptions } from "./seed.ts";
import type { ServeOptions } from "./serve.ts";
import { option, UsageError, wholeNumber } from "./settings.ts";
import type { ValidateCommand } from "./validate.ts";

/** What every command that opens the store is told. */
interface StoreOptions {
  readonly data: string;
  readonly timeZone: string;
  readonly parameters: string;
  readonly types?: string;
  readonly fullText?: boolean;
}

interface TokenOptions {
  readonly tokens: string;
  readonly client: string;
  readonly scope: string;
  readonly user?: string;
  readonly patient?: string;
  readonly purpose?: string;
  readonly days: string;
}

// Each command loads what it needs when it runs: a server that starts in half a second reads no loader.

/** Exit status: 0 done, 1 failed, 2 the command line was wrong, 3 done in part, or faults found. */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  const program = new Command("careconnect")
    .description("Care Connect Core API: FHIR STU3 records, read-only")
    .version(software.version)
    .exitOverride();

  program
    .command("serve")
    .description("answer requests")
    .addOption(option("data"))
    .addOption(option("host"))
    .addOption(option("port"))
    .addOption(option("publicUrl"))
    .addOption(option("workers"))
    .addOption(option("timeZone"))
    .addOption(option("parameters"))
    .addOption(option("types"))
    .addOption(option("fullText"))
    .addOption(option("pageSize"))
    .addOption(option("patientPageSize"))
    .addOption(option("totalBudget"))
    .addOption(option("includesMax"))
    .addOption(option("searchBudget"))
    .addOption(option("searchTimeout"))
    .addOption(option("lenient"))
    .addOption(option("access"))
    .addOption(option("audit"))
    .addOption(option("auditDir"))
    .addOption(option("auditKey"))
    .addOption(option("auditSync"))
    .addOption(option("auditKeepDays"))
    .addOption(option("tlsCert"))
    .addOption(option("tlsKey"))
    .addOption(option("tlsClientCa"))
    .addOption(option("trustedProxies"))
    .addOption(option("rateLimit"))
    .addOption(option("requestsMax"))
    .addOption(option("connectionsMax"))
    .addOption(option("requestTimeout"))
    .addOption(option("shutdownTimeout"))
    .addOption(option("logLevel"))
    .option("--demo", "put 100 invented people into a folder that holds nothing yet")
    .action(async (options: ServeOptions) => (await import("./serve.ts")).serve(options));

  program
    .command("load")
    .description("take records from NDJSON, Bundles and single resources in JSON, also in .gz, .zip, .tar and .tar.gz")
    .argument("<path...>", "files or folders; - for standard input")
    .requiredOption("--source <name>", "where the records come from; the same id from another source never overwrites")
    .option("--service <name>", "which service they are for", "core")
    .addOption(option("data"))
    .addOption(option("timeZone"))
    .addOption(option("parameters"))
    .addOption(option("types"))
    .addOption(option("fullText"))
    .addOption(option("publicUrl"))
    .option("--strict", "reject what breaks the base structure instead of warning")
    .option("--scope-ids", "put the source's name before every id, so that equal ids of several sources stay apart")
    .option("--acknowledge", "print 'ACK Type/id' for each resource once it is durable")
    .option("--replace-demo", "first remove the invented people that the folder holds")
    .action(async (paths: string[], options: LoadCommand) => {
      status = await (await import("./load.ts")).loadCommand(paths, options);
    });

  program
    .command("validate")
    .description("check records against the base of FHIR STU3, whatever load reads; nothing is stored")
    .argument("<path...>", "files or folders; - for standard input")
    .option("--json", "as NDJSON, an OperationOutcome for each resource with faults")
    .action(async (paths: string[], options: ValidateCommand) => {
      status = await (await import("./validate.ts")).validateCommand(paths, options);
    });

  program
    .command("seed")
    .description("make invented people, the same for the same numbers")
    .option("--patients <number>", "how many", "100")
    .option("--seed <number>", "which", "1")
    .addOption(option("data"))
    .addOption(option("timeZone"))
    .addOption(option("parameters"))
    .addOption(option("types"))
    .addOption(option("fullText"))
    .action(async (options: SeedOptions) => (await import("./seed.ts")).seed(options));

  program
    .command("delete")
    .description("delete resources; their versions stay readable")
    .argument("<reference...>", "Type/id")
    .requiredOption("--source <name>", "the source that they came from")
    .addOption(option("data"))
    .addOption(option("timeZone"))
    .addOption(option("parameters"))
    .addOption(option("types"))
    .addOption(option("fullText"))
    .action(async (references: string[], options: StoreOptions & { source: string }) => {
      status = await remove(references, options);
    });

  program
    .command("export")
    .description("write every current resource as NDJSON to standard output")
    .option("--service <name>", "which service", "core")
    .option("--type <name...>", "only these types")
    .addOption(option("data"))
    .addOption(option("timeZone"))
    .addOption(option("parameters"))
    .addOption(option("types"))
    .addOption(option("fullText"))
    .action(async (options: StoreOptions & { service: string; type?: string[] }) => exportAll(options));

  program
    .command("reindex")
    .description("fill search indexes that are new to the store; goes on where it stopped")
    .addOption(option("data"))
    .addOption(option("timeZone"))
    .addOption(option("parameters"))
    .addOption(option("types"))
    .addOption(option("fullText"))
    .action(async (options: StoreOptions) => {
      const { openStore } = await import("./open-store.ts");
      const { store } = openStore(options);
      await store.reindex();
      await store.close();
    });

  const token = program.command("token").description("tokens of a small installation, kept as hashes in a file");
  const tokensFile = ["--tokens <file>", "the file, as --access names it"] as const;
  token
    .command("add")
    .description("make a token and print it, this once")
    .requiredOption(...tokensFile)
    .requiredOption("--client <name>", "who will use it")
    .requiredOption("--scope <scopes>", "SMART scopes, with blanks between them: user/*.read, patient/Observation.rs …")
    .option("--user <name>", "the person behind the client")
    .option("--patient <id>", "whom patient/ scopes are about")
    .option("--purpose <codes>", "what the records are wanted for: TREAT …")
    .option("--days <number>", "how long it is good for", "90")
    .action(async ({ tokens, days, ...options }: TokenOptions) => {
      const { addToken } = await import("./token-file.ts");
      await print(addToken(tokens, { ...options, days: wholeNumber(days, "--days", 1, 3650) }, Date.now()));
    });
  token
    .command("list")
    .description("one line each: the beginning of its hash, the client, its scopes, when it ends")
    .requiredOption(...tokensFile)
    .action(async ({ tokens }: { tokens: string }) => {
      const { readTokens } = await import("./token-file.ts");
      for (const { sha256, client, scope, patient = "", expires } of readTokens(tokens))
        await print(
          `${sha256.slice(0, 12)}\t${client}\t${scope}\t${patient}\t${expires === undefined ? "" : new Date(expires * 1000).toISOString()}`,
        );
    });
  token
    .command("remove")
    .description("take a token back; a running server knows within a second")
    .argument("<hash>", "the beginning of its hash, as list shows it: 8 characters or more")
    .requiredOption(...tokensFile)
    .action(async (hash: string, { tokens }: { tokens: string }) => {
      if (hash.length < 8) throw new UsageError("give 8 characters of the hash or more");
      const { removeTokens } = await import("./token-file.ts");
      const removed = removeTokens(tokens, hash);
      process.stderr.write(`careconnect: ${removed} tokens removed\n`);
      status = removed > 0 ? 0 : 3;
    });

  const audit = program.command("audit").description("who looked at what");
  audit
    .command("verify")
    .description("whether anything in it was changed, added or taken away; prints its heads, to be kept elsewhere")
    .addOption(option("data"))
    .addOption(option("auditDir"))
    .addOption(option("auditKey"))
    .action(async (options: AuditPlace) => {
      status = await (await import("./audit.ts")).verify(options);
    });
  audit
    .command("export")
    .description("write it to standard output as NDJSON of AuditEvents; --records as it is kept, which is shorter")
    .addOption(option("data"))
    .addOption(option("auditDir"))
    .addOption(option("publicUrl"))
    .option("--since <date>", "from this day on")
    .option("--until <date>", "before this day")
    .option("--records", "as it is kept")
    .action(async (options: ExportOptions) => {
      for await (const line of (await import("./audit.ts")).exported(options)) await print(line);
    });
  audit
    .command("retire")
    .description("remove segments that were last written to before a day; the audit keeps their heads")
    .requiredOption("--before <date>", "YYYY-MM-DD")
    .addOption(option("data"))
    .addOption(option("auditDir"))
    .addOption(option("auditKey"))
    .action(async (options: AuditPlace & { before: string }) => (await import("./audit.ts")).retire(options));

  program
    .command("doctor")
    .description("look at a configuration, with the options that serve would have, and say what is unsafe")
    .addOption(option("data"))
    .addOption(option("host"))
    .addOption(option("publicUrl"))
    .addOption(option("timeZone"))
    .addOption(option("parameters"))
    .addOption(option("types"))
    .addOption(option("fullText"))
    .addOption(option("access"))
    .addOption(option("audit"))
    .addOption(option("auditDir"))
    .addOption(option("auditKey"))
    .addOption(option("tlsCert"))
    .addOption(option("tlsKey"))
    .addOption(option("tlsClientCa"))
    .addOption(option("trustedProxies"))
    .addOption(option("rateLimit"))
    .addOption(option("logLevel"))
    .action(async (options: DoctorOptions) => {
      const { examine } = await import("./doctor.ts");
      for await (const { level, words } of examine(options)) {
        await print(`${level}\t${words}`);
        if (level === "unsafe") status = 3;
      }
    });

  const rejects = program.command("rejects").description("what could not be taken");
  rejects
    .command("list")
    .description("one line each: the load, the place, the reason; --json gives the whole, which is confidential")
    .option("--json", "as NDJSON, with the text that was rejected")
    .addOption(option("data"))
    .action(async ({ data, json }: { data: string; json?: boolean }) => {
      const { listRejects } = await import("../ingest/reject.ts");
      for (const it of listRejects(data))
        await print(
          json ? JSON.stringify(it) : `${it.load}\t${it.file}\t${it.position}\t${it.reason}\t${it.path}\t${it.detail}`,
        );
    });
  rejects
    .command("purge")
    .description("remove all of them")
    .option("--resolved", "they were put right: the records they belong to are no longer called incomplete")
    .addOption(option("data"))
    .addOption(option("timeZone"))
    .addOption(option("parameters"))
    .addOption(option("types"))
    .addOption(option("fullText"))
    .action(async ({ resolved, ...options }: StoreOptions & { resolved?: boolean }) => {
      const { purgeRejects } = await import("../ingest/reject.ts");
      process.stderr.write(`careconnect: ${purgeRejects(options.data)} rejects removed\n`);
      if (!resolved) return;
      const { openStore } = await import("./open-store.ts");
      const { store } = openStore(options);
      await store.forgetGaps();
      await store.close();
    });

  try {
    await program.parseAsync(argv, { from: "user" });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof UsageError) {
      process.stderr.write(`careconnect: ${error.message}\n`);
      return 2;
    }
    if ((error as NodeJS.ErrnoException).code === "EPIPE") return 0;
    process.stderr.write(`careconnect: ${(error as Error).stack}\n`);
    return 1;
  }
}

async function remove(references: readonly string[], options: StoreOptions & { source: string }): Promise<number> {
  const items = references.map((it) => {
    const [type, id, ...more] = it.split("/");
    if (!type || !id || more.length > 0) throw new UsageError(`'${it}' is not Type/id`);
    return { kind: "delete", type, id } as const;
  });
  const { openStore } = await import("./open-store.ts");
  const { store, catalog } = openStore(options);
  try {
    const unserved = items.find((it) => !catalog.resources.has(it.type));
    if (unserved) throw new UsageError(`there is no resource type ${unserved.type} here`);
    const outcomes = await store.write(items, { source: options.source, now: Date.now() });
    let refused = 0;
    for (const [at, outcome] of outcomes.entries()) {
      if (outcome.outcome === "rejected") {
        refused++;
        process.stderr.write(`careconnect: ${references[at]} was not deleted: ${outcome.detail}\n`);
      } else
        process.stdout.write(
          `${references[at]} ${outcome.outcome === "unchanged" ? "was deleted before" : "deleted"}\n`,
        );
    }
    return refused > 0 ? 3 : 0;
  } finally {
    await store.close();
  }
}

async function exportAll(options: StoreOptions & { service: string; type?: string[] }): Promise<void> {
  if (options.service !== "core") throw new UsageError(`there is no service '${options.service}'; --service core is`);
  const { openStore } = await import("./open-store.ts");
  const { store, catalog } = openStore({ ...options, readOnly: true });
  try {
    const types = options.type ?? [...catalog.resources.keys()];
    const unknown = types.find((it) => !catalog.resources.has(it));
    if (unknown)
      throw new UsageError(
        `there is no resource type ${unknown} here; there are ${[...catalog.resources.keys()].join(", ")}`,
      );
    for await (const { body } of store.export(types)) await print(body);
  } finally {
    await store.close();
  }
}

/** A line on standard output, no faster than it is read. */
async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, "drain");
}
