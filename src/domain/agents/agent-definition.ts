import { z } from "zod";
import { modelRoleSchema } from "../models/model-role.ts";
import { securityPolicySchema } from "./permission.ts";
import { agentRoleSchema } from "./role.ts";

/** Lower case, as it stands in file names and in `agent:<name>`. */
const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/)
  .describe("a name in lower case, such as backend-2");

export const agentLimitsSchema = z.strictObject({
  /** Requests to models that it may make in a window; what comes above waits. */
  requests: z.int().positive().default(100),
  windowSeconds: z.int().positive().default(60),
  /** Steps of one round of a task: requests to a model with the tools that it then uses. */
  steps: z.int().positive().default(60),
  /** Of one round of a task. */
  minutes: z.number().positive().default(30),
  /** Without a sign of life. */
  idleMinutes: z.number().positive().default(5),
  /** How often it may mend what the gates refused. */
  rounds: z.int().positive().default(3),
  /** The most that it may spend on one task. */
  taskTokens: z.int().positive().optional(),
  taskDollars: z.number().positive().optional(),
});
export type AgentLimits = z.infer<typeof agentLimitsSchema>;

const shared = {
  name: nameSchema,
  role: agentRoleSchema,
  /** A task is given only to an agent that has all skills that it requires. */
  skills: z.array(z.string().min(1)).min(1),
  /** How many tasks it does at a time in one process. Default: as many as the process has agents. */
  capacity: z.int().positive().optional(),
  /** Name of the text that says how it works. */
  prompt: z.string().min(1),
  limits: agentLimitsSchema.prefault({}),
  policy: securityPolicySchema.prefault({}),
};

/** An agent that is told what to do in words. Those of the toolsmith are not defined: there are as many as wanted. */
export const agentDefinitionSchema = z.discriminatedUnion("worker", [
  z.strictObject({
    ...shared,
    worker: z.literal("model"),
    /** Which chain of models it thinks with. */
    model: modelRoleSchema.default("coder"),
    /** Names of the tools that it may use. */
    tools: z.array(z.string().min(1)).min(1),
  }),
  z.strictObject({
    ...shared,
    worker: z.literal("acp"),
    /** The coding CLI: `opencode`. */
    coder: z.string().min(1),
  }),
]);
export type AgentDefinition = z.infer<typeof agentDefinitionSchema>;

/** `agents.yaml`. */
export const agentsFileSchema = z
  .strictObject({ agents: z.array(agentDefinitionSchema) })
  .superRefine(({ agents }, context) => {
    const seen = new Set<string>();
    for (const [index, { name }] of agents.entries()) {
      if (seen.has(name))
        context.addIssue({
          code: "custom",
          path: ["agents", index, "name"],
          message: `there are two agents named ${name}`,
        });
      seen.add(name);
    }
  });
