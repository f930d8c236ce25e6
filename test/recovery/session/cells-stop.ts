import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Cell } from "./cell.ts";
import { inspectEnd, personState } from "./inspect.ts";
import { Scene } from "./scene.ts";
import { undisturbed } from "./undisturbed.ts";

/** From the signal to the end, on a machine that has other things to do as well. */
const SOON_MS = 8_000;
const AT_ONCE_MS = 1_500;

/** Ctrl-C once or twice at an event, then `resume` to the end. */
async function pressAt(type: string, presses: 1 | 2): Promise<string> {
  const calm = await undisturbed();
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    const running = scene.improve();
    const reached = await scene.until(running, (event) => event.type === type);
    assert.ok(reached !== undefined, `no event ${type}`);
    await sleep(200);
    const begin = performance.now();
    running.pressCtrlC();
    if (presses === 2) {
      await sleep(100);
      running.pressCtrlC();
    }
    const stopped = await running.ended;
    const ms = Math.round(performance.now() - begin);
    assert.equal(stopped.code, 130, stopped.stderr);
    assert.ok(ms < (presses === 1 ? SOON_MS : AT_ONCE_MS), `it took ${ms} ms to stop`);
    if (presses === 1) assert.match(stopped.stderr, /stopped with the work saved/);
    const [session] = await scene.sessions();
    assert.ok(session !== undefined);
    const finished = (await scene.events(session)).filter(
      (event) => event.type === "session.finished",
    );
    assert.deepEqual(finished, [], "a stop is no end");
    const resumed = await scene.run("resume", session);
    assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
    await inspectEnd(scene, session, { undisturbed: calm, person, cuts: 1 });
    return `${presses === 1 ? "once" : "twice"}: stopped in ${ms} ms`;
  } finally {
    await scene.remove();
  }
}

const stop = (type: string, presses: 1 | 2, size: Cell["size"]): Cell => ({
  area: "stop",
  name: `Ctrl-C ${presses === 1 ? "once" : "twice"} at ${type}`,
  size,
  run: () => pressAt(type, presses),
});

export const stopCells: readonly Cell[] = [
  stop("task.started", 1, "short"),
  stop("attempt.judged", 2, "short"),
  stop("session.opened", 1, "full"),
  stop("project.understood", 2, "full"),
  stop("dependencies.prepared", 1, "full"),
  stop("plan.made", 1, "full"),
  stop("change.merged", 1, "full"),
  stop("branch.delivered", 2, "full"),
];
