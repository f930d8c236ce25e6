import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Cell } from "./cell.ts";
import { countNew } from "./cells-kill.ts";
import { inspectEnd, personState } from "./inspect.ts";
import { type Running, Scene } from "./scene.ts";
import { undisturbed } from "./undisturbed.ts";

/** Whose process a cut ends. */
type Victim = "worker" | "session" | "both";

/**
 * A session whose tasks are done by a worker process as well. Whichever of the two is killed, and how often, the
 * session must end as one that nothing happened to.
 */
async function cutWithWorker(victim: Victim, every: number, most: number): Promise<string> {
  const calm = await undisturbed();
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    let worker = await startWorker(scene);
    const workers = [worker];
    let running = scene.improve();
    let session: string | undefined;
    let cuts = 0;
    const seen = new Set<string>();
    for (; cuts < most; cuts += 1) {
      const known = session === undefined ? {} : { session };
      const reached = await scene.until(running, countNew(seen, every), known);
      if (reached === undefined) break;
      session = reached.stream;
      if (victim !== "session") {
        await kill(worker);
        worker = await startWorker(scene);
        workers.push(worker);
      }
      if (victim !== "worker" && !running.isOver()) {
        await kill(running);
        if (await hasFinished(scene, session)) break;
        running = scene.start("resume", session, "--yes");
      }
    }
    const ended = await running.ended;
    [session] = await scene.sessions();
    assert.ok(session !== undefined, `no event came:\n${ended.stdout}${ended.stderr}`);
    const wasCutAtEnd = ended.signal === "SIGKILL";
    if (!wasCutAtEnd) assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    worker.kill("SIGINT");
    const shares = await Promise.all(
      workers.map(async (one) => countTasks((await one.ended).stdout)),
    );
    await inspectEnd(scene, session, {
      undisturbed: calm,
      person,
      cuts: 2 * cuts,
      reported: !wasCutAtEnd,
    });
    const done = shares.reduce((sum, share) => sum + share, 0);
    assert.ok(done > 0, "the workers had tasks");
    return `${cuts} cuts, ${done} tasks begun by workers`;
  } finally {
    await scene.remove();
  }
}

/** Resolves when its agents take tasks. */
async function startWorker(scene: Scene): Promise<Running> {
  const worker = scene.start("worker", "--agents", "2");
  const end = Date.now() + 60_000;
  for (;;) {
    const agents = agentsSchema.parse(await scene.ask("agents", "list"));
    if (agents.some(({ process }) => process?.startsWith(`${worker.pid}-`))) return worker;
    assert.ok(Date.now() < end && !worker.isOver(), "the worker's agents are registered");
    await sleep(100);
  }
}

const agentsSchema = z.array(z.looseObject({ process: z.string().nullable() }));

async function kill(running: Running): Promise<void> {
  running.kill("SIGKILL");
  await running.ended;
}

async function hasFinished(scene: Scene, session: string): Promise<boolean> {
  return (await scene.events(session)).some(({ type }) => type === "session.finished");
}

function countTasks(output: string): number {
  return output.split("\n").filter((line) => line.startsWith("started ")).length;
}

const cell = (name: string, size: Cell["size"], run: Cell["run"]): Cell => ({
  area: "worker",
  name,
  size,
  run,
});

export const workerCells: readonly Cell[] = [
  cell("does tasks beside the session, undisturbed", "full", () => cutWithWorker("worker", 1, 0)),
  cell("the worker, killed again and again", "full", () => cutWithWorker("worker", 16, 4)),
  cell("the session's process, while a worker has its tasks", "full", () =>
    cutWithWorker("session", 11, 8),
  ),
  cell("both, again and again", "full", () => cutWithWorker("both", 13, 6)),
  cell("the worker, after every event", "long", () => cutWithWorker("worker", 1, 200)),
];
