import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A program of the machine on files of our own data folder; never one of the target's. Rejects unless it exits with 0. */
export async function hostCommand(
  program: string,
  argv: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, argv, {
    signal,
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" },
  });
  return stdout;
}

/** Gives a folder with all in it to the user that the sandbox runs commands as; nothing to do when that is us. */
export async function giveTo(
  identity: { readonly uid: number; readonly gid: number },
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  if (identity.uid === process.getuid?.()) return;
  await hostCommand("chown", ["-hR", `${identity.uid}:${identity.gid}`, "--", folder], signal);
}
