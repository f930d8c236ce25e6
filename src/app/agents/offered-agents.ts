import { join } from "node:path";
import { chainOf, modelTermsOf } from "#adapters/models";
import { readAgents } from "#agents";
import type { AgentDefinition, Brief } from "#domain";
import type { Configuration } from "#infra/config";
import { ArtelError } from "#shared";

/** An agent that is defined, and why it cannot work in a process of this configuration, if so. */
export interface OfferedAgent {
  readonly definition: AgentDefinition;
  readonly obstacle: ArtelError | undefined;
}

/** All agents that are defined. */
export async function offeredAgents(
  configuration: Configuration,
): Promise<readonly OfferedAgent[]> {
  const own = configuration.get("agentsFile");
  const file = own ?? join(configuration.get("dataFolder"), "agents.yaml");
  const definitions = await readAgents(file, own !== undefined);
  const terms = modelTermsOf(configuration, process.env);
  return definitions.map((definition) => {
    try {
      if (definition.worker === "acp") throw noCoder(definition.coder);
      chainOf(definition.model, terms);
      return { definition, obstacle: undefined };
    } catch (error) {
      if (!(error instanceof ArtelError)) throw error;
      return { definition, obstacle: error };
    }
  });
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

function noCoder(coder: string): ArtelError {
  return new ArtelError({
    code: "CODER_NOT_FOUND",
    kind: "environment",
    message: `The coding CLI ${coder} cannot be used here.`,
    remedy: "Install it, or give the agent the worker `model`.",
    details: { coder },
  });
}
