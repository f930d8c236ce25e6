import { z } from "zod";
import type { Survey, Unit } from "#domain";
import { ToolFailedError } from "../errors.ts";
import { keepFormatted } from "../formatting/keep-formatted.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { isSource } from "../source-files.ts";
import { findUnusedCode } from "../unused-code/knip.ts";
import { readText, writeText } from "../worktree-files.ts";
import { candidatesOf } from "./candidates.ts";
import { parseModule } from "./exports.ts";
import { unExportOptions } from "./options.ts";
import { removeExports } from "./remove-exports.ts";

const NAME = "un-export";

const detailSchema = z.strictObject({ name: z.string() });

export async function survey(context: JobContext): Promise<Survey> {
  const { exclude } = parseOptions(NAME, unExportOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  if (!context.files.includes("package.json")) return { ...empty, skipped: "no package.json" };
  if (!context.files.some(isSource)) return { ...empty, skipped: "no JavaScript or TypeScript" };
  try {
    const issues = await findUnusedCode(context);
    const { units, findings, notes } = await candidatesOf(issues, context, exclude);
    return { ...empty, units: [...units], findings: [...findings], notes: [...notes] };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, skipped: error.message };
    throw error;
  }
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  const byFile = Map.groupBy(units, ({ paths }) => paths[0] as string);
  const failed: { unit: string; reason: string }[] = [];
  await keepFormatted([...byFile.keys()], context, async () => {
    for (const [path, own] of byFile) {
      const text = await readText(context.worktree, path);
      const module = text === undefined ? undefined : parseModule(path, text);
      if (module === undefined) {
        failed.push(...own.map(({ id }) => ({ unit: id, reason: `${path} cannot be parsed` })));
        continue;
      }
      const names = own.map(({ detail }) => detailSchema.parse(detail).name);
      const edited = removeExports(module, names);
      if (edited !== text) await writeText(context.worktree, path, edited);
    }
  });
  return { failed };
}
