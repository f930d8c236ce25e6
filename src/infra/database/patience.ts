import { setTimeout as sleep } from "node:timers/promises";

/** Waits between tries; together longer than an embedded database or a server needs to start again. */
const WAITS_MS = [50, 200, 500, 1_000, 2_000, 4_000];

/** Of PostgreSQL: broken connections, and a server that ends or starts. */
const SERVER_STATES = /^(?:08...|57P0[1-3])$/;
const SYSTEM_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ETIMEDOUT"]);

/**
 * Does again, from its start, what may be done twice, while the database cannot be reached. After several seconds it
 * fails as the last try did.
 */
export async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await run();
    } catch (error) {
      if (!isConnectionFailure(error)) throw error;
      await sleep(wait);
    }
  }
  return run();
}

export function isConnectionFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (SYSTEM_CODES.has(code) || SERVER_STATES.test(code)) return true;
  // The driver has no code for it.
  return /^(?:Connection terminated|timeout exceeded when trying to connect)/.test(error.message);
}
