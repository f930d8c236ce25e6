import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Project } from "#domain";
import { gitBaseTree, judge, takeBaseline } from "#gates";
import { directTargetRunner } from "../support/direct-target-runner.ts";
import { FixtureRepository, fixtureProject, fixtureSuite } from "../support/fixture-repository.ts";
import { linkTargetTools } from "../support/target-tools.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

const HEADER = 'import { expect, it } from "vitest";\nimport { add } from "./add.js";\n';
let repository: FixtureRepository;
let project: Project;

beforeAll(() => {
  repository = new FixtureRepository({
    "package.json": '{ "type": "module" }\n',
    "add.js": "export const add = (a, b) => a + b;\n",
    "a.test.js": `${HEADER}it("adds", () => expect(add(1, 2)).toBe(3));\n`,
    "hangs [a].test.js": `${HEADER}it("never ends", () => { for (;;) add(1, 2); });\n`,
  });
  linkTargetTools(repository.folder);
  project = fixtureProject({ testSuites: [fixtureSuite("vitest", ["vitest", "run"])] });
});
afterAll(() => repository?.dispose());

test("a test file that hangs before any change is left out, said so, and the others judge", async () => {
  const target = directTargetRunner({ worktree: repository.folder, timeMs: 12_000 });
  const place = {
    worktree: repository.folder,
    project,
    target,
    signal: AbortSignal.timeout(150_000),
  };
  const commit = repository.git("rev-parse", "HEAD");
  const tree = repository.git("rev-parse", "HEAD^{tree}");
  const baseline = await takeBaseline({ ...place, commit, tree, only: ["tests"] });
  const [tests] = baseline.observations;
  expect(tests).toMatchObject({
    status: "observed",
    leftOut: ["hangs [a].test.js"],
    reason: "left out, for they hang: hangs [a].test.js",
    passed: ["a.test.js > adds"],
    problems: [],
  });
  expect(tests?.commands).toHaveLength(3);

  const base = gitBaseTree({ gitDirectory: repository.gitDirectory, commit });
  const judged = (changedPaths: readonly string[], changedTree: string) =>
    judge({ ...place, tree: changedTree, changedPaths, baseline, base, only: ["tests"] });
  repository.write({ "add.js": "export const add = (x, y) => x + y;\n" });
  const same = repository.state();
  expect(await judged(same.changedPaths, same.tree)).toMatchObject({ status: "pass" });
  repository.write({ "add.js": "export const add = (x, y) => x - y;\n" });
  const worse = repository.state();
  const verdict = await judged(worse.changedPaths, worse.tree);
  expect(verdict.status).toBe("fail");
  expect(verdict.gates[0]?.introduced.map(({ key }) => key)).toEqual(["a.test.js > adds"]);
});
