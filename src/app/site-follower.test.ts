import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Queue, WorkflowContext } from "#queue";
import { silentLogger } from "#shared";
import { publishSite, removeSite, TransferNotices, type SiteHead } from "#transfer";
import { newId, queueFixture } from "../../test/support/running-queue.ts";
import { SiteFollower, type SiteFollowerOptions } from "./site-follower.ts";

const VERSION = "1.0.0";
const fixture = queueFixture();
const PATIENT = { timeout: 20_000 };

let queue: Queue;
let notices: TransferNotices;
let follower: SiteFollower | undefined;
let session: string;
let refusals: string[];
let prepared: string[];
let tidied: string[][];

beforeEach(async () => {
  session = newId();
  [refusals, prepared, tidied] = [[], [], []];
  queue = await fixture.started(handlers, { serves: "chosen-sessions" });
  notices = new TransferNotices(fixture.database.pool);
  await notices.start();
});
afterEach(async () => {
  await follower?.stop();
  notices.stop();
  await removeSite(fixture.database.pool, session);
});

const handlers = {
  session: async (_: never, context: WorkflowContext) => {
    const task = await context.enqueue("task", `${context.id}/1`, null);
    return task.result();
  },
  task: async () => "done",
};

async function publish(head: Partial<SiteHead> = {}): Promise<void> {
  const site = { storage: "far", artelVersion: VERSION, obstacle: undefined, ...head };
  const { pool } = fixture.database;
  await publishSite(pool, { session, ...site, description: {}, remainingMs: 1_000 });
}

async function follow(options: Partial<SiteFollowerOptions> = {}): Promise<void> {
  follower = new SiteFollower({
    pool: fixture.database.pool,
    queue,
    notices,
    storage: "near",
    artelVersion: VERSION,
    logger: silentLogger,
    prepare: async (id) => {
      prepared.push(id);
    },
    tidy: async (live) => {
      tidied.push([...live]);
    },
    onRefused: (_, reason) => refusals.push(reason),
    ...options,
  });
  await follower.start();
}

async function served(): Promise<unknown> {
  const { rows } = await fixture.database.pool.query(
    "select distinct sessions from artel.agent a join artel.process p on p.id = a.process where p.stopped_at is null",
  );
  return rows.map(({ sessions }: { sessions: unknown }) => sessions);
}

describe("the agents of a worker", () => {
  test("work for sessions of their own data folder without preparation", async () => {
    await publish({ storage: "near" });
    await follow();
    expect(await served()).toEqual([[session]]);
    expect(prepared).toEqual([]);
    expect(await (await queue.run<null, string>("session", session, null)).result()).toBe("done");
    // What an earlier process left.
    expect(tidied).toEqual([[session]]);
  });

  test("work for others when a task waits, and only when all is ready", async () => {
    const ready = Promise.withResolvers<void>();
    await publish();
    await follow({
      prepare: async (id) => {
        prepared.push(id);
        await ready.promise;
      },
    });
    expect(await served()).toEqual([[]]);
    const running = await queue.run<null, string>("session", session, null);
    await expect.poll(() => prepared, PATIENT).toEqual([session]);
    expect(await served()).toEqual([[]]);
    ready.resolve();
    expect(await running.result()).toBe("done");
  });

  test("leave a session of another version or with an obstacle alone, and say why, once", async () => {
    await publish({ artelVersion: "0.9.0" });
    const running = await queue.run<null, string>("session", session, null);
    await follow();
    const wait = () => new Promise((resolve) => setTimeout(resolve, 2_500));
    await wait();
    expect(refusals).toEqual([
      expect.stringMatching(/Artel 0\.9\.0, and this is 1\.0\.0.*same version/),
    ]);
    await publish({ obstacle: "it is a partial clone" });
    await expect.poll(() => refusals, PATIENT).toHaveLength(2);
    expect(refusals[1]).toBe("it is a partial clone");
    await fixture.database.pool.query(
      "update artel.work_site set obstacle = null, protocol = 99 where session = $1",
      [session],
    );
    await expect.poll(() => refusals, PATIENT).toHaveLength(3);
    expect(prepared).toEqual([]);
    // Its process goes on with the right one.
    await publish();
    expect(await running.result()).toBe("done");
  });

  test("do nothing for a session that cannot be prepared, and stop when it goes", async () => {
    await publish();
    await queue.run("session", session, null);
    await follow({ prepare: () => Promise.reject(new Error("no network")) });
    await expect.poll(() => refusals, PATIENT).toEqual(["no network"]);
    expect(await served()).toEqual([[]]);
    await follower?.stop();
    const aborted = Promise.withResolvers<void>();
    await follow({
      prepare: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            aborted.resolve();
            reject(signal.reason);
          });
        }),
    });
    await removeSite(fixture.database.pool, session);
    await aborted.promise;
    await expect.poll(() => tidied.at(-1), PATIENT).toEqual([]);
    await queue.cancel(session);
  });
});
