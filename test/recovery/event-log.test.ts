import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSegmentLog } from "#infra/events";

const writer = join(import.meta.dirname, "..", "support", "event-writer.ts");
const isRoot = process.getuid?.() === 0;
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "artel event recovery-"));
  chmodSync(folder, 0o755);
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

interface Writer {
  readonly child: ChildProcess;
  /** Messages whose append was acknowledged. */
  acknowledged(): string[];
  readonly ended: Promise<unknown>;
}

function startWriter(
  name: string,
  count: number,
  options: { uid?: number; prefix?: string[] } = {},
) {
  const line = [
    ...(options.prefix ?? []),
    process.execPath,
    "--conditions=artel-source",
    writer,
    folder,
    "system",
    name,
    String(count),
  ] as const;
  const [program = "", ...words] = line;
  const child = spawn(program, words, {
    stdio: ["ignore", "pipe", "inherit"],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  children.push(child);
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return {
    child,
    acknowledged: () => text.split("\n").slice(0, -1),
    ended: once(child, "close"),
  } satisfies Writer;
}

async function stored(): Promise<string[]> {
  const log = openSegmentLog({ folder });
  const messages: string[] = [];
  for await (const event of log.read("system")) {
    expect(event.sequence).toBe(messages.length + 1);
    messages.push((event.payload as { message: string }).message);
  }
  return messages;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** Each lane's messages in the order in which they were appended. */
function expectOrder(messages: readonly string[]): void {
  const next = new Map<string, number>();
  for (const message of messages) {
    const [lane = "", index] = message.split(":");
    expect(Number(index), message).toBe(next.get(lane) ?? 0);
    next.set(lane, Number(index) + 1);
  }
}

describe("kill -9 of a writer", () => {
  test("loses no acknowledged event, keeps the order, and leaves no lock", async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const victim = startWriter(`r${round}`, 0);
      await until(() => victim.acknowledged().length > 20 + round * 13);
      victim.child.kill("SIGKILL");
      await victim.ended;
      acknowledged.push(...victim.acknowledged());
    }
    const started = performance.now();
    const log = openSegmentLog({ folder });
    await log.append("system", [
      { type: "task.progressed", actor: "person", payload: { task: "t", message: "after:0" } },
    ]);
    await log.close();
    expect(performance.now() - started).toBeLessThan(5_000);
    const messages = await stored();
    expect(new Set(messages).size).toBe(messages.length);
    expect(acknowledged.filter((message) => !messages.includes(message))).toEqual([]);
    expectOrder(messages);
  });

  test("while others append to the same stream harms nobody", async () => {
    const victim = startWriter("victim", 0);
    const others = [startWriter("one", 30), startWriter("two", 30)];
    await until(() => victim.acknowledged().length > 10);
    victim.child.kill("SIGKILL");
    await Promise.all([victim.ended, ...others.map(({ ended }) => ended)]);
    const messages = await stored();
    const acknowledged = [victim, ...others].flatMap((one) => one.acknowledged());
    expect(others.map((one) => one.acknowledged().length)).toEqual([90, 90]);
    expect(acknowledged.filter((message) => !messages.includes(message))).toEqual([]);
    expectOrder(messages);
  });
});

test("a follower in this process sees another process's events soon", async () => {
  const log = openSegmentLog({ folder });
  const stop = new AbortController();
  const seen: string[] = [];
  const following = (async () => {
    for await (const event of log.follow("system", 1, stop.signal)) {
      seen.push((event.payload as { message: string }).message);
      if (seen.length === 30) stop.abort();
    }
  })();
  const other = startWriter("other", 10);
  await other.ended;
  const started = performance.now();
  await following;
  expect(performance.now() - started).toBeLessThan(300);
  expect(seen.toSorted()).toEqual(other.acknowledged().toSorted());
  await log.close();
});

test.runIf(isRoot)("a folder of another user is refused with a typed error", async () => {
  const denied = startWriter("nobody", 1, { uid: 65_534 });
  await denied.ended;
  expect(denied.acknowledged()).toEqual(["error EVENTS_READ_ONLY"]);
  expect(await stored()).toEqual([]);
});

test("a file size limit is a full disk: refused as a whole, and it goes on when there is room", async () => {
  const limited = startWriter("limited", 0, { prefix: ["prlimit", "--fsize=20000", "--"] });
  await limited.ended;
  const lines = limited.acknowledged();
  expect(lines.at(-1)).toBe("error EVENTS_DISK_FULL");
  const acknowledged = lines.filter((line) => !line.startsWith("error"));
  expect((await stored()).toSorted()).toEqual(acknowledged.toSorted());
  const after = startWriter("after", 2);
  await after.ended;
  expect(await stored()).toHaveLength(acknowledged.length + 6);
});

const canMount =
  isRoot &&
  spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", tmpdir()], { stdio: "ignore" })
    .status === 0;

test.runIf(canMount)("a full disk is a typed error, and nothing is half visible", async () => {
  const mounted = join(folder, "small disk");
  mkdirSync(mounted);
  const mount = spawnSync("mount", ["-t", "tmpfs", "-o", "size=96k", "none", mounted]);
  expect(mount.status).toBe(0);
  try {
    const log = openSegmentLog({ folder: mounted, lingerMs: 0 });
    const append = (message: string) =>
      log.append("system", [
        { type: "task.progressed", actor: "person", payload: { task: "t", message } },
      ]);
    let accepted = 0;
    const fill = async () => {
      for (;;) {
        await append("x".repeat(3000));
        accepted += 1;
      }
    };
    await expect(fill()).rejects.toMatchObject({ code: "EVENTS_DISK_FULL", kind: "environment" });
    await expect(append("x".repeat(60_000))).rejects.toMatchObject({ code: "EVENTS_DISK_FULL" });
    expect(accepted).toBeGreaterThan(5);
    let read = 0;
    for await (const event of log.read("system")) read = event.sequence;
    expect(read).toBe(accepted);
    spawnSync("mount", ["-o", "remount,size=400k", mounted]);
    expect((await append("room again"))[0]?.sequence).toBe(accepted + 1);
    await log.close();
    expect(readFileSync("/proc/mounts", "utf8")).toContain("small\\040disk");
  } finally {
    spawnSync("umount", ["-l", mounted]);
  }
});
