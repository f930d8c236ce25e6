import { z } from "zod";

/** What an agent is for. */
export const agentRoleSchema = z.enum([
  "business-analyst",
  "product-manager",
  "architect",
  "backend",
  "frontend",
  "algorithm",
  "developer",
  "tester",
  "reviewer",
  "security",
  "devops",
  "integration",
  "approval",
  "technical-writer",
  "analyzer",
  "orchestrator",
]);
export type AgentRole = z.infer<typeof agentRoleSchema>;
