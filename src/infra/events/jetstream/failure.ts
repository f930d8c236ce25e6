import { errors } from "@nats-io/transport-node";
import {
  EventLogError,
  EventServerDeniedError,
  EventServerRefusedError,
  EventServerUnreachableError,
} from "../errors.ts";

/** What the client raises for a server that is away, starting, or choosing a leader. */
const TRANSIENT = [
  errors.TimeoutError,
  errors.NoRespondersError,
  errors.RequestError,
  errors.ConnectionError,
];
const DENIED = [
  errors.AuthorizationError,
  errors.UserAuthenticationExpiredError,
  errors.PermissionViolationError,
];

/** The typed error for what the client raised; errors of our own pass unchanged. */
export function serverError(error: unknown, server: string): EventLogError {
  if (error instanceof EventLogError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (isDenied(error)) return new EventServerDeniedError(server, error);
  if (isTransient(error)) return new EventServerUnreachableError(server, reason, error);
  if (error instanceof errors.ClosedConnectionError) {
    return new EventServerUnreachableError(server, "the connection was closed", error);
  }
  return new EventServerRefusedError(server, reason, error);
}

export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error) || isDenied(error)) return false;
  if (TRANSIENT.some((kind) => error instanceof kind)) return true;
  // JetStream's own answers: 503 is "temporarily unavailable", 408 a request that took too long.
  const status = "status" in error ? error.status : "code" in error ? error.code : undefined;
  return status === 503 || status === 408;
}

function isDenied(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return DENIED.some((kind) => error instanceof kind) || isDenied(error.cause);
}
