import type { CommandPurpose, CommandResult } from "#domain";
import { guardSandbox, type Sandbox } from "#adapters/sandboxes";
import { openRepository } from "#infra/git";
import type { Parts } from "#infra/resilience";
import type { SessionInput } from "#orchestrator";
import { createWorkbench, createWorktrees, type Workbench } from "#worktrees";
import type { Application } from "./application.ts";
import { requireRoom } from "./storage-failure.ts";

/** The workbench of one session; each command of the target that it runs becomes an event. */
export async function openSessionWorkbench(options: {
  readonly application: Application;
  readonly sandbox: Sandbox;
  readonly parts: Parts;
  readonly input: SessionInput;
}): Promise<Workbench> {
  const { application, parts, input } = options;
  const sandbox = guardSandbox(options.sandbox, parts, input.id);
  const dataFolder = application.configuration.get("dataFolder");
  const repository = await openRepository(input.repository);
  return createWorkbench({
    repository,
    sandbox,
    dataFolder,
    session: input.id,
    limits: input.limits,
    parts,
    worktrees: createWorktrees({ repository, dataFolder, identity: sandbox.identity() }),
    onCommand: (purpose, result) => record(application, input.id, purpose, result),
  });
}

/** Not deduplicated: a command that a resumed step ran again took its time twice. */
async function record(
  application: Application,
  session: string,
  purpose: CommandPurpose,
  result: CommandResult,
): Promise<void> {
  if (result.exitCode !== 0) await requireRoom(application.configuration.get("dataFolder"));
  await application.events.append(session, [
    {
      type: "command.finished",
      payload: {
        purpose,
        command: result.display,
        exitCode: result.exitCode,
        ms: result.durationMs,
      },
      actor: "sandbox",
      session,
    },
  ]);
}
