import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { eventPlaces, type TemporaryEventPlace } from "../support/event-places.ts";
import { writeSession } from "../support/old-session.ts";
import { Scenario } from "../support/scenario.ts";

// Old events, through the real command.
const DAY = 86_400_000;
const LONG = { timeout: 180_000 };
const OLD = "20250101-000000-old000";
const NEW = "20260101-000000-new000";

let scenario: Scenario;
let place: TemporaryEventPlace;
afterEach(async () => {
  await scenario.dispose();
  await place.remove();
});

async function artel(...words: readonly string[]) {
  const run = await scenario.artel(words, { environment: place.environment });
  expect(run.status, run.stderr).toBe(0);
  return run.stdout;
}

const idsOf = (rows: readonly { session: string }[]) => rows.map(({ session }) => session);

async function archive(...words: readonly string[]) {
  const { archived, removed, kept, dryRun } = JSON.parse(
    await artel("events", "archive", "--json", ...words),
  ) as Record<"archived" | "removed" | "kept", { session: string }[]> & { dryRun: boolean };
  return { archived: idsOf(archived), removed: idsOf(removed), kept: idsOf(kept), dryRun };
}

for (const [name, open] of Object.entries(eventPlaces)) {
  describe(`old events in ${name}`, () => {
    /** A session that ended 40 days ago, and one that ended now. */
    async function prepare(): Promise<void> {
      place = await open();
      scenario = new Scenario("archive", place.dataFolder);
      const repository = scenario.repository("small");
      const given = { repository, messages: 100, hasEnded: true };
      const before = place.open({ now: () => Date.now() - 40 * DAY });
      await writeSession(before, OLD, given);
      await before.close();
      const now = place.open();
      await writeSession(now, NEW, given);
      await now.close();
    }

    test("are archived, and shown as before; then removed, and it is said so", LONG, async () => {
      await prepare();
      const shown = async () => [
        await artel("sessions", "list", "--json"),
        await artel("sessions", "show", OLD, "--json"),
        await artel("sessions", "report", OLD, "--json"),
        await artel("sessions", "replay", OLD, "--at", "50", "--json"),
      ];
      const before = await shown();
      const nothing = { archived: [], removed: [], kept: [] };
      const plan = { ...nothing, archived: [OLD], dryRun: true };
      expect(await archive("--dry-run")).toEqual(plan);
      expect(await archive("--dry-run")).toEqual(plan);
      expect(await artel("events", "archive", "--dry-run")).toContain(`${OLD}  would be archived`);
      expect(await archive()).toEqual({ ...plan, dryRun: false });
      expect(await archive()).toEqual({ ...nothing, dryRun: false });
      expect(await shown()).toEqual(before);

      const removal = ["--events-remove-after-days", "40"];
      expect(await archive("--dry-run", ...removal)).toEqual({
        ...nothing,
        removed: [OLD],
        dryRun: true,
      });
      expect(await archive(...removal)).toMatchObject({ removed: [OLD] });
      for (const verb of ["show", "report", "replay"]) {
        const { told } = await scenario.refused(["sessions", verb, OLD], {
          environment: place.environment,
        });
        expect(told.code).toBe("SESSION_REMOVED");
        expect(told.remedy).toContain(`sessions/${OLD}`);
      }
      const list = JSON.parse(await artel("sessions", "list", "--json")) as { id: string }[];
      expect(list.map(({ id }) => id)).toEqual([NEW]);
      const said = await artel("events", "tail", "--session", "system");
      expect(said).toMatch(/events\.archived[\s\S]*events\.removed/);
    });

    test("are archived by a process with agents, of itself", LONG, async () => {
      await prepare();
      const worker = scenario.start(["worker"], { environment: place.environment });
      const log = place.open();
      const closed = once(worker, "close");
      while (worker.exitCode === null && !(await log.isArchived(OLD))) await sleep(50);
      worker.kill("SIGTERM");
      await closed;
      expect(await log.isArchived(OLD)).toBe(true);
      expect(await log.isArchived(NEW)).toBe(false);
      await log.close();
    });
  });
}
