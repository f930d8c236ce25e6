import type { ErrorKind } from "#shared";

/** What the process's exit code says. Stable: scripts rely on it. Documented in docs/exit-codes.md. */
export const exitCodes = {
  ok: { code: 0, meaning: "Done." },
  internal: { code: 1, meaning: "A fault of Artel itself. The message names the log file." },
  usage: { code: 2, meaning: "The command line or the configuration is wrong." },
  refused: { code: 3, meaning: "The repository or another input cannot be worked on as it is." },
  environment: {
    code: 4,
    meaning:
      "This machine lacks something: a sandbox, a tool, disk space, a permission, the network.",
  },
  failed: { code: 5, meaning: "The work was started and failed; nothing could be delivered." },
  "not-found": { code: 6, meaning: "A session, worktree or other named thing does not exist." },
  busy: { code: 7, meaning: "Another process holds what is needed." },
  flaky: {
    code: 8,
    meaning: "What failed passes when it is run again on the same code; nothing was changed.",
  },
  "not-passed": {
    code: 9,
    meaning: "The gates of `artel check` refuse the change, or cannot confirm it.",
  },
  cancelled: {
    code: 130,
    meaning: "Stopped by a person (Ctrl-C) or at a limit, with the work saved.",
  },
} as const satisfies Record<
  "ok" | "internal" | "flaky" | "not-passed" | ErrorKind,
  { code: number; meaning: string }
>;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]["code"];

export function exitCodeOf(kind: ErrorKind): ExitCode {
  return exitCodes[kind].code;
}
