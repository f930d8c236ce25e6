import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { analyze, analyzeTrend, trendText } from "#analysis";
import type { Trend } from "#analysis";
import { analysisFolder } from "../support/analysis-folder.ts";

const place = analysisFolder();
const { git, write } = place;

function commit(message: string, date: string): string {
  const environment = { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date };
  git("add", "-A");
  const identity = ["-c", "user.name=A", "-c", "user.email=a@a.a", "-c", "commit.gpgSign=false"];
  execFileSync("git", [...identity, "commit", "-qm", message], {
    cwd: place.root,
    env: environment,
  });
  return git("rev-parse", "HEAD").trim();
}

async function trend(since: string): Promise<Trend> {
  const cacheFolder = join(place.folder, "cache");
  const now = await analyze({ root: place.root, cacheFolder });
  return analyzeTrend({ root: place.root, now, since, cacheFolder });
}

const LONG = Array.from({ length: 30 }, (_, index) => `    use_${index}(x)`).join("\n");
const knot = (depth: number): string =>
  Array.from({ length: depth }, (_, index) => `${"    ".repeat(index + 1)}if x:\n`).join("") +
  `${"    ".repeat(depth + 1)}g(x)\n`;

describe("the trend since a commit", () => {
  it("compares figures, functions, cycles, and follows renamed files", async () => {
    git("init", "-q");
    await write({
      "app/worse.py": `def worse(x):\n${knot(2)}def same(x):\n${knot(3)}`,
      "app/better.ts": "export function better(a) { if (a) { if (a) {} } }",
      "app/old_name.py": `def moved(x):\n${LONG}\n${knot(2)}`,
      "app/gone.py": `def gone(x):\n${knot(6)}`,
      "app/a.py": "from app.b import b\n",
      "app/b.py": "import app.a\n",
      "app/large.py": `x = "${"y".repeat(1_100_000)}"\n`,
    });
    const first = commit("one", "2026-01-10T12:00:00Z");
    git("mv", "app/old_name.py", "app/new_name.py");
    git("rm", "-q", "app/gone.py", "app/b.py");
    await write({
      "app/worse.py": `def other(x):\n    pass\ndef worse(x):\n${knot(4)}def same(x):\n${knot(3)}`,
      "app/better.ts": "/** Said. */\nexport function better(a) {}",
      "app/new_name.py": `def moved(x):\n${LONG}\n${knot(3)}`,
      "app/a.py": "import app.c\n",
      "app/c.py": "from app import a\n",
    });
    commit("two", "2026-02-10T12:00:00Z");
    await write({ "app/fresh.py": `def fresh(x):\n${knot(6)}` });

    const byCommit = await trend(first.slice(0, 10));
    expect(byCommit.since).toMatchObject({ commit: first, date: "2026-01-10T12:00:00.000Z" });
    expect(byCommit.worse).toMatchObject([
      { path: "app/worse.py", name: "worse", before: 3, now: 10 },
      { path: "app/new_name.py", oldPath: "app/old_name.py", name: "moved", before: 3, now: 6 },
    ]);
    expect(byCommit.better).toMatchObject([
      { path: "app/better.ts", name: "better", before: 3, now: 0 },
    ]);
    expect(byCommit.removed).toMatchObject([{ path: "app/gone.py", name: "gone", before: 21 }]);
    expect(byCommit.newCycles).toEqual([["app/a.py", "app/c.py"]]);
    expect(byCommit.goneCycles).toEqual([["app/a.py", "app/b.py"]]);
    expect(byCommit.before).toMatchObject({
      files: 6,
      functions: 5,
      complexFunctions: 1,
      cycles: 1,
      documentedPercent: 0,
    });
    expect(byCommit.difference).toMatchObject({
      files: -1,
      functions: 0,
      complexFunctions: -1,
      cycles: 0,
    });
    expect(byCommit.now.documentedPercent).toBeGreaterThan(0);

    git("add", "-A");
    const withFresh = await trend("2026-01-20");
    expect(withFresh.since.commit).toBe(first);
    expect(withFresh.worse[0]).toMatchObject({ name: "fresh", before: null, now: 21 });
    expect(trendText(withFresh)).toContain("`app/fresh.py:1 fresh`: new → 21");
    expect(git("status", "--short", "-uno").trim()).toBe("A  app/fresh.py");
  });
});
