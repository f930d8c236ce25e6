import {
  ProtocolError,
  ProtocolErrorCode,
  type CallToolResult,
} from "@modelcontextprotocol/server";
import { ArtelError, redact, type Logger } from "#shared";

/** A copy of JSON data in which no text has what looks like a secret. */
export function withoutSecrets<T>(data: T): T;
export function withoutSecrets(data: unknown): unknown {
  if (typeof data === "string") return redact(data);
  if (Array.isArray(data)) return data.map((item: unknown) => withoutSecrets(item));
  if (typeof data !== "object" || data === null) return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, withoutSecrets(value as unknown)]),
  );
}

/** What a client is told of an error. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string | null;
}

/** An error that nobody expected is logged, and what it says stays here: it may name what is none of the client's. */
export function toldError(error: unknown, logger: Logger): ToldError {
  if (error instanceof ArtelError) {
    const { code, message, remedy = null } = error;
    return withoutSecrets({ code, message, remedy });
  }
  logger.error({ error }, "unexpected error in the MCP server");
  return {
    code: "INTERNAL",
    message: "Something unexpected happened.",
    remedy: "The log of Artel has the details. Please report this as a fault of Artel.",
  };
}

/** A tool that could not do what was asked. In the text alone: what is structured has the form of a success. */
export function errorResult(error: unknown, logger: Logger): CallToolResult {
  const told = { error: toldError(error, logger) };
  return { content: [{ type: "text", text: JSON.stringify(told, null, 2) }], isError: true };
}

/** The same for what is no tool, and has no other form for it than the protocol's. */
export function protocolError(error: unknown, logger: Logger): ProtocolError {
  if (error instanceof ProtocolError) return error;
  const { code, message, remedy } = toldError(error, logger);
  const number =
    code === "INTERNAL" ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
  return new ProtocolError(number, message, { code, remedy });
}
