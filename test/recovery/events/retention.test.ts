import { once } from "node:events";
import { existsSync, renameSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { connectDatabase } from "#infra/database";
import type { EventLog } from "#infra/events";
import { eventPlaces, type TemporaryEventPlace } from "../../support/event-places.ts";
import { writeSession } from "../../support/old-session.ts";
import { Scenario } from "../../support/scenario.ts";

const DAY = 86_400_000;
const SESSIONS = 12;
const KILLS = 4;
const LONG = { timeout: 300_000 };

let scenario: Scenario;
let place: TemporaryEventPlace;
afterEach(async () => {
  await scenario.dispose();
  await place.remove();
});

/** The command, killed a moment after it has begun to change something; or its end when it was faster. */
async function killedAtWork(
  words: readonly string[],
  delay: number,
  hasBegun: () => Promise<boolean>,
) {
  const child = scenario.start(["events", "archive", ...words], { environment: place.environment });
  const closed = once(child, "close");
  while (child.exitCode === null && !(await hasBegun())) await sleep(5);
  await sleep(delay);
  child.kill("SIGKILL");
  await closed;
  return child.signalCode === "SIGKILL";
}

/** The time after which another process may begin, gone by. */
async function afterAMinute(): Promise<void> {
  const database = await connectDatabase({ dataFolder: place.dataFolder });
  await database.pool.query(
    "update artel.lease set expires_at = now() - interval '1 second' where name like 'event-retention %'",
  );
  await database.close();
}

async function events(log: EventLog, session: string): Promise<string[]> {
  const all: string[] = [];
  for await (const event of log.read(session)) all.push(JSON.stringify(event));
  return all;
}

for (const [name, open] of Object.entries(eventPlaces)) {
  describe(`kill -9 while events are archived and removed in ${name}`, () => {
    test("nothing is lost, and the next run finishes it", LONG, async () => {
      place = await open();
      scenario = new Scenario("retention", place.dataFolder);
      const old = place.open({ now: () => Date.now() - 40 * DAY });
      const sessions = Array.from({ length: SESSIONS }, (_, index) => `s-${index}`);
      const repository = scenario.repository("small");
      for (const session of sessions) {
        await writeSession(old, session, { repository, messages: 3000, hasEnded: true });
      }
      const written = new Map<string, string[]>();
      for (const session of sessions) written.set(session, await events(old, session));
      await old.close();
      const log = place.open();
      const archived = async () =>
        (await Promise.all(sessions.map((session) => log.isArchived(session)))).filter(Boolean)
          .length;

      let kills = 0;
      for (let round = 0; round < KILLS; round += 1) {
        const before = await archived();
        const hasBegun = async () => (await archived()) > before;
        if (await killedAtWork([], round * 3, hasBegun)) kills += 1;
        for (const session of sessions) {
          expect(await events(log, session)).toEqual(written.get(session));
        }
        await afterAMinute();
      }
      expect(kills).toBeGreaterThan(0);
      const end = await scenario.artel(["events", "archive"], { environment: place.environment });
      expect(end.status, end.stderr).toBe(0);
      expect(await archived()).toBe(SESSIONS);
      for (const session of sessions) {
        expect(await events(log, session)).toEqual(written.get(session));
      }

      const removal = ["--events-remove-after-days", "35"];
      const left = async () => (await log.streams()).filter((stream) => stream !== "system").length;
      const hasRemoved = async () => (await left()) < SESSIONS;
      await killedAtWork(removal, 0, hasRemoved);
      for (const session of sessions) {
        const found = await events(log, session);
        if (found.length > 0) expect(found).toEqual(written.get(session));
      }
      await afterAMinute();
      const removed = await scenario.artel(["events", "archive", ...removal], {
        environment: place.environment,
      });
      expect(removed.status, removed.stderr).toBe(0);
      expect(await log.streams()).toEqual(["system"]);
      await log.close();
    });
  });
}

test("what a process that was killed had set aside is removed by the next run", LONG, async () => {
  const segments = eventPlaces["segments"];
  if (segments === undefined) throw new Error("there is such a place");
  place = await segments();
  scenario = new Scenario("retention", place.dataFolder);
  const log = place.open();
  await writeSession(log, "s-1", { repository: "/nowhere", messages: 1, hasEnded: true });
  await log.close();
  const aside = `${place.dataFolder}/events/.removed-s-1-abc`;
  renameSync(`${place.dataFolder}/events/s-1`, aside);
  const run = await scenario.artel(["events", "archive"]);
  expect(run.status, run.stderr).toBe(0);
  expect(existsSync(aside)).toBe(false);
});
