import { z } from "zod";
import { coderSettings } from "#adapters/coders/settings";
import { defineJobSettings, type SettingRecords, type SettingsSlice } from "#infra/config";
import { toolsmithJobs } from "#worker/toolsmith";

/** The settings of coding CLIs, and of all toolsmith jobs, made from the schemas with which the jobs check their options. */
export const productSettings: readonly SettingsSlice[] = [
  coderSettings,
  ...toolsmithJobs.map((job) => defineJobSettings(job.descriptor, settingsOf(job.options))),
];

function settingsOf(schema: z.ZodType): SettingRecords {
  if (!(schema instanceof z.ZodObject))
    throw new TypeError("the options of a job are an object schema");
  const defaults = schema.parse({}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => [
      name,
      {
        schema: field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : field,
        default: defaults[name],
        help: field.description ?? name,
      },
    ]),
  );
}
