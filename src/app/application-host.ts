import { Parts, partPoliciesOf } from "#infra/resilience";
import { briefsHere } from "./agents/briefs-here.ts";
import type { Application } from "./application.ts";
import { eventPlaceOf } from "./event-place.ts";
import { retentionTerms } from "./event-retention/archive-events.ts";
import { requireSandbox } from "./sandbox.ts";
import type { SessionHostOptions } from "./session-host-options.ts";
import { openSessionHost, type SessionHost } from "./session-host.ts";
import { openSessionWorkbench } from "./session-workbench.ts";
import { poolTermsOf } from "./worktree-pool.ts";

/** The sessions and agents of this process, as the configuration wants them. Refuses a machine without a sandbox. */
export async function openApplicationHost(
  application: Application,
  options: Pick<SessionHostOptions, "serves" | "approve" | "onRun" | "onRefused">,
): Promise<SessionHost> {
  const sandbox = await requireSandbox(application);
  const { configuration, events, logger } = application;
  const dataFolder = configuration.get("dataFolder");
  const agents = configuration.get("agents");
  const pool = poolTermsOf(configuration, logger);
  const parts = new Parts({ policies: partPoliciesOf(configuration) });
  return openSessionHost({
    ...options,
    dataFolder,
    databaseUrl: configuration.get("databaseUrl"),
    agents,
    briefs: await briefsHere(application, { parts, sandbox }),
    leaseSeconds: configuration.get("queue.leaseSeconds"),
    tasksPerRepository: configuration.get("queue.tasksPerRepository"),
    world: {
      redisUrl: configuration.get("redisUrl"),
      retainedVersions: configuration.get("world.retainedVersions"),
      retainedDays: configuration.get("world.retainedDays"),
    },
    parts,
    budgetWaitMs: configuration.get("budget.waitSeconds") * 1000,
    waits: configuration.get("resilience.waits"),
    events,
    eventPlace: eventPlaceOf(configuration),
    eventRetention: retentionTerms(configuration),
    logger,
    openWorkbench: (place) =>
      openSessionWorkbench(place, { dataFolder, sandbox, parts, agents, pool }),
    idleMs: configuration.get("worktrees.idleMinutes") * 60_000,
    identity: sandbox.identity(),
  });
}
