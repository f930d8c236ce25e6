import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { dependencyUpdates } from "../../src/worker/toolsmith/dependency-updates/job.ts";
import { type JobWorktree, removedAfterTest } from "../support/job-worktree.ts";
import { LOCKFILES, managedWorktree } from "../support/managed-worktree.ts";
import type { PublishedPackages } from "../support/npm-registry-server.ts";
import { npmRegistryServer } from "../support/npm-registry-server.ts";
import type { PackageManagerLabel } from "../support/package-managers.ts";
import { PACKAGE_MANAGERS } from "../support/package-managers.ts";

const OLD: PublishedPackages = {
  caret: { "1.0.0": {} },
  tilde: { "1.0.0": {} },
  exact: { "0.3.1": {} },
  major: { "1.0.0": {} },
  still: { "1.0.0": {} },
  user: { "1.0.0": { dependencies: { still: "^1.0.0", caret: "^1.0.0" } } },
  host: { "1.0.0": {} },
  plugin: { "1.0.0": { peerDependencies: { host: "1.0.0" } } },
};
const NEW: PublishedPackages = {
  ...OLD,
  caret: { ...OLD["caret"], "1.0.5": {}, "1.2.0": {}, "2.0.0": {} },
  tilde: { ...OLD["tilde"], "1.0.3": {}, "1.4.0": {}, "2.0.0-beta.1": {}, "2.0.0": {} },
  exact: { ...OLD["exact"], "0.3.4": {}, "0.4.0": {} },
  major: { ...OLD["major"], "2.0.0": {} },
  still: { ...OLD["still"], "1.1.0": {} },
  host: { ...OLD["host"], "1.5.0": {} },
  plugin: { ...OLD["plugin"], "1.1.0": { peerDependencies: { host: "1.0.0" } } },
};

// Managers are fetched once, and start slowly on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

let server: Awaited<ReturnType<typeof npmRegistryServer>>;
beforeAll(async () => {
  server = await npmRegistryServer(OLD);
});
afterAll(() => server.close());

type Manifest = Readonly<Record<string, unknown>>;

/** Locked when only the old versions were there; since then the new ones were published. */
async function prepare(
  label: PackageManagerLabel,
  manifests: Readonly<Record<string, Manifest>>,
  options: unknown = {},
  more: Readonly<Record<string, string>> = {},
): Promise<JobWorktree> {
  const { program, version } = PACKAGE_MANAGERS[label];
  const packageManager = `${program}@${version}`;
  const files = Object.entries(manifests).map(([path, manifest]) => {
    const own = path === "package.json" ? { private: true, packageManager } : {};
    return [path, `${JSON.stringify({ name: "sample", ...own, ...manifest }, null, "\t")}\n`];
  });
  server.publish(OLD);
  try {
    const all = { ...more, ...Object.fromEntries(files) } as Readonly<Record<string, string>>;
    return await managedWorktree(label, server.url, all, options);
  } finally {
    server.publish(NEW);
  }
}

const open = (...parameters: Parameters<typeof prepare>): Promise<JobWorktree> =>
  removedAfterTest(prepare(...parameters));

const single: Manifest = {
  version: "1.0.0",
  dependencies: { user: "^1.0.0", caret: "^1.0.0", tilde: "~1.0.0", major: "^1.0.0" },
  devDependencies: { exact: "0.3.1" },
};

/** The others differ from one of these by the form of their lockfile alone. */
const THOROUGH: ReadonlySet<PackageManagerLabel> = new Set(
  process.env["ARTEL_TEST_MANAGERS"] === "all"
    ? ["pnpm 10", "yarn 1", "yarn 4", "bun"]
    : ["pnpm 10", "yarn 4"],
);

/** Others, which take as long: `ARTEL_TEST_MANAGERS=all` has them too. */
const OTHER_MANAGERS: ReadonlySet<PackageManagerLabel> = new Set([
  "pnpm 7",
  "pnpm 8",
  "pnpm 12",
  "yarn 3",
]);

const labels = (Object.keys(PACKAGE_MANAGERS) as PackageManagerLabel[]).filter(
  (label) => process.env["ARTEL_TEST_MANAGERS"] === "all" || !OTHER_MANAGERS.has(label),
);

describe.each(labels)("%s", (label) => {
  const lockfile = LOCKFILES[PACKAGE_MANAGERS[label].program];

  test("moves what is outdated, and nothing else of the lockfile", async () => {
    const worktree = await open(label, { "package.json": single });
    const before = await worktree.read(lockfile);
    const { units, skipped } = await dependencyUpdates.survey(worktree.context);
    expect(skipped).toBeUndefined();
    expect(units.map(({ title }) => title)).toEqual([
      "Update caret from 1.0.0 to 1.2.0",
      "Update exact from 0.3.1 to 0.3.4",
      "Update tilde from 1.0.0 to 1.4.0",
    ]);
    expect(await dependencyUpdates.apply?.(units, worktree.context)).toEqual({ failed: [] });
    const manifest = await worktree.read("package.json");
    expect(manifest).toMatch(/^\t"name"/m);
    expect(JSON.parse(manifest)).toMatchObject({
      dependencies: { user: "^1.0.0", caret: "^1.0.0", tilde: "~1.4.0", major: "^1.0.0" },
      devDependencies: { exact: "0.3.4" },
    });
    const after = await worktree.read(lockfile);
    const { gone, come } = difference(before, after);
    expect([...gone, ...come].filter((line) => /still|user|major/.test(line))).toEqual([]);
    expect(come.join("\n")).toMatch(/1\.4\.0/);
    expect(after).not.toMatch(/still.*1\.1\.0/);
    expect(after.split("\n")[0]).toBe(before.split("\n")[0]);
    expect((await dependencyUpdates.survey(worktree.context)).units).toEqual([]);
  });

  test("brings the lockfile in step with a manifest that asks for more", async () => {
    const worktree = await open(label, { "package.json": { dependencies: { caret: "^1.0.0" } } });
    const manifest = JSON.parse(await worktree.read("package.json")) as object;
    const dependencies = { caret: "^1.0.0", exact: "0.3.1" };
    const path = join(worktree.context.worktree, "package.json");
    await writeFile(path, `${JSON.stringify({ ...manifest, dependencies }, null, "\t")}\n`);
    expect(await worktree.context.registry?.relock([])).toEqual({ done: true });
    expect(await worktree.context.registry?.locked("exact", ".")).toBe("0.3.1");
    expect(await worktree.context.registry?.locked("caret", ".")).toBe("1.0.0");
  });

  if (!THOROUGH.has(label)) return;

  test("a workspace moves in all of its packages; other protocols are left alone", async () => {
    const protocol = label === "yarn 1" ? "1.0.0" : "workspace:*";
    const worktree = await open(
      label,
      {
        "package.json": { workspaces: ["packages/*"], devDependencies: { caret: "^1.0.0" } },
        "packages/one/package.json": {
          name: "one",
          version: "1.0.0",
          dependencies: { caret: "^1.0.0", exact: "0.3.1" },
        },
        "packages/two/package.json": {
          name: "two",
          version: "1.0.0",
          dependencies: { one: protocol, still: "npm:still@^1.0.0", tilde: "~1.0.0" },
        },
      },
      {},
      label.startsWith("pnpm") ? { "pnpm-workspace.yaml": "packages:\n  - packages/*\n" } : {},
    );
    const { units, skipped } = await dependencyUpdates.survey(worktree.context);
    expect(skipped).toBeUndefined();
    expect(units.map(({ id }) => id)).toEqual([
      "dependency-updates:caret",
      "dependency-updates:exact",
      "dependency-updates:tilde",
    ]);
    expect(await dependencyUpdates.apply?.(units, worktree.context)).toEqual({ failed: [] });
    expect(JSON.parse(await worktree.read("packages/two/package.json"))).toMatchObject({
      dependencies: { one: protocol, still: "npm:still@^1.0.0", tilde: "~1.4.0" },
    });
    const { registry } = worktree.context;
    expect(await registry?.locked("caret", ".")).toBe("1.2.0");
    expect(await registry?.locked("caret", "packages/one")).toBe("1.2.0");
    expect(await registry?.locked("exact", "packages/one")).toBe("0.3.4");
    expect(await worktree.read(lockfile)).not.toMatch(/still.*1\.1\.0/);
  });

  test("a conflict of peer dependencies fails that unit alone", async () => {
    const dependencies = { caret: "^1.0.0", host: "1.0.0", plugin: "1.0.0" };
    const worktree = await open(label, { "package.json": { dependencies } });
    const { units } = await dependencyUpdates.survey(worktree.context);
    const result = await dependencyUpdates.apply?.(units, worktree.context);
    expect(result?.failed.map(({ unit }) => unit)).toEqual(["dependency-updates:host"]);
    expect(result?.failed[0]?.reason).toMatch(/^peer dependencies would not match: .*host/);
    expect(JSON.parse(await worktree.read("package.json"))).toMatchObject({
      dependencies: { caret: "^1.0.0", host: "1.0.0", plugin: "1.1.0" },
    });
  });

  // What is not about the package manager, with one of them unless all are asked for.
  if (label !== labels[0] && process.env["ARTEL_TEST_MANAGERS"] !== "all") return;

  itConformsToTheJobContract(dependencyUpdates, () => prepare(label, { "package.json": single }));

  test("no further than the level", async () => {
    const dependencies = { caret: "^1.0.0", tilde: "~1.0.0" };
    const manifests = { "package.json": { dependencies } };
    const worktree = await open(label, manifests, { level: "patch" });
    const { units } = await dependencyUpdates.survey(worktree.context);
    expect(units.map(({ title }) => title)).toContain("Update tilde from 1.0.0 to 1.0.3");
    const result = await dependencyUpdates.apply?.(units, worktree.context);
    expect(result?.failed.map(({ unit }) => unit)).not.toContain("dependency-updates:tilde");
    expect(await worktree.context.registry?.locked("tilde", ".")).toBe("1.0.3");
    expect(await worktree.context.registry?.locked("caret", ".")).toMatch(/^1\.0\./);
  });
});

test("two packages of one name, which pnpm accepts and npm refuses, do not matter", async () => {
  const same: Manifest = { name: "same", private: true };
  const manifests = {
    "package.json": { workspaces: ["packages/*"], devDependencies: { caret: "^1.0.0" } },
    "packages/one/package.json": same,
    "packages/two/package.json": same,
  };
  const workspace = { "pnpm-workspace.yaml": "packages:\n  - packages/*\n" };
  const worktree = await open("pnpm 10", manifests, {}, workspace);
  const { units, skipped } = await dependencyUpdates.survey(worktree.context);
  expect(skipped).toBeUndefined();
  expect(units.map(({ id }) => id)).toEqual(["dependency-updates:caret"]);
});

test("versions that are younger than the repository wants wait", async () => {
  const age = { "pnpm-workspace.yaml": "packages:\n  - packages/*\nminimumReleaseAge: 1440\n" };
  const worktree = await open("pnpm 10", { "package.json": single }, {}, age);
  const young = { publishedAt: new Date().toISOString() };
  server.publish({
    ...NEW,
    caret: { ...NEW["caret"], "1.2.0": young },
    exact: { ...NEW["exact"], "0.3.4": young },
  });
  const { units } = await dependencyUpdates.survey(worktree.context);
  expect(units.map(({ title }) => title)).toEqual([
    "Update caret from 1.0.0 to 1.0.5",
    "Update tilde from 1.0.0 to 1.4.0",
  ]);
  expect(await dependencyUpdates.apply?.(units, worktree.context)).toEqual({ failed: [] });
});

/** Lines that only one of them has. */
function difference(
  before: string,
  after: string,
): { readonly gone: readonly string[]; readonly come: readonly string[] } {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return {
    gone: old.filter((line) => !now.includes(line)),
    come: now.filter((line) => !old.includes(line)),
  };
}
