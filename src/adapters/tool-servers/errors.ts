import { ArtelError, type ErrorKind } from "#shared";

const kinds = {
  /** `.mcp.json` is not what it should be. */
  TOOL_SERVERS_INVALID: "refused",
  /** It could not be started or reached, or did not answer as the protocol wants. */
  TOOL_SERVER_FAILED: "environment",
} as const satisfies Record<string, ErrorKind>;

export type ToolServerErrorCode = keyof typeof kinds;

export class ToolServerError extends ArtelError {
  constructor(
    code: ToolServerErrorCode,
    message: string,
    options: {
      readonly remedy?: string;
      readonly details?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super({ code, kind: kinds[code], message, ...options });
    this.name = "ToolServerError";
  }
}
