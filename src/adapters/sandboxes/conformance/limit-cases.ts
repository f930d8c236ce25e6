import { equal, match, ok } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { MEGABYTE, type SandboxCase } from "./scene.ts";

const MEMORY = { memoryBytes: 200 * MEGABYTE };
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const limitCases: readonly SandboxCase[] = [
  {
    number: 34,
    name: "a fork bomb stays within the number of processes and ends in time",
    async run(scene) {
      const marker = `bomb-${process.pid}-${Date.now()}`;
      let most = 0;
      const running = scene.run(["bash", "-c", ":(){ :|:& };:; wait; sleep 10"], {
        limits: { processes: 50, timeMs: 1_500 },
        policy: { environment: { ARTEL_CASE: marker } },
      });
      const counting = setInterval(() => (most = Math.max(most, processesWith(marker))), 100);
      const result = await running.finally(() => clearInterval(counting));
      equal(result.enforced.processes, "kernel");
      ok(most > 5 && most <= 50, `${most} processes`);
      ok(result.durationMs < 6_000, `${result.durationMs} ms`);
      equal(processesWith(marker), 0);
    },
  },
  {
    number: 35,
    name: "two hundred programs at once give errors, not a dead machine",
    async run(scene) {
      const result = await scene.node(
        `const { spawn } = require("node:child_process");
         let refused = 0;
         for (let index = 0; index < 200; index += 1) {
           const child = spawn("sleep", ["10"]);
           child.on("error", () => {});
           if (child.pid === undefined) refused += 1;
         }
         console.log(refused > 100 ? "refused" : refused);
         process.exit();`,
      );
      equal(result.stdout, "refused\n", result.stderr);
    },
  },
  {
    number: 36,
    name: "ends a program that fills its heap",
    async run(scene) {
      const result = await scene.node(
        "const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));",
        { limits: MEMORY },
      );
      equal(result.ended, "memory");
      equal(result.exitCode, null);
    },
  },
  {
    number: 37,
    name: "ends a program that fills buffers",
    async run(scene) {
      const result = await scene.node(
        "const all = []; setInterval(() => all.push(Buffer.alloc(10e6, 1)), 5);",
        { limits: MEMORY },
      );
      equal(result.ended, "memory");
      // Who looks at it knows how much it was; the kernel does not tell.
      if (result.enforced.memory === "poll") {
        ok((result.peakMemoryBytes ?? 0) > MEMORY.memoryBytes / 2);
      }
    },
  },
  {
    number: 38,
    name: "counts six processes together",
    async run(scene) {
      const one = `perl -e '$x = "x" x 60e6; sleep 10'`;
      const alone = await scene.shell(one.replace("sleep 10", "select undef, undef, undef, 0.3"), {
        limits: MEMORY,
      });
      equal(alone.ended, "exit");
      const result = await scene.shell(`for n in 1 2 3 4 5 6; do ${one} & done; wait`, {
        limits: MEMORY,
      });
      equal(result.ended, "memory");
    },
  },
  {
    number: 39,
    name: "counts shared mappings, once each",
    async run(scene) {
      // mmap(0, size, READ|WRITE, SHARED|ANONYMOUS|POPULATE, -1, 0)
      const call = process.arch === "arm64" ? 222 : 9;
      const map = (size: number): string =>
        `syscall(${call}, 0, ${size}, 3, 0x8021, -1, 0) > 0 or die $!;`;
      const much = await scene.run(["perl", "-e", `${map(400e6)} sleep 10`], { limits: MEMORY });
      equal(much.ended, "memory");
      const little = await scene.run(
        ["perl", "-e", `${map(100e6)} select undef, undef, undef, 0.3`],
        { limits: MEMORY },
      );
      equal(little.ended, "exit", little.stderr);
    },
  },
  {
    number: 40,
    name: "caps what fits into /tmp, the home folder and /dev/shm",
    async run(scene) {
      const result = await scene.shell(
        `for folder in /tmp "$HOME" /dev/shm; do
           if dd if=/dev/zero of=$folder/fill bs=1M count=120 2>/dev/null; then echo "$folder took it"; fi; rm -f $folder/fill
         done; echo end`,
        { limits: { ...MEMORY, fileBytes: 1_000 * MEGABYTE } },
      );
      equal(result.stdout, "end\n");
      const together = await scene.shell(
        `dd if=/dev/zero of=/tmp/fill bs=1M count=90; dd if=/dev/zero of=$HOME/fill bs=1M count=90; perl -e '$x = "x" x 40e6; sleep 10'`,
        { limits: { ...MEMORY, fileBytes: 1_000 * MEGABYTE } },
      );
      equal(together.ended, "memory");
    },
  },
  {
    number: 41,
    name: "caps the size of a file, also of a sparse one",
    async run(scene) {
      const result = await scene.shell(
        `dd if=/dev/zero of=large bs=1M count=20 2>/dev/null && echo large
         truncate -s 10G sparse 2>/dev/null && echo sparse
         dd if=/dev/zero of=fine bs=1M count=5 2>/dev/null && echo fine`,
        { limits: { fileBytes: 10 * MEGABYTE } },
      );
      equal(result.stdout, "fine\n");
      ok(statSync(join(scene.worktree, "large")).size <= 10 * MEGABYTE);
      ok(
        !existsSync(join(scene.worktree, "sparse")) ||
          statSync(join(scene.worktree, "sparse")).size === 0,
      );
    },
  },
  {
    number: 42,
    name: "caps what many files take together",
    async run(scene) {
      const write = (count: number): string =>
        `const { writeFileSync, mkdirSync } = require("node:fs");
         mkdirSync("many" + process.pid);
         let index = 0;
         const timer = setInterval(() => {
           for (let step = 0; step < 200; step += 1, index += 1) writeFileSync("many" + process.pid + "/" + index, "x");
           if (index >= ${count}) { clearInterval(timer); setTimeout(() => {}, 600); }
         }, 20);`;
      const limits = { diskBytes: 20 * MEGABYTE, timeMs: 25_000 };
      const much = await scene.node(write(100_000), { limits });
      equal(much.ended, "disk", much.stderr);
      equal(much.enforced.disk, "poll");
      const little = await scene.node(write(600), { limits });
      equal(little.ended, "exit", little.stderr);
    },
  },
  {
    number: 43,
    name: "ends a busy loop at the time limit",
    async run(scene) {
      const result = await scene.node("for (;;);", { limits: { timeMs: 500 } });
      equal(result.ended, "time");
      ok(result.durationMs >= 500 && result.durationMs < 4_000, `${result.durationMs} ms`);
    },
  },
  {
    number: 44,
    name: "a daemon does not outlive the time limit",
    async run(scene) {
      const result = await scene.shell(`${HEARTBEAT_DAEMON}; sleep 30`, {
        limits: { timeMs: 1_500 },
      });
      equal(result.ended, "time");
      await expectNoHeartbeat(scene.worktree);
    },
  },
  {
    number: 45,
    name: "a daemon does not outlive a normal end",
    async run(scene) {
      const result = await scene.shell(
        `${HEARTBEAT_DAEMON}; until [ -s heartbeat ]; do sleep 0.1; done; echo end`,
      );
      equal(result.stdout, "end\n");
      equal(result.exitCode, 0);
      await expectNoHeartbeat(scene.worktree);
    },
  },
  {
    number: 46,
    name: "ends what ignores SIGTERM, also when cancelled",
    async run(scene) {
      const script = "trap '' TERM INT HUP; while :; do sleep 0.1; done";
      equal((await scene.shell(script, { limits: { timeMs: 300 } })).ended, "time");
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 200);
      const cancelled = await scene.shell(script, { signal: controller.signal });
      equal(cancelled.ended, "cancelled");
      ok(cancelled.durationMs < 5_000);
    },
  },
  {
    number: 47,
    name: "ends a process that used its processor time",
    async run(scene) {
      const result = await scene.shell("while :; do :; done", { limits: { cpuMs: 1_000 } });
      match(String(result.signal), /^SIG(XCPU|KILL)$/);
      equal(result.ended, "exit");
    },
  },
  {
    number: 48,
    name: "keeps the first part of a flood of output",
    async run(scene) {
      const result = await scene.shell(
        "yes | head -c 50000000 & yes | head -c 50000000 >&2; wait",
        {
          limits: { outputBytes: 10_001 },
        },
      );
      equal(result.ended, "exit");
      equal(result.stdout.length, 10_001);
      equal(result.stderr.length, 10_001);
      ok(result.truncated);
    },
  },
  {
    number: 68,
    name: "limits of two gigabytes and more are not overflowed",
    async run(scene) {
      const result = await scene.shell(
        "truncate -s 2500M sparse && stat -c %s sparse; rm sparse; ulimit -f",
        {
          limits: {
            memoryBytes: 3_000 * MEGABYTE,
            fileBytes: 2_600 * MEGABYTE,
            timeMs: 2 ** 32,
            cpuMs: 2 ** 40,
          },
        },
      );
      equal(result.ended, "exit");
      equal(result.stdout, `${2_500 * MEGABYTE}\n${(2_600 * MEGABYTE) / 512}\n`);
    },
  },
];

/** Leaves the session, ignores the hang-up, closes all output and writes a line ten times a second. */
export const HEARTBEAT_DAEMON =
  "setsid nohup sh -c 'while :; do echo beat >> heartbeat; sleep 0.1; done' >/dev/null 2>&1 </dev/null & true";

export async function expectNoHeartbeat(worktree: string): Promise<void> {
  const beats = (): number => readFileSync(join(worktree, "heartbeat"), "utf8").length;
  const before = beats();
  ok(before > 0);
  await pause(400);
  equal(beats(), before);
}

function processesWith(marker: string): number {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, "utf8").includes(marker);
    } catch {
      return false;
    }
  }).length;
}
