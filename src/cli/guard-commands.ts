import type { ExportOptions } from "./audit.ts";
import type { DoctorOptions } from "./doctor.ts";
import type { AuditPlace } from "./open-audit.ts";
import { print } from "./print.ts";
import { UsageError, wholeNumber } from "./settings.ts";
import { type SettingsCommand, storeSettings } from "./settings-command.ts";

interface TokenOptions {
  readonly tokens: string;
  readonly client: string;
  readonly scope: string;
  readonly user?: string;
  readonly patient?: string;
  readonly purpose?: string;
  readonly days: string;
}

/** Tokens, the audit, and what is unsafe. `done` is told the exit status where it is not 0. */
export function addGuardCommands(program: SettingsCommand, done: (status: number) => void): void {
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
      done(removed > 0 ? 0 : 3);
    });

  const audit = program.command("audit").description("who looked at what");
  audit
    .command("verify")
    .description("whether anything in it was changed, added or taken away; prints its heads, to be kept elsewhere")
    .settings("data", "auditDir", "auditKey")
    .action(async (options: AuditPlace) => {
      done(await (await import("./audit.ts")).verify(options));
    });
  audit
    .command("export")
    .description("write it to standard output as NDJSON of AuditEvents; --records as it is kept, which is shorter")
    .settings("data", "auditDir", "publicUrl")
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
    .settings("data", "auditDir", "auditKey")
    .action(async (options: AuditPlace & { before: string }) => (await import("./audit.ts")).retire(options));

  program
    .command("doctor")
    .description("look at a configuration, with the options that serve would have, and say what is unsafe")
    .settings(
      ...storeSettings,
      "host",
      "publicUrl",
      "access",
      "audit",
      "auditDir",
      "auditKey",
      "tlsCert",
      "tlsKey",
      "tlsClientCa",
      "trustedProxies",
      "rateLimit",
      "logLevel",
      "contributions",
    )
    .action(async (options: DoctorOptions) => {
      const { examine } = await import("./doctor.ts");
      for await (const { level, words } of examine(options)) {
        await print(`${level}\t${words}`);
        if (level === "unsafe") done(3);
      }
    });
}
