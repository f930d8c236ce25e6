import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkExpectation, withFacts, type Fact, type Violation } from "#domain";
import { changedEntries, composeTree, writeCommit } from "#infra/git";
import { MemoryFactStore, type InvestigationOperations, type Subject } from "#world";
import { FixtureRepository, type FileContents } from "./fixture-repository.ts";

const files: FileContents = {
  "package.json": '{ "type": "module" }',
  "src/add.js": "export const add = (a, b) => a + b;\n",
  "src/text.js": "export const shout = (text) => text.toUpperCase();\n",
  "src/other.js": "export const other = 1;\n",
  "README.md": "# Sums\n",
  "test/add.test.js": `
    import { test } from "node:test";
    import { equal } from "node:assert/strict";
    import { add } from "../src/add.js";
    test("adds", () => equal(add(1, 2), 3));
  `,
  "test/flaky.test.js": `
    import { test } from "node:test";
    import { appendFileSync, readFileSync } from "node:fs";
    import { equal } from "node:assert/strict";
    test("flickers", () => {
      appendFileSync(process.env.RUNS, "x");
      equal(readFileSync(process.env.RUNS, "utf8").length % 2, 0);
    });
  `,
  "test/always.test.js": `
    import { test } from "node:test";
    test("fails", () => { throw new Error("as before"); });
  `,
};

const breaking: FileContents = {
  "src/add.js": "export const add = (a, b) => a - b;\n",
  "src/text.js": "export const shout = (text) => `${text}`.toUpperCase();\n",
  "src/other.js": "export const other = 2;\n",
  "README.md": "# Differences\n",
};

const imports: ReadonlyMap<string, readonly string[]> = new Map([
  ["test/add.test.js", ["src/add.js"]],
  ["test/flaky.test.js", []],
  ["test/always.test.js", []],
  ["src/add.js", []],
  ["src/text.js", []],
  ["src/other.js", []],
]);

/** A repository with a change of four files, of which `src/add.js` breaks a test; its tests are really run. */
export class BrokenChangeScene {
  readonly repository = new FixtureRepository(files);
  readonly base = this.repository.git("rev-parse", "HEAD");
  readonly changed: string;
  readonly folder = mkdtempSync(join(tmpdir(), "artel-runs-"));
  readonly facts = new MemoryFactStore();
  /** Commits on which the tests were run, in order. */
  readonly ran: string[] = [];

  constructor(change: FileContents = breaking) {
    this.repository.write(change);
    this.changed = this.repository.commit("change");
  }

  subject(file: string, name: string): Subject {
    return {
      violation: failing(`${file} > ${name}`),
      base: this.base,
      changed: this.changed,
      parts: [
        { id: "sources", paths: ["src/add.js", "src/text.js", "src/other.js"] },
        { id: "documents", paths: ["README.md"] },
      ],
      path: file,
    };
  }

  operations(): InvestigationOperations {
    const { repository, base, changed, facts } = this;
    return {
      stands: (violation, commit, signal) => this.fails(violation, commit, signal),
      changedPaths: async () =>
        (await changedEntries(repository, base, changed)).map(({ path }) => path),
      compose: async (paths) =>
        writeCommit(repository, {
          tree: await composeTree(repository, { base, changed, paths }),
          parents: [base],
          message: "part",
          person: { name: "Test", email: "test@example.org" },
          time: 0,
        }),
      imports: async () => imports,
      history: (key) => facts.history("w", key),
      changedSince: async (version) =>
        (await facts.diff("w", version, await facts.version("w"))).flatMap(({ after }) =>
          after?.fact.kind === "file-hash" ? [after.fact.path] : [],
        ),
    };
  }

  /** Writes down that a test passed or failed before the change. */
  async know(test: string, status: "passed" | "failed"): Promise<void> {
    await this.facts.write("w", [result(test, status)]);
  }

  state(): string {
    return ["for-each-ref", "status --porcelain", "ls-files --stage", "rev-parse HEAD"]
      .map((line) => this.repository.git(...line.split(" ")))
      .join("\n");
  }

  remove(): void {
    this.repository.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async fails(violation: Violation, commit: string, signal: AbortSignal): Promise<boolean> {
    this.ran.push(commit);
    const [file = "", name = ""] = violation.key.replace("test-result:", "").split(" > ");
    const tree = mkdtempSync(join(this.folder, "tree-"));
    const archive = join(this.folder, "archive.tar");
    writeFileSync(
      archive,
      execFileSync("git", ["archive", commit], { cwd: this.repository.folder }),
    );
    execFileSync("tar", ["-xf", archive, "-C", tree]);
    const child = spawn(process.execPath, ["--test", "--test-name-pattern", `^${name}$`, file], {
      cwd: tree,
      env: { PATH: process.env["PATH"], RUNS: join(this.folder, "runs") },
      stdio: "ignore",
      signal,
    });
    const [status] = (await once(child, "close")) as [number | null];
    return status !== 0;
  }
}

function result(test: string, status: "passed" | "failed"): Fact {
  const value = { status, flaky: false };
  return { kind: "test-result", test, value, source: "gate:tests", time: 1, confidence: 1 };
}

function failing(test: string): Violation {
  const before = withFacts(new Map(), [result(test, "passed")]);
  const after = withFacts(new Map(), [result(test, "failed")]);
  const [violation] = checkExpectation({ kind: "no-test-breaks" }, before, after);
  if (violation === undefined) throw new Error("a failing test is a violation");
  return violation;
}
