import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { createSandbox, type NetworkPolicy } from "#adapters/sandboxes";
import { runProcess } from "#infra/process";
import { median, printFigure } from "./figure.ts";

// The cost of the os sandbox around `true`, against starting `true` directly, in turns. One JSON line per figure.
const ROUNDS = 60;
const sandbox = createSandbox("os");
const { uid, gid } = sandbox.identity();
const root = process.getuid?.() === 0;

interface Place {
  readonly name: string;
  /** Below here the worktree is made; 0700 as root means that it has to be staged. */
  readonly mode: "open" | "closed";
  readonly network: NetworkPolicy;
}

const places: readonly Place[] = [
  { name: "sandbox.start", mode: "open", network: { kind: "none" } },
  ...(root
    ? [{ name: "sandbox.start.staged", mode: "closed", network: { kind: "none" } } as const]
    : []),
  {
    name: "sandbox.start.network",
    mode: "open",
    network: { kind: "allow", hosts: ["localhost:1"] },
  },
];

for (const place of places) await measure(place);

async function measure(place: Place): Promise<void> {
  const parent = mkdtempSync(join(tmpdir(), "artel-bench-"));
  if (root && place.mode === "open") chownSync(parent, uid, gid);
  const worktree = mkdtempSync(join(parent, "worktree-"));
  if (root) chownSync(worktree, uid, gid);
  const direct: number[] = [];
  const inside: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      direct.push(await milliseconds(() => runProcess({ argv: ["/usr/bin/true"] })));
      inside.push(await milliseconds(() => runInside(worktree, place.network)));
    }
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
  const baseline = { name: "starting `true` without it", value: median(direct) };
  const value = median(inside);
  printFigure({ name: place.name, value, unit: "ms", baseline });
  printFigure({ name: `${place.name}.added`, value: value - baseline.value, unit: "ms", baseline });
}

function runInside(worktree: string, network: NetworkPolicy): Promise<unknown> {
  return sandbox.run(
    { argv: ["/usr/bin/true"], cwd: worktree },
    {
      worktree,
      environment: {},
      network,
      limits: {
        timeMs: 10_000,
        memoryBytes: 2 ** 30,
        processes: 200,
        openFiles: 1_024,
        fileBytes: 2 ** 30,
        outputBytes: 2 ** 20,
      },
    },
  );
}

async function milliseconds(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}
