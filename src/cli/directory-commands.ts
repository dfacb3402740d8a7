import type { DirectoryLoad } from "./directory-load.ts";
import type { DirectorySeed } from "./directory-seed.ts";
import { UsageError } from "./settings.ts";
import type { SettingsCommand } from "./settings-command.ts";

type LoadOptions = Omit<DirectoryLoad, "source"> & {
  readonly source?: string;
  readonly postcodes?: boolean;
  readonly month?: string;
};

/** The register of organisations: loading it, and what broke which rule. `done` is told the exit status where it is not 0. */
export function addDirectoryCommands(program: SettingsCommand, done: (status: number) => void): void {
  const directory = program.command("directory").description("the register of organisations");
  directory
    .command("load")
    .description(
      "take a release of the register: ODS XML, ODS reports (CSV, XLSX), answers of the ORD API, FHIR R4; also in .gz and .zip",
    )
    .argument("<path...>", "files or folders")
    .option("--source <name>", "where they come from: every value keeps it")
    .option(
      "--postcodes",
      "the files are editions of postcodes or lists of areas instead: OS Code-Point Open, ONSPD, NSPL, ONS names",
    )
    .option("--month <month>", "with --postcodes: the month of the edition, where it does not say it itself: 2025-08")
    .option("--release <day>", "the day for which they speak, where they do not say it themselves: YYYY-MM-DD")
    .option("--report <name>", "which ODS report a file is whose name does not say it: epraccur")
    .option(
      "--accept-closures",
      "publish although more than 2 % of what is active would be closed, or more than 2 % of all would be removed",
    )
    .option("--replace-demo", "first remove the invented register that the folder holds")
    .settings("data", "timeZone")
    .action(async (paths: string[], options: LoadOptions) => {
      const { directoryLoad, postcodesLoad } = await import("./directory-load.ts");
      const { source, postcodes } = options;
      if (postcodes) done(await postcodesLoad(paths, options));
      else if (source === undefined) throw new UsageError("--source names where the files come from");
      else done(await directoryLoad(paths, { ...options, source }));
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
