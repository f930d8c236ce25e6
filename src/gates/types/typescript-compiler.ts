import { lstat } from "node:fs/promises";
import { join, posix } from "node:path";
import type { CommandResult } from "#domain";
import type { CommandRecorder } from "../evidence.ts";
import type { GateContext } from "../gate.ts";

/** Runs `tsc` from the worktree's root. */
export interface Compiler {
  /** Rejects when it could not be started. */
  run(parameters: readonly string[], typed: readonly string[]): Promise<CommandResult>;
}

/**
 * The repository's own compiler, nearest to the configuration; else ours, when the caller gave us our own tools:
 * sets of diagnostics of one compiler are comparable even if the repository never chose one.
 */
export async function findCompiler(
  configuration: string,
  context: GateContext,
  recorder: CommandRecorder,
): Promise<Compiler | undefined> {
  for (const folder of foldersUp(posix.dirname(configuration))) {
    const program = posix.join(folder, "node_modules/.bin/tsc");
    if (await exists(join(context.worktree, program))) {
      return {
        run: (parameters, typed) =>
          recorder.run({ argv: [program, ...parameters], directory: ".", purpose: "types" }, [
            "npx",
            "tsc",
            ...typed,
          ]),
      };
    }
  }
  const { tools } = context;
  if (tools === undefined) return undefined;
  return {
    run: async (parameters, typed) =>
      recorder.count(
        await tools.run({ tool: "tsc", arguments: parameters }),
        ["npx", "--package=typescript", "tsc", ...typed].join(" "),
      ),
  };
}

function foldersUp(folder: string): readonly string[] {
  const parts = folder === "." ? [] : folder.split("/");
  return Array.from({ length: parts.length + 1 }, (_, up) =>
    up === parts.length ? "." : parts.slice(0, parts.length - up).join("/"),
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
