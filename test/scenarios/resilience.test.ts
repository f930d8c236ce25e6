import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Scenario, smallProject, type Files } from "../support/scenario.ts";

const LONG = { timeout: 300_000 };

/** knip loads this file, and is killed by it each time. */
const KILLS_KNIP: Files = { "knip.js": 'process.kill(process.pid, "SIGKILL");\n' };

/** One agent, so that the second job that needs the tool comes when it is left alone already. */
const ENVIRONMENT = { ARTEL_AGENTS: "1", ARTEL_RESILIENCE_FAILURES: "1" };
const JOBS = ["--jobs", "un-export,dead-code,safe-lint"];

describe("a session with a tool that always crashes", () => {
  let scenario: Scenario;
  beforeAll(() => {
    scenario = new Scenario("resilience");
  });
  afterAll(() => scenario.dispose());

  test("delivers what the other jobs did, and says why the rest is missing", LONG, async () => {
    const repository = scenario.repository("crashing", { ...smallProject(), ...KILLS_KNIP });
    const run = await scenario.artel(["improve", repository, ...JOBS], {
      environment: ENVIRONMENT,
    });
    expect(run.status, run.stderr).toBe(0);
    expect(run.stderr).toMatch(
      /tool:knip@[0-9a-f]+: left alone until .*: it was killed by SIGKILL/,
    );
    const list = await scenario.artel(["sessions", "list", "--json"]);
    const [session] = JSON.parse(list.stdout) as { id: string; state: string }[];
    expect(session?.state).toBe("delivered");
    const report = await scenario.artel(["sessions", "report", session?.id ?? ""]);
    expect(report.stdout).toMatch(
      /tool:knip@[0-9a-f]+ failed too often .*it was killed by SIGKILL/,
    );
    const skipped = [...run.stderr.matchAll(/survey (un-export|dead-code): (knip: .*)/g)];
    expect(skipped.map(([, job]) => job).toSorted()).toEqual(["dead-code", "un-export"]);
    // The first met the crash, the second was told of it.
    const reasons = skipped.map(([, , reason]) => reason ?? "");
    expect(reasons.filter((reason) => reason.includes("left alone until"))).toHaveLength(1);
    expect(scenario.git(repository, "log", "--all", "--format=%s")).toMatch(/safe lint fixes/);
    expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
    // The process has ended, and with it what it left alone.
    expect(JSON.parse((await scenario.artel(["parts", "list", "--json"])).stdout)).toEqual([]);
  });

  test("is seen by other processes, which can have the tool tried again", LONG, async () => {
    const slow = smallProject();
    const repository = scenario.repository("seen", {
      ...slow,
      ...KILLS_KNIP,
      "test/slow.test.js":
        'import test from "node:test";\ntest("waits", () => new Promise((done) => setTimeout(done, 10_000)));\n',
    });
    const words = ["improve", repository, ...JOBS, "--set", "gates.flakyRuns=1"];
    const child = scenario.start(words, { environment: ENVIRONMENT });
    child.stdout?.resume();
    child.stderr?.resume();
    const ended = once(child, "close");
    const ask = async (...given: string[]) => {
      const { status, stdout, stderr } = await scenario.artel(given);
      expect(status, stderr).toBe(0);
      return stdout;
    };
    const states = async () =>
      (JSON.parse(await ask("parts", "list", "--json")) as PartRow[]).flatMap(({ part, state }) =>
        part.kind === "tool" && part.name.startsWith("knip@") ? [state] : [],
      );
    await expect.poll(states, { timeout: 120_000, interval: 1_000 }).toEqual(["open"]);
    const [queue, status] = await Promise.all([ask("queue", "stats"), ask("status")]);
    expect(queue).toMatch(/Left alone: tool:knip@\S+ is open in process \d+-/);
    expect(status).toMatch(/tool:knip@\S+ is left alone until/);
    expect(await ask("parts", "reset", "knip")).toMatch(/used again by 1 of 1 process/);
    expect(await states()).toEqual(["closed"]);
    expect(await ask("status")).not.toContain("is left alone");
    expect(await ended).toEqual([0, null]);
  });

  test.each([
    [["parts", "reset", "nothing"], 6, "PART_NOT_FOUND"],
    [["improve", ".", "--set", "resilience.failures=0"], 2, "CONFIG_INVALID"],
  ])("%j is refused", LONG, async (words, status, code) => {
    const refused = await scenario.refused(words);
    expect([refused.status, refused.told.code]).toEqual([status, code]);
  });
});

interface PartRow {
  readonly part: { readonly kind: string; readonly name: string };
  readonly state: string;
}
