import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { createSandbox, type NetworkPolicy, type Sandbox } from "#adapters/sandboxes";
import { runProcess } from "#infra/process";
import { median, printFigure } from "./figure.ts";

// The cost of a sandbox around `true`, against starting `true` directly, in turns. One JSON line per figure. The
// container sandbox is measured where ARTEL_SANDBOX_IMAGE names an image that Docker or Podman has.
const ROUNDS = 60;
const os = createSandbox("os");
const image = process.env["ARTEL_SANDBOX_IMAGE"];
const { uid, gid } = os.identity();
const root = process.getuid?.() === 0;

interface Place {
  readonly name: string;
  readonly sandbox: Sandbox;
  /** Below here the worktree is made; 0700 as root means that it has to be staged. */
  readonly mode: "open" | "closed";
  readonly network: NetworkPolicy;
}

const places: readonly Place[] = [
  { name: "sandbox.start", sandbox: os, mode: "open", network: { kind: "none" } },
  ...(root
    ? [
        {
          name: "sandbox.start.staged",
          sandbox: os,
          mode: "closed",
          network: { kind: "none" },
        } as const,
      ]
    : []),
  {
    name: "sandbox.start.network",
    sandbox: os,
    mode: "open",
    network: { kind: "allow", hosts: ["localhost:1"] },
  },
  ...(image === undefined
    ? []
    : [
        {
          name: "sandbox.start.container",
          sandbox: createSandbox("container", { image }),
          mode: "open",
          network: { kind: "none" },
        } as const,
      ]),
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
      inside.push(await milliseconds(() => runInside(place, worktree)));
    }
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
  const baseline = { name: "starting `true` without it", value: median(direct) };
  const value = median(inside);
  printFigure({ name: place.name, value, unit: "ms", baseline });
  printFigure({ name: `${place.name}.added`, value: value - baseline.value, unit: "ms", baseline });
}

function runInside({ sandbox, network }: Place, worktree: string): Promise<unknown> {
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
