import type { CommandResult } from "#domain";
import { PartUnavailableError } from "#infra/resilience";
import { ToolFailedError } from "./errors.ts";

interface Runner<Command> {
  run(command: Command): Promise<CommandResult>;
}

/**
 * To a job, a tool that is left alone is one that gives no answer: the job is skipped with the reason, and the others
 * go on. The sandbox and registries serve all jobs: what lacks those waits.
 */
export function failingWhenUnavailable<Command>(runner: Runner<Command>): Runner<Command> {
  return {
    async run(command) {
      try {
        return await runner.run(command);
      } catch (error) {
        const isTool = error instanceof PartUnavailableError && error.part.kind === "tool";
        if (!isTool) throw error;
        const [tool = error.part.name] = error.part.name.split("@", 1);
        throw new ToolFailedError(tool, error.message, error);
      }
    },
  };
}
