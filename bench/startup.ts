import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSegmentLog } from "#infra/events";
import { commands } from "../src/cli/registry.ts";

// Wall time of short commands against bare `node -e 0`, in the same run.
// node --conditions=source bench/startup.ts [rounds]
const rounds = Number(process.argv[2] ?? 15);
const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "artel-startup-"));
const environment = {
  PATH: process.env["PATH"] ?? "",
  HOME: folder,
  ARTEL_HOME: join(folder, "data"),
};

const lines: Readonly<Record<string, readonly string[]>> = {
  bare: [process.execPath, "-e", "0"],
  version: [join(root, "bin", "artel"), "--version"],
  help: [join(root, "bin", "artel"), "--help"],
  ...(commands.some(({ name }) => name === "status")
    ? { status: [join(root, "bin", "artel"), "status"] }
    : {}),
  "events-tail": [join(root, "bin", "artel"), "events", "tail"],
};

function time([program = "", ...words]: readonly string[]): number {
  const started = performance.now();
  const child = spawnSync(program, words, { cwd: folder, env: environment, stdio: "ignore" });
  if (child.status !== 0) throw new Error(`${words.join(" ")} ended with ${child.status}`);
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

try {
  const log = openSegmentLog({ folder: join(folder, "data", "events") });
  await log.append("20261120-102145-k7f3x2", [
    { type: "phase.entered", actor: "orchestrator", payload: { phase: "open" } },
  ]);
  await log.close();
  for (const line of Object.values(lines)) time(line); // fills the compile cache, as every second start finds it
  const samples = new Map(Object.keys(lines).map((name) => [name, [] as number[]]));
  // Interleaved, so that a busy machine disturbs all alike.
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, line] of Object.entries(lines)) samples.get(name)?.push(time(line));
  }
  const bare = median(samples.get("bare") ?? []);
  for (const [name, values] of samples) {
    if (name === "bare") continue;
    const value = Math.round(median(values) * 10) / 10;
    const ratio = Math.round((value / bare) * 100) / 100;
    const figure = { name: `startup.${name}`, value, unit: "ms", baseline: "node -e 0" };
    console.log(JSON.stringify({ ...figure, baselineValue: Math.round(bare * 10) / 10, ratio }));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
