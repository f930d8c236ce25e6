import { realpath } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import type { Failure } from "#domain";
import type { Command, CommandContext } from "../command.ts";
import { exitCodes, type ExitCode } from "../exit-codes.ts";
import { sessionOptions, startSession } from "../start-session.ts";

export const command: Command = {
  description:
    "Runs a command that failed again, in a sandbox and on a commit, and looks for a repair by tools alone: format, the " +
    "linter's own fixes, imports, lockfile, dependencies, unambiguous syntax. A repair is kept when the command passes and " +
    "no gate is worse than before; no test is made weaker. It is delivered as the branch artel/<session>; your working " +
    "tree, index and branch are not touched.\n\nWithout a command it is taken from the log, or those of the repository " +
    "are run: lint, types, build, tests. What passes when it is run again is flaky, and nothing is changed.",
  arguments: [
    {
      name: "[command...]",
      description: "the command that fails, behind --; as words, without a shell",
    },
  ],
  options: [
    { flags: "--log <file>", description: "the log of what failed; - reads standard input" },
    {
      flags: "--commit <revision>",
      description: "the commit at which it fails (default: the current one)",
    },
    {
      flags: "--path <folder>",
      description: "the repository, or a folder in it in which the command is run",
    },
    { flags: "--no-agent", description: "tools alone: no agent is asked when they cannot mend it" },
    ...sessionOptions.filter(({ flags }) => !flags.startsWith("--base")),
  ],
  examples: [
    "heal -- npm test",
    "heal --log build.log",
    "heal --commit 1a2b3c4 -- npm run lint",
    "heal --log - < build.log",
  ],
  async run({ arguments: [words], options }, context) {
    const app = await import("#app");
    const path = options["path"];
    const argv = Array.isArray(words) ? words.map(String) : [];
    const logged = await readLog(options["log"], context);
    if (logged === "nothing-failed") return nothingToHeal(context, String(options["log"]));
    const folder = resolve(context.directory, typeof path === "string" ? path : ".");
    const { repository } = await app.openTarget(folder, undefined);
    const failure: Failure = {
      ...(argv.length > 0 && {
        command: { argv, directory: await within(repository.root, folder) },
      }),
      ...(logged !== undefined && { logged }),
    };
    const commit = options["commit"];
    return startSession(context, { path, options }, { failure }, textOf(commit));
  },
};

/** What the log tells; a log in which nothing failed is nothing to heal. */
async function readLog(
  log: unknown,
  context: CommandContext,
): Promise<Failure["logged"] | "nothing-failed"> {
  if (typeof log !== "string") return undefined;
  const { readLoggedFailure } = await import("#app");
  const source = log === "-" ? process.stdin : resolve(context.directory, log);
  return (await readLoggedFailure(source, { signal: context.signal })) ?? "nothing-failed";
}

function nothingToHeal({ output }: CommandContext, log: string): ExitCode {
  const name = log === "-" ? "standard input" : log;
  const reason = `Nothing failed in ${name}, so there is nothing to heal.`;
  output.result({ healing: { outcome: "not-needed", reason } }, () => reason);
  return exitCodes.ok.code;
}

/** The folder of the repository in which the command is run, as it is below the worktree's root. */
async function within(root: string, folder: string): Promise<string> {
  const path = relative(root, await realpath(folder));
  return path === "" || path.startsWith("..") ? "." : path.split(sep).join("/");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
