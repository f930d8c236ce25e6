import { readFileSync } from "node:fs";
function processIdentity(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const f = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return f[0] === "Z" ? undefined : `${pid}:${f[19]}`;
  } catch {
    return undefined;
  }
}

export interface Maker {
  readonly pid: number;
  readonly identity: string;
}

export function thisProcess(): Maker {
  return { pid: process.pid, identity: processIdentity(process.pid) ?? String(process.pid) };
}

export function isRunning(maker: Maker): boolean {
  return processIdentity(maker.pid) === maker.identity;
}
