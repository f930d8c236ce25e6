import type { Baseline } from "#domain";
import type { EventLog } from "#infra/events";
import { treeOf } from "#infra/git";
import type { SessionInput } from "#orchestrator";
import { ArtelError } from "#shared";
import type { WorkSite } from "#worker";
import type { Workbench } from "#worktrees";
import { readSession } from "./session-log.ts";

/**
 * Where a session's work is done, put together from what the events say of it: so a worker needs nothing but the
 * session's id, and a resumed session finds the same.
 */
export async function openSite(options: {
  readonly events: EventLog;
  readonly input: SessionInput;
  readonly workbench: Workbench;
}): Promise<WorkSite> {
  const { events, input, workbench } = options;
  const view = await readSession(events, input.id);
  if (view?.project === undefined) {
    throw new ArtelError({
      code: "SESSION_NOT_UNDERSTOOD",
      kind: "failed",
      message: `The events of session ${input.id} do not say what its repository is.`,
      remedy: `Cancel it with \`artel sessions cancel ${input.id}\` and start again.`,
    });
  }
  const baseline: Baseline | undefined =
    view.baseline.length === 0
      ? undefined
      : {
          commit: input.base.commit,
          tree: await treeOf(workbench.repository, input.base.commit),
          observations: view.baseline,
        };
  return {
    workbench,
    project: view.project,
    baseline,
    gates: input.gates.enabled,
    gateSettings: input.gates.settings,
    jobOptions: input.jobOptions,
    deadline: view.startedAt + view.idleMs + input.limits.sessionMs,
  };
}
