import type { CommandPurpose, CommandResult, SessionLimits } from "#domain";
import { guardSandbox, type Sandbox } from "#adapters/sandboxes";
import type { Repository } from "#infra/git";
import type { Parts } from "#infra/resilience";
import type { WorkServices } from "#worker";
import {
  createWorkbench,
  createWorktrees,
  type CommitMade,
  type PoolTerms,
  type Workbench,
} from "#worktrees";
import { requireRoom } from "./storage-failure.ts";

/** What makes one session's workbench another than that of the next. */
export interface WorkbenchPlace {
  readonly session: string;
  readonly limits: SessionLimits;
  readonly repository: Repository;
  readonly events: WorkServices["events"];
  /** Where the repository is a mirror: both resolve when the other machine and this one have the commit. */
  onCommit?(made: CommitMade): Promise<void>;
  obtain?(commit: string, signal: AbortSignal): Promise<void>;
}

/** What the workbenches of a process share. */
export interface WorkbenchMachine {
  readonly dataFolder: string;
  readonly sandbox: Sandbox;
  readonly parts: Parts;
  /** Of this process. */
  readonly agents: number;
  readonly pool: PoolTerms;
}

/** The workbench of one session; each command of the target that it runs becomes an event. */
export function openSessionWorkbench(place: WorkbenchPlace, machine: WorkbenchMachine): Workbench {
  const { session, limits, repository, events, onCommit, obtain } = place;
  const { dataFolder, parts, agents, pool } = machine;
  const sandbox = guardSandbox(machine.sandbox, parts, session);
  const identity = sandbox.identity();
  return createWorkbench({
    repository,
    sandbox,
    dataFolder,
    session,
    limits,
    parts,
    agents,
    worktrees: createWorktrees({
      repository,
      dataFolder,
      identity,
      pool,
      ...(onCommit === undefined ? {} : { onCommit }),
    }),
    ...(obtain === undefined ? {} : { obtain }),
    onCommand: async (purpose, result) => {
      if (result.exitCode !== 0) await requireRoom(dataFolder);
      await record(events, session, purpose, result);
    },
  });
}

/** Not deduplicated: a command that a resumed step ran again took its time twice. */
async function record(
  events: WorkServices["events"],
  session: string,
  purpose: CommandPurpose,
  result: CommandResult,
): Promise<void> {
  await events.append(session, [
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
