import { z } from "zod";
import { offeredAgents } from "#app";
import { defineTool } from "../tool.ts";

export const listAgents = defineTool({
  name: "list_agents",
  title: "List agents",
  description:
    "The agents that can carry out a brief, with role and skills, and why one cannot work here. Improving needs none of them.",
  input: z.strictObject({}),
  output: z.object({
    agents: z.array(
      z.object({
        name: z.string(),
        role: z.string(),
        skills: z.array(z.string()),
        worker: z.string().describe("model: a language model with tools; acp: a coding CLI"),
        canWork: z.boolean(),
        obstacle: z
          .object({ code: z.string(), message: z.string(), remedy: z.string().nullable() })
          .nullable(),
      }),
    ),
  }),
  annotations: {
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run(_input, { service }) {
    const offered = await offeredAgents(service.application.configuration);
    const agents = offered.map(({ definition, obstacle }) => ({
      name: definition.name,
      role: definition.role,
      skills: definition.skills,
      worker: definition.worker,
      canWork: obstacle === undefined,
      obstacle:
        obstacle === undefined
          ? null
          : { code: obstacle.code, message: obstacle.message, remedy: obstacle.remedy ?? null },
    }));
    return { data: { agents } };
  },
});
