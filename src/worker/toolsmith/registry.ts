import type { ToolsmithJob } from "./job.ts";
import { format } from "./format/job.ts";
import { safeLint } from "./safe-lint/job.ts";
import { unusedImports } from "./unused-imports/job.ts";
import { unExport } from "./un-export/job.ts";

/** Every job, one line each; a folder without its line here does not exist. */
export const toolsmithJobs: readonly ToolsmithJob[] = [safeLint, unusedImports, unExport, format];

export function findToolsmithJob(name: string): ToolsmithJob | undefined {
  return toolsmithJobs.find((job) => job.descriptor.name === name);
}
