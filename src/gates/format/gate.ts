import type { Problem, Tool } from "#domain";
import { type CommandRecorder, describeEnd, type Finding, observing } from "../evidence.ts";
import { commandLineChunks, pathsWithin, worktreePath } from "../command-lines.ts";
import type { Gate, GateContext } from "../gate.ts";
import { existingPaths } from "../worktree-files.ts";
import { biome } from "./biome.ts";
import type { Formatter } from "./formatter.ts";
import { oxfmt } from "./oxfmt.ts";
import { prettier } from "./prettier.ts";

const formatters: readonly Formatter[] = [prettier, oxfmt, biome];

/** Are files that were formatted still formatted, by the repository's own formatter? */
export const formatGate: Gate = {
  name: "format",
  cost: "cheap",
  compares: "base-files",
  conclusive: true,
  applies: (project) => {
    if (project.formatter === undefined) {
      return { applies: false, reason: "the repository has no formatter" };
    }
    return findFormatter(project.formatter) === undefined
      ? { applies: false, reason: `the output of ${project.formatter.name} cannot be compared` }
      : { applies: true };
  },
  observe: (context) =>
    observing("format", context, async (recorder) => {
      const tool = context.project.formatter;
      const formatter = tool === undefined ? undefined : findFormatter(tool);
      if (tool === undefined || formatter === undefined) {
        return {
          status: "skipped",
          reason: "the repository has no formatter that can be compared",
        };
      }
      if (context.changedPaths === undefined) {
        return { status: "skipped", reason: "checked file by file, when a change touches one" };
      }
      const existing = await existingPaths(context.worktree, context.changedPaths);
      const files = pathsWithin(tool.directory, existing);
      if (files.length === 0) return { status: "skipped", reason: "no file was changed" };
      return checkFiles({ formatter, tool, files, context, recorder });
    }),
};

async function checkFiles(run: {
  readonly formatter: Formatter;
  readonly tool: Tool;
  readonly files: readonly string[];
  readonly context: GateContext;
  readonly recorder: CommandRecorder;
}): Promise<Finding> {
  const { formatter, tool, files, context, recorder } = run;
  const problems: Problem[] = [];
  for (const chunk of commandLineChunks(files)) {
    const result = await recorder.run({
      argv: formatter.argv(tool, chunk),
      directory: tool.directory,
      purpose: "format",
    });
    const pathOf = (name: string): string => worktreePath(context.worktree, tool.directory, name);
    const asked = new Set(chunk.map(pathOf));
    const printed = formatter.read(result)?.map(pathOf);
    // Whatever else a version may print between the names is no file.
    const found = printed?.filter((path) => asked.has(path)) ?? [];
    if (printed === undefined || (printed.length > 0 && found.length === 0)) {
      return { status: "unknown", reason: `${formatter.name} ${describeEnd(result)}` };
    }
    for (const path of found) {
      problems.push({ key: `${path}: format`, message: `${path} is not formatted`, path });
    }
  }
  return { status: "observed", problems };
}

function findFormatter(tool: Tool): Formatter | undefined {
  return formatters.find(({ name }) => name === tool.name);
}
