import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { startRedis } from "../support/redis.ts";
import { Scenario, type Files } from "../support/scenario.ts";

/** Formats the files that it is given, and writes to another one that nobody asked it to touch. */
const CARELESS_FORMATTER = `#!/usr/bin/env node
import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
const words = process.argv.slice(2);
const files = words.filter((word) => !word.startsWith("--")).flatMap(function list(path) {
  return statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => list(join(path, name))) : [path];
});
const unformatted = files.filter((file) => /[^ \\n] {2,}/.test(readFileSync(file, "utf8")));
if (words.includes("--write")) {
  for (const file of unformatted) {
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(/([^ \\n]) {2,}/g, "$1 "));
  }
  if (unformatted.length > 0) appendFileSync("README.md", "formatted\\n");
} else {
  for (const file of unformatted) console.log(file);
  process.exitCode = unformatted.length > 0 ? 1 : 0;
}
`;

const files: Files = {
  "package.json": JSON.stringify({
    name: "small",
    version: "1.0.0",
    private: true,
    type: "module",
    scripts: { test: "node --test", format: "prettier --check src" },
    devDependencies: { prettier: "file:tools/prettier.tgz" },
  }),
  "tools/package/package.json": JSON.stringify({
    name: "prettier",
    version: "3.0.0",
    type: "module",
    bin: { prettier: "prettier.js" },
  }),
  "tools/package/prettier.js": CARELESS_FORMATTER,
  ".prettierrc": "{}\n",
  ".gitignore": "node_modules\n",
  "README.md": "# Small\n",
  "src/sum.js": "export   const sum = (left, right) =>   left + right;\n",
  "test/sum.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { sum } from "../src/sum.js";
test("sums", () => assert.equal(sum(1, 2), 3));
`,
};

const violationsSchema = z.array(
  z.object({
    session: z.string(),
    task: z.string(),
    decision: z.string(),
    violation: z.object({ kind: z.string(), key: z.string(), confidence: z.number() }),
  }),
);
const worldSchema = z.object({
  session: z.string(),
  version: z.int(),
  facts: z.array(z.object({ key: z.string(), value: z.unknown(), source: z.string() })),
});
const diffSchema = z.object({ changes: z.array(z.object({ key: z.string() })) });

let scenario: Scenario;

beforeEach(() => {
  scenario = new Scenario("world");
});
afterEach(() => scenario.dispose());

async function told<T>(schema: z.ZodType<T>, ...words: readonly string[]): Promise<T> {
  const run = await scenario.artel([...words, "--json"]);
  expect(run.status, run.stderr).toBe(0);
  return schema.parse(JSON.parse(run.stdout));
}

describe("a tool that changes what it was not asked to", { timeout: 240_000 }, () => {
  test("is noticed although the gates let it pass, and its change is not merged", async () => {
    const path = scenario.repository("small", files);
    // Packed, because npm links folders, and a link leads out of what is installed.
    execFileSync("tar", ["-czf", "prettier.tgz", "package"], { cwd: join(path, "tools") });
    scenario.commit(path, "pack the formatter");
    const run = await scenario.artel(["improve", path, "--jobs", "format"], {
      environment: { ARTEL_GATES_ENABLED: "syntax,tests" },
    });
    expect(run.status, run.stderr).toBe(0);
    expect(scenario.git(path, "branch", "--list", "artel/*")).toBe("");

    const violations = await told(violationsSchema, "world", "violations");
    expect(violations).toMatchObject([
      {
        task: "format-1",
        decision: "act",
        violation: { kind: "out-of-area", key: "file-hash:README.md", confidence: 1 },
      },
    ]);
    const [{ session = "" } = {}] = violations;
    const text = await scenario.artel(["world", "violations", "--session", session]);
    expect(text.stdout).toMatch(
      /^change dropped .*format-1: file-hash:README\.md is file [0-9a-f]/,
    );
    const report = await scenario.artel(["sessions", "report", session]);
    expect(report.stdout).toContain("## Violated expectations");
    expect(report.stdout).toContain("| change dropped | format-1 | file-hash:README.md |");
    expect(report.stdout).toContain("| src/sum.js | world |");

    const world = await told(worldSchema, "world", "show", "--session", session);
    const known = new Map(world.facts.map(({ key, value }) => [key, value]));
    const hash = scenario.git(path, "rev-parse", "HEAD:README.md");
    expect(known.get("file-hash:README.md")).toEqual({ hash, mode: "file" });
    expect(known.get("test-result:test/sum.test.js > sums")).toMatchObject({ status: "passed" });
    expect(known.get("violation-count:out-of-area")).toMatchObject({ found: 1, acted: 1 });
    expect(known.get("agent-state:toolsmith-format-1")).toMatchObject({ state: "done" });
    const tests = await told(worldSchema, "world", "show", "--at", "1", "--key", "test-result:");
    expect(tests.facts.map(({ key, source }) => [key, source])).toEqual([
      ["test-result:test/sum.test.js > sums", "gate:tests"],
    ]);
    const difference = await told(diffSchema, "world", "diff", session, "1", String(world.version));
    expect(difference.changes.map(({ key }) => key)).toEqual([
      "agent-state:toolsmith-format-1",
      "violation-count:out-of-area",
    ]);
  });
});

describe("a session in which all expectations hold", { timeout: 240_000 }, () => {
  test("says so, and its world is that of the branch in the end", async () => {
    const path = scenario.repository("good");
    const run = await scenario.artel(["improve", path, "--jobs", "safe-lint", "unused-imports"]);
    expect(run.status, run.stderr).toBe(0);
    const branch = scenario.git(path, "branch", "--list", "--format=%(refname:short)", "artel/*");
    const session = branch.replace("artel/", "");
    expect(await told(violationsSchema, "world", "violations")).toEqual([]);
    expect((await scenario.artel(["world", "violations"])).stdout).toBe(
      "No expectation was violated.\n",
    );
    const world = await told(worldSchema, "world", "show", "--key", "file-hash:");
    expect(world.session).toBe(session);
    const tree = scenario.git(path, "ls-tree", "-r", "--format=%(path) %(objectname)", branch);
    const hashes = world.facts.map(({ key, value }) => {
      const { hash } = z.object({ hash: z.string() }).parse(value);
      return `${key.replace("file-hash:", "")} ${hash}`;
    });
    expect(hashes.toSorted()).toEqual(tree.split("\n").toSorted());
    const changed = await told(diffSchema, "world", "diff", session, "1", String(world.version));
    expect(changed.changes.map(({ key }) => key)).toContain("file-hash:src/sum.js");
  });
});

describe("with REDIS_URL", { timeout: 240_000 }, () => {
  test("the world is kept in Redis, for every process that is told of it", async () => {
    const server = await startRedis();
    const environment = { REDIS_URL: server.url };
    try {
      const path = scenario.repository("shared");
      const run = await scenario.artel(["improve", path, "--jobs", "unused-imports"], {
        environment,
      });
      expect(run.status, run.stderr).toBe(0);
      const shown = await scenario.artel(["world", "show", "--json"], { environment });
      const world = worldSchema.parse(JSON.parse(shown.stdout));
      expect(world.facts.map(({ key }) => key)).toContain("file-hash:src/sum.js");
      expect((await scenario.refused(["world", "show"])).told.code).toBe("WORLD_NOT_FOUND");
      const doctor = await scenario.artel(["doctor"], { environment });
      expect(doctor.stdout).toMatch(/redis: worlds: 1, answered/);
      expect(doctor.stdout + run.stderr).not.toContain(server.password);
    } finally {
      await server.stop();
    }
  });
});

describe("a session that loses its Redis", { timeout: 240_000 }, () => {
  test("stops without having failed, and goes on when there is one again", async () => {
    const first = await startRedis();
    const path = scenario.repository("shared");
    const child = scenario.start(["improve", path, "--jobs", "safe-lint"], {
      environment: { REDIS_URL: first.url },
    });
    let stderr = "";
    const isPlanned = new Promise<void>((resolve) => {
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
        if (stderr.includes("phase: dispatch")) resolve();
      });
    });
    const ended = once(child, "close");
    await Promise.race([isPlanned, ended]);
    await first.stop();
    expect((await ended)[0], stderr).toBe(4);
    expect(stderr).toContain("[REDIS_UNREACHABLE]");
    expect(stderr).toMatch(/artel resume \S+/);

    const second = await startRedis();
    try {
      const resumed = await scenario.artel(["resume"], { environment: { REDIS_URL: second.url } });
      expect(resumed.status, resumed.stderr).toBe(0);
      expect(scenario.git(path, "branch", "--list", "artel/*")).toContain("artel/");
    } finally {
      await second.stop();
    }
  });
});

describe("what is not known", () => {
  test("is refused by name, before and after there is anything", { timeout: 60_000 }, async () => {
    expect((await scenario.refused(["world", "show"])).told.code).toBe("WORLD_NOT_FOUND");
    expect((await scenario.refused(["world", "diff", "x", "1", "2"])).told.code).toBe(
      "WORLD_NOT_FOUND",
    );
    expect((await scenario.refused(["world", "diff", "x", "one", "2"])).told.code).toBe("USAGE");
    expect((await scenario.refused(["world", "violations", "--session", "x"])).told.code).toBe(
      "SESSION_NOT_FOUND",
    );
    expect((await scenario.artel(["world", "violations", "--json"])).stdout).toBe("[]\n");
    const { told: unreachable, stdout } = await scenario.refused(["world", "show"], {
      environment: { REDIS_URL: "redis://:hush-hush@127.0.0.1:1" },
    });
    expect(unreachable.code).toBe("REDIS_UNREACHABLE");
    expect(stdout).not.toContain("hush");
  });
});
