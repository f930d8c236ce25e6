import { coreSettings, flagName, jsonSchemaOf, settingsByPath } from "#infra/config";
import type { SettingsSlice } from "#infra/config";
import type { CommandOption } from "./command.ts";

/** Flags of a command for these settings, made from the settings' records. */
export function settingOptions(
  paths: readonly string[],
  slices: readonly SettingsSlice[] = [],
): readonly CommandOption[] {
  const settings = settingsByPath([...coreSettings, ...slices]);
  return paths.map((path) => {
    const record = settings.get(path);
    if (record === undefined) throw new TypeError(`There is no setting ${path}.`);
    const { type } = jsonSchemaOf(record);
    const value = type === "integer" || type === "number" ? "number" : (type ?? "value");
    return {
      flags: `--${flagName(path, record)} <${value === "string" ? "text" : value}>`,
      description: record.help,
      setting: path,
    };
  });
}
