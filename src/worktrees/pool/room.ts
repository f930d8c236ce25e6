import { statfs } from "node:fs/promises";

const GIBIBYTE = 1024 ** 3;
const LOW_SHARE = 0.1;

/** Whether there is so little room that no worktree is kept for later: others need it more. */
export async function isRoomLow(folder: string): Promise<boolean> {
  const { bavail, bsize, blocks } = await statfs(folder);
  return bavail * bsize < Math.min(GIBIBYTE, blocks * bsize * LOW_SHARE);
}
