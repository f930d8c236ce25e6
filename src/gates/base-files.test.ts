import { afterAll, beforeAll, expect, test } from "vitest";
import { defaultGateSettings } from "#domain";
import { directTargetRunner } from "../../test/support/direct-target-runner.ts";
import { FixtureRepository, fixtureProject } from "../../test/support/fixture-repository.ts";
import { compareWithBaseFiles, memoryFileObservations } from "./base-files.ts";
import { gitBaseTree } from "./base-tree.ts";
import { observing } from "./evidence.ts";
import type { Gate, GateContext } from "./gate.ts";
import { readWorktreeFile } from "./worktree-files.ts";

let repository: FixtureRepository;
let commit: string;
beforeAll(() => {
  repository = new FixtureRepository({
    "package.json": "{}\n",
    "package-lock.json": '{ "linter": 1 }\n',
    "a.js": "1;\n",
  });
  commit = repository.git("rev-parse", "HEAD");
});
afterAll(() => repository.dispose());

/** A linter that finds as many problems in every file as the version of it that is installed. */
function linterOf(version: () => number): Gate {
  return {
    name: "lint",
    cost: "cheap",
    compares: "base-files",
    conclusive: true,
    applies: () => ({ applies: true }),
    observe: (context) =>
      observing("lint", context, async () => {
        const text = (await readWorktreeFile(context.worktree, "a.js"))?.toString() ?? "";
        const rules = Array.from({ length: version() }, (_, index) => `rule-${index}`);
        const problems = [...rules, ...(text.includes("bad") ? ["bad"] : [])].map((rule) => ({
          key: `a.js: ${rule}`,
          message: rule,
          path: "a.js",
        }));
        return { status: "observed", problems };
      }),
  };
}

test("base versions are looked at again when an earlier change updated the linter", async () => {
  let version = 1;
  const gate = linterOf(() => version);
  const cache = memoryFileObservations();
  const introducedBy = async (files: Readonly<Record<string, string>>): Promise<string[]> => {
    repository.write(files);
    const context: GateContext = {
      worktree: repository.folder,
      project: fixtureProject({
        packageManager: { name: "npm", version: undefined, lockfile: "package-lock.json" },
      }),
      target: directTargetRunner({ worktree: repository.folder, timeMs: 10_000 }),
      changedPaths: ["a.js"],
      base: gitBaseTree({ gitDirectory: repository.gitDirectory, commit }),
      settings: defaultGateSettings,
      signal: new AbortController().signal,
    };
    const now = await gate.observe(context);
    const { introduced } = await compareWithBaseFiles(gate, context, now, commit, cache);
    return introduced.map(({ message }) => message);
  };
  expect(await introducedBy({ "a.js": "2;\n" })).toEqual([]);
  version = 2;
  expect(await introducedBy({ "package-lock.json": '{ "linter": 2 }\n' })).toEqual([]);
  expect(await introducedBy({ "a.js": "bad;\n" })).toEqual(["bad"]);
});
