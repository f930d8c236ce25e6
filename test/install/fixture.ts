import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { detectProject } from "#analysis";
import { createSandbox } from "#adapters/sandboxes";
import type { Sandbox } from "#adapters/sandboxes";
import type { Project } from "#domain";
import { createDependencyCache, prepareToolchain, readRegistries } from "#worktrees";
import type { DependencyCache, Registries, Toolchain } from "#worktrees";

/** A repository on disk with a data folder beside it, for real installations in the real sandbox. */
export interface Fixture {
  readonly folder: string;
  readonly repository: string;
  readonly dataFolder: string;
  readonly sandbox: Sandbox;
  readonly registries: Registries;
  readonly cache: DependencyCache;
  write(files: Readonly<Record<string, unknown>>): Promise<void>;
  files(): Promise<string[]>;
  detect(): Promise<Project>;
  toolchain(project: Project): Promise<Toolchain>;
  /** A fresh copy of the repository that belongs to the sandbox's user, as a worktree does. */
  worktree(name: string): Promise<string>;
  remove(): Promise<void>;
}

export const signal = new AbortController().signal;

export async function makeFixture(): Promise<Fixture> {
  const folder = await mkdtemp(path.join(tmpdir(), "artel install ü "));
  const repository = path.join(folder, "repository");
  const dataFolder = path.join(folder, "data");
  await mkdir(repository);
  await mkdir(dataFolder);
  const sandbox = createSandbox();
  const registries = await readRegistries();
  const fixture: Fixture = {
    folder,
    repository,
    dataFolder,
    sandbox,
    registries,
    cache: createDependencyCache({ dataFolder, sandbox, registries }),
    async write(files) {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(repository, name);
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(
          file,
          typeof content === "string" ? content : JSON.stringify(content, null, 2),
        );
      }
    },
    async files() {
      const entries = await readdir(repository, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(repository, path.join(entry.parentPath, entry.name)));
    },
    async detect() {
      return detectProject({ root: repository, tracked: await fixture.files() });
    },
    toolchain: (project) =>
      prepareToolchain({ project, worktree: repository, dataFolder, sandbox, signal, registries }),
    async worktree(name) {
      const target = path.join(folder, name);
      execFileSync("cp", ["-a", repository, target]);
      const { uid, gid } = sandbox.identity();
      if (uid !== process.getuid?.()) execFileSync("chown", ["-R", `${uid}:${gid}`, target]);
      return target;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  return fixture;
}

/** A package as a tarball in `vendor/`, so that npm installs a real copy of it without any registry. */
export async function addTarball(
  fixture: Pick<Fixture, "folder" | "repository">,
  name: string,
  files: Readonly<Record<string, unknown>>,
): Promise<void> {
  const source = path.join(fixture.folder, `source-${name}`, "package");
  await mkdir(source, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    await writeFile(path.join(source, file), text);
  }
  await mkdir(path.join(fixture.repository, "vendor"), { recursive: true });
  const target = path.join(fixture.repository, `vendor/${name}.tgz`);
  execFileSync("tar", ["-czf", target, "-C", path.dirname(source), "package"]);
}

/** Writes package-lock.json for what package.json says, without a registry. */
export function lock(fixture: Pick<Fixture, "repository">): void {
  execFileSync(
    "npm",
    ["install", "--package-lock-only", "--offline", "--ignore-scripts", "--no-audit"],
    {
      cwd: fixture.repository,
      stdio: "pipe",
    },
  );
}
