import { ArtelError, type ErrorKind } from "#shared";

export type AgentErrorCode =
  | "AGENT_EXISTS"
  | "AGENTS_FILE_CHANGED"
  | "AGENTS_FILE_INVALID"
  | "AGENTS_FILE_MISSING";

export class AgentError extends ArtelError {
  declare readonly code: AgentErrorCode;

  constructor(options: {
    readonly code: AgentErrorCode;
    readonly kind?: ErrorKind;
    readonly message: string;
    readonly remedy: string;
    readonly details?: Readonly<Record<string, unknown>>;
    readonly cause?: unknown;
  }) {
    super({ kind: "usage", ...options });
  }
}
