import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { connectDatabase } from "#infra/database";
import {
  databaseProcess,
  onPostgres,
  temporaryDatabase,
  type TemporaryDatabase,
} from "../support/database.ts";
import { journalOf, startSession } from "../support/session.ts";
import type { Settings } from "./session-process.ts";

// Many processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

let place: TemporaryDatabase;
let count = 0;

beforeAll(async () => {
  place = await temporaryDatabase();
});
afterAll(async () => {
  await place?.remove();
});

function newSession(): Settings {
  const session = `session-${(count += 1)}`;
  const { dataFolder, databaseUrl } = place.options;
  return {
    mode: "run",
    session,
    journal: join(dataFolder, `${session}.log`),
    dataFolder,
    databaseUrl,
  };
}

const tasks = ["/1/1", "/2/1", "/3/1"];
const steps = [
  "open",
  ...tasks.flatMap((task) => [`${task} read`, `${task} write`]),
  "merge 0",
  "merge 1",
  "merge 2",
  "deliver",
];
const result = { sum: 3060, order: ["0", "1", "2"] };

/** How often each step began. */
function begun(journal: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of journalOf(journal)) {
    const [, step] = /^begin (.*)$/.exec(line) ?? [];
    if (step !== undefined) counts[step] = (counts[step] ?? 0) + 1;
  }
  return counts;
}

const once = Object.fromEntries(steps.map((step) => [step, 1]));

test("an undisturbed session does every step once", async () => {
  const settings = newSession();
  const ended = await startSession(settings).ended;
  expect(ended).toMatchObject({ status: 0, result, errors: "" });
  expect(begun(settings.journal)).toEqual(once);
});

describe("after kill -9", () => {
  // The tasks are alike, and so are the merges: one of each stands for all.
  const tried = steps.filter((step) => !/^(\/[13]|merge [02])/.test(step));
  const points = ["begin", "middle", "end", "after"].flatMap((at) =>
    tried.map((step) => `${at} ${step}`),
  );

  test.concurrent.each(points)("at “%s”", async (killAt) => {
    const settings = newSession();
    const killed = await startSession({ ...settings, killAt }).ended;
    expect(killed.signal).toBe("SIGKILL");
    const before = journalOf(settings.journal);
    const ended = await startSession({ ...settings, mode: "resume" }).ended;
    expect(ended).toMatchObject({ status: 0, result, errors: "" });

    const inFlight = steps.filter(
      (step) => before.includes(`begin ${step}`) && !before.includes(`end ${step}`),
    );
    const counts = begun(settings.journal);
    expect(Object.keys(counts).toSorted()).toEqual(steps.toSorted());
    const [at, ...rest] = killAt.split(" ");
    const step = rest.join(" ");
    for (const [name, times] of Object.entries(counts)) {
      // Two agents work side by side: each may have had one step that was not yet recorded.
      const limit = inFlight.includes(name) || name === step || isRecent(before, name) ? 2 : 1;
      expect(times, name).toBeLessThanOrEqual(limit);
    }
    if (at === "after") expect(counts[step], "a recorded step is not repeated").toBe(1);
    else expect(counts[step], "the step in flight is repeated").toBe(2);
  });
});

/**
 * Whether the step may have been killed between its end and its record: its end is the last mark of its workflow; or
 * it is a merge, which run side by side, and the step that waits for all of them has not begun.
 */
function isRecent(journal: readonly string[], step: string): boolean {
  if (step.startsWith("merge ")) return !journal.includes("begin deliver");
  const workflow = step.startsWith("/") ? step.split(" ")[0]! : "";
  const own = journal.filter((line) => {
    const name = line.split(" ").slice(1).join(" ");
    return workflow === "" ? !name.startsWith("/") : name.startsWith(`${workflow} `);
  });
  return own.at(-1) === `end ${step}`;
}

test("a session that is resumed twice at once has one winner", async () => {
  const settings = newSession();
  await startSession({ ...settings, killAt: "middle open" }).ended;
  const attempts = [1, 2, 3].map(() =>
    startSession({ ...settings, mode: "resume", hangAt: "deliver" }),
  );
  const losers = attempts.slice();
  const first = await Promise.race(
    losers.map(async (attempt) => ({ attempt, ended: await attempt.ended })),
  );
  const second = await Promise.race(
    losers
      .filter((attempt) => attempt !== first.attempt)
      .map(async (attempt) => ({ attempt, ended: await attempt.ended })),
  );
  for (const { ended } of [first, second]) {
    expect(ended.status).toBe(1);
    expect(ended.errors).toContain("SESSION_OWNED");
  }
  const winner = attempts.find(
    (attempt) => attempt !== first.attempt && attempt !== second.attempt,
  )!;
  await startSession({ ...settings, mode: "cancel" }).ended;
  expect((await winner.ended).result).toEqual({ code: "SESSION_CANCELLED" });
  expect(begun(settings.journal)["open"]).toBe(2);
});

test("sessions of two processes on one data folder do not touch each other's tasks", async () => {
  const sessions = [newSession(), newSession()];
  const ended = await Promise.all(sessions.map((settings) => startSession(settings).ended));
  for (const [index, settings] of sessions.entries()) {
    expect(ended[index]).toMatchObject({ status: 0, result, errors: "" });
    expect(begun(settings.journal)).toEqual(once);
  }
});

test("cancel from another process reaches the running step within 2 s, and the session is over", async () => {
  const settings = newSession();
  const running = startSession({ ...settings, hangAt: "/2/1 write" });
  await expect
    .poll(() => journalOf(settings.journal), { timeout: 20_000 })
    .toContain("begin /2/1 write");
  const cancelling = startSession({
    ...settings,
    mode: "cancel",
    journal: `${settings.journal}.2`,
  });
  await expect
    .poll(() => journalOf(`${settings.journal}.2`), { timeout: 20_000 })
    .toContain("started");
  const asked = Date.now();
  await expect
    .poll(() => journalOf(settings.journal), { timeout: 5000, interval: 10 })
    .toContain("aborted /2/1 write");
  expect(Date.now() - asked).toBeLessThan(2000);
  expect(await running.ended).toMatchObject({ status: 0, result: { code: "SESSION_CANCELLED" } });
  await cancelling.ended;
  const list = await startSession({ ...settings, mode: "list" }).ended;
  expect(list.result).not.toContain(settings.session);
});

test("an orderly end leaves the session to the next process, and takes no time", async () => {
  const settings = newSession();
  const running = startSession({ ...settings, hangAt: "/1/1 write" });
  await expect
    .poll(() => journalOf(settings.journal), { timeout: 20_000 })
    .toContain("begin /1/1 write");
  const asked = Date.now();
  running.child.kill("SIGTERM");
  await running.ended;
  expect(Date.now() - asked).toBeLessThan(2000);
  expect(journalOf(settings.journal)).toContain("aborted /1/1 write");
  const list = await startSession({ ...settings, mode: "list", journal: `${settings.journal}.2` })
    .ended;
  expect(list.result).toContain(settings.session);
  const ended = await startSession({ ...settings, mode: "resume" }).ended;
  expect(ended).toMatchObject({ status: 0, result });
  expect(begun(settings.journal)).toMatchObject({ open: 1, "/1/1 write": 2 });
});

test.skipIf(onPostgres)("a session outlives kill -9 of the database process", async () => {
  const settings = newSession();
  const running = startSession(settings);
  await expect
    .poll(() => journalOf(settings.journal), { timeout: 20_000, interval: 1 })
    .toContain("begin /1/1 read");
  process.kill(databaseProcess(settings.dataFolder)!, "SIGKILL");
  expect(await running.ended).toMatchObject({ status: 0, result, errors: "" });
  expect(begun(settings.journal)).toEqual(once);
});

test("a process that was believed dead stops when it finds out", async () => {
  const settings = newSession();
  const first = startSession({ ...settings, hangAt: "/1/1 write" });
  await expect
    .poll(() => journalOf(settings.journal), { timeout: 20_000 })
    .toContain("begin /1/1 write");
  const { options } = place;
  const database = await connectDatabase(options);
  await database.pool.query("update artel.process set stopped_at = now() where pid = $1", [
    first.child.pid,
  ]);
  await database.close();
  const second = await startSession({ ...settings, mode: "resume" }).ended;
  expect(second).toMatchObject({ status: 0, result, errors: "" });
  await expect
    .poll(() => journalOf(settings.journal), { timeout: 5000 })
    .toContain("aborted /1/1 write");
  // It does nothing more of its own, and reports what the new owner made of the session.
  expect(await first.ended).toMatchObject({ status: 0, result });
  expect(begun(settings.journal)).toMatchObject({ open: 1, "/1/1 write": 2, deliver: 1 });
});
