import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import { z } from "zod";
import { openRepository } from "#infra/git";
import { createWorktrees } from "#worktrees";
import { Scenario, snapshot } from "../support/scenario.ts";
import { worktreeOwner } from "../support/worktree-owner.ts";

// Uncommitted work of a process that was killed is found again, and becomes a branch that the person asked for.
vi.setConfig({ testTimeout: 120_000 });
const churn = join(import.meta.dirname, "worktree-churn.ts");
const session = "20261120-102145-k7f3x2";
const task = `${session}-goal-1`;
const scenario = new Scenario("recover");
const path = scenario.repository("shop");
afterAll(() => scenario.dispose());

const workSchema = z.strictObject({
  id: z.string(),
  ref: z.string().nullable(),
  commit: z.string().nullable(),
  session: z.string(),
  task: z.string().nullable(),
  time: z.number(),
  files: z.array(z.string()).nullable(),
  branch: z.string().nullable(),
  sessionState: z.string().nullable(),
});

async function recover(...words: readonly string[]): Promise<unknown> {
  const run = await scenario.artel(["worktrees", "recover", ...words, "--json"], { cwd: path });
  expect(run.status, run.stderr + run.stdout).toBe(0);
  return JSON.parse(run.stdout);
}

const listed = async () => z.array(workSchema).parse(await recover());

it("a killed process's work is listed, and recovered into a branch beside the person's own", async () => {
  const child = spawn(
    process.execPath,
    ["--conditions=artel-source", churn, "edit", path, scenario.dataFolder, `${session}-goal`, "2"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (told += text));
  while (told.split("unsaved").length < 3) await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "close");
  scenario.git(path, "update-ref", `refs/artel/sessions/${session}/other-2-kept`, "HEAD");
  scenario.git(path, "update-ref", `refs/artel/sessions/${session}/approval/other-1`, "HEAD");

  const before = snapshot(path);
  const works = await listed();
  expect(works.map(({ id, files, task: of }) => [id, files, of]).toSorted()).toEqual([
    [`sessions/${session}/other-2-kept`, expect.arrayContaining(["package.json"]), "other"],
    [`worktrees/${session}-goal-0`, ["unsaved.txt"], null],
    [`worktrees/${task}`, ["unsaved.txt"], null],
  ]);
  expect(snapshot(path)).toEqual(before);

  const branch = { branch: "rescued/goal" };
  expect(await recover(task, "--branch", "rescued/goal")).toMatchObject(branch);
  expect(scenario.git(path, "show", "rescued/goal:unsaved.txt")).toBe(task);
  const after = snapshot(path);
  const isNew = (name: string) => /^\.git\/(logs\/)?refs\/(artel|heads\/rescued)\//.test(name);
  expect(Object.keys(after).filter((name) => after[name] !== before[name])).toSatisfy(
    (names: string[]) => names.every((name) => isNew(name)),
  );
  // Again is the same again; the worktree is still as it was.
  expect(await recover(`worktrees/${task}`, "--branch", "rescued/goal")).toMatchObject(branch);
  const pool = join(scenario.dataFolder, "worktrees");
  const [root = ""] = readdirSync(pool);
  expect(readFileSync(join(pool, root, "pool-2", "unsaved.txt"), "utf8").trim()).toBe(task);
});

it("what goes with its worktree is found under the ref that keeps it, also with a name of its own", async () => {
  const repository = await openRepository(path);
  const place = { repository, dataFolder: scenario.dataFolder, identity: worktreeOwner };
  await createWorktrees(place).cleanUp({ isLive: async () => false });
  const works = await listed();
  const kept = works.find(({ id }) => id === `trash/${session}-goal-0`);
  expect(kept).toMatchObject({ session: `${session}-goal`, files: ["unsaved.txt"], branch: null });
  expect(works.find(({ id }) => id === `trash/${task}`)?.branch).toBe("rescued/goal");

  const text = await scenario.artel(["worktrees", "recover", `${session}-goal-0`, path]);
  expect(text.stdout).toContain(`The branch artel/recovered/${session}-goal-0 has it`);
  const take = /^Take it .* with: (.+)$/m.exec(text.stdout)?.[1] ?? "";
  scenario.git(path, ...take.split(" ").slice(3));
  expect(readFileSync(join(path, "unsaved.txt"), "utf8")).toContain("-goal-0");
});

it("what is not there, or is not clear, is refused with what to do", async () => {
  const refused = async (...words: readonly string[]) => {
    const { status, told } = await scenario.refused(["worktrees", "recover", ...words, path]);
    expect(told.remedy).toMatch(/\w/);
    return [status, told.code];
  };
  scenario.git(path, "update-ref", `refs/artel/trash/another-goal-0`, "HEAD");
  expect(await refused("nothing-like-it")).toEqual([6, "WORK_NOT_FOUND"]);
  expect(await refused("goal-0")).toEqual([2, "WORK_AMBIGUOUS"]);
});
