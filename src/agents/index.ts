export { AgentError } from "./errors.ts";
export type { AgentErrorCode } from "./errors.ts";
export { parseAgents, readAgents } from "./read-agents.ts";
export { seededAgents } from "./seed.ts";
