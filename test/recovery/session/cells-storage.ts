import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Cell } from "./cell.ts";
import {
  inspectCommits,
  inspectEnd,
  inspectEvents,
  inspectNothingLeft,
  inspectRepository,
  personState,
} from "./inspect.ts";
import { Scene } from "./scene.ts";
import { undisturbed } from "./undisturbed.ts";

const SIZE_MB = 400;

/** A small file system of its own, as data folder. */
class SmallDisk {
  readonly folder = mkdtempSync(join(tmpdir(), "artel-small-disk-"));
  readonly dataFolder = join(this.folder, "data");
  readonly #ballast = join(this.folder, "ballast");

  constructor() {
    mount("-t", "tmpfs", "-o", `size=${SIZE_MB}m,mode=755`, "tmpfs", this.folder);
  }

  /** Takes all room but so many bytes. */
  fill(leaveBytes: number): void {
    const file = openSync(this.#ballast, "a");
    try {
      for (;;) {
        const disk = statfsSync(this.folder);
        const room = disk.bavail * disk.bsize - leaveBytes;
        if (room < disk.bsize) return;
        writeSync(file, Buffer.alloc(Math.min(room, 8 * 1024 * 1024)));
      }
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  setWritable(writable: boolean): void {
    mount("-o", `remount,${writable ? "rw" : "ro"}`, this.folder);
  }

  remove(): void {
    execFileSync("umount", ["--lazy", this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function mount(...parameters: readonly string[]): void {
  execFileSync("mount", parameters, { stdio: ["ignore", "ignore", "pipe"] });
}

const skip = process.getuid?.() === 0 ? undefined : "only root can mount a small disk";
const errorSchema = z.looseObject({
  error: z.looseObject({ code: z.string(), remedy: z.string() }),
});

/** In the middle of a session: it stops with a typed error, and goes on once there is room again. */
async function fillAt(type: string, leaveBytes: number): Promise<string> {
  const calm = await undisturbed();
  const disk = new SmallDisk();
  const scene = new Scene(disk.dataFolder);
  try {
    const person = personState(scene.repository);
    const running = scene.improve();
    const reached = await scene.until(running, (event) => event.type === type);
    assert.ok(reached !== undefined);
    const session = reached.stream;
    disk.fill(leaveBytes);
    const stopped = await running.ended;
    assert.equal(stopped.code, 4, `exit ${stopped.code}:\n${stopped.stdout}${stopped.stderr}`);
    const code = /\[([A-Z_]*(?:FULL|WRITABLE|READ_ONLY|DISK_ERROR))\]/.exec(stopped.stderr)?.[1];
    assert.ok(code !== undefined, stopped.stderr);
    assert.match(stopped.stderr, /artel resume/, "it says how to go on");
    const refused = await scene.run("resume", session, "--json");
    assert.equal(refused.code, 4, refused.stdout + refused.stderr);
    errorSchema.parse(JSON.parse(refused.stdout.trim().split("\n").at(-1) ?? ""));
    const events = await scene.events(session);
    inspectEvents(events);
    assert.ok(!events.some((event) => event.type === "session.finished"), "a full disk is no end");
    inspectCommits(scene.repository, events);
    disk.free();
    const resumed = await scene.run("resume", session);
    assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
    await inspectEnd(scene, session, { undisturbed: calm, person, cuts: 2 });
    return code;
  } finally {
    disk.free();
    await scene.remove().finally(() => disk.remove());
  }
}

/** Read-only from the start: nothing is begun. */
async function readOnly(): Promise<string> {
  const disk = new SmallDisk();
  const scene = new Scene(disk.dataFolder);
  try {
    const person = personState(scene.repository);
    disk.setWritable(false);
    const refused = await scene.improve().ended;
    assert.equal(refused.code, 4, `exit ${refused.code}:\n${refused.stdout}${refused.stderr}`);
    assert.match(refused.stderr, /\[[A-Z_]+\]\nnext:/);
    assert.deepEqual(await scene.sessions(), []);
    await inspectNothingLeft(scene, "none");
    inspectRepository(scene.repository, person);
    return /\[([A-Z_]+)\]/.exec(refused.stderr)?.[1] ?? "";
  } finally {
    disk.setWritable(true);
    await scene.remove().finally(() => disk.remove());
  }
}

/** Each write that is to be on the disk takes so long. */
async function slowDisk(milliseconds: number): Promise<string> {
  const calm = await undisturbed();
  const inject = `inject=fsync,fdatasync:delay_exit=${milliseconds * 1000}`;
  const tracer = ["strace", "-f", "--seccomp-bpf", "-qq", "-A", "-e", "trace=fsync,fdatasync"];
  const log = join(tmpdir(), `artel-slow-disk-${process.pid}.log`);
  const scene = new Scene(undefined, { before: [...tracer, "-e", inject, "-o", log] });
  try {
    const person = personState(scene.repository);
    const ended = await scene.improve().ended;
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    const [session] = await scene.sessions();
    assert.ok(session !== undefined);
    await inspectEnd(scene, session, { undisturbed: calm, person, cuts: 0 });
    const delayed = readFileSync(log, "utf8").split("(DELAYED)").length - 1;
    assert.ok(delayed > 50, `${delayed} writes were slow`);
    return `${delayed} writes of ${milliseconds} ms each`;
  } finally {
    await scene.remove();
    rmSync(log, { force: true });
  }
}

/** Who asks a database process that stands still is told so; who has work goes on with it once it runs again. */
async function pausedDatabase(): Promise<string> {
  const calm = await undisturbed();
  const scene = new Scene();
  try {
    const person = personState(scene.repository);
    const running = scene.improve();
    const reached = await scene.until(running, ({ type }) => type === "task.started");
    assert.ok(reached !== undefined);
    const pid = scene.databasePid();
    assert.ok(pid !== undefined);
    process.kill(pid, "SIGSTOP");
    const refused = await scene
      .run("tasks", "list", "--json")
      .finally(() => process.kill(pid, "SIGCONT"));
    assert.equal(refused.code, 7, refused.stdout + refused.stderr);
    const { error } = errorSchema.parse(JSON.parse(refused.stdout.trim()));
    assert.equal(error.code, "DATABASE_BUSY");
    assert.ok(error.remedy.includes(`${pid}`), error.remedy);
    const ended = await running.ended;
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    await inspectEnd(scene, reached.stream, { undisturbed: calm, person, cuts: 0 });
    return error.code;
  } finally {
    await scene.remove();
  }
}

const storage = (name: string, size: Cell["size"], run: Cell["run"]): Cell => ({
  area: "storage",
  name,
  size,
  skip,
  run,
});
function hasTracer(): boolean {
  return spawnSync("strace", ["--version"], { stdio: "ignore" }).status === 0;
}

const MEGABYTE = 1024 * 1024;

export const storageCells: readonly Cell[] = [
  storage("no room at all, at task.started", "full", () => fillAt("task.started", 0)),
  storage("read-only data folder", "short", readOnly),
  {
    ...storage("each write to the disk takes 200 ms", "full", () => slowDisk(200)),
    skip: hasTracer() ? undefined : "strace is not installed",
  },
  { ...storage("the database process stands still", "full", pausedDatabase), skip: undefined },
  storage("no room for the database, at plan.made", "full", () =>
    fillAt("plan.made", 20 * MEGABYTE),
  ),
  storage("no room at all, at session.opened", "full", () => fillAt("session.opened", 0)),
  storage("no room at all, at attempt.judged", "full", () => fillAt("attempt.judged", 0)),
  storage("no room at all, at task.finished", "full", () => fillAt("task.finished", 0)),
  storage("hardly any room, at task.started", "long", () => fillAt("task.started", 300_000)),
];
