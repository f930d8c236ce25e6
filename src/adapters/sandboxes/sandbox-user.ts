import { readFileSync } from "node:fs";

export interface SandboxUser {
  readonly uid: number;
  readonly gid: number;
  /** True when Artel is root, so that it has to become this user before anything of the target runs. */
  readonly dropped: boolean;
}

/**
 * The user that root becomes when none is configured: in the range that Debian and systemd both leave alone
 * (65520 to 65533), stable so that worktrees of an earlier run still fit, and not `nobody`, which others use.
 */
const FIRST_UNUSED = 65529;
const LAST_UNUSED = 65520;

/** Whom commands run as: the caller, or, for root, a user that owns nothing on the machine. */
export function sandboxUser(configured?: {
  readonly uid: number;
  readonly gid: number;
}): SandboxUser {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { uid, gid, dropped: false };
  if (configured !== undefined) return { ...configured, dropped: true };
  const taken = takenIds();
  for (let id = FIRST_UNUSED; id > LAST_UNUSED; id -= 1) {
    if (!taken.has(id)) return { uid: id, gid: id, dropped: true };
  }
  return { uid: LAST_UNUSED, gid: LAST_UNUSED, dropped: true };
}

function takenIds(): Set<number> {
  const ids = new Set<number>();
  for (const file of ["/etc/passwd", "/etc/group"]) {
    let text = "";
    try {
      text = readFileSync(file, "utf8");
    } catch {
      // A minimal container may have neither file; then nobody is listed.
    }
    for (const line of text.split("\n")) ids.add(Number(line.split(":")[2]));
  }
  return ids;
}
