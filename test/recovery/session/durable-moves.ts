import assert from "node:assert/strict";
import { z } from "zod";
import { FaultFolder } from "./fault-plan.ts";
import { Scene } from "./scene.ts";

/** A durable move of an undisturbed session: a step, a task put into the queue, or a task that is closed. */
export interface KnownMove {
  readonly point: string;
  /** How long its side effect takes, in milliseconds. */
  readonly ms: number;
  /** Done by whoever has the task, which may be a worker. */
  readonly isOfTask: boolean;
}

const lineSchema = z.looseObject({ point: z.string(), ms: z.number() });

let known: Promise<readonly KnownMove[]> | undefined;

/** All that a session does durably, in the order in which it does it; found out once for a process. */
export function durableMoves(): Promise<readonly KnownMove[]> {
  known ??= findOut();
  return known;
}

async function findOut(): Promise<readonly KnownMove[]> {
  const scene = new Scene();
  const faults = new FaultFolder({ victim: undefined, faults: {} });
  try {
    const ended = await scene.improve(undefined, { environment: faults.environment }).ended;
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    const moves = z.array(lineSchema).parse(faults.journal());
    assert.ok(moves.length > 30, `only ${moves.length} durable moves were seen`);
    return moves.map(({ point, ms }) => ({
      point,
      ms,
      isOfTask: point.includes("/") && !point.endsWith("/enqueue"),
    }));
  } finally {
    faults.remove();
    await scene.remove();
  }
}
