import { runProcess } from "#infra/process";

/** Programs of the system only; nothing of the person's environment. */
export const SYSTEM_ENVIRONMENT = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  LC_ALL: "C",
  HOME: "/nonexistent",
};

/** A program of the machine on files of our own data folder; never one of the target's. Rejects unless it exits with 0. */
export async function hostCommand(
  program: string,
  argv: readonly string[],
  signal?: AbortSignal,
): Promise<string> {
  const result = await runProcess({
    argv: [program, ...argv],
    environment: SYSTEM_ENVIRONMENT,
    signal,
  });
  if (result.exitCode === 0) return result.stdout;
  signal?.throwIfAborted();
  const reason = result.stderr.trim().slice(0, 500);
  const error: NodeJS.ErrnoException = new Error(`${program} ${argv.join(" ")}: ${reason}`);
  error.code = /No space left|Disk quota/i.test(reason) ? "ENOSPC" : "EIO";
  throw error;
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
