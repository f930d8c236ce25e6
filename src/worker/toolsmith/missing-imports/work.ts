import { z } from "zod";
import type { Survey, Unit } from "#domain";
import { ToolFailedError } from "../errors.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { ownScript } from "../own-tools.ts";
import { editableSources } from "../source-files.ts";
import {
  editTogether,
  type ProgramRequest,
  runOnPrograms,
} from "../typescript-program/run-on-programs.ts";
import { missingImportsOptions } from "./options.ts";

const NAME = "missing-imports";

const resultSchema = z.strictObject({
  files: z.array(
    z.strictObject({
      path: z.string(),
      added: z.array(z.strictObject({ name: z.string(), from: z.string() })),
      open: z.array(z.string()),
    }),
  ),
});

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, missingImportsOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  const sources = await editableSources(context, options.exclude);
  const notes = sources.note === undefined ? [] : [sources.note];
  try {
    const found = await add(context, sources.files, { files: sources.files, write: false });
    const open = found.flatMap(({ path, open: names }) => names.map((name) => `${name} (${path})`));
    if (open.length > 0) {
      const more = open.length > 5 ? ` and ${open.length - 5} more` : "";
      notes.push(
        `Names of which it is not certain what they mean: ${open.slice(0, 5).join(", ")}${more}.`,
      );
    }
    const units = found
      .filter(({ added }) => added.length > 0)
      .map(({ path, added }): Unit => {
        const said = added.map(({ name, from }) => `${name} from ${from}`).join(", ");
        const title = `Import ${said} in ${path}`;
        return { id: `${NAME}:${path}`, title, paths: [path], detail: { added } };
      });
    return { ...empty, units, notes };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, notes, skipped: error.message };
    throw error;
  }
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  if (units.length === 0) return { failed: [] };
  const { exclude } = parseOptions(NAME, missingImportsOptions, context.options);
  const sources = await editableSources(context, exclude);
  return editTogether(units, context, (files) =>
    add(context, sources.files, { files, write: true }),
  );
}

async function add(
  context: JobContext,
  sources: readonly string[],
  request: ProgramRequest,
): Promise<z.infer<typeof resultSchema>["files"]> {
  if (request.files.length === 0) return [];
  const script = ownScript(import.meta.url, "add-imports");
  return (await runOnPrograms(context, script, { ...request, sources }, resultSchema)).files;
}
