import { Buffer } from "node:buffer";
import { runProcess } from "#infra/process";
import { SYSTEM_ENVIRONMENT } from "./host-command.ts";

/** The kernel's clock ticks every 10 ms or faster: what changed so shortly before may change again without a trace. */
export const TICK_MS = 20;

/** Modes keep a folder from being read, which a command in the worktree may have set. */
export class UnreadableWorktree extends Error {}

/** What find(1) prints that is started in the folder, as latin1: any bytes of a path come out as they went in. */
export async function findBelow(folder: string, words: readonly string[]): Promise<string> {
  const chunks: Buffer[] = [];
  const { exitCode, stderr } = await runProcess({
    argv: ["find", ...words],
    cwd: folder,
    environment: SYSTEM_ENVIRONMENT,
    onBytes: (chunk) => chunks.push(chunk),
  });
  if (exitCode !== 0) throw new UnreadableWorktree(stderr.slice(0, 500));
  return Buffer.concat(chunks).toString("latin1");
}

/** Such a path below a folder. */
export function pathInside(folder: string, latin1: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(latin1, "latin1")]);
}
