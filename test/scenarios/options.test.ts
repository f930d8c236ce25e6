import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { Scenario, smallProject, snapshot, writeFiles } from "../support/scenario.ts";

// What a person asks for is what is done.
vi.setConfig({ testTimeout: 300_000 });
const scenario = new Scenario("options");
afterAll(() => scenario.dispose());

const count = z.int().nonnegative();
const reportSchema = z.looseObject({
  session: z.string(),
  outcome: z.string(),
  branch: z.string().optional(),
  base: z.object({ commit: z.string(), name: z.string().optional() }),
  figures: z.looseObject({
    units: z.object({ found: count, kept: count, dropped: count, deferred: count, open: count }),
    commits: count,
    files: count,
  }),
  plan: z.array(z.looseObject({ task: z.string(), units: count })),
  changes: z.array(z.looseObject({ commit: z.string(), files: z.array(z.string()) })),
});
const lastSchema = z.object({
  report: reportSchema,
  files: z.object({ markdown: z.string(), json: z.string(), sarif: z.string() }),
});

const faulty = (name: string): string =>
  `import { sep } from "path";\n\nexport const ${name} = () => sep;\n`;
const three = {
  ...smallProject(),
  "src/one.js": faulty("one"),
  "src/two.js": faulty("two"),
};

async function improve(path: string, ...more: readonly string[]) {
  const run = await scenario.artel(["improve", path, "--json", ...more]);
  expect(run.status, run.stdout.slice(-3000) + run.stderr).toBe(0);
  const { report, files } = lastSchema.parse(
    JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? ""),
  );
  const { found, kept, dropped, deferred, open } = report.figures.units;
  expect(found).toBe(kept + dropped + deferred + open);
  expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  expect(scenario.git(path, "for-each-ref", "--format=%(refname)", "refs/artel")).toBe("");
  return { run, report, files };
}

test("--dry-run shows the plan and changes nothing at all", async () => {
  const path = scenario.repository("dry", three);
  const before = snapshot(path);
  const { report, files } = await improve(path, "--dry-run", "--jobs", "safe-lint");
  expect(report).toMatchObject({ outcome: "dry-run", changes: [] });
  const text = readFileSync(files.markdown, "utf8");
  expect(text).toMatch(/^## Plan$[\s\S]*^3 units, risk low, [\s\S]*^- .* in src\/one\.js /m);
  expect(text).not.toContain("Not finished");
  expect(report.branch).toBeUndefined();
  expect(report.plan).toEqual([expect.objectContaining({ units: 3 })]);
  expect(snapshot(path)).toEqual(before);
  expect(scenario.git(path, "branch", "--list", "--all")).toBe("* main");
});

test("--base takes another branch, and leaves the current one alone", async () => {
  const path = scenario.repository("base");
  scenario.git(path, "switch", "--quiet", "--create", "feature/ü");
  writeFiles(path, { "src/only-here.js": faulty("here") });
  const tip = scenario.commit(path, "feature");
  scenario.git(path, "switch", "--quiet", "main");
  const { report } = await improve(path, "--base", "feature/ü", "--jobs", "safe-lint");
  expect(report.base).toEqual({ commit: tip, name: "feature/ü" });
  expect(report.changes.flatMap(({ files }) => files)).toContain("src/only-here.js");
  expect(scenario.git(path, "merge-base", tip, report.branch ?? "")).toBe(tip);
  expect(scenario.git(path, "branch", "--show-current")).toBe("main");
});

test("--files: what is over the limit is deferred, and counted so", async () => {
  const path = scenario.repository("files", three);
  const { report } = await improve(path, "--files", "1", "--jobs", "safe-lint");
  expect(report.figures).toMatchObject({ files: 1, units: { found: 3, kept: 1, deferred: 2 } });
  const changed = scenario.git(path, "diff", "--name-only", "main", report.branch ?? "");
  expect(changed.split("\n")).toHaveLength(1);
});

test("--minutes: at the limit the session ends by itself, and says so", async () => {
  const path = scenario.repository("minutes", {
    ...three,
    "test/slow.test.js": `import test from "node:test";\ntest("slow", () => new Promise((done) => setTimeout(done, 7000)));\n`,
  });
  const before = performance.now();
  const run = await scenario.artel(["improve", path, "--minutes", "0.2", "--jobs", "safe-lint"]);
  expect(performance.now() - before).toBeLessThan(150_000);
  expect(run.status, run.stderr).toBe(0);
  expect(run.stdout).toMatch(
    /Nothing to deliver: the session ended before its changes were finished/,
  );
  expect(run.stdout).toMatch(/Safe lint fixes: limit \(the session's time was used up\)/);
  expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
});

describe("one session, seen from all sides", () => {
  const path = scenario.repository("sides", three);

  test("--agents 1 and --jobs a,b; its reports say the same in every form", async () => {
    const jobs = "safe-lint,unused-imports";
    const { report, files } = await improve(path, "--agents", "1", "--jobs", jobs);
    expect(report.outcome).toBe("delivered");
    const kept: unknown = JSON.parse(readFileSync(files.json, "utf8"));
    const again = await scenario.artel(["sessions", "report", report.session, "--json"]);
    expect(JSON.parse(again.stdout)).toEqual(kept);
    expect(kept).toMatchObject({ session: report.session, figures: report.figures });

    const sarif = await scenario.artel(["sessions", "report", report.session, "--format", "sarif"]);
    expect(JSON.parse(sarif.stdout)).toEqual(JSON.parse(readFileSync(files.sarif, "utf8")));
    expect(JSON.parse(sarif.stdout)).toMatchObject({
      version: "2.1.0",
      runs: [{ tool: { driver: { name: "Artel" } } }],
    });
    const markdown = await scenario.artel(["sessions", "report", report.session]);
    expect(markdown.stdout.trimEnd()).toBe(readFileSync(files.markdown, "utf8").trimEnd());
    for (const change of report.changes) {
      expect(markdown.stdout).toContain(change.commit.slice(0, 9));
      const inGit = scenario.git(path, "show", "--format=", "--name-only", change.commit);
      expect(inGit.split("\n")).toEqual(change.files);
    }
    const commits = scenario.git(path, "rev-list", "--count", `main..${report.branch}`);
    expect(Number(commits)).toBe(report.figures.commits);
  });

  test("a second run starts again from the same commit, beside the first", async () => {
    const { report } = await improve(path, "--jobs", "safe-lint");
    expect(scenario.git(path, "branch", "--list", "artel/*").split("\n")).toHaveLength(2);
    expect(report.outcome).toBe("delivered");
  });
});
