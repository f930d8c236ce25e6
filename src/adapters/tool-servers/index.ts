export {
  describeToolServer,
  fingerprintOf,
  readToolServers,
  TOOL_SERVERS_FILE,
  variablesOf,
} from "./definition.ts";
export type { ToolServerDefinition } from "./definition.ts";
export { ToolServerError } from "./errors.ts";
export type { ToolServerErrorCode } from "./errors.ts";
export { startToolServer } from "./tool-server.ts";
export type {
  ServedTool,
  ServerProcess,
  ToolAnswer,
  ToolServer,
  ToolServerPlace,
} from "./tool-server.ts";
