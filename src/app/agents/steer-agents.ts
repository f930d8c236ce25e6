import type { Application } from "../application.ts";
import { personActor } from "../person.ts";
import { withQueueControl } from "../queue-control.ts";
import { agentNotFound } from "./agent-not-found.ts";
import { agentNames } from "./agent-overview.ts";

export type AgentSteering = "pause" | "resume" | "retire";

/** How an agent stands afterwards, and which of its tasks go on to their end. */
export interface SteeredAgent {
  readonly name: string;
  readonly steering: AgentSteering;
  readonly tasks: readonly string[];
}

/** For all processes that share the database. Refuses (`AGENT_NOT_DEFINED`) a name that no agent has. */
export function steerAgent(
  application: Application,
  name: string,
  steering: AgentSteering,
): Promise<SteeredAgent> {
  return withQueueControl(application, async (control) => {
    const names = await agentNames(application, control);
    if (!names.includes(name)) throw agentNotFound(name, names);
    if (steering === "pause") await control.pauseAgent(name, personActor());
    if (steering === "retire") await control.retireAgent(name, personActor());
    if (steering === "resume") await control.resumeAgent(name);
    const work = (await control.agentWork()).filter(({ agent }) => agent === name);
    return { name, steering, tasks: work.map(({ task }) => task) };
  });
}
