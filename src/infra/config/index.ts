export { approvalTermsOf } from "./approval-terms.ts";
export { resolveConfiguration } from "./configuration.ts";
export type { Configuration, ConfigurationSources, SettingOrigin } from "./configuration.ts";
export { coreSettings } from "./core-settings.ts";
export type { CoreValues } from "./core-settings.ts";
export { ConfigurationError, ConfigurationFileError } from "./errors.ts";
export type { ConfigurationIssue, ConfigurationSource } from "./errors.ts";
export { defineJobSettings } from "./job-settings.ts";
export { roleSettings } from "./model-settings.ts";
export type { ProviderEntry } from "./model-settings.ts";
export { thisMachine, userFilePath } from "#infra/machine";
export type { Machine } from "#infra/machine";
export { configurationReference, configurationTemplate, jsonSchema } from "./reference.ts";
export { sessionBudgetOf } from "./session-budget.ts";
export { gateSettingsOf } from "./session-gates.ts";
export { sessionLimitsOf } from "./session-limits.ts";
export {
  defineSettings,
  environmentNames,
  flagName,
  jsonSchemaOf,
  setting,
  settingsByPath,
} from "./setting.ts";
export type {
  JsonSchema,
  Setting,
  SettingRecords,
  SettingsSlice,
  SettingValue,
  SliceValues,
} from "./setting.ts";
export { readUserFile } from "./user-file.ts";
export type { ConfigurationFile } from "./yaml-source.ts";
