import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { itConformsToTheStrategyContract } from "../../src/healing/strategies/conformance.ts";
import { dependencyUpdates } from "../../src/healing/strategies/dependency-updates/strategy.ts";
import { lockfile } from "../../src/healing/strategies/lockfile/strategy.ts";
import { missingDependency } from "../../src/healing/strategies/missing-dependency/strategy.ts";
import { npmRegistry } from "../../src/worker/toolsmith/dependency-updates/npm-registry.ts";
import { directTargetRunner } from "../support/direct-target-runner.ts";
import { integrityOf, npmRegistryServer } from "../support/npm-registry-server.ts";
import { strategyWorktree } from "../support/strategy-worktree.ts";

let server: Awaited<ReturnType<typeof npmRegistryServer>>;
beforeAll(async () => {
  server = await npmRegistryServer({
    caret: { "1.0.0": {}, "1.2.0": {}, "2.0.0": {} },
    host: { "1.0.0": { dependencies: { caret: "^1.0.0" } } },
  });
});
afterAll(() => server.close());

/** A repository whose lockfile has these packages, with npm at our own registry. */
async function locked(
  asked: Readonly<Record<string, string>>,
  versions: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
) {
  const root = { name: "sample", version: "1.0.0", dependencies: asked };
  const entries = Object.entries(versions).map(([name, version]) => [
    `node_modules/${name}`,
    {
      version,
      resolved: `${server.url}${name}/-/${name}-${version}.tgz`,
      integrity: integrityOf(name, version),
      ...(name === "host" && { dependencies: { caret: "^1.0.0" } }),
    },
  ]);
  const lock = {
    name: "sample",
    version: "1.0.0",
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": {
        ...root,
        dependencies: Object.fromEntries(
          Object.entries(asked).filter(([name]) => name in versions),
        ),
      },
      ...Object.fromEntries(entries),
    },
  };
  return strategyWorktree({
    files: {
      "package.json": `${JSON.stringify(root, null, 2)}\n`,
      "package-lock.json": `${JSON.stringify(lock, null, 2)}\n`,
      ...files,
    },
    context: async (worktree, project) => {
      // As far as npm looks, they are installed.
      for (const [name, version] of Object.entries(versions)) {
        await mkdir(join(worktree, "node_modules", name), { recursive: true });
        const path = join(worktree, "node_modules", name, "package.json");
        await writeFile(path, JSON.stringify({ name, version }));
      }
      const environment = {
        npm_config_registry: server.url,
        npm_config_cache: `${worktree}/node_modules/.cache`,
      };
      const runner = directTargetRunner({ worktree, environment });
      return { registry: npmRegistry({ worktree, project, files: [], runner }) };
    },
  });
}

itConformsToTheStrategyContract(lockfile, {
  mends: {
    problems: [{ kind: "build_failure", tool: "npm", repair: "lockfile" }],
    prepare: () => locked({ host: "1.0.0", caret: "^1.0.0" }, { host: "1.0.0" }),
    expected: { "package-lock.json": /"node_modules\/caret": \{\s*"version": "1\.2\.0"/ },
  },
  leaves: {
    problems: [],
    output: "package-lock.json is out of step with package.json: Missing: gone@1 from lock file.",
    prepare: () => locked({ gone: "^1.0.0" }, {}),
  },
});

itConformsToTheStrategyContract(missingDependency, {
  mends: {
    problems: [
      {
        kind: "import_error",
        tool: "node",
        file: "src/a.js",
        message: "Cannot find package 'caret' imported from src/a.js",
      },
    ],
    prepare: () => locked({ host: "1.0.0" }, { host: "1.0.0", caret: "1.0.0" }),
    expected: {
      "package.json": /"dependencies": \{\s+"caret": "\^1\.0\.0",\s+"host": "1\.0\.0"/,
      "package-lock.json": /"caret": "\^1\.0\.0",\s+"host": "1\.0\.0"/,
    },
  },
  leaves: {
    problems: [{ kind: "import_error", tool: "node", message: "Cannot find package 'left-pad'" }],
    prepare: () => locked({ host: "1.0.0" }, { host: "1.0.0", caret: "1.0.0" }),
  },
});

itConformsToTheStrategyContract(dependencyUpdates, {
  mends: {
    problems: [
      {
        kind: "security_vulnerability",
        tool: "npm audit",
        message: "caret <1.1.0 is vulnerable",
        repair: "dependencies",
      },
    ],
    prepare: () => locked({ caret: "^1.0.0" }, { caret: "1.0.0" }),
    expected: { "package-lock.json": /"version": "1\.2\.0"/ },
  },
  leaves: {
    problems: [
      {
        kind: "build_failure",
        tool: "npm",
        message: "ERESOLVE could not resolve elsewhere",
        repair: "dependencies",
      },
    ],
    prepare: () => locked({ caret: "^1.0.0" }, { caret: "1.0.0" }),
  },
});
