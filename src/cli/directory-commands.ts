import type { DirectoryLoad } from "./directory-load.ts";
import type { DirectorySeed } from "./directory-seed.ts";
import type { SettingsCommand } from "./settings-command.ts";

/** The register of organisations: loading it, and what broke which rule. `done` is told the exit status where it is not 0. */
export function addDirectoryCommands(program: SettingsCommand, done: (status: number) => void): void {
  const directory = program.command("directory").description("the register of organisations");
  directory
    .command("load")
    .description(
      "take a release of the register: ODS XML, ODS reports (CSV, XLSX), answers of the ORD API, FHIR R4; also in .gz and .zip",
    )
    .argument("<path...>", "files or folders")
    .requiredOption("--source <name>", "where they come from: every value keeps it")
    .option("--release <day>", "the day for which they speak, where they do not say it themselves: YYYY-MM-DD")
    .option("--report <name>", "which ODS report a file is whose name does not say it: epraccur")
    .option("--replace-demo", "first remove the invented register that the folder holds")
    .settings("data", "timeZone")
    .action(async (paths: string[], options: DirectoryLoad) => {
      done(await (await import("./directory-load.ts")).directoryLoad(paths, options));
    });
  directory
    .command("seed")
    .description("make an invented register, the same for the same numbers; 1: of the size and shape of England's")
    .option("--scale <number>", "from 0.001 to 2", "0.005")
    .option("--seed <number>", "which", "1")
    .option("--changes <number>", "publish the release after that one instead: so many organisations change")
    .settings("data", "timeZone")
    .action(async (options: DirectorySeed) => {
      done(await (await import("./directory-seed.ts")).directorySeed(options));
    });
  directory
    .command("mismatches")
    .description("what broke a rule, a line each; open ones unless --all")
    .option("--all", "those that were put right, too")
    .option("--json", "as NDJSON")
    .settings("data")
    .action(async (options: { data: string; json?: boolean; all?: boolean }) =>
      (await import("./directory-load.ts")).listMismatches(options),
    );
}
