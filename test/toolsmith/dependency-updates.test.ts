import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { dependencyUpdates } from "../../src/worker/toolsmith/dependency-updates/job.ts";
import { npmRegistry } from "../../src/worker/toolsmith/dependency-updates/npm-registry.ts";
import { directTargetRunner } from "../support/direct-target-runner.ts";
import type { JobWorktree } from "../support/job-worktree.ts";
import { jobWorktree, removedAfterTest } from "../support/job-worktree.ts";
import { integrityOf, npmRegistryServer } from "../support/npm-registry-server.ts";

const today = new Date().toISOString();
const pair = { repository: "github:some/pair" };

let server: Awaited<ReturnType<typeof npmRegistryServer>>;
beforeAll(async () => {
  server = await npmRegistryServer({
    caret: { "1.0.0": {}, "1.2.0": {}, "2.0.0": {} },
    tilde: { "1.0.0": {}, "1.0.3": {}, "1.4.0": {}, "2.0.0-beta.1": {}, "2.0.0": {} },
    exact: { "0.3.1": {}, "0.3.4": {}, "0.4.0": {} },
    major: { "1.0.0": {}, "2.0.0": {} },
    host: { "1.0.0": {}, "1.5.0": {} },
    native: { "1.0.0": {}, "1.1.0": { optionalDependencies: { "native-elsewhere": "1.1.0" } } },
    "@pair/one": { "1.0.0": {}, "1.1.0": pair, "1.1.1": { ...pair, publishedAt: today } },
    "@pair/two": {
      "1.0.0": {},
      "1.1.0": {
        ...pair,
        changelog: "# Log\n\n## 1.1.0\n\n- faster, see #7\n\n## 1.0.0\n\n- first",
      },
    },
    plugin: {
      "1.0.0": { peerDependencies: { host: "1.0.0" } },
      "1.1.0": { peerDependencies: { host: "1.0.0" } },
    },
  });
});
afterAll(() => server.close());

const ranges = {
  dependencies: { caret: "^1.0.0", tilde: "~1.0.0", major: "^1.0.0" },
  devDependencies: { exact: "0.3.1" },
};
const current = { caret: "1.0.0", tilde: "1.0.0", exact: "0.3.1", major: "1.0.0" };

/** A repository with these packages locked and installed, as far as npm looks. */
async function prepare(
  manifest: Readonly<Record<string, unknown>>,
  versions: Readonly<Record<string, string>>,
  url = server.url,
  peers: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Promise<JobWorktree> {
  const locked = Object.entries(versions).map(([name, version]) => {
    const resolved = `${server.url}${name}/-/${name}-${version}.tgz`;
    const integrity = integrityOf(name, version);
    const own = peers[name] === undefined ? {} : { peerDependencies: peers[name] };
    return [`node_modules/${name}`, { version, resolved, integrity, ...own }] as const;
  });
  const root = { name: "sample", version: "1.0.0", ...manifest };
  const lockfile = { name: "sample", version: "1.0.0", lockfileVersion: 3, requires: true };
  const packages = Object.fromEntries([["", root], ...locked]);
  return jobWorktree({
    files: {
      "package.json": `${JSON.stringify(root, null, 4)}\n`,
      "package-lock.json": `${JSON.stringify({ ...lockfile, packages }, null, 4)}\n`,
    },
    context: async (worktree, project) => {
      for (const [name, version] of Object.entries(versions)) {
        const path = join(worktree, "node_modules", name, "package.json");
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, JSON.stringify({ name, version, peerDependencies: peers[name] }));
      }
      const environment = {
        npm_config_registry: url,
        npm_config_cache: join(worktree, "node_modules/.cache"),
      };
      const runner = directTargetRunner({ worktree, environment });
      return { registry: npmRegistry({ worktree, project, files: [], runner }) };
    },
  });
}

itConformsToTheJobContract(dependencyUpdates, () =>
  prepare(
    { dependencies: { caret: "^1.0.0", major: "^1.0.0" }, devDependencies: { tilde: "^1.0.0" } },
    {
      caret: "1.0.0",
      major: "1.0.0",
      tilde: "1.0.0",
    },
  ),
);

const open = (...parameters: Parameters<typeof prepare>): Promise<JobWorktree> =>
  removedAfterTest(prepare(...parameters));

test("goes to the newest version of the same major and keeps the style of range and lockfile", async () => {
  const worktree = await open(ranges, current);
  const { units, skipped } = await dependencyUpdates.survey(worktree.context);
  expect(skipped).toBeUndefined();
  expect(units.map(({ title }) => title)).toEqual([
    "Update caret from 1.0.0 to 1.2.0",
    "Update exact from 0.3.1 to 0.3.4",
    "Update tilde from 1.0.0 to 1.4.0",
  ]);
  expect(await dependencyUpdates.apply?.(units, worktree.context)).toEqual({ failed: [] });
  const manifest: unknown = JSON.parse(await worktree.read("package.json"));
  expect(manifest).toMatchObject({
    dependencies: { caret: "^1.0.0", tilde: "~1.4.0", major: "^1.0.0" },
    devDependencies: { exact: "0.3.4" },
  });
  const lockfile = await worktree.read("package-lock.json");
  expect(lockfile).toMatch(/^ {4}"name"/m);
  expect(JSON.parse(lockfile)).toMatchObject({
    packages: {
      "node_modules/caret": { version: "1.2.0", resolved: `${server.url}caret/-/caret-1.2.0.tgz` },
      "node_modules/major": { version: "1.0.0" },
      "node_modules/tilde": { version: "1.4.0" },
    },
  });
  expect((await dependencyUpdates.survey(worktree.context)).units).toEqual([]);
});

test("a conflict of peer dependencies fails that unit alone, with npm's reason", async () => {
  const manifest = {
    dependencies: { caret: "^1.0.0", host: "1.0.0", plugin: "1.0.0" },
  };
  const versions = { caret: "1.0.0", host: "1.0.0", plugin: "1.0.0" };
  const worktree = await open(manifest, versions, server.url, { plugin: { host: "1.0.0" } });
  const { units } = await dependencyUpdates.survey(worktree.context);
  const result = await dependencyUpdates.apply?.(units, worktree.context);
  expect(result?.failed.map(({ unit }) => unit)).toEqual(["dependency-updates:host"]);
  expect(result?.failed[0]?.reason).toMatch(
    /^peer dependencies would not match: invalid: host@1.5.0/,
  );
  expect(JSON.parse(await worktree.read("package.json"))).toMatchObject({
    dependencies: { caret: "^1.0.0", host: "1.0.0", plugin: "1.1.0" },
  });
});

test("an update whose parts the registry lacks fails alone, for npm ci would refuse its lockfile", async () => {
  const worktree = await open(
    { dependencies: { caret: "^1.0.0", exact: "0.3.1", native: "^1.0.0", tilde: "~1.0.0" } },
    { caret: "1.0.0", exact: "0.3.1", native: "1.0.0", tilde: "1.0.0" },
  );
  const { units } = await dependencyUpdates.survey(worktree.context);
  expect(units).toHaveLength(4);
  const result = await dependencyUpdates.apply?.(units, worktree.context);
  expect(result?.failed).toEqual([
    {
      unit: "dependency-updates:native",
      reason: "npm ci would refuse the new lockfile: Missing: native-elsewhere@ from lock file",
    },
  ]);
  expect(JSON.parse(await worktree.read("package-lock.json"))).toMatchObject({
    packages: {
      "node_modules/caret": { version: "1.2.0" },
      "node_modules/exact": { version: "0.3.4" },
      "node_modules/native": { version: "1.0.0" },
      "node_modules/tilde": { version: "1.4.0" },
    },
  });
});

test("packages of one repository move together, with their changelogs, and young versions wait", async () => {
  const worktree = await open(
    { dependencies: { "@pair/one": "^1.0.0", caret: "^1.0.0", "@pair/two": "^1.0.0" } },
    { "@pair/one": "1.0.0", "@pair/two": "1.0.0", caret: "1.0.0" },
  );
  const { units, notes } = await dependencyUpdates.survey(worktree.context);
  expect(units.map(({ id, title, note }) => ({ id, title, note }))).toEqual([
    {
      id: "dependency-updates:some/pair",
      title: "Update @pair/one from 1.0.0 to 1.1.0, @pair/two from 1.0.0 to 1.1.0",
      note:
        "@pair/one 1.0.0 → 1.1.0: https://github.com/some/pair/releases\n\n" +
        "@pair/two 1.0.0 → 1.1.0\n\n## 1.1.0\n\n- faster, see #7",
    },
    {
      id: "dependency-updates:caret",
      title: "Update caret from 1.0.0 to 1.2.0",
      note: undefined,
    },
  ]);
  expect(notes).toEqual([
    `@pair/one: 1.1.1 is of ${today.slice(0, 10)}, younger than is wanted.`,
    "Newer, and left alone as it may break something: caret 2.0.0 (1.0.0 is in place).",
  ]);
  expect(await dependencyUpdates.apply?.(units, worktree.context)).toEqual({ failed: [] });
  const lockfile: unknown = JSON.parse(await worktree.read("package-lock.json"));
  expect(lockfile).toMatchObject({
    packages: {
      "": { dependencies: { "@pair/one": "^1.0.0" } },
      "node_modules/@pair/one": { version: "1.1.0" },
      "node_modules/@pair/two": { version: "1.1.0" },
    },
  });
});

test("limits of the configuration", async () => {
  const worktree = await open(ranges, current);
  const options = { allowed: ["caret <1"], ignore: ["ex*"], most: 1, releaseNotes: false };
  const { units, notes } = await dependencyUpdates.survey({ ...worktree.context, options });
  expect(units.map(({ title }) => title)).toEqual(["Update tilde from 1.0.0 to 1.4.0"]);
  expect(notes[0]).toBe("caret: 1.2.0 is not allowed: caret <1.");
});

test("a registry that does not answer makes it unknown, never nothing", async () => {
  const worktree = await open(ranges, current, "http://127.0.0.1:9/");
  const survey = await dependencyUpdates.survey(worktree.context);
  expect(survey.skipped).toMatch(/^unknown: the package registry gave no answer: .*ECONNREFUSED/);
  const without = { ...worktree.context, registry: undefined };
  expect((await dependencyUpdates.survey(without)).skipped).toBe("no access to a registry");
});
