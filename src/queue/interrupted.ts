import { DBOS } from "@dbos-inc/dbos-sdk";
import type { ProcessTable } from "./processes.ts";
import type { InterruptedWorkflow } from "./queue.ts";

const UNFINISHED = ["PENDING", "ENQUEUED"] as const;

/** Sessions that have not ended and whose process is dead, oldest first. */
export async function interruptedSessions(
  processes: ProcessTable,
  applicationVersion: string,
): Promise<readonly InterruptedWorkflow[]> {
  const unfinished = await DBOS.listWorkflows({ status: [...UNFINISHED], applicationVersion });
  const sessions = unfinished.filter((found) => found.parentWorkflowID === undefined);
  const owners = sessions.map((found) => found.executorId ?? "");
  const living = await processes.alive(owners);
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
