import { chainOf, modelTermsOf } from "#adapters/models";
import { readAgents } from "#agents";
import type { AgentDefinition, Brief } from "#domain";
import type { Configuration } from "#infra/config";
import { ArtelError } from "#shared";
import { agentsFileOf } from "./agents-file.ts";
import { definitionObstacle } from "./definition-obstacle.ts";
import { readyCoder, type ReadyCoder } from "./ready-coders.ts";

/** An agent that is defined, and why it cannot work in a process of this configuration, if so. */
export interface OfferedAgent {
  readonly definition: AgentDefinition;
  readonly obstacle: ArtelError | undefined;
  /** Of an agent that works by a coding CLI, where nothing stands in its way. */
  readonly coder?: ReadyCoder;
}

export function definedAgents(configuration: Configuration): Promise<readonly AgentDefinition[]> {
  const { path, isRequired } = agentsFileOf(configuration);
  return readAgents(path, isRequired);
}

/** All agents that are defined. */
export async function offeredAgents(
  configuration: Configuration,
): Promise<readonly OfferedAgent[]> {
  const definitions = await definedAgents(configuration);
  const terms = modelTermsOf(configuration, process.env);
  const offer = async (definition: AgentDefinition): Promise<OfferedAgent> => {
    try {
      const obstacle = definitionObstacle(definition);
      if (obstacle !== undefined) return { definition, obstacle };
      if (definition.worker === "acp") {
        const coder = await readyCoder(definition.coder, configuration);
        return { definition, obstacle: undefined, coder };
      }
      chainOf(definition.model, terms);
      return { definition, obstacle: undefined };
    } catch (error) {
      if (!(error instanceof ArtelError)) throw error;
      return { definition, obstacle: error };
    }
  };
  return Promise.all(definitions.map(offer));
}

/** Refuses a brief that no agent of this process can do; where all tasks are left to others, they are not known here. */
export async function requireAgents(
  configuration: Configuration,
  { skills }: Pick<Brief, "skills">,
): Promise<void> {
  if (configuration.get("agents") === 0) return;
  const suited = (await offeredAgents(configuration)).filter(({ definition }) =>
    skills.every((skill) => definition.skills.includes(skill)),
  );
  if (suited.some(({ obstacle }) => obstacle === undefined)) return;
  const [first] = suited;
  if (first?.obstacle !== undefined) throw first.obstacle;
  throw new ArtelError({
    code: "AGENT_NOT_SKILLED",
    kind: "refused",
    message: `No agent has the skills ${skills.join(", ")}.`,
    remedy: "Define one in `agents.yaml`; `artel agents list` shows those that there are.",
    details: { skills },
  });
}
