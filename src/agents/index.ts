export { agentsJsonSchema } from "./agents-schema.ts";
export { AgentError } from "./errors.ts";
export type { AgentErrorCode } from "./errors.ts";
export { parseAgents, readAgents } from "./read-agents.ts";
export { seededAgents } from "./seed.ts";
export { addAgent, agentText } from "./write-agents.ts";
