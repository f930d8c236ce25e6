import type { AgentDescription } from "#queue";

/** So many agents that are the same. */
export function crew(size: number): AgentDescription[] {
  return Array.from({ length: size }, (_, index) => ({
    name: `agent-${index + 1}`,
    role: "developer",
    worker: "toolsmith",
    skills: [],
  }));
}
