import { bulkhead, BulkheadRejectedError } from "cockatiel";
import { McpError } from "./errors.ts";

/** At work at once, and more that wait their turn. */
const WORKING = 8;
const QUEUED = 200;
/** Calls that wait for a session cost little while they wait. */
const WAITING = 100;

/** How much is done at once for all clients together, so that a flood of calls is refused and not piled up. */
export class Admission {
  readonly #work = bulkhead(WORKING, QUEUED);
  readonly #waits = bulkhead(WAITING, 0);

  /** Refuses (`MCP_BUSY`) what is too much. */
  async run<T>(kind: "work" | "wait", work: () => Promise<T>): Promise<T> {
    try {
      return await (kind === "work" ? this.#work : this.#waits).execute(work);
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      throw new McpError("MCP_BUSY", "busy", "Too many calls are under way at once.", {
        remedy: "Call again when some of them have been answered.",
        cause: error,
      });
    }
  }
}
