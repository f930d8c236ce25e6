import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Project, TestSuite, WorkspacePackage } from "../../src/domain/index.ts";

export type FileContents = Readonly<Record<string, string>>;

/** A repository in a temporary folder, with its files committed. */
export class FixtureRepository {
  readonly folder: string;

  constructor(files: FileContents) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "artel-fixture-")));
    this.git("init", "--quiet", "--initial-branch=main");
    this.write({ ".gitignore": "node_modules\ndist\n", ...files });
    this.commit("base");
  }

  get gitDirectory(): string {
    return join(this.folder, ".git");
  }

  write(files: FileContents): void {
    for (const [path, content] of Object.entries(files)) {
      const absolute = join(this.folder, path);
      mkdirSync(dirname(absolute), { recursive: true });
      writeFileSync(absolute, content);
    }
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true, force: true });
  }

  commit(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message);
    return this.git("rev-parse", "HEAD");
  }

  /** The tree of the folder's content, and what differs from HEAD. */
  state(): { readonly tree: string; readonly changedPaths: readonly string[] } {
    this.git("add", "--all");
    const changed = this.git("diff", "--cached", "--name-only", "--no-renames", "-z", "HEAD");
    return { tree: this.git("write-tree"), changedPaths: changed.split("\0").filter(Boolean) };
  }

  /** Back to HEAD, ignored files left alone. */
  reset(): void {
    this.git("reset", "--quiet", "--hard", "HEAD");
    this.git("clean", "-fdq");
  }

  git(...parameters: readonly string[]): string {
    return execFileSync(
      "git",
      [
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.org",
        "-c",
        "core.quotePath=false",
        ...parameters,
      ],
      {
        cwd: this.folder,
        encoding: "utf8",
        env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null" },
      },
    ).trim();
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The description of a project, with nothing in it but what is given. */
export function fixtureProject(parts: Partial<Project> = {}): Project {
  return {
    packages: [],
    isWorkspace: false,
    hasTypeScript: false,
    typeScriptConfigurations: [],
    testSuites: [],
    sourceFileCount: 0,
    notes: [],
    ...parts,
  };
}

export function fixturePackage(parts: Partial<WorkspacePackage> = {}): WorkspacePackage {
  return { directory: ".", scripts: {}, entryPoints: [], private: false, ...parts };
}

export function fixtureSuite(
  runner: TestSuite["runner"],
  argv: readonly string[],
  parts: Partial<TestSuite> = {},
): TestSuite {
  return {
    directory: ".",
    runner,
    script: argv.join(" "),
    argv: [...argv],
    before: [],
    environment: {},
    ...parts,
  };
}
