import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import type { NewEvent } from "#domain";
import type { EventLog } from "#infra/events";
import { randomId, silentLogger } from "#shared";
import { offeredSession } from "../../test/support/offered-session.ts";
import { fetchBundle, storeBundle, waitingChanges } from "./bundle-store.ts";
import { drainEvents, postEvents } from "./outbox.ts";
import { sweepScratch, withScratchFile } from "./scratch.ts";
import { listSites, publishSite, readRemainingMs, readSite, removeSite } from "./sites.ts";

const of = offeredSession();

describe("a site", () => {
  test("is found with what was said of it last, until it is removed", async () => {
    await publishSite(of.pool, of.site);
    await publishSite(of.pool, { ...of.site, description: { base: "c" }, obstacle: "x" });
    const known = (await listSites(of.pool)).filter((each) => each.session === of.session);
    expect(known).toMatchObject([{ storage: "near", artelVersion: "1.2.3", obstacle: "x" }]);
    const read = await readSite(of.pool, of.session);
    expect(read.description).toEqual({ base: "c" });
    expect(await readRemainingMs(of.pool, of.session)).toBeGreaterThan(50_000);
    await removeSite(of.pool, of.session);
    for (const ask of [readSite, readRemainingMs]) {
      await expect(ask(of.pool, of.session)).rejects.toMatchObject({
        code: "TRANSFER_SITE_GONE",
      });
    }
  });
});

describe("events of another machine", () => {
  test("are taken into the log in order, and once though they are taken twice", async () => {
    await publishSite(of.pool, of.site);
    await postEvents(of.pool, of.session, [of.note("1", "k1"), of.note("2")]);
    await postEvents(of.pool, of.session, [of.note("3")]);
    // As one that is killed between the log and the outbox.
    const interrupted = {
      append: async (...given: Parameters<EventLog["append"]>) => {
        await of.events.append(...given);
        throw new Error("killed");
      },
    };
    await expect(drainEvents(of.pool, of.session, interrupted, silentLogger)).rejects.toThrow(
      "killed",
    );
    await postEvents(of.pool, of.session, [of.note("4", "k4")]);
    await drainEvents(of.pool, of.session, of.events, silentLogger);
    const all = await of.logged();
    const firsts = all.filter(
      ({ key }, index) => all.findIndex((each) => each.key === key) === index,
    );
    expect(all).toHaveLength(7);
    expect(firsts.map(({ payload }) => payload)).toEqual(
      ["1", "2", "3", "4"].map((text) => ({ text })),
    );
    expect(await of.rowsOf("outbox_event")).toBe(0);
  });

  test("that are none, or another session's, are left out", async () => {
    await publishSite(of.pool, of.site);
    for (const event of [
      "{",
      JSON.stringify({ ...of.note("x", "k"), session: "other" }),
      '{"type":"a"}',
    ]) {
      await of.pool.query("insert into artel.outbox_event (session, event) values ($1, $2)", [
        of.session,
        event,
      ]);
    }
    await postEvents(of.pool, of.session, [of.note("good")]);
    await drainEvents(of.pool, of.session, of.events, silentLogger);
    expect((await of.logged()).map(({ payload }) => payload)).toEqual([{ text: "good" }]);
    expect(await of.rowsOf("outbox_event")).toBe(0);
  });

  test("that do not fit their schema or whose session has ended are refused at once", async () => {
    await expect(postEvents(of.pool, of.session, [of.note("late")])).rejects.toMatchObject({
      code: "TRANSFER_SITE_GONE",
    });
    const bad = { ...of.note("x"), payload: { text: 1 } } as unknown as NewEvent;
    await expect(postEvents(of.pool, of.session, [bad])).rejects.toThrow();
  });
});

describe("a stored bundle", () => {
  const draft = () =>
    ({ session: of.session, purpose: "change", ref: "refs/r", commit: "c", known: ["k"] }) as const;

  test("comes out as it went in, in chunks, and is not seen before it is whole", async () => {
    await publishSite(of.pool, of.site);
    const bytes = randomBytes(5 * 1024 * 1024 + 17);
    const file = join(of.folder, "in");
    writeFileSync(file, bytes);
    const id = await storeBundle(of.pool, draft(), file);
    const { rows } = await of.pool.query(
      "select count(*)::integer as chunks, max(length(content)) as most from artel.bundle_chunk where bundle = $1",
      [id],
    );
    expect(rows).toEqual([{ chunks: 6, most: 1024 * 1024 }]);
    await of.pool.query(
      "insert into artel.bundle (session, purpose, ref, commit_id, known) values ($1, 'change', 'refs/half', 'c', '{}')",
      [of.session],
    );
    expect(await waitingChanges(of.pool, of.session)).toEqual([{ id, ...draft() }]);
    await fetchBundle(of.pool, { id, session: of.session }, join(of.folder, "out"));
    expect(readFileSync(join(of.folder, "out")).equals(bytes)).toBe(true);
  });

  test("that was changed or lost a chunk is refused", async () => {
    await publishSite(of.pool, of.site);
    const file = join(of.folder, "in");
    writeFileSync(file, randomBytes(1024 * 1024 + 1));
    for (const damage of [
      "update artel.bundle_chunk set content = 'x' where bundle = $1 and number = 1",
      "delete from artel.bundle_chunk where bundle = $1 and number = 0",
    ]) {
      const id = await storeBundle(of.pool, draft(), file);
      await of.pool.query(damage, [id]);
      const out = join(of.folder, randomId(6));
      await expect(fetchBundle(of.pool, { id, session: of.session }, out)).rejects.toMatchObject({
        code: "TRANSFER_DAMAGED",
      });
    }
  });

  test("of a session that has ended is refused", async () => {
    const file = join(of.folder, "in");
    writeFileSync(file, "x");
    await expect(storeBundle(of.pool, draft(), file)).rejects.toMatchObject({
      code: "TRANSFER_SITE_GONE",
    });
  });
});

test("a file on its way goes with its use, and with its process", async () => {
  const scratch = join(of.folder, "scratch");
  await withScratchFile(scratch, async (file) => writeFileSync(file, "x"));
  expect(readdirSync(scratch)).toEqual([]);
  let own = "";
  await withScratchFile(scratch, async (file) => {
    own = basename(file);
  });
  const dead = own.replace(`-${process.pid}-`, "-999999999-");
  const [elsewhere, old] = ["abcdef-999999999-x.bundle", "abcdef-999999998-x.bundle"];
  for (const name of [own, dead, elsewhere, old]) writeFileSync(join(scratch, name), "x");
  const then = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
  utimesSync(join(scratch, old), then, then);
  await sweepScratch(scratch, Date.now());
  expect(readdirSync(scratch).toSorted()).toEqual([elsewhere, own].toSorted());
});
