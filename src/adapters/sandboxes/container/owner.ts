import { readlinkSync } from "node:fs";
import { processIdentity } from "#infra/process";
import { ownedContainers, removeContainers } from "./container.ts";
import type { Engine } from "./engine.ts";

/** This process, for the label of its containers: its identity, and the space in which its number means something. */
export function owner(): string {
  return ownerOf(process.pid) ?? "unknown";
}

/**
 * Removes what processes left that are gone. Only theirs that counted processes as this one does, since the start of
 * this machine: of others it cannot be known whether they live.
 */
export async function removeLeftContainers(engine: Engine): Promise<void> {
  const containers = await ownedContainers(engine);
  const left = containers.filter(([, label]) => {
    const [space, boot, pid] = label.split(":");
    const [ownSpace, ownBoot] = owner().split(":");
    return space === ownSpace && boot === ownBoot && ownerOf(Number(pid)) !== label;
  });
  await removeContainers(
    engine,
    left.map(([name]) => name),
  );
}

function ownerOf(pid: number): string | undefined {
  const identity = processIdentity(pid);
  const space = /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
  return identity === undefined ? undefined : `${space}:${identity}`;
}
