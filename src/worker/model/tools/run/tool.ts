import { z } from "zod";
import type { CommandResult } from "#domain";
import { modelTool } from "../tool.ts";

const LONGEST_SECONDS = 600;
const USUAL_SECONDS = 120;

export const runTool = modelTool({
  name: "run",
  description:
    "Runs a shell script (bash) in a sandbox with the project's toolchain: no network, no git, nothing but the worktree can be written. What it leaves running is ended.",
  input: z.strictObject({
    script: z.string().min(1).max(20_000),
    directory: z.string().optional().describe("relative to the root, default the root"),
    seconds: z.int().positive().max(LONGEST_SECONDS).optional(),
  }),
  deed: "execute",
  describe: ({ script, directory = "." }) => ({
    title: `run ${script.split("\n", 1)[0] ?? ""}`.slice(0, 200),
    paths: [directory],
  }),
  async run({ script, directory = ".", seconds = USUAL_SECONDS }, { place }) {
    const result = await place.run(["bash", "-c", script], { directory, timeMs: seconds * 1_000 });
    return { text: describeResult(result) };
  },
});

/** How a command ended, and what it printed. */
export function describeResult(result: CommandResult): string {
  const { ended, exitCode, stdout, stderr, truncated } = result;
  const end =
    ended === "exit"
      ? exitCode === null
        ? "ended by a signal"
        : `exit code ${exitCode}`
      : `ended by the limit of ${ended}`;
  return [
    `(${end}${truncated ? "; output beyond the limit was dropped" : ""})`,
    ...(stdout === "" ? [] : [stdout.trimEnd()]),
    ...(stderr === "" ? [] : ["(standard error)", stderr.trimEnd()]),
  ].join("\n");
}
