import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import type { EventLog } from "#infra/events";
import { createQueueControl } from "#queue";
import { silentLogger } from "#shared";
import { temporaryDatabase, type TemporaryDatabase } from "../../../test/support/database.ts";
import { eventPlaces, type TemporaryEventPlace } from "../../../test/support/event-places.ts";
import { FixtureRepository } from "../../../test/support/fixture-repository.ts";
import { writeSession } from "../../../test/support/old-session.ts";
import { requireSession } from "../session-log.ts";
import { dueSessions, type RetentionTerms } from "./due-sessions.ts";
import { retainEvents } from "./retain-events.ts";
import { retentionTurn } from "./retention-turn.ts";

const DAY = 86_400_000;
const NOW = 1_000 * DAY;
const TERMS = { archiveAfterDays: 30, removeAfterDays: 0 };
/** Events, a database and a repository; the log's clock is moved by hand. */
class Scene {
  readonly events: EventLog;
  readonly repository = new FixtureRepository({});
  readonly database: Database;
  now = NOW;
  readonly #place: TemporaryEventPlace;

  constructor(place: TemporaryEventPlace, database: Database) {
    this.#place = place;
    this.database = database;
    this.events = place.open({ now: () => this.now });
  }

  async session(id: string, daysAgo: number, hasEnded = true): Promise<void> {
    this.now = NOW - daysAgo * DAY;
    const repository = this.repository.folder;
    await writeSession(this.events, id, { repository, messages: 20, hasEnded });
    this.now = NOW;
  }

  get sources() {
    return {
      events: this.events,
      queue: createQueueControl(this.database),
      dataFolder: this.#place.dataFolder,
    };
  }

  async due(terms: Partial<RetentionTerms> = {}) {
    const { due, kept } = await dueSessions(this.sources, { ...TERMS, ...terms }, NOW);
    return [
      ...due.map(({ session, action }) => `${action} ${session}`),
      ...kept.map(({ session, reason }) => `${session} ${reason}`),
    ];
  }

  async retain(terms: Partial<RetentionTerms> = {}) {
    const turn = retentionTurn(this.database, { dataFolder: this.#place.dataFolder });
    const given = {
      ...this.sources,
      terms: { ...TERMS, ...terms },
      logger: silentLogger,
      now: NOW,
    };
    return retainEvents(given, turn, new AbortController().signal);
  }

  async remove(): Promise<void> {
    await this.events.close();
    await this.#place.remove();
    await this.database.pool.query("delete from artel.lease");
    await this.database.pool.query("delete from artel.task");
    this.repository.remove(".");
  }
}

let temporary: TemporaryDatabase;
let database: Database;
let scene: Scene;
beforeAll(async () => {
  temporary = await temporaryDatabase();
  database = await connectDatabase(temporary.options);
});
afterAll(async () => {
  await database.close();
  await temporary.remove();
});
afterEach(() => scene.remove());

for (const [name, place] of Object.entries(eventPlaces)) {
  describe(`retention of events in ${name}`, () => {
    const newScene = async () => {
      scene = new Scene(await place(), database);
      return scene;
    };

    test("takes what ended long enough ago; none when it is off", async () => {
      await newScene();
      await scene.session("old", 31);
      await scene.session("young", 29);
      await scene.session("open", 31, false);
      expect(await scene.due()).toEqual(["archive old", "open has not ended"]);
      expect(await scene.due({ archiveAfterDays: 0 })).toEqual([]);
      expect(await scene.due({ archiveAfterDays: 0, removeAfterDays: 1 })).toEqual([]);
    });

    test("archives once, and removes only what is archived", async () => {
      await newScene();
      await scene.session("older", 60);
      await scene.session("old", 31);
      const before = await requireSession(scene.events, "older");
      expect((await scene.retain({ removeAfterDays: 50 }))?.due).toHaveLength(2);
      expect(await scene.events.isArchived("older")).toBe(true);
      expect(await requireSession(scene.events, "older")).toEqual(before);
      expect(await scene.due()).toEqual([]);
      expect(await scene.due({ removeAfterDays: 50 })).toEqual(["remove older"]);
      await scene.retain({ removeAfterDays: 50 });
      expect(await scene.events.streams()).toEqual(expect.not.arrayContaining(["older"]));
      await expect(requireSession(scene.events, "older")).rejects.toMatchObject({
        code: "SESSION_REMOVED",
      });
      const said: string[] = [];
      for await (const { type } of scene.events.read("system")) said.push(type);
      expect(said.toSorted()).toEqual(["events.archived", "events.archived", "events.removed"]);
    });

    test("leaves what is in the queue, and what has unmerged work", async () => {
      await newScene();
      for (const id of ["s-task", "s-worktree", "s-free"]) await scene.session(id, 31);
      await scene.database.pool.query(
        `insert into artel.task (id, session, kind, title, repository, skills, priority, attempt_limit, backoff_ms,
           maximum_backoff_ms, application_version, input, waiting_for, match_key)
         values ('t', 's-task', 'task', 't', 'r', '{}', 1, 1, 0, 0, '1', '[]', 0, gen_random_uuid())`,
      );
      scene.repository.git("update-ref", "refs/artel/trash/s-worktree-base", "HEAD");
      expect(await scene.due()).toEqual([
        "archive s-free",
        "s-task is in the queue",
        "s-worktree has unmerged work under refs/artel/",
      ]);
      scene.repository.git("update-ref", "-d", "refs/artel/trash/s-worktree-base");
      scene.repository.git("update-ref", "refs/artel/sessions/s-worktree/x", "HEAD");
      expect(await scene.due()).toContain("s-worktree has unmerged work under refs/artel/");
      await scene.database.pool.query("update artel.task set ended_at = now(), outcome = 'failed'");
      expect(await scene.due()).toContain("archive s-task");
    });

    test("is one process's affair at a time, until that was not heard of for a minute", async () => {
      await newScene();
      await scene.session("old", 31);
      const other = retentionTurn(scene.database, scene.sources);
      expect(await other.take()).toBe(true);
      expect(await scene.retain()).toBeUndefined();
      expect(await other.isDone()).toBe(false);
      await scene.database.pool.query(
        "update artel.lease set expires_at = now() - interval '1 second'",
      );
      expect((await scene.retain())?.due).toHaveLength(1);
      expect(await other.isDone()).toBe(true);
    });
  });
}
