import { SandboxUnavailableError, type SandboxUnavailableCode } from "../errors.ts";

// What the programs of a launch say when they fail, in English because they run with LC_ALL=C.
const signs: readonly (readonly [RegExp, SandboxUnavailableCode, string])[] = [
  [
    /bwrap: (No permissions to creat|Creating new namespace failed|setting up uid map|Unable to set up uid|unshare user ns|loopback)/i,
    "NO_USERNS",
    "This machine does not let an ordinary user make namespaces.",
  ],
  [
    /bwrap: (Can't mount (proc|devpts|tmpfs|mqueue)|Failed to make .* slave|Failed to mount|Can't (re)?mount|Unable to (re)?mount|pivot_root)/i,
    "NO_MOUNT",
    "This machine does not let namespaces have mounts of their own.",
  ],
  [
    /setpriv: |artel-sandbox: .*setpriv/,
    "RUNNING_AS_ROOT",
    "Artel runs as root and could not become an unprivileged user.",
  ],
  [
    /unshare: |mount: /,
    "NO_MOUNT",
    "Artel runs as root, without the right to mount folders that the sandbox's user cannot reach.",
  ],
  [
    /bwrap: Can't find source path|bwrap: Can't (create|mkdir|chdir|bind)/,
    "BAD_PATH",
    "A path of the policy cannot be used.",
  ],
];

/** Why the set-up ended before the command began, from what it wrote. */
export function diagnose(output: string, signal: string | null): SandboxUnavailableError {
  const said = output.trim().split("\n").slice(-3).join("; ");
  const found = signs.find(([pattern]) => pattern.test(output));
  const details = { output: said, signal };
  if (found === undefined) {
    const end = said === "" ? `ended by ${signal ?? "itself"} without a word` : `said: ${said}`;
    return new SandboxUnavailableError(
      "SETUP_FAILED",
      `The sandbox could not be set up; it ${end}.`,
      { details },
    );
  }
  return new SandboxUnavailableError(found[1], `${found[2]} It said: ${said}`, { details });
}
