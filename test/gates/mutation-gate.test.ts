import { expect, test, vi } from "vitest";
import { defaultGateSettings } from "../../src/domain/index.ts";
import { gateConformance, type PreparedChange } from "../../src/gates/conformance.ts";
import { gitBaseTree } from "../../src/gates/index.ts";
import { mutationGate } from "../../src/gates/mutation/gate.ts";
import { directTargetRunner } from "../support/direct-target-runner.ts";
import { FixtureRepository, fixtureProject, fixtureSuite } from "../support/fixture-repository.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SOURCE = `export function price(amount) {
  return amount;
}
`;

async function prepare(): Promise<PreparedChange> {
  const repository = new FixtureRepository({
    "package.json": JSON.stringify({ type: "module" }),
    "src/price.js": SOURCE,
    "test/price.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { price } from "../src/price.js";

test("a price", () => assert.equal(price(1), 1));
`,
  });
  const worktree = repository.folder;
  const commit = repository.git("rev-parse", "HEAD");
  return {
    context: {
      worktree,
      project: fixtureProject({ testSuites: [fixtureSuite("node", ["node", "--test"])] }),
      target: directTargetRunner({ worktree, timeMs: 60_000 }),
      settings: { ...defaultGateSettings, mutation: { score: 80, mutants: 20 } },
      base: gitBaseTree({ gitDirectory: repository.gitDirectory, commit }),
      signal: new AbortController().signal,
    },
    spoil() {
      repository.write({
        "src/price.js": SOURCE.replace(
          "  return amount;",
          "  if (amount > 100) return amount * 0.9;\n  return amount;",
        ),
      });
      return ["src/price.js"];
    },
    dirtyPaths: () => repository.git("status", "--porcelain").split("\n").filter(Boolean),
    dispose: () => repository.dispose(),
  };
}

gateConformance({ gate: mutationGate, prepare });

test("it is off by itself, and says which mutants no test noticed", async () => {
  const prepared = await prepare();
  const { context } = prepared;
  expect(mutationGate.applies(context.project, defaultGateSettings)).toMatchObject({
    applies: false,
    reason: expect.stringContaining("gates.mutation.score"),
  });
  const now = await mutationGate.observe({ ...context, changedPaths: prepared.spoil() });
  expect(now.problems[0]?.message).toMatch(
    /at least 80 % are wanted; not noticed: src\/price\.js:2 /,
  );
  expect(now.problems[0]?.message).not.toContain("src/price.js:3");
  prepared.dispose();
});
