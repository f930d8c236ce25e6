import { z } from "zod";
import type { Survey, Unit } from "#domain";
import { ToolFailedError } from "../errors.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { ownScript } from "../own-tools.ts";
import { editableSources } from "../source-files.ts";
import { editTogether, runOnPrograms } from "../typescript-program/run-on-programs.ts";
import { TIGHTENINGS, typeTighteningOptions } from "./options.ts";

const NAME = "type-tightening";

const kindSchema = z.enum(TIGHTENINGS);
const resultSchema = z.strictObject({
  files: z.array(
    z.strictObject({
      path: z.string(),
      tightened: z.array(z.strictObject({ kind: kindSchema, name: z.string() })),
    }),
  ),
});
const detailSchema = z.strictObject({ kinds: z.array(kindSchema) });
type Kinds = z.infer<typeof detailSchema>["kinds"];

export async function survey(context: JobContext): Promise<Survey> {
  const { kinds, exclude } = parseOptions(NAME, typeTighteningOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  if (context.project.typeScriptConfigurations.length === 0)
    return { ...empty, skipped: "no TypeScript configuration: no compiler can prove a type" };
  const sources = await editableSources(context, exclude);
  const notes = sources.note === undefined ? [] : [sources.note];
  try {
    const found = await tighten(context, sources.files, kinds, false);
    const units = found.map(({ path, tightened }): Unit => {
      const said = tightened.map(({ kind, name }) =>
        kind === "any" ? `${name} without any` : `readonly ${name}`,
      );
      const title = `${said.join(", ")} in ${path}`;
      return { id: `${NAME}:${path}`, title, paths: [path], detail: { kinds } };
    });
    return { ...empty, units, notes };
  } catch (error) {
    if (error instanceof ToolFailedError) return { ...empty, notes, skipped: error.message };
    throw error;
  }
}

export async function apply(units: readonly Unit[], context: JobContext): Promise<ApplyResult> {
  const [first] = units;
  if (first === undefined) return { failed: [] };
  const { kinds } = detailSchema.parse(first.detail);
  return editTogether(units, context, (paths) => tighten(context, paths, kinds, true));
}

async function tighten(
  context: JobContext,
  files: readonly string[],
  kinds: Kinds,
  write: boolean,
): Promise<z.infer<typeof resultSchema>["files"]> {
  if (files.length === 0) return [];
  const script = ownScript(import.meta.url, "tighten");
  const request = { files, write, kinds };
  return (await runOnPrograms(context, script, request, resultSchema)).files;
}
