import type { SettingsSlice } from "#infra/config";

/** The slices of all folders that have settings, in the order of the reference; the core's come before them. */
export const productSettings: readonly SettingsSlice[] = [];
