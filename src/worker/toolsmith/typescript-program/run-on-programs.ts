import type { z } from "zod";
import type { Unit } from "#domain";
import { ToolFailedError } from "../errors.ts";
import { keepFormatted } from "../formatting/keep-formatted.ts";
import type { ApplyResult, JobContext } from "../job.ts";
import { runForJson } from "../own-tools.ts";

export interface ProgramRequest {
  readonly files: readonly string[];
  readonly write: boolean;
}

/** Runs a script of ours that opens the repository's programs (`open-programs.ts`) and looks at some of their files. */
export function runOnPrograms<Schema extends z.ZodType>(
  context: JobContext,
  script: string,
  request: ProgramRequest & { readonly sources?: readonly string[] },
  schema: Schema,
): Promise<z.infer<Schema>> {
  const configurations = context.project.typeScriptConfigurations;
  const stdin = JSON.stringify({ ...request, configurations });
  const command = { name: "TypeScript", tool: script, arguments: [], stdin, timeMs: 300_000 };
  return runForJson(context, command, schema);
}

/** Edits the files of units together, and leaves them formatted; when the tool gives no answer, none is applied. */
export async function editTogether(
  units: readonly Unit[],
  context: JobContext,
  edit: (paths: readonly string[]) => Promise<unknown>,
): Promise<ApplyResult> {
  const paths = units.flatMap((unit) => unit.paths);
  try {
    await keepFormatted(paths, context, () => edit(paths));
    return { failed: [] };
  } catch (error) {
    if (!(error instanceof ToolFailedError)) throw error;
    return { failed: units.map(({ id }) => ({ unit: id, reason: error.message })) };
  }
}
