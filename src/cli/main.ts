import { existsSync } from "node:fs";
import { CommanderError } from "commander";
import { software } from "../definitions/software.ts";
import { addContributionCommands } from "./contribution-commands.ts";
import { addDirectoryCommands } from "./directory-commands.ts";
import { addGuardCommands } from "./guard-commands.ts";
import type { LoadCommand } from "./load.ts";
import { print } from "./print.ts";
import type { SeedOptions } from "./seed.ts";
import type { ServeOptions } from "./serve.ts";
import { UsageError } from "./settings.ts";
import { SettingsCommand, storeSettings } from "./settings-command.ts";
import type { ValidateCommand } from "./validate.ts";

/** What every command that opens the store is told. */
interface StoreOptions {
  readonly data: string;
  readonly timeZone: string;
  readonly parameters: string;
  readonly types?: string;
  readonly fullText?: boolean;
}

// Each command loads what it needs when it runs: a server that starts in half a second reads no loader.

/** Exit status: 0 done, 1 failed, 2 the command line was wrong, 3 done in part, or faults found, 141 nobody reads on. */
export async function main(argv: readonly string[]): Promise<number> {
  let status = 0;
  process.stdout.on("error", endWithItsReader);
  const program = new SettingsCommand("careconnect")
    .description("Care Connect Core API: FHIR STU3 records, read-only")
    .version(software.version)
    .exitOverride();

  program
    .command("serve")
    .description("answer requests")
    .settings(
      ...storeSettings,
      "services",
      "host",
      "port",
      "publicUrl",
      "workers",
      "pageSize",
      "patientPageSize",
      "totalBudget",
      "includesMax",
      "searchBudget",
      "searchTimeout",
      "lenient",
      "access",
      "audit",
      "auditDir",
      "auditKey",
      "auditSync",
      "auditKeepDays",
      "tlsCert",
      "tlsKey",
      "tlsClientCa",
      "trustedProxies",
      "rateLimit",
      "requestsMax",
      "connectionsMax",
      "requestTimeout",
      "shutdownTimeout",
      "directoryKeys",
      "directoryMetadata",
      "directoryRateLimit",
      "directoryCors",
      "emulateNational",
      "contributions",
      "logLevel",
    )
    .option("--demo", "put invented people and organisations into a folder that holds nothing yet")
    .action(async (options: ServeOptions) => (await import("./serve.ts")).serve(options));

  program
    .command("load")
    .description("take records from NDJSON, Bundles and single resources in JSON, also in .gz, .zip, .tar and .tar.gz")
    .argument("<path...>", "files or folders; - for standard input")
    .requiredOption("--source <name>", "where the records come from; the same id from another source never overwrites")
    .option("--service <name>", "which service they are for", "core")
    .settings(...storeSettings, "publicUrl")
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
    .settings(...storeSettings)
    .action(async (options: SeedOptions) => (await import("./seed.ts")).seed(options));

  program
    .command("delete")
    .description("delete resources; their versions stay readable")
    .argument("<reference...>", "Type/id")
    .requiredOption("--source <name>", "the source that they came from")
    .settings(...storeSettings)
    .action(async (references: string[], options: StoreOptions & { source: string }) => {
      status = await remove(references, options);
    });

  program
    .command("export")
    .description("write every current resource as NDJSON to standard output")
    .option("--service <name>", "which service", "core")
    .option("--type <name...>", "only these types")
    .settings(...storeSettings)
    .action(async (options: StoreOptions & { service: string; type?: string[] }) => exportAll(options));

  program
    .command("reindex")
    .description("fill search indexes that are new to the store; goes on where it stopped")
    .settings(...storeSettings)
    .action(async (options: StoreOptions) => {
      const { openStore, storeFile } = await import("./open-store.ts");
      for (const name of ["core", "directory"] as const) {
        if (!existsSync(storeFile(options.data, name))) continue;
        const { store } = openStore(options, name);
        await store.reindex();
        await store.close();
      }
    });

  addDirectoryCommands(program, (it) => {
    status = it;
  });
  addGuardCommands(program, (it) => {
    status = it;
  });
  addContributionCommands(program, (it) => {
    status = it;
  });

  const rejects = program.command("rejects").description("what could not be taken");
  rejects
    .command("list")
    .description("one line each: the load, the place, the reason; --json gives the whole, which is confidential")
    .option("--json", "as NDJSON, with the text that was rejected")
    .settings("data")
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
    .settings(...storeSettings)
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
    process.stderr.write(`careconnect: ${(error as Error).stack}\n`);
    return 1;
  }
}

/** Whoever reads what is written has enough, as `head` has: as for any program in a pipe, that is the end. */
function endWithItsReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(141);
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
  const { openStore } = await import("./open-store.ts");
  const { service } = options;
  if (service !== "core" && service !== "directory")
    throw new UsageError(`there is no service '${service}'; there are core and directory`);
  const { store, catalog } = openStore({ ...options, readOnly: true }, service);
  try {
    const types = options.type ?? [...catalog.resources.keys()];
    const unknown = types.find((it) => !catalog.resources.has(it));
    if (unknown)
      throw new UsageError(
        `there is no resource type ${unknown} here; there are ${[...catalog.resources.keys()].join(", ")}`,
      );
    for await (const { body } of store.export(types)) await print(body);
    // NDJSON has no place for it.
    const { attribution } = catalog.service;
    if (attribution !== undefined) process.stderr.write(`${attribution}\n`);
  } finally {
    await store.close();
  }
}
