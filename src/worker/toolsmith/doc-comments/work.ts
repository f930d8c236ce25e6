import { z } from "zod";
import type { Survey, Unit } from "#domain";
import { ToolFailedError } from "../errors.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { ownScript } from "../own-tools.ts";
import { editableSources, isAside } from "../source-files.ts";
import { editTogether, runOnPrograms } from "../typescript-program/run-on-programs.ts";
import { docCommentsOptions } from "./options.ts";

const NAME = "doc-comments";
const MOST_NAMES_IN_TITLE = 3;

const resultSchema = z.strictObject({
  files: z.array(z.strictObject({ path: z.string(), names: z.array(z.string()) })),
});

export async function survey(context: JobContext): Promise<Survey> {
  const { exclude } = parseOptions(NAME, docCommentsOptions, context.options);
  const sources = await editableSources(context, exclude);
  const notes = sources.note === undefined ? [] : [sources.note];
  const empty: Survey = { job: NAME, units: [], findings: [], notes };
  const files = sources.files.filter((path) => !isAside(path));
  if (files.length === 0) return { ...empty, skipped: "no JavaScript or TypeScript files" };
  try {
    const found = await comment(context, files, false);
    return { ...empty, units: found.map(unitOf) };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, skipped: error.message };
    throw error;
  }
}

function unitOf({ path, names }: z.infer<typeof resultSchema>["files"][number]): Unit {
  const shown = names.slice(0, MOST_NAMES_IN_TITLE).join(", ");
  const more = names.length - MOST_NAMES_IN_TITLE;
  const title = `Comments of ${shown}${more > 0 ? ` and ${more} more` : ""} in ${path}`;
  return { id: `${NAME}:${path}`, title, paths: [path], detail: {} };
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  if (units.length === 0) return { failed: [] };
  return editTogether(units, context, (paths) => comment(context, paths, true));
}

async function comment(
  context: JobContext,
  files: readonly string[],
  write: boolean,
): Promise<z.infer<typeof resultSchema>["files"]> {
  const script = ownScript(import.meta.url, "add-comments");
  return (await runOnPrograms(context, script, { files, write }, resultSchema)).files;
}
