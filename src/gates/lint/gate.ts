import { join, relative } from "node:path";
import type { Problem, Tool } from "#domain";
import { stableText } from "../compare.ts";
import { type CommandRecorder, describeEnd, type Finding, observing } from "../evidence.ts";
import { commandLineChunks, pathsWithin, worktreePath } from "../command-lines.ts";
import type { Gate, GateContext } from "../gate.ts";
import { existingPaths, readWorktreeFile, withScratchFolder } from "../worktree-files.ts";
import { biome } from "./biome.ts";
import { eslint } from "./eslint.ts";
import type { Linter, LintMessage } from "./linter.ts";
import { oxlint } from "./oxlint.ts";

const linters: readonly Linter[] = [eslint, oxlint, biome];

/** What does the repository's own linter say of the changed files that it did not say before? */
export const lintGate: Gate = {
  name: "lint",
  cost: "cheap",
  compares: "base-files",
  conclusive: true,
  applies: (project) => {
    if (project.linter === undefined) {
      return { applies: false, reason: "the repository has no linter" };
    }
    return findLinter(project.linter) === undefined
      ? { applies: false, reason: `the output of ${project.linter.name} cannot be compared` }
      : { applies: true };
  },
  observe: (context) =>
    observing("lint", context, async (recorder) => {
      const tool = context.project.linter;
      const linter = tool === undefined ? undefined : findLinter(tool);
      if (tool === undefined || linter === undefined) {
        return { status: "skipped", reason: "the repository has no linter that can be compared" };
      }
      if (context.changedPaths === undefined) {
        return { status: "skipped", reason: "linted file by file, when a change touches one" };
      }
      const existing = await existingPaths(context.worktree, context.changedPaths);
      const files = pathsWithin(
        tool.directory,
        existing.filter((path) => linter.lints(path)),
      );
      if (files.length === 0)
        return { status: "skipped", reason: "no file was changed that it lints" };
      return withScratchFolder(context.worktree, (folder) =>
        lintFiles({ linter, tool, files, folder, context, recorder }),
      );
    }),
};

async function lintFiles(run: {
  readonly linter: Linter;
  readonly tool: Tool;
  readonly files: readonly string[];
  readonly folder: string;
  readonly context: GateContext;
  readonly recorder: CommandRecorder;
}): Promise<Finding> {
  const { linter, tool, files, folder, context, recorder } = run;
  const problems: Problem[] = [];
  for (const [index, chunk] of commandLineChunks(files).entries()) {
    const report = join(folder, `lint-${index}.json`);
    const result = await recorder.run(
      { argv: linter.argv(tool, chunk, report), directory: tool.directory, purpose: "lint" },
      [...tool.argv, ...chunk],
    );
    const written = await readWorktreeFile(context.worktree, relative(context.worktree, report));
    const messages = linter.read(result, written?.toString("utf8"));
    if (messages === undefined) {
      return { status: "unknown", reason: `${linter.name} ${describeEnd(result)}` };
    }
    problems.push(...messages.map((entry) => toProblem(entry, tool, context.worktree)));
  }
  return { status: "observed", problems };
}

function toProblem(entry: LintMessage, tool: Tool, worktree: string): Problem {
  const path = worktreePath(worktree, tool.directory, entry.path);
  return {
    key: `${path}: ${entry.severity} ${entry.rule}: ${stableText(entry.message, worktree)}`,
    message: `${entry.rule}: ${entry.message}`,
    path,
    ...(entry.line !== undefined && entry.line > 0 ? { line: entry.line } : {}),
  };
}

function findLinter(tool: Tool): Linter | undefined {
  return linters.find(({ name }) => name === tool.name);
}
