import type { WorkerJob } from "../../src/worker/worker.ts";

/** What a worker is asked in tests, but for what a test is about. */
export function workerJob({
  tools = ["read", "write"],
  ...more
}: Partial<Omit<WorkerJob, "agent">> & { readonly tools?: readonly string[] } = {}): WorkerJob {
  return {
    session: "20261122-000000-abcdef",
    task: "brief-1",
    title: "Look",
    goal: "Look around.",
    criteria: [],
    area: [],
    attachments: [],
    round: 1,
    feedback: undefined,
    earlier: undefined,
    guidance: { conventions: [], skills: [] },
    agent: {
      name: "developer",
      role: "developer",
      instructions: { name: "developer", version: "1", text: "You write code." },
      model: "coder",
      tools,
    },
    ...more,
  };
}
