import { join } from "node:path";
import type { TargetCommand, TargetCommandRunner } from "#domain";
import type { Sandbox } from "#adapters/sandboxes";
import type { Parts } from "#infra/resilience";
import { randomId, displayCommand } from "#shared";
import type { Toolchain } from "./prepare-toolchain.ts";
import type { Registries } from "./registries.ts";
import { closeHome, runWithRegistry } from "./registry-run.ts";

export interface RegistryRunnerOptions {
  /** Absolute path. */
  readonly worktree: string;
  readonly dataFolder: string;
  readonly toolchain: Toolchain;
  readonly sandbox: Sandbox;
  readonly registries: Registries;
  readonly timeMs: number;
  /** The session's id, in the environment of all its processes as ARTEL_MARKER. */
  readonly marker: string;
  readonly signal: AbortSignal;
  readonly parts?: Parts;
}

/**
 * Commands of the package manager that ask the registry and run no code of packages, such as `npm outdated`: they
 * reach the person's registries, with the person's tokens, and nothing else.
 */
export function createRegistryRunner(options: RegistryRunnerOptions): TargetCommandRunner {
  const { worktree, dataFolder, toolchain, sandbox, registries, parts } = options;
  return {
    async run(command: TargetCommand) {
      const home = join(dataFolder, "tmp", `home-${randomId(12)}`);
      try {
        const result = await runWithRegistry(
          { sandbox, registries, marker: options.marker, ...(parts && { parts }) },
          {
            argv: command.argv,
            tree: worktree,
            directory: command.directory,
            home,
            readOnly: toolchain.readOnly,
            environment: {
              ...toolchain.environment,
              ...command.environment,
              PATH: toolchain.path.join(":"),
            },
            withCredentials: true,
            runsCode: false,
            timeMs: Math.min(
              command.timeMs ?? options.timeMs,
              command.remainingMs ?? Number.POSITIVE_INFINITY,
            ),
            signal: options.signal,
          },
        );
        const { exitCode, ended, stdout, stderr, truncated, durationMs } = result;
        const display = displayCommand(command.argv);
        return { exitCode, ended, stdout, stderr, truncated, durationMs, display };
      } finally {
        await closeHome(home);
      }
    },
  };
}
