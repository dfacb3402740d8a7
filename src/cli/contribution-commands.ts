import { print } from "./print.ts";
import { UsageError } from "./settings.ts";
import type { SettingsCommand } from "./settings-command.ts";

/** Who looks at contributions, what waits, and what was accepted as files. `done` is told the exit status where it is not 0. */
export function addContributionCommands(program: SettingsCommand, done: (status: number) => void): void {
  const moderator = program.command("moderator").description("who looks at contributions; tokens are kept as hashes");
  moderator
    .command("add")
    .description("make a token and print it, this once; the name stands beside what its holder says, for everybody")
    .requiredOption("--name <name>", "letters, digits, blanks, . _ and -; up to 40")
    .settings("data")
    .action(async ({ data, name }: { data: string; name: string }) => {
      const { openContributions } = await import("./contributions-file.ts");
      if (!/^[\p{L}\d][\p{L}\d ._-]{0,39}$/u.test(name))
        throw new UsageError("--name has letters, digits, blanks, . _ and -, up to 40");
      const store = openContributions(data);
      const token = await store.addModerator(name, Date.now());
      await store.close();
      if (token === undefined)
        throw new UsageError(`there is a moderator ${name}; remove it first, or take another name`);
      await print(token);
    });
  moderator
    .command("list")
    .description("one line each: the name, and since when")
    .settings("data")
    .action(async ({ data }: { data: string }) => {
      const { existingContributions } = await import("./contributions-file.ts");
      const store = existingContributions(data);
      for (const { name, at } of await store.moderators()) await print(`${name}\t${new Date(at).toISOString()}`);
      await store.close();
    });
  moderator
    .command("remove")
    .description("take a token back, and end its sessions at once; what they said stays under their name")
    .argument("<name>", "as list shows it")
    .settings("data")
    .action(async (name: string, { data }: { data: string }) => {
      const { existingContributions } = await import("./contributions-file.ts");
      const store = existingContributions(data);
      const isRemoved = await store.removeModerator(name);
      await store.close();
      if (!isRemoved) throw new UsageError(`there is no moderator ${name}`);
      process.stderr.write(`careconnect: ${name} is no moderator any more\n`);
    });

  const contributions = program.command("contributions").description("what people have proposed");
  contributions
    .command("list")
    .description("one line each, the newest activity first: number, kind, status, versions, last activity, title")
    .option("--all", "not only those that wait")
    .settings("data")
    .action(async ({ data, all = false }: { data: string; all?: boolean }) => {
      const { listContributions } = await import("./contributions.ts");
      for await (const line of listContributions(data, all)) await print(line);
    });
  contributions
    .command("erase")
    .description(
      "take the words out of one for ever, where they should never have been sent; it stays on the list, declined",
    )
    .argument("<number>", "as list shows it")
    .settings("data")
    .action(async (number: string, { data }: { data: string }) => {
      const { existingContributions } = await import("./contributions-file.ts");
      const store = existingContributions(data);
      const isErased = /^\d{1,9}$/.test(number) && (await store.erase(Number(number), Date.now()));
      await store.close();
      if (!isErased) throw new UsageError(`there is no contribution ${number}`);
      process.stderr.write(
        `careconnect: the words of contribution ${number} are erased; backups may still have them\n`,
      );
    });

  program
    .command("stories")
    .description("what was accepted, for the catalogue")
    .command("export")
    .description(
      "write accepted stories, solutions and case studies as files for content/, and changes to profiles as a list",
    )
    .requiredOption("--to <folder>", "where to write; files that are there are not written over")
    .option("--patch", "write changes to stories too, as unified differences against content/")
    .settings("data")
    .action(async ({ data, to, patch = false }: { data: string; to: string; patch?: boolean }) => {
      const { exportStories } = await import("./contributions.ts");
      const { written, remarks } = await exportStories(data, to, { patch });
      for (const it of written) await print(it);
      for (const it of remarks) process.stderr.write(`careconnect: ${it}\n`);
      if (remarks.length > 0) done(3);
    });
}
