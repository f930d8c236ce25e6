import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSegmentLog } from "#infra/events";

// What only a real process can show: signals, a closed output, exit codes.
const artel = join(import.meta.dirname, "..", "..", "bin", "artel");
const session = "20261120-102145-k7f3x2";
let folder: string;

const append = async (count: number) => {
  const log = openSegmentLog({ folder: join(folder, "events") });
  await log.append(
    session,
    Array.from({ length: count }, (_, index) => ({
      type: "task.progressed" as const,
      actor: "agent:1",
      payload: { task: "t", message: `message ${index} ${"x".repeat(200)}` },
    })),
  );
  await log.close();
};
const environment = () => ({ PATH: process.env["PATH"], HOME: folder, ARTEL_HOME: folder });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "artel process-"));
  await append(5000);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("artel … | head is quiet", () => {
  const script = `set -o pipefail; '${artel}' events tail --json | head -n 2`;
  const result = spawnSync("bash", ["-c", script], { encoding: "utf8", env: environment() });
  expect(result.stderr).toBe("");
  expect(result.status).toBe(0);
  expect(result.stdout.trimEnd().split("\n")).toHaveLength(2);
});

test("a whole stream arrives at a slow reader", () => {
  const script = `'${artel}' events tail --json | (sleep 0.3; wc -l)`;
  const result = spawnSync("bash", ["-c", script], { encoding: "utf8", env: environment() });
  expect(result.stdout.trim()).toBe("5000");
});

test("--follow shows what comes, and one Ctrl-C ends it with 130", async () => {
  const words = ["events", "tail", "--follow", "--from", "5001", "--json"];
  const child = spawn(artel, words, { env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  child.stdout.setEncoding("utf8");
  const first = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("\n")) resolve();
    });
  });
  await append(1);
  await first;
  expect(JSON.parse(text)).toMatchObject({ sequence: 5001, stream: session });
  child.kill("SIGINT");
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  expect([code, signal]).toEqual([130, null]);
});

test("exit codes and errors reach the shell", () => {
  const unknown = spawnSync(artel, ["sessoins"], { encoding: "utf8", env: environment() });
  expect([unknown.status, unknown.stdout]).toEqual([2, ""]);
  const missing = spawnSync(artel, ["events", "tail", "--session", "nope", "--json"], {
    encoding: "utf8",
    env: environment(),
  });
  expect([missing.status, missing.stderr]).toEqual([6, ""]);
  expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: "EVENTS_NOT_FOUND" } });
});

test("a second Ctrl-C ends a command that does not stop", async () => {
  const module = join(import.meta.dirname, "..", "..", "src", "cli", "interruption.ts");
  const script = `import { listenForInterruption } from ${JSON.stringify(module)};
    const { signal } = listenForInterruption(130);
    signal.addEventListener("abort", () => console.log("asked"));
    setInterval(() => undefined, 1000);
    console.log("started");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    for (const _ of chunk.trim().split("\n")) child.kill("SIGINT");
  });
  expect(await once(child, "close")).toEqual([130, null]);
});
