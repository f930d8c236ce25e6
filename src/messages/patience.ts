import { setTimeout as sleep } from "node:timers/promises";
import { MessageError } from "./errors.ts";

/** Waits between tries; together longer than an embedded database or a server needs to start again. */
const WAITS_MS = [50, 200, 500, 1_000, 2_000, 4_000];

/** Of PostgreSQL: broken connections, and a server that ends or starts. */
const SERVER_STATES = /^(?:08...|57P0[1-3])$/;
const SYSTEM_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT"]);

/**
 * Does it again while the database cannot be reached: everything about messages may be done twice. After a while it is
 * given up (`MESSAGES_UNREACHABLE`), which stops a session without an end, so that it can be resumed.
 */
export async function patiently<T>(run: () => Promise<T>, waits = WAITS_MS): Promise<T> {
  for (const wait of waits) {
    try {
      return await run();
    } catch (error) {
      if (!isConnectionFailure(error)) throw error;
      await sleep(wait);
    }
  }
  try {
    return await run();
  } catch (error) {
    throw isConnectionFailure(error) ? unreachable(error) : error;
  }
}

export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (SYSTEM_CODES.has(code) || SERVER_STATES.test(code)) return true;
  // The driver has no code for it.
  return /^(?:Connection terminated|timeout exceeded when trying to connect)/.test(error.message);
}

function unreachable(cause: unknown): MessageError {
  return new MessageError(
    "MESSAGES_UNREACHABLE",
    "environment",
    "The database, where messages are kept, could not be reached for several seconds.",
    { remedy: "See that it runs, then resume the session.", cause },
  );
}
