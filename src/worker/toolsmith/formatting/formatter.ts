import { isAbsolute, posix, relative } from "node:path";
import type { CommandResult, Tool } from "#domain";
import { ToolFailedError } from "../errors.ts";
import type { JobContext } from "../job.ts";
import { endReason } from "../own-tools.ts";
import type { FormatterDialect } from "./dialects.ts";
import { dialects } from "./dialects.ts";

/** A formatter at work in a repository. All paths are relative to the repository root. */
export interface Formatter {
  readonly name: string;
  /** Whether a package script of the repository says which files are covered. */
  readonly hasScript: boolean;
  /**
   * Tracked files that it would change: of those given, or of all that the repository's scripts cover. Ignored
   * files and those that it cannot parse are never among them. Throws ToolFailedError when it gives no answer.
   */
  unformatted(files?: readonly string[]): Promise<readonly string[]>;
  /** Formats exactly these files. */
  write(files: readonly string[]): Promise<void>;
}

const FILES_PER_RUN = 400;
const TIME_MS = 300_000;

/** The repository's own formatter, or undefined when it has none that we can drive. */
export function repositoryFormatter(context: JobContext): Formatter | undefined {
  const tool = context.project.formatter;
  const dialect = tool === undefined ? undefined : dialects[tool.name];
  if (tool === undefined || dialect === undefined) return undefined;
  const run = (words: readonly string[]): Promise<CommandResult> =>
    context.target.run({
      argv: [...tool.argv, ...words],
      directory: tool.directory,
      purpose: "format",
      timeMs: TIME_MS,
    });
  return formatter(context, tool, dialect, run);
}

/** oxfmt of our own installation, for repositories that have no formatter and ask for one. */
export function ownFormatter(context: JobContext): Formatter {
  const tool: Tool = { name: "oxfmt", directory: ".", argv: ["oxfmt"] };
  const run = (words: readonly string[]): Promise<CommandResult> =>
    context.tools.run({ tool: "oxfmt", arguments: words, timeMs: TIME_MS });
  return formatter(context, tool, dialects["oxfmt"] as FormatterDialect, run);
}

function formatter(
  context: JobContext,
  tool: Tool,
  dialect: FormatterDialect,
  run: (words: readonly string[]) => Promise<CommandResult>,
): Formatter {
  const patterns = tool.files ?? [];
  const tracked = new Set(context.files);
  const answer = async (words: readonly string[]): Promise<CommandResult> => {
    const result = await run(words);
    context.signal.throwIfAborted();
    if (result.ended !== "exit") throw new ToolFailedError(tool.name, endReason(result));
    return result;
  };
  const check = async (files: readonly string[]): Promise<readonly string[]> => {
    const result = await answer(dialect.check(files));
    const paths = dialect.unformatted(result);
    if (paths === undefined) throw new ToolFailedError(tool.name, endReason(result));
    return paths
      .map((path) => fromDirectory(context.worktree, tool.directory, path))
      .filter((path) => tracked.has(path));
  };
  return {
    name: tool.name,
    hasScript: tool.script !== undefined,
    async unformatted(files) {
      if (files === undefined) {
        return unique(await check(patterns.length > 0 ? patterns : ["."]));
      }
      const found: string[] = [];
      for (const part of parts(within(tool.directory, files))) found.push(...(await check(part)));
      return unique(found);
    },
    async write(files) {
      for (const part of parts(within(tool.directory, files))) {
        const result = await answer(dialect.write(part));
        if (result.exitCode !== 0) throw new ToolFailedError(tool.name, endReason(result));
      }
    },
  };
}

/** As the tool, run in its folder, is to be given them; a leading `./` keeps a dash from being a flag. */
function within(directory: string, files: readonly string[]): readonly string[] {
  return files
    .map((file) => posix.relative(directory, file))
    .filter((file) => !file.startsWith("../"))
    .map((file) => (file.startsWith("-") ? `./${file}` : file));
}

function fromDirectory(worktree: string, directory: string, printed: string): string {
  const path = isAbsolute(printed) ? relative(worktree, printed) : posix.join(directory, printed);
  return posix.normalize(path);
}

function* parts(files: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < files.length; start += FILES_PER_RUN) {
    yield files.slice(start, start + FILES_PER_RUN);
  }
}

function unique(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].toSorted();
}
