import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRepository, RepositoryError, resolveBase } from "./index.ts";

let folder: string;
let seed: string;
let counter = 0;

function run(cwd: string, ...commandArguments: string[]): string {
  return execFileSync("git", commandArguments, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, GIT_CONFIG_GLOBAL: join(folder, "gitconfig"), GIT_CONFIG_NOSYSTEM: "1" },
  });
}

/** A copy of a small repository: main with two commits, a branch `side`, a tag `v1`. */
function copyOfSeed(): string {
  counter += 1;
  const copy = join(folder, `repository ü ${counter}`);
  cpSync(seed, copy, { recursive: true });
  return copy;
}

function save(path: string, name: string, text: string, message = name): string {
  writeFileSync(join(path, name), text);
  run(path, "add", "--all");
  run(path, "commit", "--quiet", "-m", message);
  return run(path, "rev-parse", "HEAD").trim();
}

async function refusal(path: string): Promise<RepositoryError> {
  const error = await openRepository(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof RepositoryError)) throw new Error(`not refused: ${String(error)}`);
  expect(error.kind).toBe("refused");
  expect(error.remedy).toBeTruthy();
  return error;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "artel-git-"));
  writeFileSync(
    join(folder, "gitconfig"),
    '[user]\nname = Ada\nemail = ada@example.org\n[init]\ndefaultBranch = main\n[protocol "file"]\nallow = always\n',
  );
  process.env["GIT_CONFIG_GLOBAL"] = join(folder, "gitconfig");
  seed = join(folder, "seed");
  mkdirSync(seed);
  run(seed, "init", "--quiet");
  mkdirSync(join(seed, "src"));
  writeFileSync(join(seed, "src", "a.ts"), "export const a = 1;\n");
  save(seed, "one.txt", "one\n");
  run(seed, "tag", "v1");
  run(seed, "branch", "feature/side");
  save(seed, "two.txt", "two\n");
});

afterAll(() => {
  delete process.env["GIT_CONFIG_GLOBAL"];
  rmSync(folder, { recursive: true, force: true });
});

describe("openRepository", () => {
  it("opens the root, a folder inside, and a linked worktree of the same repository", async () => {
    const path = copyOfSeed();
    const linked = `${path} linked`;
    run(path, "worktree", "add", "--quiet", "-b", "other", linked);
    const [root, inside, other] = await Promise.all([
      openRepository(path),
      openRepository(join(path, "src")),
      openRepository(linked),
    ]);
    expect(root).toMatchObject({
      root: path,
      gitDirectory: join(path, ".git"),
      head: { commit: run(path, "rev-parse", "HEAD").trim(), branch: "main" },
      isDirty: false,
      person: { name: "Ada", email: "ada@example.org" },
      warnings: [],
    });
    expect(inside.root).toBe(path);
    expect(other).toMatchObject({
      root: linked,
      gitDirectory: root.gitDirectory,
      head: { branch: "other" },
    });
  });

  it("works on the commit of a dirty tree, and changes nothing", async () => {
    const path = copyOfSeed();
    writeFileSync(join(path, "one.txt"), "changed\n");
    writeFileSync(join(path, "new.txt"), "new\n");
    const before = readFileSync(join(path, ".git", "index"));
    const repository = await openRepository(path);
    expect(repository.isDirty).toBe(true);
    expect(repository.warnings.map(({ code }) => code)).toEqual(["DIRTY_TREE"]);
    expect(readFileSync(join(path, ".git", "index")).equals(before)).toBe(true);
    expect(readdirSync(join(path, ".git")).filter((name) => name.startsWith("artel"))).toEqual([]);
  });

  it("is not misled by the caller's git variables", async () => {
    const path = copyOfSeed();
    process.env["GIT_DIR"] = join(folder, "nowhere");
    try {
      expect((await openRepository(path)).root).toBe(path);
    } finally {
      delete process.env["GIT_DIR"];
    }
  });

  it("says that HEAD is detached", async () => {
    const path = copyOfSeed();
    run(path, "checkout", "--quiet", "--detach");
    const repository = await openRepository(path);
    expect(repository.head.branch).toBeUndefined();
    expect(repository.warnings.map(({ code }) => code)).toEqual(["DETACHED_HEAD"]);
    expect(await resolveBase(repository)).toEqual({ commit: repository.head.commit });
  });

  it("refuses what is no repository", async () => {
    mkdirSync(join(folder, "plain"), { recursive: true });
    expect((await refusal(join(folder, "plain"))).code).toBe("NOT_A_REPOSITORY");
    expect((await refusal(join(folder, "missing"))).code).toBe("NOT_A_REPOSITORY");
    expect((await refusal(join(seed, "one.txt"))).code).toBe("NOT_A_REPOSITORY");
    expect((await refusal(join(seed, ".git"))).code).toBe("NOT_A_REPOSITORY");
  });

  it("refuses bare and empty repositories", async () => {
    run(folder, "init", "--quiet", "--bare", "bare.git");
    expect((await refusal(join(folder, "bare.git"))).code).toBe("BARE_REPOSITORY");
    run(folder, "init", "--quiet", "empty");
    expect((await refusal(join(folder, "empty"))).code).toBe("EMPTY_REPOSITORY");
    const orphan = copyOfSeed();
    run(orphan, "checkout", "--quiet", "--orphan", "fresh");
    const error = await refusal(orphan);
    expect(error.code).toBe("EMPTY_REPOSITORY");
    expect(error.message).toContain("fresh");
  });

  it("names the operation that is in progress", async () => {
    const path = copyOfSeed();
    run(path, "checkout", "--quiet", "-b", "conflict", "HEAD~1");
    save(path, "two.txt", "other\n");
    for (const [commandArguments, name] of [
      [["merge", "main"], "a merge"],
      [["rebase", "main"], "a rebase"],
      [["cherry-pick", "main"], "a cherry-pick"],
    ] as const) {
      expect(() => run(path, ...commandArguments)).toThrow();
      const error = await refusal(path);
      expect([error.code, error.details["operation"]]).toEqual(["MERGE_IN_PROGRESS", name]);
      run(path, commandArguments[0], "--abort");
    }
    run(path, "bisect", "start");
    expect((await refusal(path)).details["operation"]).toBe("a bisect");
  });

  it("waits for a locked index, then refuses", async () => {
    const path = copyOfSeed();
    const lock = join(path, ".git", "index.lock");
    writeFileSync(lock, "");
    setTimeout(() => rmSync(lock), 200);
    await openRepository(path);
    writeFileSync(lock, "");
    expect((await refusal(path)).code).toBe("LOCKED_REPOSITORY");
  });

  it("refuses damaged repositories", async () => {
    const withoutObjects = copyOfSeed();
    rmSync(join(withoutObjects, ".git", "objects"), { recursive: true });
    expect((await refusal(withoutObjects)).code).toBe("CORRUPT_REPOSITORY");

    const withoutBlob = copyOfSeed();
    const blob = run(withoutBlob, "rev-parse", "HEAD:one.txt").trim();
    rmSync(join(withoutBlob, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
    expect((await refusal(withoutBlob)).code).toBe("CORRUPT_REPOSITORY");

    const withoutTree = copyOfSeed();
    const tree = run(withoutTree, "rev-parse", "HEAD:src").trim();
    rmSync(join(withoutTree, ".git", "objects", tree.slice(0, 2), tree.slice(2)));
    expect((await refusal(withoutTree)).code).toBe("CORRUPT_REPOSITORY");

    const withoutHead = copyOfSeed();
    rmSync(join(withoutHead, ".git", "HEAD"));
    expect((await refusal(withoutHead)).code).toBe("CORRUPT_REPOSITORY");

    const elsewhere = copyOfSeed();
    rmSync(join(elsewhere, ".git"), { recursive: true });
    writeFileSync(join(elsewhere, ".git"), "gitdir: /nowhere\n");
    expect((await refusal(elsewhere)).code).toBe("CORRUPT_REPOSITORY");
  });

  it("warns of a shallow clone", async () => {
    run(folder, "clone", "--quiet", "--depth=1", `file://${seed}`, "shallow");
    const repository = await openRepository(join(folder, "shallow"));
    expect(repository.isShallow).toBe(true);
    expect(repository.warnings.map(({ code }) => code)).toEqual(["SHALLOW_REPOSITORY"]);
  });

  it("warns of submodules, LFS and filters, and runs none of them", async () => {
    const path = copyOfSeed();
    run(path, "submodule", "--quiet", "add", seed, "vendor/seed");
    writeFileSync(
      join(path, ".gitattributes"),
      "*.bin filter=lfs diff=lfs merge=lfs -text\n*.key filter=crypt\n",
    );
    save(path, "a.bin", "version https://git-lfs.github.com/spec/v1\n");
    run(path, "config", "filter.lfs.smudge", `touch '${join(folder, "smudged")}'`);
    run(path, "config", "filter.crypt=x.clean", "false");
    const repository = await openRepository(path);
    expect(repository.warnings.map(({ code }) => code)).toEqual([
      "SUBMODULES",
      "GIT_LFS",
      "FILTERS",
    ]);
    expect(repository.settings).toContainEqual(["filter.lfs.smudge", ""]);
    expect(repository.settings).toContainEqual(["filter.crypt=x.clean", ""]);
  });

  it("refuses a git directory that cannot be written", async () => {
    const path = copyOfSeed();
    const script = `import("./src/infra/git/index.ts").then(async ({ openRepository }) => {
      process.setgid(65534); process.setuid(65534);
      await openRepository(process.argv[1]).then(() => console.log("opened"), (error) => console.log(error.code));
    })`;
    if (process.getuid?.() === 0) {
      chmodSync(folder, 0o755);
      const output = execFileSync(
        process.execPath,
        ["--conditions=artel-source", "-e", script, path],
        {
          encoding: "utf8",
        },
      );
      expect(output.trim()).toBe("READ_ONLY_REPOSITORY");
    } else {
      chmodSync(join(path, ".git", "refs"), 0o500);
      const { code } = await refusal(path);
      chmodSync(join(path, ".git", "refs"), 0o700);
      expect(code).toBe("READ_ONLY_REPOSITORY");
    }
  });
});

describe("resolveBase", () => {
  it("finds branches, tags, commits and expressions", async () => {
    const repository = await openRepository(seed);
    const first = run(seed, "rev-parse", "v1").trim();
    for (const name of ["v1", "feature/side", "main~1", first, first.slice(0, 10)]) {
      expect(await resolveBase(repository, name)).toEqual({ commit: first, name });
    }
  });

  it("names the nearest when there is none", async () => {
    const repository = await openRepository(seed);
    await expect(resolveBase(repository, "mian")).rejects.toMatchObject({
      code: "BASE_NOT_FOUND",
      remedy: "Did you mean main?",
    });
    await expect(resolveBase(repository, "side")).rejects.toMatchObject({
      details: { nearest: ["feature/side"] },
    });
    for (const name of ["--all", "", "HEAD^{tree}", "zzzzzzz", "v1:one.txt"]) {
      await expect(resolveBase(repository, name)).rejects.toMatchObject({ code: "BASE_NOT_FOUND" });
    }
  });
});
