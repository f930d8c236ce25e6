import { z } from "zod";
import type { JobDescriptor } from "#domain";
import { defineSettings, setting } from "./setting.ts";
import type { Setting, SettingRecords, SettingsSlice } from "./setting.ts";

/** The slice of one toolsmith job: `jobs.<name>.enabled` and its own options under `jobs.<name>.`. */
export function defineJobSettings(
  job: Pick<JobDescriptor, "name" | "title" | "enabledByDefault">,
  options: SettingRecords = {},
): SettingsSlice {
  const enabled = setting<boolean>({
    schema: z.boolean(),
    default: job.enabledByDefault,
    help: `Whether the job runs: ${job.title}.`,
  });
  const settings: Record<string, Setting> = { [`jobs.${job.name}.enabled`]: enabled };
  for (const [name, record] of Object.entries(options)) {
    settings[`jobs.${job.name}.${name}`] = record;
  }
  return defineSettings(`Job ${job.name}`, settings);
}
