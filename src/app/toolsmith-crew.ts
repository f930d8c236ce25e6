import type { AgentDescription } from "#queue";
import { toolsmithJobs } from "#worker";

/** So many agents of this process, each of which can do every toolsmith job where this data folder is. */
export function toolsmithCrew(size: number, storage: string): AgentDescription[] {
  const skills = [...toolsmithJobs.map(({ descriptor }) => descriptor.name), storage];
  return Array.from({ length: size }, (_, index) => ({
    name: `toolsmith-${index + 1}`,
    role: "developer",
    worker: "toolsmith",
    skills,
  }));
}
