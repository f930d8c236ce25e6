import { spawn } from "node:child_process";
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox, type SandboxResult } from "#adapters/sandboxes";
import { findProgram } from "#infra/process";

const repository = resolve(import.meta.dirname, "../..");
const modules = join(repository, "node_modules");
const sandbox = createSandbox("os");
// As `mktemp -d` makes it: as root, nobody else can enter, so the worktree has to be staged.
const folder = realpathSync(mkdtempSync(join(tmpdir(), "artel-toolchain-")));
const worktree = join(folder, "wörk tree");

beforeAll(() => {
  mkdirSync(worktree);
  write(
    "package.json",
    JSON.stringify({ name: "small", type: "module", scripts: { test: "vitest run && tsc -p ." } }),
  );
  write("sum.ts", "export const sum = (a: number, b: number): number => a + b;\n");
  write(
    "sum.test.ts",
    `import { createServer } from "node:http";
     import { expect, it } from "vitest";
     import { sum } from "./sum.ts";
     it("adds", () => expect(sum(1, 2)).toBe(3));
     it("serves and fetches on localhost", async () => {
       const server = createServer((request, response) => response.end("hello"));
       await new Promise((resolve) => server.listen(0, resolve as () => void));
       const { port } = server.address() as { port: number };
       expect(await (await fetch("http://localhost:" + port)).text()).toBe("hello");
       server.close();
     });\n`,
  );
  write(
    "tsconfig.json",
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        module: "nodenext",
        target: "es2024",
        types: [],
        skipLibCheck: true,
        allowImportingTsExtensions: true,
      },
      files: ["sum.ts"],
    }),
  );
  symlinkSync(modules, join(worktree, "node_modules"));
  const { uid, gid } = sandbox.identity();
  if (process.getuid?.() === 0) chownSync(worktree, uid, gid);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string): void {
  writeFileSync(join(worktree, name), content, { mode: 0o644 });
}

/** `npm` is a script in a folder of its own, beside Node or elsewhere. */
const npm = realpathSync(findProgram("npm") ?? "/usr/bin/npm");

function run(argv: readonly string[]): Promise<SandboxResult> {
  return sandbox.run(
    { argv, cwd: worktree },
    {
      worktree,
      readOnly: [modules, dirname(process.execPath), resolve(npm, "../..")],
      environment: { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, CI: "1" },
      network: { kind: "none" },
      limits: {
        timeMs: 60_000,
        memoryBytes: 2 ** 31,
        processes: 500,
        openFiles: 4_096,
        fileBytes: 2 ** 28,
        outputBytes: 2 ** 20,
      },
    },
  );
}

describe("63 a real toolchain inside", () => {
  it("runs vitest", async () => {
    const result = await run([process.execPath, join(modules, "vitest/vitest.mjs"), "run"]);
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toMatch(/2 passed/);
  });

  it("runs tsc, which sees the faults too", async () => {
    const tsc = [process.execPath, join(modules, "typescript/bin/tsc"), "-p", "."];
    const clean = await run(tsc);
    expect(clean.exitCode, clean.stdout + clean.stderr).toBe(0);
    write("sum.ts", 'export const sum: number = "text";\n');
    const faulty = await run(tsc);
    write("sum.ts", "export const sum = (a: number, b: number): number => a + b;\n");
    expect(faulty).toMatchObject({ exitCode: 2, ended: "exit" });
    expect(faulty.stdout).toContain("TS2322");
  });

  it("runs npm test", async () => {
    const result = await run([process.execPath, npm, "test"]);
    expect(result.exitCode, result.stdout + result.stderr).toBe(0);
    expect(result.stdout).toMatch(/2 passed/);
  });
});

describe("a worktree that only root can enter", () => {
  it("is not noted in the machine's table of mounts", async () => {
    const result = await run(["cat", "sum.ts"]);
    expect(result.stdout).toContain("sum");
    const table = "/run/mount/utab";
    const notes = existsSync(table) ? readFileSync(table, "utf8") : "";
    expect(notes).not.toContain(basename(folder));
  });
});

describe("62 open files of whoever started Artel", () => {
  it("are not passed on, wherever they are", async () => {
    const secret = openSync(join(worktree, "package.json"), "r");
    const script = `
      import { createSandbox } from "#adapters/sandboxes";
      const limits = { timeMs: 5000, memoryBytes: 2 ** 28, processes: 50, openFiles: 64, fileBytes: 2 ** 20, outputBytes: 2 ** 16 };
      const worktree = ${JSON.stringify(worktree)};
      const { stdout } = await createSandbox("os").run(
        { argv: ["sh", "-c", "for file in /proc/self/fd/*; do readlink $file; done"], cwd: worktree },
        { worktree, environment: {}, network: { kind: "none" }, limits },
      );
      console.log(stdout);`;
    const stdio: ("ignore" | "pipe" | "inherit" | number)[] = ["ignore", "pipe", "inherit"];
    while (stdio.length < 40) stdio.push("ignore");
    stdio.push(secret, "ignore", secret);
    const child = spawn(
      process.execPath,
      ["--conditions=artel-source", "--input-type=module", "-e", script],
      {
        cwd: import.meta.dirname,
        stdio,
      },
    );
    closeSync(secret);
    let stdout = "";
    child.stdout?.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    const code = await new Promise((done) => child.once("close", done));
    expect(code).toBe(0);
    expect(stdout).not.toContain("package.json");
    expect(stdout).toMatch(/socket/);
    expect(existsSync(worktree)).toBe(true);
  });
});
