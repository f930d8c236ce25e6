import { channel } from "node:diagnostics_channel";

/**
 * Where a durable move is: `begins`, before its side effect; `done`, when the side effect is there and nothing is
 * recorded yet; `recorded`, when it will not be done again.
 */
export interface DurableMove {
  readonly moment: "begins" | "done" | "recorded";
  readonly workflow: string;
  /** The step's name, or `enqueue`, or `close`. */
  readonly name: string;
}

const moves = channel("artel:durable-move");

/**
 * Tells whoever listens in this process (diagnostics_channel `artel:durable-move`): a tracer, or a test that wants to
 * kill the process at exactly this moment. Costs nothing without a listener.
 */
export function tellMove(moment: DurableMove["moment"], workflow: string, name: string): void {
  if (moves.hasSubscribers) moves.publish({ moment, workflow, name } satisfies DurableMove);
}
