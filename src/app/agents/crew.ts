import type { AgentDefinition } from "#domain";
import { healingJob } from "#healing";
import type { AgentDescription } from "#queue";
import { toolsmithJobs } from "#worker/toolsmith";

/** The agents that a process offers to the queue. */
export function crewOf(options: {
  /** How many tasks each kind of work may have at a time. */
  readonly size: number;
  /** The skill to work where this data folder is. */
  readonly storage: string;
  /** Of the agents that are asked in words. */
  readonly definitions: readonly AgentDefinition[];
}): AgentDescription[] {
  const { size, storage, definitions } = options;
  if (size === 0) return [];
  const jobs = [...toolsmithJobs.map(({ descriptor }) => descriptor), healingJob];
  const skills = [...jobs.map(({ name }) => name), storage];
  const toolsmiths = Array.from({ length: size }, (_, index) => ({
    name: `toolsmith-${index + 1}`,
    role: "developer",
    worker: "toolsmith" as const,
    skills,
  }));
  const others = definitions.map((definition) => ({
    name: definition.name,
    role: definition.role,
    worker: definition.worker,
    skills: [...definition.skills, storage],
    capacity: Math.min(size, definition.capacity ?? size),
  }));
  return [...toolsmiths, ...others];
}
