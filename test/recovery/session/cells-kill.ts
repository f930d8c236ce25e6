import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { EventEnvelope } from "#domain";
import type { Cell } from "./cell.ts";
import { inspectCommits, inspectEnd, inspectNoProcess, personState } from "./inspect.ts";
import { Scene, type Running } from "./scene.ts";
import { undisturbed } from "./undisturbed.ts";

type Victim = "process" | "database";

/** When the next cut comes: so many new decisions after the last one, and so much later. */
interface Cut {
  readonly decisions: number;
  readonly delayMs: number;
}

/** A part of the cuts in which each falls on another decision; `from` and `step` choose which. */
function cutsAt(from: number, step: number, delayMs: number): (index: number) => Cut {
  return (index) => ({ decisions: index === 0 ? from : step, delayMs });
}

/**
 * One session that is cut off again and again, each time after so many new decisions, and gone on with: by `resume`,
 * and at times by `improve`. It must end as one that nothing happened to.
 */
async function cutAndGoOn(
  victim: Victim,
  cutAt: (index: number) => Cut,
  most: number,
): Promise<string> {
  const calm = await undisturbed();
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    let running = scene.improve();
    let session: string | undefined;
    let cuts = 0;
    const seen = new Set<string>();
    for (; cuts < most; cuts += 1) {
      const { decisions, delayMs } = cutAt(cuts);
      const reached = await scene.until(
        running,
        countNew(seen, decisions),
        session === undefined ? {} : { session },
      );
      if (reached === undefined) break;
      session = reached.stream;
      await sleep(delayMs);
      if (victim === "database") {
        // The session itself goes on: its connections are made anew.
        const pid = scene.databasePid();
        if (pid !== undefined) process.kill(pid, "SIGKILL");
        continue;
      }
      if (running.isOver()) break;
      running.kill("SIGKILL");
      await running.ended;
      const finished = (await scene.events(session)).some(
        ({ type }) => type === "session.finished",
      );
      if (finished) break;
      await inspectCut(scene, session);
      running = cuts % 3 === 2 ? scene.improve() : scene.start("resume", session, "--yes");
    }
    const ended = await running.ended;
    assert.ok(session !== undefined, `no event came:\n${ended.stdout}${ended.stderr}`);
    const wasCutAtEnd = ended.signal === "SIGKILL";
    if (wasCutAtEnd) await inspectNothingToResume(scene, session);
    else assert.equal(ended.code, 0, `exit ${ended.code}:\n${ended.stdout}${ended.stderr}`);
    assert.deepEqual(await scene.sessions(), [session], "no second session was begun");
    await inspectEnd(scene, session, {
      undisturbed: calm,
      person,
      cuts,
      reported: !wasCutAtEnd,
    });
    return `${cuts} cuts`;
  } finally {
    await scene.remove();
  }
}

/** Killed behind the last event, when only the reports were not written. */
async function inspectNothingToResume(scene: Scene, session: string): Promise<void> {
  const again = await scene.run("resume", session);
  assert.equal(again.code, 2, again.stderr);
  assert.match(again.stderr, /SESSION_ENDED/);
}

/**
 * True at the n-th event that was never seen before. Commands have no key and are written anew when their step is
 * repeated: they count once after each other event, or the session would be killed in the same step for ever.
 */
export function countNew(seen: Set<string>, wanted: number): (event: EventEnvelope) => boolean {
  let count = 0;
  let last = "";
  return (event) => {
    if (event.type === "process.attached") return false;
    if (event.key !== undefined) last = event.key;
    const name = event.key ?? `command after ${last}`;
    if (seen.has(name)) return false;
    seen.add(name);
    count += 1;
    return count >= wanted;
  };
}

const openSchema = z.looseObject({
  open: z.array(z.looseObject({ id: z.string(), state: z.string() })),
});

/** Right after a kill: it is seen, its sandboxes end with it, and no commit that it spoke of is lost. */
async function inspectCut(scene: Scene, session: string): Promise<void> {
  const { open } = openSchema.parse(await scene.ask("status"));
  assert.deepEqual(
    open.map(({ id, state }) => ({ id, state })),
    [{ id: session, state: "interrupted" }],
  );
  await inspectNoProcess(scene, session);
  inspectCommits(scene.repository, await scene.events(session));
}

/** Killed before its first event, and while its first one is being written. */
async function killAtStart(delayMs: number): Promise<string> {
  const calm = await undisturbed();
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    const first: Running = scene.improve();
    await sleep(delayMs);
    first.kill("SIGKILL");
    await first.ended;
    const before = (await scene.sessions()).length;
    const ended = await scene.improve().ended;
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    const [session, ...others] = await scene.sessions();
    assert.ok(session !== undefined);
    assert.deepEqual(others, []);
    await inspectEnd(scene, session, { undisturbed: calm, person, cuts: 1 });
    return before === 0 ? "before its first event" : "after its first event";
  } finally {
    await scene.remove();
  }
}

const kill = (name: string, size: Cell["size"], run: Cell["run"]): Cell => ({
  area: "kill",
  name,
  size,
  run,
});

export const killCells: readonly Cell[] = [
  kill("the process, again and again", "full", () =>
    cutAndGoOn(
      "process",
      (index) => ({
        decisions: [1, 14, 9, 17, 6, 12][index % 6] ?? 9,
        delayMs: [0, 150, 600, 0, 300][index % 5] ?? 0,
      }),
      30,
    ),
  ),
  kill("the database process, again and again", "full", () =>
    cutAndGoOn("database", cutsAt(2, 17, 40), 4),
  ),
  kill("the process, after every event", "full", () => cutAndGoOn("process", cutsAt(1, 1, 0), 200)),
  kill("the process, in the middle of every step", "full", () =>
    cutAndGoOn("process", cutsAt(1, 2, 400), 100),
  ),
  kill("the database process, after every other event", "full", () =>
    cutAndGoOn("database", cutsAt(1, 2, 0), 60),
  ),
  kill("the process, while it starts", "full", () => killAtStart(1500)),
  ...[600, 1000, 2000, 2500, 3000].map((delayMs) =>
    kill(`the process, after ${delayMs} ms`, "long", () => killAtStart(delayMs)),
  ),
  ...Array.from({ length: 60 }, (_, index) => index + 1).map((event) =>
    kill(`the process once, after event ${event}`, "long", () =>
      cutAndGoOn("process", cutsAt(event, 1, 0), 1),
    ),
  ),
];
