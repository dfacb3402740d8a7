import { Command } from "commander";
import { option, type SettingName } from "./settings.ts";

/** What every command that opens the store is told. */
export const storeSettings = ["data", "timeZone", "parameters", "types", "fullText"] as const;

/** A command that takes settings by their names. */
export class SettingsCommand extends Command {
  override createCommand(name?: string): SettingsCommand {
    return new SettingsCommand(name);
  }

  settings(...names: readonly SettingName[]): this {
    for (const it of names) this.addOption(option(it));
    return this;
  }
}
