import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Cell } from "./cell.ts";
import {
  inspectCommits,
  inspectEvents,
  inspectNothingLeft,
  inspectReport,
  inspectRepository,
  personState,
} from "./inspect.ts";
import { Scene } from "./scene.ts";

/** From the request, which the command makes after its own start, to the last command of the target. */
const REACHES_MS = 2_000;

/** While it works: the commands stop, the running command says so, nothing is left. */
async function cancelRunning(type: string): Promise<string> {
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    const running = scene.improve();
    const reached = await scene.until(running, (event) => event.type === type);
    assert.ok(reached !== undefined);
    const session = reached.stream;
    const cancelled = await scene.run("sessions", "cancel", session, "--json");
    const asked = performance.now();
    assert.equal(cancelled.code, 0, cancelled.stdout + cancelled.stderr);
    assert.deepEqual(JSON.parse(cancelled.stdout), { id: session, wasRunning: true });
    while (inSandbox(scene, session).length > 0) await sleep(10);
    const ms = Math.round(performance.now() - asked);
    assert.ok(ms < REACHES_MS, `commands ran on for ${ms} ms`);
    const ended = await running.ended;
    assert.equal(ended.code, 130, ended.stdout + ended.stderr);
    await inspectCancelled(scene, session, person);
    await inspectRefused(scene, session);
    return `commands stopped after ${ms} ms`;
  } finally {
    await scene.remove();
  }
}

/** One whose process is dead is ended by the canceller itself. */
async function cancelInterrupted(type: string): Promise<string> {
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    const running = scene.improve();
    const reached = await scene.until(running, (event) => event.type === type);
    assert.ok(reached !== undefined);
    running.kill("SIGKILL");
    await running.ended;
    const session = reached.stream;
    const cancelled = await scene.run("sessions", "cancel", session, "--json");
    assert.equal(cancelled.code, 0, cancelled.stdout + cancelled.stderr);
    assert.deepEqual(JSON.parse(cancelled.stdout), { id: session, wasRunning: false });
    await inspectCancelled(scene, session, person);
    await inspectRefused(scene, session);
    return "";
  } finally {
    await scene.remove();
  }
}

/** The process dies between the request and its last event: whoever resumes ends it. */
async function cancelAndKill(): Promise<string> {
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    const running = scene.improve();
    const reached = await scene.until(running, (event) => event.type === "task.started");
    assert.ok(reached !== undefined);
    const session = reached.stream;
    // Stopped, so that it cannot hear of it.
    running.kill("SIGSTOP");
    const cancelled = await scene.run("sessions", "cancel", session, "--json");
    assert.equal(cancelled.code, 0, cancelled.stdout + cancelled.stderr);
    running.kill("SIGKILL");
    await running.ended;
    const resumed = await scene.run("resume", session);
    assert.equal(resumed.code, 130, resumed.stdout + resumed.stderr);
    await inspectCancelled(scene, session, person);
    return "";
  } finally {
    await scene.remove();
  }
}

function inSandbox(scene: Scene, session: string): readonly string[] {
  return scene.processes(session).filter((line) => line.includes("node --test"));
}

async function inspectCancelled(scene: Scene, session: string, person: string): Promise<void> {
  const events = await scene.events(session);
  inspectEvents(events);
  const finished = events.filter(({ type }) => type === "session.finished");
  assert.deepEqual(
    finished.map(({ payload }) => z.looseObject({ outcome: z.string() }).parse(payload).outcome),
    ["cancelled"],
  );
  assert.equal(
    scene.repository.git("for-each-ref", "refs/heads/artel"),
    "",
    "nothing is delivered",
  );
  inspectCommits(scene.repository, events);
  await inspectNothingLeft(scene, session);
  inspectRepository(scene.repository, person);
  const status = z.looseObject({ open: z.array(z.unknown()) }).parse(await scene.ask("status"));
  assert.deepEqual(status.open, []);
  assert.equal((await inspectReport(scene, session)).outcome, "cancelled");
}

async function inspectRefused(scene: Scene, session: string): Promise<void> {
  const again = await scene.run("sessions", "cancel", session, "--json");
  assert.equal(again.code, 2);
  const { error } = z
    .looseObject({ error: z.looseObject({ code: z.string() }) })
    .parse(JSON.parse(again.stdout));
  assert.equal(error.code, "SESSION_ENDED");
  const resumed = await scene.run("resume", session);
  assert.equal(resumed.code, 2, resumed.stderr);
}

const cancel = (name: string, size: Cell["size"], run: Cell["run"]): Cell => ({
  area: "cancel",
  name,
  size,
  run,
});

export const cancelCells: readonly Cell[] = [
  cancel("while a task works", "full", () => cancelRunning("task.started")),
  cancel("of an interrupted session", "full", () => cancelInterrupted("attempt.judged")),
  cancel("then kill before it is heard", "full", cancelAndKill),
  ...[
    "session.opened",
    "project.understood",
    "phase.entered",
    "plan.made",
    "task.finished",
    "change.merged",
  ].flatMap((type) => [
    cancel(`while running, at ${type}`, "full" as const, () => cancelRunning(type)),
    cancel(`interrupted, at ${type}`, "long" as const, () => cancelInterrupted(type)),
  ]),
];
