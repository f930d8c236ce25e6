import { z } from "zod";
import type { Survey, Unit } from "#domain";
import { ToolFailedError } from "../errors.ts";
import { keepFormatted } from "../formatting/keep-formatted.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { ownScript, runForJson } from "../own-tools.ts";
import { editableSources } from "../source-files.ts";
import { unusedImportsOptions } from "./options.ts";

const NAME = "unused-imports";

const resultSchema = z.strictObject({
  files: z.array(
    z.strictObject({
      path: z.string(),
      /** Names as they are spelled in the import. */
      removed: z.array(z.string()),
      kept: z.array(z.string()),
    }),
  ),
});

const detailSchema = z.strictObject({ names: z.array(z.string()), dropEffects: z.boolean() });

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, unusedImportsOptions, context.options);
  const sources = await editableSources(context, options.exclude);
  const notes = sources.note === undefined ? [] : [sources.note];
  const empty: Survey = { job: NAME, units: [], findings: [], notes };
  if (sources.files.length === 0) return { ...empty, skipped: "no JavaScript or TypeScript files" };
  const dropEffects = options.whenModuleMayHaveEffects === "remove";
  try {
    const found = await remove(context, sources.files, dropEffects, false);
    const kept = found.flatMap(({ path, kept: names }) => names.map((name) => `${name} (${path})`));
    if (kept.length > 0) {
      const more = kept.length > 5 ? ` and ${kept.length - 5} more` : "";
      const why = "documented, guarded by a comment, or all that loads a module";
      notes.push(`Unused imports left, being ${why}: ${kept.slice(0, 5).join(", ")}${more}.`);
    }
    const units = found
      .filter(({ removed }) => removed.length > 0)
      .map(({ path, removed }) => unitOf(path, removed, dropEffects));
    return { ...empty, units };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, skipped: error.message };
    throw error;
  }
}

function unitOf(path: string, names: readonly string[], dropEffects: boolean): Unit {
  return {
    id: `${NAME}:${path}`,
    title: `Remove ${names.join(", ")} from the imports of ${path}`,
    paths: [path],
    detail: { names: [...names], dropEffects },
  };
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  const paths = units.flatMap((unit) => unit.paths);
  const [first] = units;
  if (first === undefined) return { failed: [] };
  const { dropEffects } = detailSchema.parse(first.detail);
  try {
    await keepFormatted(paths, context, () => remove(context, paths, dropEffects, true));
    return { failed: [] };
  } catch (error) {
    if (!(error instanceof ToolFailedError)) throw error;
    return { failed: units.map(({ id }) => ({ unit: id, reason: error.message })) };
  }
}

async function remove(
  context: JobContext,
  files: readonly string[],
  dropEffects: boolean,
  write: boolean,
): Promise<z.infer<typeof resultSchema>["files"]> {
  const command = {
    name: "TypeScript",
    tool: ownScript(import.meta.url, "remove-unused"),
    arguments: [],
    stdin: JSON.stringify({ write, dropEffects, files }),
    timeMs: 300_000,
  };
  return (await runForJson(context, command, resultSchema)).files;
}
