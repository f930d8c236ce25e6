import { DBOS } from "@dbos-inc/dbos-sdk";
import type { ProcessTable } from "./processes.ts";
import type { InterruptedWorkflow } from "./queue.ts";

/** Sessions that were begun by this version and whose process is dead, oldest first. */
export async function interruptedSessions(
  processes: ProcessTable,
  applicationVersion: string,
): Promise<readonly InterruptedWorkflow[]> {
  const unfinished = await DBOS.listWorkflows({
    status: ["PENDING", "ENQUEUED"],
    applicationVersion,
  });
  const sessions = unfinished.filter((found) => found.parentWorkflowID === undefined);
  const living = await processes.alive(sessions.map((found) => found.executorId ?? ""));
  return sessions
    .filter((found) => !living.has(found.executorId ?? ""))
    .map((found) => ({
      id: found.workflowID,
      kind: found.workflowName,
      input: found.input?.[1],
      createdAt: found.createdAt,
    }))
    .toSorted((a, b) => a.createdAt - b.createdAt);
}
