import type { Command } from "../command.ts";
import { sessionOptions, startSession } from "../start-session.ts";

export const command: Command = {
  description:
    "Works on a commit, never on your working tree, index or branch, and delivers the branch artel/<session>. " +
    "Each change is checked against the unchanged code in the same environment. A session of the same " +
    "repository that was cut off is gone on with first.",
  arguments: [
    { name: "[path]", description: "the repository, or a folder in it (default: the current one)" },
  ],
  options: [
    { flags: "--jobs <names...>", description: "only these jobs, such as safe-lint or format" },
    ...sessionOptions,
  ],
  examples: [
    "improve",
    "improve ../shop --dry-run",
    "improve --jobs safe-lint un-export --base main --yes",
  ],
  run({ arguments: [path], options }, context) {
    const jobs = options["jobs"];
    const goal = Array.isArray(jobs) ? { jobs: jobs.flatMap(words) } : {};
    return startSession(context, { path, options }, goal);
  },
};

/** `--jobs a,b` is the same as `--jobs a b`. */
function words(value: unknown): string[] {
  return String(value)
    .split(",")
    .filter((word) => word !== "");
}
