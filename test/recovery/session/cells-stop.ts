import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cell } from "./cell.ts";
import { inspectEnd, personState } from "./inspect.ts";
import { Scene, type Running } from "./scene.ts";
import { undisturbed } from "./undisturbed.ts";

/** From the signal to the end, on a machine that has other things to do as well. */
const SOON_MS = 8_000;
const AT_ONCE_MS = 1_500;

interface Press {
  /** Of the event at which Ctrl-C is pressed. */
  readonly at: string;
  readonly times: 1 | 2;
  /** After the event, so that its phase is under way. Default 200. */
  readonly delayMs?: number;
}

/** Ctrl-C at some events, each time gone on with by `resume`, to the end. */
async function press(...presses: readonly Press[]): Promise<string> {
  const calm = await undisturbed();
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    const notes = [];
    let running = scene.improve();
    let known: { session: string; from: number } | undefined;
    for (const { at, times, delayMs = 200 } of presses) {
      const reached = await scene.until(running, ({ type }) => type === at, known);
      assert.ok(reached !== undefined, `no event ${at}`);
      const session = reached.stream;
      await sleep(delayMs);
      notes.push(`${await pressed(running, times)} ms`);
      const events = await scene.events(session);
      assert.ok(!events.some(({ type }) => type === "session.finished"), "a stop is no end");
      known = { session, from: events.length + 1 };
      running = scene.start("resume", session);
    }
    const resumed = await running.ended;
    assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
    const cuts = presses.length;
    await inspectEnd(scene, known?.session ?? "", { undisturbed: calm, person, cuts });
    return `stopped in ${notes.join(", ")}`;
  } finally {
    await scene.remove();
  }
}

/** Answers how long the end took. */
async function pressed(running: Running, times: Press["times"]): Promise<number> {
  const begin = performance.now();
  running.pressCtrlC();
  if (times === 2) {
    await sleep(100);
    running.pressCtrlC();
  }
  const stopped = await running.ended;
  const ms = Math.round(performance.now() - begin);
  assert.equal(stopped.code, 130, stopped.stderr);
  assert.ok(ms < (times === 1 ? SOON_MS : AT_ONCE_MS), `it took ${ms} ms to stop`);
  if (times === 1) assert.match(stopped.stderr, /stopped with the work saved/);
  return ms;
}

const stop = (at: string, times: 1 | 2, delayMs?: number): Cell => ({
  area: "stop",
  name: `Ctrl-C ${times === 1 ? "once" : "twice"} at ${at}`,
  size: "full",
  run: () => press({ at, times, ...(delayMs !== undefined && { delayMs }) }),
});

export const stopCells: readonly Cell[] = [
  {
    area: "stop",
    name: "Ctrl-C once, and twice after the resume",
    size: "short",
    run: () => press({ at: "task.started", times: 1 }, { at: "attempt.judged", times: 2 }),
  },
  stop("session.opened", 1),
  stop("project.understood", 2),
  stop("dependencies.prepared", 1),
  stop("plan.made", 1),
  stop("change.merged", 1),
  // The session ends a moment later.
  stop("branch.delivered", 2, 0),
];
