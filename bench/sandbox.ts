import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { createSandbox, type NetworkPolicy, type Sandbox } from "#adapters/sandboxes";
import { runProcess } from "#infra/process";
import { ContainerMachine, runWords } from "../test/support/container-image.ts";
import { median, printFigure } from "./figure.ts";

// The cost of a sandbox around `true`, against starting `true` directly, or by bare `podman run` for the container
// sandbox, in turns. One JSON line per figure. Where Podman does not work that is said, and not measured.
const ROUNDS = 60;
const CONTAINERS = 15;
const os = createSandbox("os");
const { uid, gid } = os.identity();
const root = process.getuid?.() === 0;

interface Place {
  readonly name: string;
  readonly sandbox: Sandbox;
  /** Below here the worktree is made; 0700 as root means that it has to be staged. */
  readonly mode: "open" | "closed";
  readonly network: NetworkPolicy;
  readonly rounds: number;
  /** What is started without it. */
  readonly bare: { readonly name: string; readonly argv: readonly [string, ...string[]] };
}

const TRUE: Place["bare"] = { name: "starting `true` without it", argv: ["/usr/bin/true"] };

const places: readonly Place[] = [
  {
    name: "sandbox.start",
    sandbox: os,
    mode: "open",
    network: { kind: "none" },
    rounds: ROUNDS,
    bare: TRUE,
  },
  ...(root
    ? [
        {
          name: "sandbox.start.staged",
          sandbox: os,
          mode: "closed",
          network: { kind: "none" },
          rounds: ROUNDS,
          bare: TRUE,
        } as const,
      ]
    : []),
  {
    name: "sandbox.start.network",
    sandbox: os,
    mode: "open",
    network: { kind: "allow", hosts: ["localhost:1"] },
    rounds: ROUNDS,
    bare: TRUE,
  },
];

for (const place of places) await measure(place);
await measureContainer();

async function measureContainer(): Promise<void> {
  const machine = new ContainerMachine();
  try {
    const missing = machine.prepare();
    if (missing !== undefined) {
      console.error(`sandbox.start.container was not measured: ${missing}`);
      return;
    }
    await measure({
      name: "sandbox.start.container",
      sandbox: machine.sandbox(),
      mode: "open",
      network: { kind: "none" },
      rounds: CONTAINERS,
      bare: { name: "`podman run` of `true`", argv: ["podman", ...runWords("/usr/bin/true")] },
    });
  } finally {
    machine.remove();
  }
}

async function measure(place: Place): Promise<void> {
  const parent = mkdtempSync(join(tmpdir(), "artel-bench-"));
  if (root && place.mode === "open") chownSync(parent, uid, gid);
  const worktree = mkdtempSync(join(parent, "worktree-"));
  if (root) chownSync(worktree, uid, gid);
  const direct: number[] = [];
  const inside: number[] = [];
  try {
    for (let round = 0; round < place.rounds; round += 1) {
      direct.push(await milliseconds(() => runProcess({ argv: place.bare.argv })));
      inside.push(await milliseconds(() => runInside(place, worktree)));
    }
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
  const baseline = { name: place.bare.name, value: median(direct) };
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
