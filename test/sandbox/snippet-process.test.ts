import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";

const limits = { timeMs: 20_000, memoryBytes: 2 ** 26, outputBytes: 1_000, valueBytes: 1_000 };

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

function start(script: string) {
  const child = spawn(
    process.execPath,
    [
      "--conditions=artel-source",
      "--disable-warning=ExperimentalWarning",
      "--input-type=module",
      "-e",
      script,
    ],
    { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "inherit"] },
  );
  started.push(child);
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, stdout: () => stdout };
}

/** `code` is an expression that gives the snippet. */
const program = (code: string): string => `
  import { createSnippetSandbox } from "#adapters/sandboxes";
  const sandbox = createSnippetSandbox("wasm");
  const { ended, value } = await sandbox.runSnippet({ code: ${code}, language: "typescript" }, ${JSON.stringify(limits)});
  console.log(JSON.stringify({ ended, value }));`;

it("threads that are kept ready keep no process alive, and a snippet that runs does", async () => {
  const code =
    "enum Size { Large = 5 }\nlet n = 0; for (let i = 0; i < 1e6; i += 1) n += i; [n, Size.Large]";
  const { ended, stdout } = start(program(JSON.stringify(code)));
  expect(await ended).toBe(0);
  expect(JSON.parse(stdout())).toEqual({ ended: "value", value: [499999500000, 5] });
});

it("kill -9 of Artel leaves no translation behind", async () => {
  // It takes esbuild minutes, and more memory than it is given.
  const { child, ended } = start(program('"var same = 1;\\n".repeat(200_000)'));
  const translating = (): string[] =>
    childrenOf(child.pid ?? 0).filter((pid) => commandLine(pid).includes("esbuild"));
  await expect.poll(translating, { timeout: 20_000, interval: 20 }).toHaveLength(1);
  const [left = ""] = translating();
  child.kill("SIGKILL");
  await ended;
  await expect
    .poll(() => commandLine(left), { timeout: 25_000, interval: 50 })
    .not.toContain("esbuild");
}, 60_000);

function childrenOf(pid: number): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return new RegExp(`^PPid:\\s+${pid}$`, "m").test(
        readFileSync(`/proc/${name}/status`, "utf8"),
      );
    } catch {
      return false;
    }
  });
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
