import { ArtelError, type ErrorKind } from "#shared";

/** What can be wrong with serving MCP; each code's meaning and remedy are set where it is raised. */
export type McpErrorCode =
  | "MCP_ADDRESS_UNUSABLE"
  | "MCP_BUSY"
  | "MCP_CERTIFICATE_UNUSABLE"
  | "MCP_GOAL_MISSING"
  | "MCP_NOT_PRIVATE"
  | "MCP_PLAN_NOT_WAITING"
  | "MCP_REPOSITORY_OUTSIDE"
  | "MCP_TOKEN_EXPOSED"
  | "MCP_TOKEN_UNUSABLE";

export class McpError extends ArtelError {
  declare readonly code: McpErrorCode;

  constructor(
    code: McpErrorCode,
    kind: ErrorKind,
    message: string,
    options: { remedy: string; details?: Readonly<Record<string, unknown>>; cause?: unknown },
  ) {
    super({ code, kind, message, ...options });
  }
}
