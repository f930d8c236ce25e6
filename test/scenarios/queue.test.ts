import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Scenario } from "../support/scenario.ts";

const LONG = { timeout: 180_000 };

describe("the queue, after a session", () => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = new Scenario("queue");
    const improved = await scenario.artel([
      "improve",
      scenario.repository("small"),
      "--jobs",
      "safe-lint",
    ]);
    expect(improved.status, improved.stderr).toBe(0);
  }, LONG.timeout);
  afterAll(() => scenario.dispose());

  const ask = async (...words: string[]): Promise<unknown> => {
    const { status, stdout, stderr } = await scenario.artel([...words, "--json"]);
    expect(status, stderr).toBe(0);
    return JSON.parse(stdout) as unknown;
  };

  test("lists its tasks, with how they ended", LONG, async () => {
    expect(await ask("tasks", "list")).toEqual([]);
    const all = await ask("tasks", "list", "--all");
    expect(all).toMatchObject([
      { kind: "survey", status: "passed", title: "survey: Safe lint fixes" },
      { kind: "task", status: "passed", attempt: 1, losses: 0 },
    ]);
    const shown = await scenario.artel(["tasks", "show", "/safe-lint-1/1"]);
    expect(shown.stdout).toMatch(
      /Status: passed\n(.*\n)*Skills: safe-lint\n(.*\n)*Agent: toolsmith-\d of process \S+ on \S+/,
    );
    expect(await ask("agents", "list")).not.toContainEqual(
      expect.objectContaining({ process: expect.any(String) }),
    );
    expect(await ask("queue", "stats")).toMatchObject({
      counts: { passed: 2, ready: 0 },
      losses: 0,
      limits: [],
      paused: [],
      bottlenecks: [],
    });
  });

  test("keeps limits and pauses for all processes", LONG, async () => {
    await ask("queue", "limit", "role", "developer", "--at-once", "3");
    await ask("queue", "limit", "provider", "openai", "--rate", "60/60");
    await ask("queue", "pause");
    expect(await ask("queue", "stats")).toMatchObject({
      limits: [
        { scope: "provider", name: "openai", rate: { count: 60, seconds: 60 } },
        { scope: "role", name: "developer", concurrency: 3 },
      ],
      paused: [""],
    });
    await ask("queue", "limit", "role", "developer");
    await ask("queue", "limit", "provider", "openai");
    await ask("queue", "resume");
    expect(await ask("queue", "stats")).toMatchObject({ limits: [], paused: [] });
  });

  test.each<[string[], number, string]>([
    [["tasks", "show", "nothing"], 6, "TASK_NOT_FOUND"],
    [["tasks", "cancel", "safe-lint-1/1"], 2, "TASK_ENDED"],
    [["tasks", "retry", "safe-lint-1/1"], 2, "TASK_ENDED"],
    [["tasks", "pause", "safe-lint-1/1"], 2, "TASK_ENDED"],
    [["tasks", "list", "--session", "nothing"], 6, "SESSION_NOT_QUEUED"],
    [["queue", "pause", "nothing"], 6, "SESSION_NOT_QUEUED"],
    [["queue", "limit", "planet", "x"], 2, "USAGE"],
    [["queue", "limit", "role", "x", "--at-once", "-1"], 2, "USAGE"],
    [["queue", "limit", "role", "x", "--rate", "1/1"], 2, "USAGE"],
    [["queue", "limit", "provider", "x", "--rate", "60"], 2, "USAGE"],
  ])("%j is refused", LONG, async (words, status, code) => {
    const refused = await scenario.refused(words);
    expect([refused.status, refused.told.code]).toEqual([status, code]);
  });
});
