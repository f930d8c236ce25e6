import { z } from "zod";

export const packageManagerNameSchema = z.enum(["npm", "pnpm", "yarn", "bun"]);
export type PackageManagerName = z.infer<typeof packageManagerNameSchema>;

export const testRunnerNameSchema = z.enum([
  "vitest",
  "jest",
  "mocha",
  "node",
  "ava",
  "pytest",
  /** Any other command: its exit code is the only result. */
  "command",
]);
export type TestRunnerName = z.infer<typeof testRunnerNameSchema>;

/** How the tests of one folder are run. */
export const testSuiteSchema = z.strictObject({
  /** Folder relative to the repository root, `.` for the root. */
  directory: z.string(),
  runner: testRunnerNameSchema,
  /** The package script that says so, for the report: `vitest --run`. */
  script: z.string(),
  /** The runner's own part of the script, split to words without a shell: `["vitest", "--run"]`. */
  argv: z.array(z.string()),
  /** Commands of the script that come before the runner's and prepare it, such as a build. */
  before: z.array(z.array(z.string())),
  environment: z.record(z.string(), z.string()),
});
export type TestSuite = z.infer<typeof testSuiteSchema>;

export const workspacePackageSchema = z.strictObject({
  name: z.string().optional(),
  /** Folder relative to the repository root, `.` for the root. */
  directory: z.string(),
  scripts: z.record(z.string(), z.string()),
  /**
   * Files that others may import: `main`, `exports`, `bin`, `module`, `types`. Relative to the repository root; `*` in
   * a pattern of `exports` stands for any path.
   */
  entryPoints: z.array(z.string()),
  private: z.boolean(),
});
export type WorkspacePackage = z.infer<typeof workspacePackageSchema>;

/** A program of the repository with its configuration: its own formatter, linter or compiler. */
export const toolSchema = z.strictObject({
  name: z.string(),
  /** Folder relative to the repository root in which it is to be run. */
  directory: z.string(),
  /** Configuration file relative to the repository root, if there is one. */
  configuration: z.string().optional(),
  /** Words to run it, without files or mode flags: `["npx", "--no-install", "prettier"]`. */
  argv: z.array(z.string()),
  /** The package script that already runs it, if any, in words and unparsed. */
  script: z.string().optional(),
  /** Paths and globs that this script gives it, relative to `directory`; empty when no script says. */
  files: z.array(z.string()).optional(),
});
export type Tool = z.infer<typeof toolSchema>;

/** What a repository is, read from its files at a commit; nothing of it was executed. */
export const projectSchema = z.strictObject({
  /** Absent when there is no package.json at the root. */
  packageManager: z
    .strictObject({
      name: packageManagerNameSchema,
      /** Exact version from `packageManager`, or undefined for the machine's own. */
      version: z.string().optional(),
      /** Relative path of the lockfile, when there is one. */
      lockfile: z.string().optional(),
    })
    .optional(),
  /** Version range or number of Node that the repository asks for. */
  nodeVersion: z.string().optional(),
  packages: z.array(workspacePackageSchema),
  isWorkspace: z.boolean(),
  hasTypeScript: z.boolean(),
  /** tsconfig files to check, relative; the types gate runs the compiler on each. */
  typeScriptConfigurations: z.array(z.string()),
  testSuites: z.array(testSuiteSchema),
  formatter: toolSchema.optional(),
  linter: toolSchema.optional(),
  /** Script that must have run before the tests can pass (`build`), if the tests import build output. */
  buildScript: z.string().optional(),
  /** Tracked files by kind, relative paths. */
  sourceFileCount: z.int().nonnegative(),
  notes: z.array(z.string()),
});
export type Project = z.infer<typeof projectSchema>;
