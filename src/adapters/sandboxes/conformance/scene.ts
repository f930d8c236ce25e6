import { chownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type {
  Sandbox,
  SandboxLimits,
  SandboxPolicy,
  SandboxProcess,
  SandboxResult,
} from "../sandbox.ts";

/** One attack, or one thing that must work. Throws when the sandbox does not hold. */
export interface SandboxCase {
  /** As in the list of cases that a sandbox has to hold. */
  readonly number: number;
  readonly name: string;
  run(scene: Scene): Promise<void>;
}

export const MEGABYTE = 1024 * 1024;

export interface RunOptions {
  readonly limits?: Partial<SandboxLimits>;
  readonly policy?: Partial<SandboxPolicy>;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
}

/** A worktree to attack from, and beside it on the host what must stay out of reach. */
export class Scene {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly worktree: string;
  /** A folder of the host that the policy does not name, with a file that anybody may read and write. */
  readonly outside: string;
  readonly secretFile: string;
  readonly secret = "a-secret-of-the-host";

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "artel-sandbox-case-")));
    this.worktree = join(this.folder, "worktree");
    this.outside = join(this.folder, "outside");
    this.secretFile = join(this.outside, "secret");
    mkdirSync(this.worktree);
    mkdirSync(this.outside, { mode: 0o777 });
    writeFileSync(this.secretFile, this.secret, { mode: 0o666 });
    this.give(this.worktree);
  }

  /** Makes the sandbox's user the owner. */
  give(path: string): void {
    const { uid, gid } = this.sandbox.identity();
    if (process.getuid?.() === 0) chownSync(path, uid, gid);
  }

  /** A file of the worktree, owned as an agent would. */
  write(name: string, content: string): string {
    const path = join(this.worktree, name);
    writeFileSync(path, content);
    this.give(path);
    return path;
  }

  run(argv: readonly string[], options: RunOptions = {}): Promise<SandboxResult> {
    return this.sandbox.run(
      { argv, cwd: this.worktree, stdin: options.stdin },
      this.#policy(options),
      options.signal,
    );
  }

  /** Of a sandbox that has processes. */
  start(argv: readonly string[], options: RunOptions = {}): Promise<SandboxProcess> {
    const { start } = this.sandbox;
    if (start === undefined) throw new TypeError(`${this.sandbox.name} has no processes`);
    const command = { argv, cwd: this.worktree };
    return start.call(this.sandbox, command, this.#policy(options), options.signal);
  }

  shell(script: string, options: RunOptions = {}): Promise<SandboxResult> {
    return this.run(["sh", "-c", script], options);
  }

  node(script: string, options: RunOptions = {}): Promise<SandboxResult> {
    return this.run([process.execPath, "-e", script], options);
  }

  #policy(options: RunOptions): SandboxPolicy {
    return {
      worktree: this.worktree,
      readOnly: [process.execPath],
      environment: {},
      network: { kind: "none" },
      ...options.policy,
      limits: {
        timeMs: 15_000,
        memoryBytes: 512 * MEGABYTE,
        processes: 100,
        openFiles: 256,
        fileBytes: 64 * MEGABYTE,
        outputBytes: MEGABYTE,
        ...options.limits,
      },
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
