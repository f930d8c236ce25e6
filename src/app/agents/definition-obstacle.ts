import type { AgentDefinition } from "#domain";
import { findPrompt, prompts } from "#prompts";
import { ArtelError } from "#shared";
import { modelToolNames } from "#worker";

/** Why no process could let it work: a definition names prompts and tools, and those are not in its schema. */
export function definitionObstacle(definition: AgentDefinition): ArtelError | undefined {
  const { name, prompt } = definition;
  if (findPrompt(prompt) === undefined) {
    return new ArtelError({
      code: "AGENT_PROMPT_UNKNOWN",
      kind: "usage",
      message: `Agent ${name} has the prompt "${prompt}", which there is not.`,
      remedy: `Choose one of ${prompts.map((each) => each.name).join(", ")}.`,
      details: { agent: name, prompt },
    });
  }
  const tools = definition.worker === "model" ? definition.tools : [];
  const unknown = tools.filter((tool) => !modelToolNames.includes(tool));
  if (unknown.length === 0) return undefined;
  return new ArtelError({
    code: "AGENT_TOOL_UNKNOWN",
    kind: "usage",
    message: `Agent ${name} has tools that there are not: ${unknown.join(", ")}.`,
    remedy: `The tools are ${modelToolNames.join(", ")}.`,
    details: { agent: name, tools: unknown },
  });
}
