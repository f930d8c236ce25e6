import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../recovery/session-process.ts";

export interface Ended {
  /** The last line of standard output, parsed. */
  readonly result: unknown;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

export interface SessionProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

const ENTRY = join(import.meta.dirname, "../recovery/session-process.ts");

export function startSession(settings: Settings): SessionProcess {
  const child = spawn(
    process.execPath,
    [
      "--conditions=artel-source",
      "--disable-warning=ExperimentalWarning",
      ENTRY,
      JSON.stringify(settings),
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let text = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, "close").then(([status, signal]) => ({
    result:
      text.trim() === "" ? undefined : (JSON.parse(text.trim().split("\n").at(-1)!) as unknown),
    status: status as number | null,
    signal: signal as NodeJS.Signals | null,
    errors,
  }));
  return { child, ended };
}

export function journalOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8").trim().split("\n");
  } catch {
    return [];
  }
}
