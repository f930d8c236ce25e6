import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { NewEvent } from "#domain";
import { connectDatabase, type Database } from "#infra/database";
import { openSegmentLog, type EventLog } from "#infra/events";
import {
  createBundle,
  git,
  openMirror,
  openRepository,
  readRef,
  type Repository,
} from "#infra/git";
import { randomId, silentLogger } from "#shared";
import { temporaryDatabase, type TemporaryDatabase } from "../../test/support/database.ts";
import { FixtureRepository } from "../../test/support/fixture-repository.ts";
import { fetchBundle, storeBundle, waitingChanges } from "./bundle-store.ts";
import { TransferNotices } from "./notices.ts";
import { drainEvents, postEvents } from "./outbox.ts";
import { RemoteRepository } from "./remote-repository.ts";
import { sweepScratch, withScratchFile } from "./scratch.ts";
import { SiteKeeper } from "./site-keeper.ts";
import { listSites, publishSite, readRemainingMs, readSite, removeSite } from "./sites.ts";

let place: TemporaryDatabase;
let database: Database;
let folder: string;
let events: EventLog;
let session: string;

beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "artel-transfer-"));
  events = openSegmentLog({ folder: join(folder, "events") });
  session = `s-${randomId(8)}`;
});
afterEach(async () => {
  await events.close();
  await removeSite(database.pool, session);
  rmSync(folder, { recursive: true, force: true });
});

const site = () => ({
  session,
  storage: "near",
  artelVersion: "1.2.3",
  obstacle: undefined,
  description: { base: "b" },
  remainingMs: 60_000,
});

const note = (text: string, key?: string): NewEvent => ({
  type: "note.made",
  payload: { text },
  actor: "agent",
  session,
  ...(key === undefined ? {} : { key }),
});

async function logged() {
  const found = [];
  for await (const event of events.read(session)) found.push(event);
  return found;
}

async function rowsOf(table: string): Promise<number> {
  const { rows } = await database.pool.query(
    `select count(*)::integer as count from artel.${table} where session = $1`,
    [session],
  );
  return rows[0].count;
}

describe("a site", () => {
  test("is found with what was said of it last, until it is removed", async () => {
    await publishSite(database.pool, site());
    await publishSite(database.pool, { ...site(), description: { base: "c" }, obstacle: "x" });
    const known = (await listSites(database.pool)).filter((each) => each.session === session);
    expect(known).toMatchObject([{ storage: "near", artelVersion: "1.2.3", obstacle: "x" }]);
    const read = await readSite(database.pool, session);
    expect(read.description).toEqual({ base: "c" });
    expect(await readRemainingMs(database.pool, session)).toBeGreaterThan(50_000);
    await removeSite(database.pool, session);
    for (const ask of [readSite, readRemainingMs]) {
      await expect(ask(database.pool, session)).rejects.toMatchObject({
        code: "TRANSFER_SITE_GONE",
      });
    }
  });
});

describe("events of another machine", () => {
  test("are taken into the log in order, and once though they are taken twice", async () => {
    await publishSite(database.pool, site());
    await postEvents(database.pool, session, [note("1", "k1"), note("2")]);
    await postEvents(database.pool, session, [note("3")]);
    // As one that is killed between the log and the outbox.
    const interrupted = {
      append: async (...given: Parameters<EventLog["append"]>) => {
        await events.append(...given);
        throw new Error("killed");
      },
    };
    await expect(drainEvents(database.pool, session, interrupted, silentLogger)).rejects.toThrow(
      "killed",
    );
    await postEvents(database.pool, session, [note("4", "k4")]);
    await drainEvents(database.pool, session, events, silentLogger);
    const all = await logged();
    const firsts = all.filter(
      ({ key }, index) => all.findIndex((each) => each.key === key) === index,
    );
    expect(all).toHaveLength(7);
    expect(firsts.map(({ payload }) => payload)).toEqual(
      ["1", "2", "3", "4"].map((text) => ({ text })),
    );
    expect(await rowsOf("outbox_event")).toBe(0);
  });

  test("that are none, or another session's, are left out", async () => {
    await publishSite(database.pool, site());
    for (const event of [
      "{",
      JSON.stringify({ ...note("x", "k"), session: "other" }),
      '{"type":"a"}',
    ]) {
      await database.pool.query("insert into artel.outbox_event (session, event) values ($1, $2)", [
        session,
        event,
      ]);
    }
    await postEvents(database.pool, session, [note("good")]);
    await drainEvents(database.pool, session, events, silentLogger);
    expect((await logged()).map(({ payload }) => payload)).toEqual([{ text: "good" }]);
    expect(await rowsOf("outbox_event")).toBe(0);
  });

  test("that do not fit their schema or whose session has ended are refused at once", async () => {
    await expect(postEvents(database.pool, session, [note("late")])).rejects.toMatchObject({
      code: "TRANSFER_SITE_GONE",
    });
    const bad = { ...note("x"), payload: { text: 1 } } as unknown as NewEvent;
    await expect(postEvents(database.pool, session, [bad])).rejects.toThrow();
  });
});

describe("a stored bundle", () => {
  const draft = () =>
    ({ session, purpose: "change", ref: "refs/r", commit: "c", known: ["k"] }) as const;

  test("comes out as it went in, in chunks, and is not seen before it is whole", async () => {
    await publishSite(database.pool, site());
    const bytes = randomBytes(5 * 1024 * 1024 + 17);
    const file = join(folder, "in");
    writeFileSync(file, bytes);
    const id = await storeBundle(database.pool, draft(), file);
    const { rows } = await database.pool.query(
      "select count(*)::integer as chunks, max(length(content)) as most from artel.bundle_chunk where bundle = $1",
      [id],
    );
    expect(rows).toEqual([{ chunks: 6, most: 1024 * 1024 }]);
    await database.pool.query(
      "insert into artel.bundle (session, purpose, ref, commit_id, known) values ($1, 'change', 'refs/half', 'c', '{}')",
      [session],
    );
    expect(await waitingChanges(database.pool, session)).toEqual([{ id, ...draft() }]);
    await fetchBundle(database.pool, { id, session }, join(folder, "out"));
    expect(readFileSync(join(folder, "out")).equals(bytes)).toBe(true);
  });

  test("that was changed or lost a chunk is refused", async () => {
    await publishSite(database.pool, site());
    const file = join(folder, "in");
    writeFileSync(file, randomBytes(1024 * 1024 + 1));
    for (const damage of [
      "update artel.bundle_chunk set content = 'x' where bundle = $1 and number = 1",
      "delete from artel.bundle_chunk where bundle = $1 and number = 0",
    ]) {
      const id = await storeBundle(database.pool, draft(), file);
      await database.pool.query(damage, [id]);
      const out = join(folder, randomId(6));
      await expect(fetchBundle(database.pool, { id, session }, out)).rejects.toMatchObject({
        code: "TRANSFER_DAMAGED",
      });
    }
  });

  test("of a session that has ended is refused", async () => {
    const file = join(folder, "in");
    writeFileSync(file, "x");
    await expect(storeBundle(database.pool, draft(), file)).rejects.toMatchObject({
      code: "TRANSFER_SITE_GONE",
    });
  });
});

test("a file on its way goes with its use, and with its process", async () => {
  const scratch = join(folder, "scratch");
  await withScratchFile(scratch, async (file) => writeFileSync(file, "x"));
  expect(readdirSync(scratch)).toEqual([]);
  writeFileSync(join(scratch, "999999999-abc.bundle"), "x");
  writeFileSync(join(scratch, `${process.pid}-abc.bundle`), "x");
  await sweepScratch(scratch);
  expect(readdirSync(scratch)).toEqual([`${process.pid}-abc.bundle`]);
});

describe("between two machines", () => {
  let source: FixtureRepository;
  let repository: Repository;
  let base: string;
  let keeper: SiteKeeper;
  let notices: TransferNotices;

  beforeEach(async () => {
    source = new FixtureRepository({ "a.txt": "one\n" });
    base = source.commit("base");
    repository = await openRepository(source.folder);
    keeper = newKeeper();
    notices = new TransferNotices(database.pool);
    await notices.start();
    await keeper.publish(site(), repository);
  });
  afterEach(async () => {
    notices.stop();
    await keeper.stop();
    source.dispose();
  });

  const newKeeper = () =>
    new SiteKeeper({
      pool: database.pool,
      events,
      scratchFolder: join(folder, "near"),
      logger: silentLogger,
    });
  const never = new AbortController().signal;

  /** A worker's side in a data folder of its own. */
  async function far(storage: string, name = storage) {
    const mirror = await openMirror({
      folder: join(folder, `${name}.git`),
      commit: base,
      person: repository.person,
      shallow: [],
    });
    const scratchFolder = join(folder, `${name}-scratch`);
    const { pool } = database;
    const remote = new RemoteRepository({ pool, session, storage, mirror, scratchFolder, notices });
    return { mirror, remote };
  }

  /** A commit on top of another one in a mirror, under the ref of a task's try. */
  async function commitIn(mirror: Repository, parent: string, name: string) {
    const tree = (await git(mirror, ["rev-parse", `${parent}^{tree}`])).stdout.trim();
    const { stdout } = await git(mirror, ["commit-tree", "-p", parent, "-m", name, tree], {
      environment: {
        GIT_AUTHOR_NAME: "A",
        GIT_AUTHOR_EMAIL: "a@b",
        GIT_COMMITTER_NAME: "A",
        GIT_COMMITTER_EMAIL: "a@b",
      },
    });
    const commit = stdout.trim();
    const ref = `refs/artel/sessions/${session}/${name}`;
    await git(mirror, ["update-ref", ref, commit]);
    return { ref, commit };
  }

  test("several that ask for the same get the same bundle, and then only what they lack", async () => {
    const machines = [await far("m1"), await far("m2"), await far("m3")];
    await Promise.all(machines.map(({ remote }) => remote.obtain(base, never)));
    for (const { mirror } of machines) {
      expect(await readRef(mirror, `refs/artel/bases/${base}`)).toBe(base);
    }
    expect(await rowsOf("bundle")).toBe(1);
    expect(await rowsOf("base_request")).toBe(0);
    source.write({ "b.txt": "new\n" });
    const next = source.commit("next");
    await machines[0]?.remote.obtain(next, never);
    const { rows } = await database.pool.query(
      "select known from artel.bundle where session = $1 and commit_id = $2",
      [session, next],
    );
    expect(rows).toEqual([{ known: [base] }]);
    // Nothing of it stays in the person's repository.
    expect(source.git("for-each-ref", "refs/artel")).toBe("");
  });

  test("processes of one machine get it once", async () => {
    const [one, other] = [await far("m1", "same"), await far("m1", "same")];
    await Promise.all([one.remote.obtain(base, never), other.remote.obtain(base, never)]);
    expect(await rowsOf("bundle")).toBe(1);
  });

  test("a commit that the repository does not have is refused, and a damaged bundle made anew", async () => {
    const { remote, mirror } = await far("m1");
    await expect(remote.obtain("1".repeat(40), never)).rejects.toMatchObject({
      code: "TRANSFER_BASE_REFUSED",
    });
    await database.pool.query(`
      create sequence artel.spoiled;
      create function artel.spoil() returns trigger language plpgsql as $$
      begin
        if nextval('artel.spoiled') <= 2 then new.content := 'spoilt'; end if;
        return new;
      end $$;`);
    await database.pool.query(
      "create trigger spoil before insert on artel.bundle_chunk for each row execute function artel.spoil()",
    );
    try {
      await remote.obtain(base, never);
    } finally {
      await database.pool.query("drop function artel.spoil cascade");
      await database.pool.query("drop sequence artel.spoiled");
    }
    expect(await readRef(mirror, `refs/artel/bases/${base}`)).toBe(base);
  });

  test("waiting for a session's process that is away ends with the signal, or when it is back", async () => {
    await keeper.stop();
    const { remote, mirror } = await far("m1");
    const given = new AbortController();
    const waiting = remote.obtain(base, given.signal);
    given.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow();
    const patient = remote.obtain(base, never);
    keeper = newKeeper();
    await keeper.publish(site(), repository);
    await patient;
    expect(await readRef(mirror, `refs/artel/bases/${base}`)).toBe(base);
  });

  test("what is handed over is taken in, with the events that were posted before", async () => {
    const { remote, mirror } = await far("m1");
    await remote.obtain(base, never);
    await keeper.stop();
    const made = await commitIn(mirror, base, "task-1-1-1");
    await remote.handOver(made.ref, made.commit, base);
    await postEvents(database.pool, session, [note("done")]);
    expect(await readRef(mirror, made.ref)).toBeUndefined();
    const kept = `refs/artel/handed-over/${session}/task-1-1-1`;
    expect(await readRef(mirror, kept)).toBe(made.commit);
    keeper = newKeeper();
    expect(await keeper.receive(session, repository, [made.commit])).toEqual([]);
    expect(source.git("rev-parse", made.ref)).toBe(made.commit);
    expect((await logged()).map(({ payload }) => payload)).toEqual([{ text: "done" }]);
    expect(await rowsOf("outbox_event")).toBe(0);
    expect(await keeper.receive(session, repository, ["2".repeat(40)])).toEqual(["2".repeat(40)]);
  });

  test.each([
    ["of the person", () => "refs/heads/main"],
    ["of another session", () => "refs/artel/sessions/other/task-1-1-1"],
    ["of what was merged", () => `refs/artel/sessions/${session}/merge/task-1-1`],
  ])("a ref %s is not set", async (_, refOf) => {
    const { remote, mirror } = await far("m1");
    await remote.obtain(base, never);
    await keeper.stop();
    const { commit } = await commitIn(mirror, base, "task-1-1-1");
    const before = source.git("for-each-ref");
    // As a worker that is not ours would.
    await git(mirror, ["update-ref", refOf(), commit]);
    const [file, ref] = [join(folder, "evil"), refOf()];
    await createBundle(mirror, { file, ref, known: [base] });
    const draft = { session, purpose: "change", ref, commit, known: [base] } as const;
    await storeBundle(database.pool, draft, file);
    keeper = newKeeper();
    expect(await keeper.receive(session, repository, [commit])).toEqual([commit]);
    expect(source.git("for-each-ref")).toBe(before);
    expect(await waitingChanges(database.pool, session)).toEqual([]);
  });

  test("when the session ends, what came is taken in and all of it goes", async () => {
    const { remote, mirror } = await far("m1");
    await remote.obtain(base, never);
    const made = await commitIn(mirror, base, "task-1-1-1");
    await keeper.stop();
    await remote.handOver(made.ref, made.commit, base);
    keeper = newKeeper();
    await keeper.settle(session, repository);
    expect(source.git("rev-parse", made.ref)).toBe(made.commit);
    expect(await listSites(database.pool)).toEqual([]);
    const late = await commitIn(mirror, base, "task-1-1-2");
    await expect(remote.handOver(late.ref, late.commit, base)).rejects.toMatchObject({
      code: "TRANSFER_SITE_GONE",
    });
    // It is nowhere else.
    expect(await readRef(mirror, late.ref)).toBe(late.commit);
  });
});
