import { addAgent, seededAgents } from "#agents";
import type { AgentDefinition, AgentDraft, AgentRole } from "#domain";
import type { Application } from "../application.ts";
import { agentsFileOf } from "./agents-file.ts";
import { definitionObstacle } from "./definition-obstacle.ts";

/** What a person says of a new agent; what is left out is as for the agent that Artel brings for its role. */
export interface AgentWishes {
  readonly name: string;
  readonly role: AgentRole;
  readonly worker: AgentDefinition["worker"];
  readonly coder?: string;
  readonly model?: string;
  readonly prompt?: string;
  readonly skills?: readonly string[];
  readonly tools?: readonly string[];
  readonly capacity?: number;
  readonly limits?: Readonly<Record<string, number>>;
  readonly policy?: Readonly<Record<string, string>>;
}

/** Writes it into the person's file. Refuses what is invalid (`AGENTS_FILE_INVALID`) or exists (`AGENT_EXISTS`). */
export async function createAgent(
  { configuration }: Application,
  wishes: AgentWishes,
): Promise<{ readonly definition: AgentDefinition; readonly file: string }> {
  const { path } = agentsFileOf(configuration);
  const definition = await addAgent(path, draftOf(wishes), (each) => {
    const obstacle = definitionObstacle(each);
    if (obstacle !== undefined) throw obstacle;
  });
  return { definition, file: path };
}

function draftOf(wishes: AgentWishes): AgentDraft {
  const { name, role, worker, coder, model, prompt, skills, tools, capacity, limits, policy } =
    wishes;
  const seed = seededAgents.find((agent) => agent.role === role);
  const own =
    worker === "model"
      ? {
          worker,
          model: model ?? (seed?.worker === "model" ? seed.model : undefined),
          tools: tools ?? (seed?.worker === "model" ? seed.tools : []),
        }
      : { worker, coder: coder ?? "" };
  // What the file cannot say is refused when it is read, with its line.
  return {
    name,
    role,
    skills: [...(skills ?? seed?.skills ?? [role])],
    ...own,
    prompt: prompt ?? role,
    ...(capacity === undefined ? {} : { capacity }),
    ...(limits === undefined ? {} : { limits }),
    ...(policy === undefined ? {} : { policy }),
  } as AgentDraft;
}
