import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  defaultGateSettings,
  type GateName,
  type GateSettings,
  type GateVerdict,
} from "../../src/domain/index.ts";
import { gitBaseTree, judge, takeBaseline } from "../../src/gates/index.ts";
import { directTargetRunner } from "../support/direct-target-runner.ts";
import {
  type FileContents,
  FixtureRepository,
  fixturePackage,
  fixtureProject,
} from "../support/fixture-repository.ts";
import { npmRegistryServer } from "../support/npm-registry-server.ts";

// What new dependencies bring: by manifests as they are installed, and by a registry that answers as npm's does.
vi.setConfig({ testTimeout: 120_000 });

const project = fixtureProject({
  packageManager: { name: "npm", lockfile: "package-lock.json" },
  packages: [fixturePackage()],
});

const manifest = (
  dependencies: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): string => `${JSON.stringify({ name: "shop", license: "MIT", dependencies, ...more })}\n`;

async function judged(
  repository: FixtureRepository,
  gate: GateName,
  change: () => void,
  more: { readonly settings?: Partial<GateSettings>; readonly registry?: string } = {},
): Promise<GateVerdict> {
  const commit = repository.git("rev-parse", "HEAD");
  const worktree = repository.folder;
  const target = directTargetRunner({ worktree });
  const environment = { npm_config_registry: more.registry ?? "", npm_config_fetch_retries: "0" };
  const place = {
    worktree,
    project,
    target,
    ...(more.registry && { registry: directTargetRunner({ worktree, environment }) }),
    settings: { ...defaultGateSettings, ...more.settings },
    only: [gate],
    signal: new AbortController().signal,
  };
  const baseline = await takeBaseline({ ...place, commit, tree: "" });
  change();
  const base = gitBaseTree({ gitDirectory: repository.gitDirectory, commit });
  const verdict = await judge({ ...place, ...repository.state(), baseline, base });
  const [seen] = verdict.gates;
  if (seen === undefined) throw new Error(`${gate} said nothing`);
  return seen;
}

describe("licences", () => {
  const installed = (name: string, fields: object, folder = "node_modules"): FileContents => ({
    [`${folder}/${name}/package.json`]: JSON.stringify({ name, version: "1.0.0", ...fields }),
  });
  const old = {
    "package.json": manifest({ old: "1" }),
    ...installed("old", { license: "GPL-3.0-only" }),
  };

  async function adding(
    files: FileContents,
    options: {
      readonly settings?: Partial<GateSettings>;
      readonly base?: FileContents;
      readonly manifest?: string;
    } = {},
  ): Promise<GateVerdict> {
    const repository = new FixtureRepository({ ...old, ...options.base });
    try {
      const change = {
        "package.json": options.manifest ?? manifest({ old: "1", new: "1" }),
        ...files,
      };
      return await judged(repository, "licences", () => repository.write(change), options);
    } finally {
      repository.dispose();
    }
  }

  test.each([
    "MIT",
    "(MIT OR GPL-3.0-only)",
    "Apache-2.0 WITH LLVM-exception",
    "MPL-2.0",
    "LGPL-3.0",
  ])("%s may be used", async (license) => {
    expect(await adding(installed("new", { license }))).toMatchObject({ status: "pass" });
  });

  test.each(["GPL-2.0-or-later", "AGPL-3.0", "MIT AND SSPL-1.0", "CC-BY-NC-4.0"])(
    "%s may not, and is told with where it comes from; what was there before is not",
    async (license) => {
      const files = {
        ...installed("new", { license: "MIT", dependencies: { deep: "1" } }),
        ...installed("deep", { license }, "node_modules/new/node_modules"),
      };
      const verdict = await adding(files);
      expect(verdict.status).toBe("fail");
      expect(verdict.introduced).toEqual([
        expect.objectContaining({ key: `deep: ${license}`, path: "package.json" }),
      ]);
      expect(verdict.introduced[0]?.message).toContain("needed by new");
    },
  );

  test.each([
    [{}, "says nowhere what its licence is"],
    [{ license: "Custom" }, "no licence that is known"],
    [{ license: "MIT OR" }, "no licence that is known"],
  ])("of %j nobody can say, which is no pass", async (fields, reason) => {
    const verdict = await adding(installed("new", fields));
    expect(verdict).toMatchObject({ status: "unknown", introduced: [] });
    expect(verdict.reason).toContain(reason);
  });

  test("a licence file speaks where the manifest does not", async () => {
    const text =
      "MIT License\n\nPermission is hereby granted, free of charge, to any\nperson obtaining a copy";
    const files = { ...installed("new", {}), "node_modules/new/LICENSE.md": text };
    expect(await adding(files)).toMatchObject({ status: "pass" });
    // Its last words name the lesser one.
    const gpl =
      "GNU GENERAL PUBLIC LICENSE\nVersion 2\n\nIf this is what you want to do, use the GNU Lesser General Public License";
    const named = installed("new", { license: "SEE LICENSE IN COPYING" });
    expect(await adding({ ...named, "node_modules/new/COPYING": gpl })).toMatchObject({
      status: "fail",
    });
  });

  test("a new dependency that is not there is unknown, one that was missing before is not new", async () => {
    const verdict = await adding({});
    expect(verdict).toMatchObject({ status: "unknown", introduced: [] });
    expect(verdict.reason).toContain("new is not installed");
    const base = { "package.json": manifest({ old: "1", new: "1" }) };
    const other = manifest({ old: "2", new: "1" });
    expect(await adding({}, { base, manifest: other })).toMatchObject({ status: "pass" });
  });

  test("who is under the GPL may use it, what is allowed by name too, and tools that are not shipped", async () => {
    const gpl = installed("new", { license: "GPL-3.0-only" });
    const base = { "package.json": manifest({ old: "1" }, { license: "AGPL-3.0-only" }) };
    expect(await adding(gpl, { base })).toMatchObject({ status: "pass" });
    const licences = { ...defaultGateSettings.licences, allow: ["GPL-3.0-*"] };
    expect(await adding(gpl, { settings: { licences } })).toMatchObject({ status: "pass" });
    const tool = manifest({ old: "1" }, { devDependencies: { new: "1" } });
    expect(await adding(gpl, { manifest: tool })).toMatchObject({ status: "pass" });
    const strict = { ...defaultGateSettings.licences, development: true };
    const shipped = { manifest: tool, settings: { licences: strict } };
    expect(await adding(gpl, shipped)).toMatchObject({ status: "fail" });
  });

  test("a change of a licence is new, and a change without dependencies is not looked at", async () => {
    const repository = new FixtureRepository({
      ...old,
      ...installed("old", { license: "MIT" }),
      "a.js": "",
    });
    try {
      const relicensed = {
        ...installed("old", { license: "AGPL-3.0" }),
        "package.json": manifest({ old: "2" }),
      };
      const change = () => repository.write(relicensed);
      expect(await judged(repository, "licences", change)).toMatchObject({ status: "fail" });
      repository.reset();
      const other = () => repository.write({ "a.js": "1;\n" });
      expect(await judged(repository, "licences", other)).toMatchObject({ status: "skipped" });
    } finally {
      repository.dispose();
    }
  });
});

describe("vulnerabilities", () => {
  let registry: Awaited<ReturnType<typeof npmRegistryServer>>;
  beforeAll(async () => {
    registry = await npmRegistryServer({});
  });
  afterAll(() => registry?.close());

  const lockfile = (versions: Readonly<Record<string, string>>): FileContents => ({
    "package.json": manifest(versions),
    "package-lock.json": JSON.stringify({
      name: "shop",
      lockfileVersion: 3,
      requires: true,
      packages: {
        "": { name: "shop", license: "MIT", dependencies: versions },
        ...Object.fromEntries(
          Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]),
        ),
      },
    }),
  });
  const advisory = (id: number, severity: string, versions: string) => ({
    id,
    url: `https://example.org/advisories/${id}`,
    title: `weakness ${id}`,
    severity,
    vulnerable_versions: versions,
  });

  async function updating(to: Readonly<Record<string, string>>): Promise<GateVerdict> {
    const repository = new FixtureRepository(lockfile({ thing: "1.0.0", other: "1.0.0" }));
    try {
      const change = () => repository.write(lockfile(to));
      return await judged(repository, "vulnerabilities", change, { registry: registry.url });
    } finally {
      repository.dispose();
    }
  }

  test("what the new versions bring fails, what was there before does not", async () => {
    registry.advise({
      thing: [advisory(1, "high", ">=2"), advisory(2, "low", ">=2")],
      other: [advisory(3, "critical", "*")],
    });
    const verdict = await updating({ thing: "2.0.0", other: "1.0.0" });
    expect(verdict).toMatchObject({ status: "fail", commands: ["npm audit --json"] });
    expect(verdict.introduced).toEqual([
      {
        key: "thing: https://example.org/advisories/1",
        message:
          "thing has a known vulnerability (high): weakness 1 https://example.org/advisories/1",
        path: "package-lock.json",
        rule: "artel/known-vulnerability",
      },
    ]);
    expect(verdict.reason).toContain("1 below medium");
    expect(await updating({ thing: "1.1.0", other: "1.0.0" })).toMatchObject({ status: "pass" });
  });

  test("a registry without such a list, or none at all, is unknown and no pass", async () => {
    registry.advise(undefined);
    const verdict = await updating({ thing: "2.0.0", other: "1.0.0" });
    expect(verdict).toMatchObject({ status: "unknown", introduced: [] });
    expect(verdict.reason).toContain("the registry gives no list of vulnerabilities");
    const repository = new FixtureRepository(lockfile({ thing: "1.0.0" }));
    const change = () => repository.write(lockfile({ thing: "2.0.0" }));
    const alone = await judged(repository, "vulnerabilities", change);
    repository.dispose();
    expect(alone).toMatchObject({ status: "unknown" });
  });
});
