import assert from "node:assert/strict";
import { z } from "zod";
import type { FaultFolder } from "./fault-plan.ts";

/** A durable move of an undisturbed session: a step, a task put into the queue, or a task that is closed. */
export interface DurableMove {
  readonly point: string;
  /** How long its side effect takes, in milliseconds. */
  readonly ms: number;
  /** Done by whoever has the task, which may be a worker. */
  readonly isOfTask: boolean;
}

const lineSchema = z.looseObject({ point: z.string(), ms: z.number() });

/** What a session did durably that was listened to and not disturbed, in order. */
export function durableMoves(faults: FaultFolder): readonly DurableMove[] {
  const moves = z.array(lineSchema).parse(faults.journal());
  assert.ok(moves.length > 30, `only ${moves.length} durable moves were seen`);
  return moves.map(({ point, ms }) => ({
    point,
    ms,
    isOfTask: point.includes("/") && !point.endsWith("/enqueue"),
  }));
}
