import { basename } from "node:path";
import type { SandboxResult } from "#adapters/sandboxes";
import type { Outcome, PartFailure, Parts } from "#infra/resilience";
import { shortHash } from "#shared";
import { ToolchainError } from "./errors.ts";

export interface ToolGuardOptions {
  readonly parts: Parts;
  /** Git's common directory. What makes a tool crash is more often the repository than the tool. */
  readonly repository: string;
  readonly session: string;
  readonly signal: AbortSignal;
}

/** Leaves a tool alone, in one repository, that goes on crashing there. */
export interface ToolGuard {
  /** Rejects with a `PartUnavailableError` while it is left alone. */
  run(tool: string, start: () => Promise<SandboxResult>): Promise<SandboxResult>;
}

export function createToolGuard({
  parts,
  repository,
  session,
  signal,
}: ToolGuardOptions): ToolGuard {
  const scope = shortHash(repository);
  return {
    run: (tool, start) =>
      parts
        .part({ kind: "tool", name: `${tool}@${scope}` })
        .run({ run: start, failureOf: toolFailure, session, signal }),
  };
}

/** `node_modules/.bin/eslint` and `…/fix-files.ts` are eslint and fix-files. */
export function toolName(program: string): string {
  return basename(program).replace(/\.[cm]?[jt]s$/, "");
}

/** By which a shell says that it found no program, or could not execute it. */
const NOT_STARTED = new Set([126, 127]);

/** Whether the tool itself failed: an exit code is an answer, unless there was nobody to give it. */
export function toolFailure(outcome: Outcome<SandboxResult>): PartFailure | undefined {
  if ("error" in outcome) {
    const { error } = outcome;
    return error instanceof ToolchainError ? { reason: error.message, isFinal: true } : undefined;
  }
  const { ended, exitCode, signal, durationMs } = outcome.result;
  switch (ended) {
    case "time":
      return { reason: `it did not end within ${Math.round(durationMs / 1000)} s`, isFinal: true };
    case "memory":
      return { reason: "it used more memory than it may", isFinal: true };
    case "exit":
      if (exitCode === null) return { reason: `it was killed by ${signal ?? "a signal"}` };
      return NOT_STARTED.has(exitCode)
        ? { reason: `it could not be started (exit code ${exitCode})`, isFinal: true }
        : undefined;
    default:
      return undefined;
  }
}
