import { spawn, type ChildProcessByStdio } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Readable, Writable } from "node:stream";
import { isSystemError } from "#shared";
import { LockError } from "./errors.ts";

export interface FileLock {
  /** Idempotent. Resolves when another process can have the lock. */
  release(): Promise<void>;
}

export interface LockOptions {
  /** How long to wait for another holder; 0 tries once. Default: for ever. */
  readonly waitMs?: number;
  readonly signal?: AbortSignal;
}

type Holder = ChildProcessByStdio<Writable, Readable, Readable>;

const BUSY = 75;

/**
 * An exclusive lock between processes of this machine, on a file that is made when missing and never removed. The
 * kernel's own `flock` lies with a helper process in a session of its own, so that Ctrl-C does not release it; the
 * helper ends, and the lock with it, when this process ends in whatever way. It is not reentrant.
 * Throws `LOCK_BUSY`, `LOCK_CANCELLED` or `LOCK_FAILED`.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<FileLock> {
  if (options.signal?.aborted === true) throw cancelled(path);
  makeFolder(path);
  const holder = startHolder(path, options.waitMs === 0);
  await untilHeld(holder, path, options);
  // A lock that is held does not keep this process running.
  holder.unref();
  for (const stream of [holder.stdin, holder.stdout, holder.stderr]) {
    (stream as unknown as { unref?(): void }).unref?.();
  }
  return { release: once(() => release(holder)) };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw failed(path, error instanceof Error ? error.message : String(error));
  }
}

/** `flock` becomes `cat` once it has the lock, and `cat` gives back the line that waits in its input. */
function startHolder(path: string, once: boolean): Holder {
  const wait = once ? ["--nonblock", "--conflict-exit-code", String(BUSY)] : [];
  const holder = spawn("flock", ["--exclusive", "--no-fork", ...wait, path, "cat"], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  holder.stdin.on("error", () => {});
  holder.stdin.write("held\n");
  return holder;
}

function untilHeld(holder: Holder, path: string, options: LockOptions): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let said = "";
  holder.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = (error: LockError): void => {
    holder.kill("SIGKILL");
    reject(error);
  };
  const cancel = (): void => giveUp(cancelled(path));
  options.signal?.addEventListener("abort", cancel, { once: true });
  if (options.waitMs !== undefined && options.waitMs > 0 && Number.isFinite(options.waitMs)) {
    timer = setTimeout(() => giveUp(busy(path)), Math.min(options.waitMs, 2 ** 31 - 1));
  }
  holder.stdout.once("data", () => resolve());
  holder.once("error", (error) => reject(failed(path, reasonOf(error))));
  holder.once("close", (code) => reject(code === BUSY ? busy(path) : failed(path, said.trim())));
  return promise.finally(() => {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", cancel);
  });
}

async function release(holder: Holder): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  const ended = new Promise((resolve) => holder.once("exit", resolve));
  holder.ref();
  holder.kill("SIGKILL");
  await ended;
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= act());
}

function reasonOf(error: Error): string {
  return isSystemError(error) && error.code === "ENOENT"
    ? "the program flock was not found"
    : error.message;
}

const busy = (path: string): LockError =>
  new LockError(
    "LOCK_BUSY",
    path,
    `Another process holds ${path}.`,
    "Wait until it has ended, then try again.",
  );

const cancelled = (path: string): LockError =>
  new LockError("LOCK_CANCELLED", path, `Waiting for ${path} was cancelled.`);

const failed = (path: string, reason: string): LockError =>
  new LockError(
    "LOCK_FAILED",
    path,
    `${path} could not be locked: ${reason}.`,
    "Check that the folder can be written and that util-linux (flock) is installed.",
  );
