import { mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { canReach, type Mount } from "../policy-paths.ts";
import type { SandboxUser } from "../sandbox-user.ts";

/**
 * Root may keep a checkout where nobody else can go (`/root`, a folder of `mktemp -d`). Such a source is bound, in a
 * mount namespace of this one command, to a numbered folder that the sandbox's user can reach, and bwrap takes it
 * from there. Nothing of it is visible on the machine and all of it is gone with the command.
 */
export interface Staging {
  /** The mounts, with reachable sources. */
  readonly mounts: readonly Mount[];
  /** In the form of fstab(5); undefined when nothing has to be staged. */
  readonly table: string | undefined;
}

/** Empty, and in the way of nobody: only inside the private mount namespace is anything mounted on it. */
const STAGE = "/run/artel-stage";

export function stage(mounts: readonly Mount[], user: SandboxUser): Staging {
  if (!user.dropped) return { mounts, table: undefined };
  const lines: string[] = [];
  const staged = mounts.map((mount) => {
    if (canReach(mount.source, user.uid)) return mount;
    // The place of a mount has to exist; folders are made on the fly, so a file is staged within its folder.
    const isFolder = statSync(mount.source).isDirectory();
    const folder = isFolder ? mount.source : dirname(mount.source);
    const place = join(STAGE, String(lines.length));
    lines.push(`${escaped(folder)} ${place} none rbind,x-mount.mkdir 0 0`);
    return { ...mount, source: isFolder ? place : join(place, basename(mount.source)) };
  });
  if (lines.length === 0) return { mounts, table: undefined };
  mkdirSync(STAGE, { recursive: true, mode: 0o711 });
  return {
    mounts: staged,
    table: [`tmpfs ${STAGE} tmpfs mode=0711,size=1m 0 0`, ...lines, ""].join("\n"),
  };
}

/** An open file without a name, so that no leftover remains even after kill -9. The caller closes it. */
export function openNamelessFile(content: string): number {
  const folder = mkdtempSync(join(tmpdir(), "artel-"));
  try {
    const path = join(folder, "file");
    writeFileSync(path, content, { mode: 0o600 });
    return openSync(path, "r");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function escaped(path: string): string {
  return path.replaceAll(
    /[\s\\#"]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}
