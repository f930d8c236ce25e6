import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { ZodError } from "zod";
import { connectDatabase } from "#infra/database";
import { budgetFixture, NOTHING, sums } from "../../test/support/budget.ts";
import { databaseProcess, onPostgres } from "../../test/support/database.ts";

const { place, books, kernelOf, opened, onDay } = budgetFixture();

describe("a call", () => {
  test("is reserved at its estimate and settled at what it cost, on all of its scopes", async () => {
    const kernel = kernelOf("p");
    const { session, person, own, request, scopes } = await opened(kernel);
    const day = "2030-05-17";
    const reservation = await onDay(day, () => kernel.reserve(request(1000, 0.5)));
    const held = { tokens: 1000, dollars: 0.5 };
    const before = await scopes();
    expect(before.map(({ scope }) => scope)).toEqual([
      { kind: "task", id: `${session}/a-1` },
      { kind: "session", id: session },
      { kind: "agent", id: `agent-${own}`, period: day },
      { kind: "provider", id: `provider-${own}`, period: day },
      { kind: "person", id: person, period: day.slice(0, 7) },
      { kind: "day", id: day },
    ]);
    for (const each of before) {
      expect(sums(each)).toEqual({ spent: NOTHING, reserved: held, forfeited: NOTHING, calls: 1 });
    }
    await kernel.settle(reservation, { tokens: 700, dollars: 0.1 });
    const next = await onDay(day, () => kernel.reserve(request(10, 0.2)));
    await kernel.settle(next, { tokens: 10, dollars: 0.2 });
    const spent = { tokens: 710, dollars: 0.3 };
    for (const each of await scopes()) {
      expect(sums(each)).toEqual({ spent, reserved: NOTHING, forfeited: NOTHING, calls: 2 });
    }
  });

  test("settled again changes nothing; released was never made", async () => {
    const kernel = kernelOf("p");
    const { request, account } = await opened(kernel);
    const reservation = await kernel.reserve(request(100, 1));
    await kernel.settle(reservation, { tokens: 50, dollars: 0.5 });
    await kernel.settle(reservation, { tokens: 70, dollars: 0.7 });
    await kernel.release(reservation);
    const released = await kernel.reserve(request(100, 1));
    await kernel.release(released);
    await kernel.release(released);
    expect(sums(await account("session"))).toEqual({
      spent: { tokens: 50, dollars: 0.5 },
      reserved: NOTHING,
      forfeited: NOTHING,
      calls: 1,
    });
    // Who said that it did not get there, and then hears of it, knows better.
    await kernel.settle(released, { tokens: 1, dollars: 0.25 });
    expect((await account("session")).spent).toEqual({ tokens: 51, dollars: 0.75 });
    await expect(kernel.settle({ call: "none", attempt: 1 }, NOTHING)).rejects.toMatchObject({
      code: "BUDGET_CALL_UNKNOWN",
    });
  });

  test("that is under way is reserved once; made again after its end it is paid again", async () => {
    const [kernel, other] = [kernelOf("p"), kernelOf("q")];
    const { session, request, account } = await opened(kernel);
    const wanted = request(100, 1);
    const first = await kernel.reserve(wanted);
    expect(await kernel.reserve(wanted)).toEqual(first);
    await expect(kernel.reserve({ ...wanted, fingerprint: "another" })).rejects.toMatchObject({
      code: "BUDGET_CALL_TAKEN",
    });
    expect((await account("session")).reserved).toEqual({ tokens: 100, dollars: 1 });
    // Another process goes on, and makes the call whose answer it never saw.
    const second = await other.reserve(wanted);
    expect(second).toEqual({ call: wanted.call, attempt: 2 });
    await other.settle(second, { tokens: 60, dollars: 0.6 });
    await kernel.settle(first, { tokens: 50, dollars: 0.5 });
    const third = await kernel.reserve(wanted);
    await kernel.settle(third, { tokens: 40, dollars: 0.4 });
    expect(third.attempt).toBe(3);
    expect(sums(await account("session"))).toEqual({
      spent: { tokens: 150, dollars: 1.5 },
      reserved: NOTHING,
      forfeited: NOTHING,
      calls: 3,
    });
    expect((await books().session(session)).models).toMatchObject([
      { model: "m", calls: 3, spent: { tokens: 150, dollars: 1.5 }, open: 0 },
    ]);
  });

  test("keeps amounts exactly, and refuses what is none", async () => {
    const kernel = kernelOf("p");
    const { session, request, account } = await opened(kernel);
    for (let n = 0; n < 10; n += 1) {
      const reservation = await kernel.reserve(request(1, 0.1));
      await kernel.settle(reservation, { tokens: 1, dollars: 0.1 });
    }
    expect((await account("session")).spent.dollars).toBe(1);
    const reservation = await kernel.reserve(request(1, 0));
    for (const [tokens, dollars] of [
      [1, Number.NaN],
      [1, Infinity],
      [1, -1],
      [1.5, 1],
      [-1, 1],
    ] as const) {
      await expect(kernel.reserve(request(tokens, dollars))).rejects.toBeInstanceOf(ZodError);
      await expect(kernel.settle(reservation, { tokens, dollars })).rejects.toBeInstanceOf(
        ZodError,
      );
    }
    const { rows } = await place.database.pool.query(
      "select spent_dollars from artel.budget_account where kind = 'session' and id = $1",
      [session],
    );
    expect(rows).toEqual([{ spent_dollars: "1.0" }]);
  });
});

describe("a task that repeats itself", () => {
  test("is stopped, and neither repeated calls nor what never left count", async () => {
    const [kernel, other] = [kernelOf("p"), kernelOf("q")];
    const { session, request } = await opened(kernel);
    const same = (task: string) => request(1, 0, { task, fingerprint: "f" });
    const first = same("a-1");
    await kernel.settle(await kernel.reserve(first), { tokens: 1, dollars: 0 });
    await kernel.settle(await kernel.reserve(first), { tokens: 1, dollars: 0 });
    await kernel.release(await kernel.reserve(same("a-1")));
    await kernel.reserve(same("a-1"));
    await kernel.reserve(same("a-1"));
    // Counted in the database: another process counts on.
    await expect(other.reserve(same("a-1"))).rejects.toMatchObject({
      code: "BUDGET_LOOP",
      kind: "cancelled",
      message: `The same request was made 3 times in task a-1 of session ${session}: it repeats itself.`,
    });
    expect(await kernel.reserve(first)).toMatchObject({ attempt: 3 });
    await kernel.reserve(same("b-1"));
    await kernel.reserve(request(1, 0, { fingerprint: "g" }));
    const withoutTask = { ...same("a-1"), spender: { session, person: "ada" } };
    await kernel.reserve(withoutTask);
  });
});

describe("calls that stand in the way", () => {
  test("are waited for, and make room when they cost less", async () => {
    const elsewhere = await connectDatabase(place.options);
    const [kernel, other] = [
      kernelOf("p", { waitMs: 20_000 }),
      kernelOf("q", { database: elsewhere }),
    ];
    const { request, account } = await opened(kernel, { session: { tokens: 1000, dollars: 1 } });
    for (const end of ["settle", "release"] as const) {
      const held = await other.reserve(request(100, 0.6));
      const waiting = kernel.reserve(request(100, 0.6));
      await sleep(100);
      if (end === "settle") await other.settle(held, { tokens: 10, dollars: 0.1 });
      else await other.release(held);
      const reservation = await waiting;
      await kernel.settle(reservation, { tokens: 10, dollars: 0.1 });
    }
    expect((await account("session")).spent.dollars).toBe(0.3);
    await elsewhere.close();
  });

  test("are waited for in vain when they cost all of it, for no longer than is allowed", async () => {
    const kernel = kernelOf("p", { waitMs: 20_000 });
    const impatient = kernelOf("p", { waitMs: 1 });
    const { request } = await opened(kernel, { session: { tokens: 1000, dollars: 1 } });
    const held = await kernel.reserve(request(100, 0.6));
    await expect(impatient.reserve(request(100, 0.6))).rejects.toMatchObject({
      code: "BUDGET_EXHAUSTED",
      message: expect.stringMatching(/\$0\.60 reserved by other calls/),
    });
    const refused = kernel.reserve(request(100, 0.6)).catch((error: unknown) => error);
    await sleep(100);
    await kernel.settle(held, { tokens: 100, dollars: 0.6 });
    expect(await refused).toMatchObject({ code: "BUDGET_EXHAUSTED", details: { spent: 0.6 } });
  });

  test("are not waited for by who was told to stop, and a raise lets who waits go on", async () => {
    const kernel = kernelOf("p", { waitMs: 60_000 });
    const { session, request } = await opened(kernel, { session: { tokens: 1000, dollars: 1 } });
    await kernel.reserve(request(100, 0.6));
    const stop = new AbortController();
    const stopped = kernel.reserve(request(100, 0.6), stop.signal);
    const raised = kernel.reserve(request(100, 0.7));
    setTimeout(() => stop.abort(new Error("enough")), 100);
    await expect(stopped).rejects.toThrow("enough");
    await books().limit({ kind: "session", id: session, limit: { dollars: 2 }, by: "person" });
    await expect(raised).resolves.toMatchObject({ attempt: 1 });
    await expect(kernel.reserve(request(1, 0), stop.signal)).rejects.toThrow("enough");
  });

  test("of processes that died are forfeited, counted, and settled when they were only paused", async () => {
    const dead = new Set(["q"]);
    const living = async (ids: readonly string[]) => new Set(ids.filter((id) => !dead.has(id)));
    const [kernel, other] = [kernelOf("p", { living, waitMs: 60_000 }), kernelOf("q")];
    const { session, request, account } = await opened(kernel, {
      session: { tokens: 1000, dollars: 1 },
    });
    const lost = await other.reserve(request(100, 0.6));
    const unused = await other.reserve(request(50, 0.1));
    const own = await kernel.reserve(request(10, 0.1));
    // Nobody waits for the dead: refused at once, for what they had counts as spent.
    await expect(kernel.reserve(request(100, 0.5))).rejects.toMatchObject({
      details: { forfeited: 0.7, reserved: 0.1 },
    });
    expect(await kernel.forfeitDead()).toBe(0);
    await kernel.settle(own, { tokens: 5, dollars: 0.05 });
    expect(sums(await account("session"))).toEqual({
      spent: { tokens: 5, dollars: 0.05 },
      reserved: NOTHING,
      forfeited: { tokens: 150, dollars: 0.7 },
      calls: 3,
    });
    expect((await books().session(session)).models).toMatchObject([{ forfeited: 2, open: 0 }]);
    await other.settle(lost, { tokens: 80, dollars: 0.3 });
    await other.release(unused);
    expect(sums(await account("session"))).toEqual({
      spent: { tokens: 85, dollars: 0.35 },
      reserved: NOTHING,
      forfeited: NOTHING,
      calls: 2,
    });
  });
});

test.skipIf(onPostgres)(
  "nothing is lost or doubled when the database's process is killed",
  async () => {
    const kernel = kernelOf("p");
    const { request, account } = await opened(kernel);
    for (let n = 0; n < 5; n += 1) {
      const wanted = request(10, 0.5);
      const pid = databaseProcess(place.options.dataFolder);
      if (n === 1) process.kill(pid ?? 0, "SIGKILL");
      const reservation = await kernel.reserve(wanted);
      if (n === 3) process.kill(databaseProcess(place.options.dataFolder) ?? 0, "SIGKILL");
      await kernel.settle(reservation, { tokens: 5, dollars: 0.25 });
    }
    expect(sums(await account("session"))).toEqual({
      spent: { tokens: 25, dollars: 1.25 },
      reserved: NOTHING,
      forfeited: NOTHING,
      calls: 5,
    });
  },
  120_000,
);
