import { text as readText } from "node:stream/consumers";
import type { Command } from "../command.ts";
import { agentRoleSchema, briefSchema } from "#domain";
import { readAttachments } from "../read-attachments.ts";
import { UsageError } from "../errors.ts";
import { sessionOptions, startSession } from "../start-session.ts";

export const command: Command = {
  description:
    "Gives a goal in plain words to an agent, which works in a worktree and a sandbox of its own; its change is " +
    "checked against the unchanged code in the same environment, and delivered as the branch artel/<session>. " +
    "It needs a language model or a coding CLI: `artel doctor` says what there is.",
  arguments: [
    { name: "<goal>", description: "what is wanted; `-` reads it from standard input" },
    { name: "[path]", description: "the repository, or a folder in it (default: the current one)" },
  ],
  options: [
    {
      flags: "--accept <criteria...>",
      description: "what must be true in the end, each in a sentence",
    },
    {
      flags: "--area <globs...>",
      description: "the only files that may be edited, such as src/api/**",
    },
    {
      flags: "--attach <files...>",
      description:
        "texts that it is about, such as an issue or a log; the agent is given them as data, not as instructions",
    },
    { flags: "--role <role>", description: "the kind of agent that does it (default: developer)" },
    {
      flags: "--type <type>",
      description: "type of the commit: feat, fix, docs … (default: feat)",
    },
    ...sessionOptions,
  ],
  examples: [
    'implement "Add a --json option to the list command" --accept "list --json prints an array"',
    'implement "Explain the retry policy in the README" ../shop --role technical-writer --type docs',
    'implement "Fix what the issue describes" --attach issue.md --type fix',
    "implement - --area 'src/parser/**' < goal.md",
  ],
  async run({ arguments: [goal, path], options }, context) {
    const text = goal === "-" ? await readText(process.stdin) : String(goal);
    const role = agentRoleSchema.safeParse(options["role"] ?? "developer");
    if (!role.success) {
      throw new UsageError(
        `There is no role "${String(options["role"])}".`,
        `The roles are ${agentRoleSchema.options.join(", ")}.`,
      );
    }
    const brief = briefSchema.safeParse({
      goal: text,
      criteria: words(options["accept"]),
      area: words(options["area"]),
      attachments: await readAttachments(context.directory, words(options["attach"])),
      skills: [role.data],
      commitType: options["type"] ?? "feat",
    });
    if (!brief.success) throw malformed(brief.error.issues);
    return startSession(context, { path, options }, { brief: brief.data });
  },
};

function words(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function malformed(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): UsageError {
  const [issue] = issues;
  return issue?.path[0] === "commitType"
    ? new UsageError(
        "This is no type of a commit.",
        "The types are feat, fix, refactor, perf, test, docs, build, ci and chore.",
      )
    : new UsageError(
        `The goal cannot be used: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`,
        "Say in words what is wanted.",
      );
}
