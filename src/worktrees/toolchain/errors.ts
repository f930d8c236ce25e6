import { ArtelError } from "#shared";

export type ToolchainErrorCode =
  /** npm itself is not on this machine. */
  | "NO_NPM"
  /** The person's npm configuration could not be read. */
  | "NPM_CONFIGURATION"
  /** A package manager or Node version could not be fetched. */
  | "TOOL_UNAVAILABLE"
  /** One of Artel's own tools is missing from its installation. */
  | "OWN_TOOL_MISSING"
  /** A program of the repository is not installed. */
  | "TARGET_NOT_INTERACTIVE"
  | "TARGET_PROGRAM_MISSING";

/** The programs that the repository or Artel needs could not be had on this machine. */
export class ToolchainError extends ArtelError {
  declare readonly code: ToolchainErrorCode;

  constructor(
    code: ToolchainErrorCode,
    message: string,
    remedy: string,
    options: {
      readonly cause?: unknown;
      readonly details?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super({ code, kind: "environment", message, remedy, ...options });
  }
}
