import { userInfo } from "node:os";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { createBudget } from "#budget";
import { connectDatabase } from "#infra/database";
import { Scenario, smallProject } from "../support/scenario.ts";

// What a session may spend is told by the configuration when it begins, and by the person at any time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });
const scenario = new Scenario("budget");
const person = userInfo().username;
let session = "";

const amount = z.object({ tokens: z.number(), dollars: z.number() });
const limit = amount.partial();
const scopeSchema = z.object({
  scope: z.object({ kind: z.string(), id: z.string(), period: z.string().optional() }),
  limit,
  calls: z.number(),
  spent: amount,
  reserved: amount,
  forfeited: amount,
  unpricedTokens: z.number(),
});
const sessionSchema = z.object({
  session: z.string(),
  person: z.string(),
  scopes: z.array(scopeSchema),
  models: z.array(z.looseObject({ model: z.string(), calls: z.number() })),
});
const changeSchema = z.object({
  kind: z.string(),
  id: z.string().optional(),
  limit,
  previous: limit,
});

async function said(...words: readonly string[]): Promise<string> {
  const run = await scenario.artel(words);
  expect(run.status, run.stderr + run.stdout).toBe(0);
  return run.stdout;
}
const told = async <T>(schema: z.ZodType<T>, ...words: readonly string[]): Promise<T> =>
  schema.parse(JSON.parse(await said(...words, "--json")));

/** Calls of a model, as the session's agents would make them in a process that is dead by now. */
async function spend(): Promise<void> {
  const { dataFolder } = scenario;
  const database = await connectDatabase({ dataFolder, idleSeconds: 5 });
  const kernel = createBudget({
    database,
    process: "dead",
    living: async (ids) => new Set(ids),
    waitMs: 0,
  });
  const request = (n: number, dollars: number | null) => ({
    call: `${session}/${n}`,
    spender: { session, task: "a-1", agent: "coder-1", person },
    provider: "anthropic",
    model: "claude",
    estimate: { tokens: 1000, dollars },
    fingerprint: `${n}`,
  });
  await kernel.settle(await kernel.reserve(request(1, 2)), { tokens: 900, dollars: 1.5 });
  await kernel.settle(await kernel.reserve(request(2, null)), { tokens: 100, dollars: null });
  await kernel.reserve(request(3, 1));
  await expect(kernel.reserve(request(4, 1))).rejects.toMatchObject({ code: "BUDGET_EXHAUSTED" });
  kernel.close();
  await database.close();
}

beforeAll(async () => {
  const path = scenario.repository("repo", {
    ...smallProject(),
    "artel.yaml": "budget:\n  sessionDollars: 3\n  sessionTokens: 999000000\n",
  });
  await said("improve", path, "--dry-run", "--jobs", "safe-lint");
  const [listed] = await told(z.array(z.looseObject({ session: z.string() })), "budget", "list");
  session = listed?.session ?? "";
  await spend();
});
afterAll(() => scenario.dispose());

describe("artel budget", () => {
  test("a session has the limits of its configuration, which its repository can only lower", async () => {
    const shown = await told(sessionSchema, "budget", "show", session.slice(-6));
    const own = shown.scopes.find(({ scope }) => scope.kind === "session");
    expect(shown).toMatchObject({ session, person });
    expect(own).toEqual({
      scope: { kind: "session", id: session },
      limit: { dollars: 3, tokens: 20_000_000 },
      calls: 3,
      spent: { tokens: 1000, dollars: 1.5 },
      reserved: { tokens: 0, dollars: 0 },
      forfeited: { tokens: 1000, dollars: 1 },
      unpricedTokens: 100,
    });
    expect(shown.scopes.map(({ scope }) => scope.kind)).toEqual([
      "task",
      "session",
      "agent",
      "provider",
      "person",
      "day",
    ]);
    expect(shown.models).toMatchObject([{ model: "claude", calls: 3, forfeited: 1 }]);
  });

  test("shows them with bars, and all sessions together", async () => {
    const shown = await said("budget", "show", session);
    expect(shown).toContain(`Session ${session} of ${person}, begun `);
    expect(shown).toContain("  the whole session: 3 calls, 100 tokens without a known price\n");
    expect(shown).toContain(
      "█████████████████░░░ $1.50 of $3.00, $1.00 perhaps spent by processes that died\n",
    );
    expect(shown).toContain("  anthropic claude: 3 calls, 1,000 tokens, $1.50, 1 of processes");
    expect(await said("budget", "list")).toContain(`${session} ${person}: 3 calls, $1.50 of $3.00`);
    const current = await said("budget", "show");
    expect(current).toMatch(/ {2}agent coder-1 on \S+: 3 calls/);
    expect(current).toMatch(/ {2}day \S+: 3 calls[^\n]*\n {4}█░{19} \$1\.50 of \$100\.00/);
  });

  test("a person raises the limit of a session, which is told to its events", async () => {
    const set = (...words: string[]) => told(changeSchema, "budget", "set", ...words);
    expect(await set("session", session.slice(-6), "--dollars", "7.5")).toEqual({
      kind: "session",
      id: session,
      limit: { dollars: 7.5 },
      previous: {},
    });
    expect(await set("task", `${session.slice(-6)}/a-1`, "--tokens", "2M")).toMatchObject({
      id: `${session}/a-1`,
      limit: { tokens: 2_000_000 },
    });
    expect(await said("budget", "set", "session", session, "--tokens", "500k")).toBe(
      `You limited session ${session} to $7.50 and 500,000 tokens; before: $7.50.\n`,
    );
    expect(await said("budget", "set", "session", session)).toBe(
      `You removed the limit that was set for session ${session}; before: $7.50 and 500,000 tokens.\n`,
    );
    const events = await said("events", "tail", "--session", session);
    expect(events.match(/budget\.changed \{"kind":"session"/g)).toHaveLength(3);
    expect(events).toContain(
      `budget.changed {"kind":"task","id":"${session}/a-1","limit":{"tokens":2000000},"previous":{}}`,
    );
  });

  test("limits all of a kind, and warns of a name that nothing was spent under", async () => {
    const run = await scenario.artel(["budget", "set", "provider", "antropic", "--dollars", "5"]);
    expect(run).toMatchObject({ status: 0, stdout: "You limited provider antropic to $5.00.\n" });
    expect(run.stderr).toContain('no provider "antropic" has spent anything yet');
    const known = await scenario.artel([
      "budget",
      "set",
      "provider",
      "anthropic",
      "--dollars",
      "5",
    ]);
    expect(known.stderr).not.toContain("warning");
    await said("budget", "set", "day", "--dollars", "50");
    await said("budget", "set", "day", "2026-01-31", "--dollars", "60");
    expect(await said("budget", "show")).toContain("$1.50 of $50.00");
  });

  test.each([
    [["set", "week", "x", "--dollars", "1"], "USAGE", /no scope "week"/],
    [["set", "session", "--dollars", "1"], "USAGE", /Which session/],
    [["set", "session", "none", "--dollars", "1"], "BUDGET_NOT_FOUND", /"none"/],
    [["set", "day", "2026-13-01", "--dollars", "1"], "USAGE", /no day/],
    [["set", "day", "--dollars", "-1"], "USAGE", /no amount/],
    [["set", "day", "--tokens", "1.5"], "USAGE", /no number of tokens/],
    [["show", "none"], "BUDGET_NOT_FOUND", /"none"/],
  ] as const)("%j is refused", async (words, code, message) => {
    const run = await scenario.refused(["budget", ...words]);
    expect(run.told).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
