import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { WorkerLimits, WorkerResult } from "#worker";
import { CoderScene, type CoderSceneOptions, FIXED, processesOf } from "../support/coder-scene.ts";
import { fakeCoder } from "../support/fake-coder/coder.ts";

let scene: CoderScene;
afterEach(() => scene.dispose());

function made(options: CoderSceneOptions = {}): CoderScene {
  scene = new CoderScene(options);
  return scene;
}

async function run(
  behaviour: string,
  limits: Partial<WorkerLimits> = {},
  more: Parameters<typeof fakeCoder>[1] = {},
): Promise<WorkerResult> {
  const worker = scene.worker(fakeCoder(behaviour, more));
  return worker.execute(scene.job(), scene.context(limits));
}

async function content(path: string): Promise<string> {
  return readFileSync(join((await scene.worktree()).path, path), "utf8");
}

const homes = (): string[] => {
  const folder = join(scene.dataFolder, "coders", "s1");
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe("work", () => {
  it("is done in the worktree, told in lines, asked for and kept; its home is removed", async () => {
    made();
    expect(await run("ok")).toEqual({ outcome: "done", summary: "Done: add adds." });
    expect(await scene.changed()).toEqual(["src/add.js"]);
    expect(await content("src/add.js")).toBe(FIXED);
    expect(scene.questions).toEqual([
      { kind: "edit", title: "Edit src/add.js", paths: ["src/add.js"] },
    ]);
    expect(scene.told).toEqual([
      "plan: 1 of 2 done",
      "read: Read src/add.js",
      "edit: Edit src/add.js",
      "Done: add adds.",
    ]);
    expect(scene.kept).toBeGreaterThanOrEqual(1);
    expect(homes()).toEqual([]);
  });

  it("that is denied is not done, and the agent goes on", async () => {
    made({ files: { "docs/other.md": "" } }).answer = ({ paths }) => ({
      isAllowed: paths[0] === "src/add.js",
      reason: "out of area",
    });
    expect(await run("outside")).toMatchObject({ outcome: "done", summary: "Done." });
    expect(await scene.changed()).toEqual(["src/add.js"]);
    expect(scene.questions.map(({ paths }) => paths)).toEqual([["docs/other.md"], ["src/add.js"]]);
    expect(scene.told.join("\n")).toMatch(/not allowed: Edit docs\/other.md: out of area/);
  });

  it("outside of the area is for who reads the change, when the policy lets it be done", async () => {
    made({ files: { "docs/other.md": "" } });
    await run("outside");
    expect(await scene.changed()).toEqual(["docs/other.md", "src/add.js"]);
  });

  it("that nobody asked for is kept as well", async () => {
    made();
    expect(await run("work-without-asking")).toMatchObject({ outcome: "done", summary: "" });
    expect(scene.kept).toBe(1);
    expect(await scene.changed()).toEqual(["src/add.js"]);
  });

  it("that was only said to be done is said to be done, and is in no file", async () => {
    made();
    expect(await run("nothing")).toEqual({ outcome: "done", summary: "All done!" });
    expect(await scene.changed()).toEqual([]);
  });

  it("ends as the agent says why", async () => {
    made();
    expect(await run("limit")).toMatchObject({
      outcome: "limit",
      failure: { code: "CODER_STOPPED" },
    });
    scene.forgetSteps();
    expect(await run("refusal")).toMatchObject({
      outcome: "failed",
      failure: { code: "CODER_STOPPED" },
    });
  });

  it("begins in the mode in which the agent asks, and with a key where it wants one", async () => {
    made();
    expect(await run("modes", {}, { mode: "asks" })).toMatchObject({ summary: "asks" });
    scene.forgetSteps();
    expect(await run("needs-key")).toMatchObject({ outcome: "done", summary: "in" });
  });
});

describe("an agent that fails", () => {
  it.each([
    ["crash-at-once", "CODER_CRASHED", /ended with exit code 3; it said: .*cannot load/s],
    ["crash-after-opening", "CODER_CRASHED", /ended by SIGSEGV/],
    ["crash-in-turn", "CODER_CRASHED", /ended with exit code 7; it said: .*at the disco/s],
    ["end-in-turn", "CODER_CRASHED", /ended with exit code 0/],
    ["half-a-line", "CODER_CRASHED", /ended with exit code 0/],
    ["version-2", "CODER_PROTOCOL", /version 2 .* speaks 1/],
    ["odd-answers", "CODER_PROTOCOL", /answer to initialize is not as agreed: protocolVersion/],
    ["only-garbage", "CODER_PROTOCOL", /201 lines that are no messages, the last one: y/],
    ["needs-person", "CODER_NEEDS_LOGIN", /Authentication required/],
    ["fails", "CODER_FAILED", /session\/prompt with an error: Internal error .*overloaded/],
  ])("%s: %s", async (behaviour, code, message) => {
    made();
    const result = await run(behaviour);
    expect(result).toMatchObject({ outcome: "failed", failure: { code } });
    expect(result.failure?.message).toMatch(message);
    expect(result.failure?.message).toContain("Fake CLI");
    expect(result.failure?.remedy).toMatch(/\w{5}/);
    expect(JSON.stringify(result)).not.toMatch(/very-secret-value|sk-0123|abcdef/);
    expect(homes()).toEqual([]);
  });

  it("keeps what it did before", async () => {
    made();
    await run("crash-in-turn");
    expect(await scene.changed()).toEqual(["src/add.js"]);
    expect(scene.kept).toBeGreaterThanOrEqual(1);
  });

  it("is told that it used too much memory", async () => {
    made().memoryBytes = 300e6;
    const result = await run("too-much-memory");
    expect(result.failure).toMatchObject({ code: "CODER_CRASHED" });
    expect(result.failure?.message).toMatch(/used more memory/);
    expect(result.failure?.remedy).toMatch(/limits.memoryMb/);
  });

  it("is ended when it is silent, in a turn and before it has said a word", async () => {
    made();
    const silent = { outcome: "failed", failure: { code: "CODER_SILENT" } };
    expect(await run("silent", { idleMs: 1_500 })).toMatchObject(silent);
    scene.forgetSteps();
    expect(await run("silent-at-once", { idleMs: 1_500 })).toMatchObject(silent);
    expect(homes()).toEqual([]);
  });

  it("that goes on failing is left alone, and what waits for it is no fault of the work", async () => {
    made();
    const { parts } = scene;
    for (let number = 0; number < 100; number += 1) {
      const failing = parts.part({ kind: "tool", name: "coder-fake" }).run({
        run: () => Promise.reject(new Error("no")),
        failureOf: () => ({ reason: "no" }),
      });
      await failing.catch(() => undefined);
    }
    await expect(run("ok")).rejects.toMatchObject({ code: "PART_UNAVAILABLE" });
  });
});

describe("a noisy agent", () => {
  it("may write some lines that are no messages, and messages that are odd", async () => {
    made();
    expect(await run("some-garbage")).toEqual({ outcome: "done", summary: "fine" });
  });

  it("is read as fast as it is dealt with: a flood needs no memory and drowns nobody", async () => {
    made();
    const before = process.memoryUsage().rss;
    let most = 0;
    const look = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
    expect(await run("flood")).toMatchObject({ outcome: "done", summary: "the end" });
    clearInterval(look);
    expect((most - before) / 1e6).toBeLessThan(300);
    expect(scene.told.length).toBeLessThan(100);
    expect(Math.max(...scene.told.map(({ length }) => length))).toBeLessThanOrEqual(200);
  });

  it("that asks on and on without reading the answers is held up by its own pipe", async () => {
    made();
    const before = process.memoryUsage().rss;
    const result = await run("flood-of-requests", { timeMs: 6_000 });
    expect(["limit", "failed"]).toContain(result.outcome);
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(200);
  });

  it("is not offered the host's files or terminals", async () => {
    made();
    const { summary } = await run("wants-files");
    expect(JSON.parse(summary)).toEqual([{ code: -32601 }, { code: -32601 }, { code: -32601 }]);
  });
});

describe("an end that was not its own", () => {
  it("comes with the time limit; what it did is kept, also when it does not heed that", async () => {
    made();
    const limit = { outcome: "limit", failure: { code: "WORKER_TIME_LIMIT" } };
    expect(await run("ignores-cancel", { timeMs: 4_000 })).toMatchObject(limit);
    expect(homes()).toEqual([]);
  });

  it("comes with a signal: nothing is left running, and the home stays for another process", async () => {
    made();
    const reason = new Error("stopped by a person");
    const running = run("ignores-cancel");
    await expect.poll(() => scene.told, { timeout: 20_000 }).toEqual(["execute: go on for ever"]);
    expect(processesOf("s1").length).toBeGreaterThan(0);
    scene.stop.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(processesOf("s1")).toEqual([]);
    expect(homes()).toHaveLength(1);
  });

  it("takes daemons with it", async () => {
    made();
    expect(await run("daemon")).toMatchObject({ outcome: "done" });
    const beats = statSync(join((await scene.worktree()).path, "heartbeat")).size;
    expect(beats).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(statSync(join((await scene.worktree()).path, "heartbeat")).size).toBe(beats);
    expect(processesOf("s1")).toEqual([]);
  });
});
