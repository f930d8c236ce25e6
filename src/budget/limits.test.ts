import { describe, expect, test } from "vitest";
import type { BudgetExhaustion } from "#domain";
import { budgetFixture, NO_LIMITS, NOTHING, PLENTY } from "../../test/support/budget.ts";

const { place, books, kernelOf, opened, onDay } = budgetFixture();

describe("a limit", () => {
  const kinds = ["task", "session", "agent", "provider", "person"] as const;
  test.each(kinds)("of a %s is not passed", async (kind) => {
    const told: BudgetExhaustion[] = [];
    const kernel = kernelOf("p", { onExhausted: async (_, each) => void told.push(each) });
    const { session, request, account } = await opened(kernel, {
      [kind]: { tokens: 1_000_000, dollars: 1 },
    });
    const spent = await kernel.reserve(request(10, 0.9));
    await kernel.settle(spent, { tokens: 10, dollars: 0.5 });
    await kernel.settle(await kernel.reserve(request(10, 0.4)), { tokens: 10, dollars: 0.25 });
    const refused = await kernel.reserve(request(10, 0.5)).catch((error: unknown) => error);
    const { scope } = await account(kind);
    const exhaustion = {
      scope,
      unit: "dollars",
      limit: 1,
      spent: 0.75,
      forfeited: 0,
      reserved: 0,
      estimate: 0.5,
    };
    expect(refused).toMatchObject({
      code: "BUDGET_EXHAUSTED",
      kind: "cancelled",
      message: expect.stringContaining("$0.75 of $1.00 spent, and the call may cost $0.50"),
      remedy: `Raise it with \`artel budget set ${kind} ${scope.id} --dollars 2\`, then go on with \`artel resume ${session}\`.`,
      details: { ...exhaustion, session },
    });
    expect(told).toEqual([exhaustion]);
    // What fits to the last cent is allowed, and what costs nothing passes no limit.
    const last = await kernel.reserve(request(10, 0.25));
    await kernel.settle(last, { tokens: 10, dollars: 0.75 });
    await kernel.reserve(request(10, 0));
    await expect(kernel.reserve(request(10, 0.01))).rejects.toMatchObject({
      code: "BUDGET_EXHAUSTED",
    });
    await expect(kernel.reserve(request(1_000_000, 0))).rejects.toMatchObject({
      details: { unit: "tokens" },
    });
  });

  test("of tokens limits what has no known price", async () => {
    const kernel = kernelOf("p");
    const { request, account } = await opened(kernel, { session: { tokens: 1000, dollars: 1 } });
    const reservation = await kernel.reserve(request(900, null));
    await kernel.settle(reservation, { tokens: 800, dollars: null });
    await expect(kernel.reserve(request(300, null))).rejects.toMatchObject({
      code: "BUDGET_EXHAUSTED",
      message: expect.stringContaining("800 of 1,000 tokens spent"),
      details: { unit: "tokens", scope: { kind: "session" } },
    });
    expect(await account("session")).toMatchObject({
      spent: { tokens: 800, dollars: 0 },
      unpricedTokens: 800,
    });
  });

  test("of one task or agent leaves the others alone", async () => {
    const kernel = kernelOf("p");
    const { request } = await opened(kernel, { task: { tokens: 100 }, agent: { tokens: 150 } });
    await kernel.reserve(request(100, 1, { task: "a-1", agent: "x" }));
    await expect(kernel.reserve(request(1, 1, { agent: "y" }))).rejects.toThrow(
      /Task .*100 tokens reserved by other calls, and/,
    );
    await kernel.reserve(request(50, 1, { task: "b-1", agent: "x" }));
    await expect(kernel.reserve(request(1, 1, { task: "b-1", agent: "x" }))).rejects.toMatchObject({
      details: { scope: { kind: "agent", id: "x" } },
    });
    await kernel.reserve(request(50, 1, { task: "b-1", agent: "y" }));
  });

  test("of a person holds for all of their sessions together", async () => {
    const kernel = kernelOf("p");
    const { person, request } = await opened(kernel);
    await kernel.settle(await kernel.reserve(request(10, 2)), { tokens: 10, dollars: 2 });
    const other = await opened(kernel, { person: { dollars: 3 } });
    const theirs = { ...other.request(10, 2), spender: { session: other.session, person } };
    await expect(kernel.reserve(theirs)).rejects.toMatchObject({
      details: { scope: { kind: "person", id: person }, spent: 2, limit: 3 },
    });
  });

  test("of a session is what it was opened with first; one that was not opened has none", async () => {
    const kernel = kernelOf("p");
    const { session, person, request, account } = await opened(kernel);
    const more = { tokens: 9e9, dollars: 9e9 };
    await kernel.open(session, {
      person,
      limits: { ...NO_LIMITS, session: more },
      repeatedCalls: 9,
    });
    expect((await account("session").catch(() => undefined))?.limit).toEqual(PLENTY);
    const unknown = { ...request(1, 1), spender: { session: "unknown", person } };
    await expect(kernel.reserve(unknown)).rejects.toMatchObject({ code: "BUDGET_NOT_FOUND" });
    await expect(books().session("unknown")).rejects.toMatchObject({ code: "BUDGET_NOT_FOUND" });
  });
});

describe("a person", () => {
  test("raises and lowers the limit of a session, and what was set last holds", async () => {
    const kernel = kernelOf("p");
    const { session, request, account } = await opened(kernel, {
      session: { tokens: 1000, dollars: 1 },
    });
    const call = request(100, 2);
    await expect(kernel.reserve(call)).rejects.toMatchObject({ code: "BUDGET_EXHAUSTED" });
    const by = "person:ada";
    expect(
      await books().limit({ kind: "session", id: session, limit: { dollars: 5 }, by }),
    ).toEqual({ kind: "session", id: session, limit: { dollars: 5 }, previous: {} });
    await kernel.settle(await kernel.reserve(call), { tokens: 100, dollars: 2 });
    expect((await account("session")).limit).toEqual({ tokens: 1000, dollars: 5 });
    expect(
      await books().limit({ kind: "session", id: session, limit: { tokens: 150 }, by }),
    ).toMatchObject({ limit: { dollars: 5, tokens: 150 }, previous: { dollars: 5 } });
    await expect(kernel.reserve(request(100, 1))).rejects.toMatchObject({
      details: { unit: "tokens", limit: 150 },
    });
    expect(await books().unlimit({ kind: "session", id: session })).toMatchObject({
      limit: {},
      previous: { dollars: 5, tokens: 150 },
    });
    await expect(kernel.reserve(request(100, 1))).rejects.toMatchObject({
      details: { unit: "dollars", limit: 1 },
    });
  });

  test("limits one of a kind before each of it, and names what there is", async () => {
    const kernel = kernelOf("p");
    const { own, session, request } = await opened(kernel, { agent: { dollars: 9 } });
    const agent = (n: number) => `agent-${own}-${n}`;
    const by = "person:ada";
    await books().limit({ kind: "agent", limit: { dollars: 1 }, by });
    await books().limit({ kind: "agent", id: agent(1), limit: { dollars: 3 }, by });
    await kernel.reserve(request(1, 2, { agent: agent(1) }));
    await expect(kernel.reserve(request(1, 2, { agent: agent(2) }))).rejects.toMatchObject({
      details: { limit: 1 },
    });
    await books().unlimit({ kind: "agent" });
    await kernel.reserve(request(1, 2, { agent: agent(2) }));
    await books().limit({ kind: "task", id: `${session}/a-1`, limit: { tokens: 1 }, by });
    await expect(kernel.reserve(request(2, 0))).rejects.toMatchObject({
      details: { scope: { kind: "task" } },
    });
    for (const id of ["none", "none/a-1", "a-1"]) {
      const kind = id === "none" ? "session" : "task";
      await expect(books().limit({ kind, id, limit: { dollars: 1 }, by })).rejects.toMatchObject({
        code: "BUDGET_NOT_FOUND",
      });
    }
  });
});

describe("the day", () => {
  test("is that of the database and of the reservation, and limits begin anew", async () => {
    const kernel = kernelOf("p");
    const { request, scopes } = await opened(kernel, {
      day: { dollars: 1 },
      agent: { dollars: 1 },
      person: { dollars: 2 },
    });
    const late = await onDay("2031-01-31", () => kernel.reserve(request(1, 1)));
    await onDay("2031-01-31", async () => {
      await expect(kernel.reserve(request(1, 1))).rejects.toMatchObject({
        details: { scope: { kind: "agent", period: "2031-01-31" } },
      });
      const foreign = request(1, 1, { agent: "another" });
      await expect(kernel.reserve(foreign)).rejects.toMatchObject({
        details: { scope: { kind: "day", id: "2031-01-31" } },
      });
    });
    await onDay("2031-02-01", async () => {
      await kernel.settle(late, { tokens: 1, dollars: 1 });
      await kernel.settle(await kernel.reserve(request(1, 1)), { tokens: 1, dollars: 0.5 });
      expect((await books().current()).find(({ scope }) => scope.kind === "day")).toMatchObject({
        scope: { id: "2031-02-01" },
        spent: { dollars: 0.5 },
      });
    });
    const found = (await scopes()).map(({ scope, spent }) => [
      scope.kind,
      scope.period ?? (scope.kind === "day" ? scope.id : ""),
      spent.dollars,
    ]);
    expect(found.filter(([kind]) => kind !== "provider")).toEqual([
      ["task", "", 1.5],
      ["session", "", 1.5],
      ["agent", "2031-01-31", 1],
      ["agent", "2031-02-01", 0.5],
      ["person", "2031-01", 1],
      ["person", "2031-02", 0.5],
      ["day", "2031-01-31", 1],
      ["day", "2031-02-01", 0.5],
    ]);
  });
});

describe("the books", () => {
  test("list sessions, the latest first, and forget them without what others were charged", async () => {
    const kernel = kernelOf("p");
    const one = await opened(kernel);
    const other = await opened(kernel);
    await kernel.settle(await kernel.reserve(one.request(10, 1)), { tokens: 5, dollars: 0.5 });
    await kernel.reserve(one.request(10, 1));
    const by = "person";
    await books().limit({ kind: "session", id: one.session, limit: { dollars: 7 }, by });
    const listed = await books().sessions(2);
    expect(listed).toMatchObject([
      { session: other.session, person: other.person, calls: 0, limit: PLENTY },
      {
        session: one.session,
        calls: 2,
        spent: { dollars: 0.5 },
        reserved: { dollars: 1 },
        limit: { dollars: 7 },
      },
    ]);
    expect(await books().find(one.own)).toBe(one.session);
    expect(await books().find(one.session)).toBe(one.session);
    for (const [wanted, code] of [
      ["", "BUDGET_NOT_FOUND"],
      ["none", "BUDGET_NOT_FOUND"],
      ["%", "BUDGET_NOT_FOUND"],
    ]) {
      await expect(books().find(String(wanted))).rejects.toMatchObject({ code });
    }
    await kernel.open(`x-${one.session}`, {
      person: one.person,
      limits: { ...NO_LIMITS, session: PLENTY },
      repeatedCalls: 1,
    });
    await expect(books().find(one.own)).rejects.toMatchObject({ code: "BUDGET_AMBIGUOUS" });
    expect(await books().find(one.session)).toBe(one.session);
    const scope = { kind: "person", id: one.person } as const;
    expect(await books().knows(scope)).toBe(true);
    expect(await books().knows({ ...scope, id: "nobody" })).toBe(false);
    await books().forget([one.session]);
    expect((await books().sessions(1_000)).map(({ session }) => session)).not.toContain(
      one.session,
    );
    const { rows } = await place.database.pool.query<{ kind: string }>(
      "select kind from artel.budget_account where id like '%' || $1 || '%' order by kind",
      [one.own],
    );
    expect(rows.map(({ kind }) => kind)).toEqual(["agent", "person", "provider"]);
    const current = await books().current();
    expect(current.find(({ scope }) => scope.id === one.person)).toMatchObject({
      spent: { tokens: 5, dollars: 0.5 },
      reserved: NOTHING,
      forfeited: { tokens: 10, dollars: 1 },
    });
  });
});
