import assert from "node:assert/strict";
import { z } from "zod";
import type { Cell } from "./cell.ts";
import { inspectEnd, inspectEvents, personState } from "./inspect.ts";
import { Scene } from "./scene.ts";
import { undisturbed } from "./undisturbed.ts";

/** Two on one repository and one on another, with one data folder; meanwhile others look on. */
async function several(): Promise<string> {
  const calm = await undisturbed();
  const scene = new Scene();
  try {
    const other = scene.another();
    const persons = [scene.repository, scene.repository, other].map(personState);
    const running = [scene.improve(), scene.improve(), scene.improve(other)];
    await Promise.all(running.map((one) => scene.until(one, ({ type }) => type === "plan.made")));
    const looks = await lookOn(scene);
    for (const one of running) {
      const ended = await one.ended;
      assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    }
    const sessions = await scene.sessions();
    assert.equal(sessions.length, 3);
    for (const session of sessions) {
      const [opened] = (await scene.events(session)).filter(
        ({ type }) => type === "session.opened",
      );
      const { repository } = z.looseObject({ repository: z.string() }).parse(opened?.payload);
      const target = repository === other.folder ? other : scene.repository;
      const person = persons[target === other ? 2 : 0] ?? "";
      await inspectEnd(scene, session, { undisturbed: calm, person, cuts: 0 }, target);
    }
    return looks;
  } finally {
    await scene.remove();
  }
}

async function lookOn(scene: Scene): Promise<string> {
  const [status, list, tail] = await Promise.all([
    scene.ask("status"),
    scene.ask("sessions", "list"),
    scene.run("events", "tail", "--json"),
  ]);
  const { open } = z
    .looseObject({ open: z.array(z.looseObject({ state: z.string() })) })
    .parse(status);
  assert.ok(open.length > 0 && open.every(({ state }) => state === "working"));
  assert.equal(z.array(z.unknown()).parse(list).length, 3);
  assert.equal(tail.code, 0);
  assert.ok(tail.stdout.trim().split("\n").length > 5);
  return `${open.length} at work at once`;
}

const errorSchema = z.looseObject({ error: z.looseObject({ code: z.string() }) });

/** Of several that resume one session, one does; the others are told that it is being worked on. */
async function race(contenders: number): Promise<string> {
  const calm = await undisturbed();
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    const first = scene.improve();
    const reached = await scene.until(first, ({ type }) => type === "plan.made");
    assert.ok(reached !== undefined);
    first.kill("SIGKILL");
    await first.ended;
    const session = reached.stream;
    const resumed = Array.from({ length: contenders }, () =>
      scene.start("resume", session, "--json"),
    );
    const ended = await Promise.all(resumed.map((one) => one.ended));
    const winners = ended.filter(({ code }) => code === 0);
    assert.equal(
      winners.length,
      1,
      ended.map(({ code, stderr }) => `${code} ${stderr}`).join("\n"),
    );
    for (const { code, stdout, stderr } of ended.filter((one) => !winners.includes(one))) {
      assert.equal(code, 7, stdout + stderr);
      const last = stdout.trim().split("\n").at(-1) ?? "";
      assert.equal(errorSchema.parse(JSON.parse(last)).error.code, "SESSION_OWNED");
    }
    const events = await scene.events(session);
    inspectEvents(events);
    const attached = events.filter(({ type }) => type === "process.attached").length;
    assert.equal(attached, 2, "only the winner took it up");
    await inspectEnd(scene, session, { undisturbed: calm, person, cuts: 1 });
    return "";
  } finally {
    await scene.remove();
  }
}

const together = (name: string, size: Cell["size"], run: Cell["run"]): Cell => ({
  area: "together",
  name,
  size,
  run,
});

export const togetherCells: readonly Cell[] = [
  together("two on one repository, one on another", "full", several),
  together("two resume one session", "full", () => race(2)),
  together("five resume one session", "full", () => race(5)),
];
