import { ArtelError } from "#shared";

export type AgentErrorCode = "AGENTS_FILE_INVALID" | "AGENTS_FILE_MISSING";

export class AgentError extends ArtelError {
  declare readonly code: AgentErrorCode;

  constructor(options: {
    readonly code: AgentErrorCode;
    readonly message: string;
    readonly remedy: string;
    readonly details?: Readonly<Record<string, unknown>>;
    readonly cause?: unknown;
  }) {
    super({ kind: "usage", ...options });
  }
}
