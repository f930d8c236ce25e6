import { readFileSync } from "node:fs";

/** Raising a limit over our own hard one is not allowed. */
export function openFilesCeiling(): number {
  return hardLimit("open files");
}

/** The same for processes, of which there are never more than the kernel has numbers for. */
export function processesCeiling(): number {
  const numbers = Number(readFileSync("/proc/sys/kernel/pid_max", "utf8"));
  return Math.min(hardLimit("processes"), numbers);
}

function hardLimit(name: string): number {
  const limits = readFileSync("/proc/self/limits", "utf8");
  const value = new RegExp(`^Max ${name}\\s+\\S+\\s+(\\S+)`, "m").exec(limits)?.[1];
  return value === undefined || value === "unlimited" ? Infinity : Number(value);
}
