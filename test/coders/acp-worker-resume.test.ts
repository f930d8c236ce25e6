import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, it } from "vitest";
import { removeCoderHomes, type WorkerResult } from "#worker";
import { CoderScene, processesOf } from "../support/coder-scene.ts";
import { fakeCoder } from "../support/fake-coder/coder.ts";

let scene: CoderScene;
afterEach(() => scene.dispose());

const program = join(import.meta.dirname, "../support/coder-round-process.ts");

/** Begins a round in another process, and kills that as soon as it has said so much. */
async function killedAt(behaviour: string, line: RegExp): Promise<void> {
  scene = new CoderScene();
  await scene.worktree();
  const child = spawn(
    process.execPath,
    [
      "--conditions=artel-source",
      "--disable-warning=ExperimentalWarning",
      program,
      scene.folder,
      scene.repository,
      behaviour,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    for await (const said of createInterface({ input: child.stdout })) {
      if (line.test(said)) break;
    }
  } finally {
    child.kill("SIGKILL");
  }
  await expect.poll(() => processesOf("s1"), { timeout: 10_000 }).toEqual([]);
}

const goOn = (behaviour: string): Promise<WorkerResult> =>
  scene.worker(fakeCoder(behaviour)).execute(scene.job(), scene.context());

const home = (): string => {
  const homes = join(scene.dataFolder, "coders", "s1");
  return join(homes, readdirSync(homes)[0] ?? "");
};

it("a killed round goes on in the same session, and does not hear its history again", async () => {
  await killedAt("remembers", /edit: Edit/);
  expect(Object.keys(scene.steps)).toEqual(["acp.open.1"]);
  expect(existsSync(home())).toBe(true);
  expect(await goOn("remembers")).toEqual({
    outcome: "done",
    summary: "went on, same session, told: true",
  });
  expect(scene.told.join("\n")).not.toContain("old news");
  expect(await scene.changed()).toEqual(["src/add.js"]);
  expect(readdirSync(join(scene.dataFolder, "coders", "s1"))).toEqual([]);
});

it("one whose agent keeps no sessions, or whose home is gone, begins anew and is told so", async () => {
  await killedAt("remembers", /edit: Edit/);
  rmSync(home(), { recursive: true });
  expect((await goOn("forgets-sessions")).summary).toBe("began anew, told");
});

it("a session that the agent does not know any more is opened anew", async () => {
  await killedAt("remembers", /edit: Edit/);
  rmSync(join(home(), "sessions"));
  expect((await goOn("remembers")).summary).toBe("went on, other session, told: true");
});

it("nothing is written through what an agent has put in its home", async () => {
  await killedAt("remembers", /edit: Edit/);
  const outside = join(scene.folder, "outside");
  mkdirSync(outside);
  rmSync(join(home(), ".fake"), { recursive: true });
  symlinkSync(outside, join(home(), ".fake"));
  await goOn("remembers");
  expect(readdirSync(outside)).toEqual([]);
});

it("a round that is done gives its result again, and starts nothing", async () => {
  scene = new CoderScene();
  const first = await goOn("ok");
  scene.told.length = 0;
  expect(await goOn("crash-at-once")).toEqual(first);
  expect(scene.told).toEqual([]);
});

it("homes that nobody goes on with are removed with their session", async () => {
  await killedAt("remembers", /edit: Edit/);
  expect(readFileSync(join(home(), ".fake/settings.json"), "utf8")).toBe("{}");
  await removeCoderHomes(scene.dataFolder, "s1");
  await removeCoderHomes(scene.dataFolder, "s1");
  expect(readdirSync(join(scene.dataFolder, "coders"))).toEqual([]);
});
