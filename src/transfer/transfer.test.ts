import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  createBundle,
  git,
  openMirror,
  openRepository,
  readRef,
  type Repository,
} from "#infra/git";
import { silentLogger } from "#shared";
import { FixtureRepository } from "../../test/support/fixture-repository.ts";
import { offeredSession } from "../../test/support/offered-session.ts";
import { storeBundle, waitingChanges } from "./bundle-store.ts";
import { TransferNotices } from "./notices.ts";
import { postEvents } from "./outbox.ts";
import { RemoteRepository } from "./remote-repository.ts";
import { SiteKeeper } from "./site-keeper.ts";
import { listSites } from "./sites.ts";

const of = offeredSession();

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
    notices = new TransferNotices(of.pool);
    await notices.start();
    await keeper.publish(of.site, repository);
  });
  afterEach(async () => {
    notices.stop();
    await keeper.stop();
    source.dispose();
  });

  const newKeeper = () =>
    new SiteKeeper({
      pool: of.pool,
      events: of.events,
      scratchFolder: join(of.folder, "near"),
      logger: silentLogger,
    });
  const never = new AbortController().signal;

  /** A worker's side in a data folder of its own. */
  async function far(storage: string, name = storage) {
    const mirror = await openMirror({
      folder: join(of.folder, `${name}.git`),
      commit: base,
      person: repository.person,
      shallow: [],
    });
    const scratchFolder = join(of.folder, `${name}-scratch`);
    const { pool } = of;
    const remote = new RemoteRepository({
      pool,
      session: of.session,
      storage,
      mirror,
      scratchFolder,
      notices,
    });
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
    const ref = `refs/artel/sessions/${of.session}/${name}`;
    await git(mirror, ["update-ref", ref, commit]);
    return { ref, commit };
  }

  test("several that ask for the same get the same bundle, and then only what they lack", async () => {
    const machines = [await far("m1"), await far("m2"), await far("m3")];
    await Promise.all(machines.map(({ remote }) => remote.obtain(base, never)));
    for (const { mirror } of machines) {
      expect(await readRef(mirror, `refs/artel/bases/${base}`)).toBe(base);
    }
    expect(await of.rowsOf("bundle")).toBe(1);
    expect(await of.rowsOf("base_request")).toBe(0);
    source.write({ "b.txt": "new\n" });
    const next = source.commit("next");
    await machines[0]?.remote.obtain(next, never);
    const { rows } = await of.pool.query(
      "select known from artel.bundle where session = $1 and commit_id = $2",
      [of.session, next],
    );
    expect(rows).toEqual([{ known: [base] }]);
    // Nothing of it stays in the person's repository.
    expect(source.git("for-each-ref", "refs/artel")).toBe("");
  });

  test("processes of one machine get it once", async () => {
    const [one, other] = [await far("m1", "same"), await far("m1", "same")];
    await Promise.all([one.remote.obtain(base, never), other.remote.obtain(base, never)]);
    expect(await of.rowsOf("bundle")).toBe(1);
  });

  test("a commit that the repository does not have is refused, and a damaged bundle made anew", async () => {
    const { remote, mirror } = await far("m1");
    await expect(remote.obtain("1".repeat(40), never)).rejects.toMatchObject({
      code: "TRANSFER_BASE_REFUSED",
    });
    await of.pool.query(`
      create sequence artel.spoiled;
      create function artel.spoil() returns trigger language plpgsql as $$
      begin
        if nextval('artel.spoiled') <= 2 then new.content := 'spoilt'; end if;
        return new;
      end $$;`);
    await of.pool.query(
      "create trigger spoil before insert on artel.bundle_chunk for each row execute function artel.spoil()",
    );
    try {
      await remote.obtain(base, never);
    } finally {
      await of.pool.query("drop function artel.spoil cascade");
      await of.pool.query("drop sequence artel.spoiled");
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
    await keeper.publish(of.site, repository);
    await patient;
    expect(await readRef(mirror, `refs/artel/bases/${base}`)).toBe(base);
  });

  test("what is handed over is taken in, with the events that were posted before", async () => {
    const { remote, mirror } = await far("m1");
    await remote.obtain(base, never);
    await keeper.stop();
    const made = await commitIn(mirror, base, "task-1-1-1");
    await remote.handOver(made.ref, made.commit, base);
    await postEvents(of.pool, of.session, [of.note("done")]);
    expect(await readRef(mirror, made.ref)).toBeUndefined();
    const kept = `refs/artel/handed-over/${of.session}/task-1-1-1`;
    expect(await readRef(mirror, kept)).toBe(made.commit);
    keeper = newKeeper();
    expect(await keeper.receive(of.session, repository, [made.commit])).toEqual([]);
    expect(source.git("rev-parse", made.ref)).toBe(made.commit);
    expect((await of.logged()).map(({ payload }) => payload)).toEqual([{ text: "done" }]);
    expect(await of.rowsOf("outbox_event")).toBe(0);
    expect(await keeper.receive(of.session, repository, ["2".repeat(40)])).toEqual([
      "2".repeat(40),
    ]);
  });

  test.each([
    ["of the person", () => "refs/heads/main"],
    ["of another session", () => "refs/artel/sessions/other/task-1-1-1"],
    ["of what was merged", () => `refs/artel/sessions/${of.session}/merge/task-1-1`],
  ])("a ref %s is not set", async (_, refOf) => {
    const { remote, mirror } = await far("m1");
    await remote.obtain(base, never);
    await keeper.stop();
    const { commit } = await commitIn(mirror, base, "task-1-1-1");
    const before = source.git("for-each-ref");
    // As a worker that is not ours would.
    await git(mirror, ["update-ref", refOf(), commit]);
    const [file, ref] = [join(of.folder, "evil"), refOf()];
    await createBundle(mirror, { file, ref, known: [base] });
    const draft = { session: of.session, purpose: "change", ref, commit, known: [base] } as const;
    await storeBundle(of.pool, draft, file);
    keeper = newKeeper();
    expect(await keeper.receive(of.session, repository, [commit])).toEqual([commit]);
    expect(source.git("for-each-ref")).toBe(before);
    expect(await waitingChanges(of.pool, of.session)).toEqual([]);
  });

  test("when the session ends, what came is taken in and all of it goes", async () => {
    const { remote, mirror } = await far("m1");
    await remote.obtain(base, never);
    const made = await commitIn(mirror, base, "task-1-1-1");
    await keeper.stop();
    await remote.handOver(made.ref, made.commit, base);
    keeper = newKeeper();
    await keeper.settle(of.session, repository);
    expect(source.git("rev-parse", made.ref)).toBe(made.commit);
    expect(await listSites(of.pool)).toEqual([]);
    const late = await commitIn(mirror, base, "task-1-1-2");
    await expect(remote.handOver(late.ref, late.commit, base)).rejects.toMatchObject({
      code: "TRANSFER_SITE_GONE",
    });
    // It is nowhere else.
    expect(await readRef(mirror, late.ref)).toBe(late.commit);
  });
});
