import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command, CommandContext } from "../command.ts";
import { UsageError } from "../errors.ts";
import { outputsOption, writeOutputs } from "../step-outputs.ts";

export const command: Command = {
  description:
    "For workflows: writes the issue of a failed run from its log. The same failure has the same fingerprint, by " +
    "which its open issue is found among those of --issues.",
  arguments: [{ name: "<log>", description: "the log; - reads standard input" }],
  options: [
    { flags: "--name <name>", description: "of the workflow or pipeline", default: "CI" },
    { flags: "--url <url>", description: "of the run", default: "" },
    { flags: "--branch <branch>", description: "that it ran on", default: "" },
    { flags: "--commit <commit>", description: "that it ran on", default: "" },
    {
      flags: "--issues <file>",
      description:
        "the open issues, as `gh issue list --json number,body` or GitLab's API gives them",
    },
    { flags: "--body <file>", description: "write the issue's text there, as Markdown" },
    outputsOption("failed, title, fingerprint and issue"),
  ],
  examples: ["ci describe-failure failed.log --name CI --body body.md"],
  async run({ arguments: [log], options }, context) {
    const { analyzeFailure } = await import("#app");
    const { describeFailure, findIssue } = await import("#pipelines");
    const source = log === "-" ? process.stdin : resolve(context.directory, String(log));
    const { data } = await analyzeFailure(source, { signal: context.signal });
    const issue = describeFailure(data, {
      name: String(options["name"]),
      url: String(options["url"]),
      branch: String(options["branch"]),
      commit: String(options["commit"]),
    });
    const list = options["issues"];
    const known =
      issue === undefined || typeof list !== "string"
        ? undefined
        : findIssue(await readList(context, list), list, issue.fingerprint);
    const file = options["body"];
    if (issue !== undefined && typeof file === "string") {
      await writeFile(resolve(context.directory, file), issue.body);
    }
    await writeOutputs(context, options, {
      failed: issue !== undefined,
      title: issue?.title ?? "",
      fingerprint: issue?.fingerprint ?? "",
      issue: known ?? "",
    });
    context.output.result(issue === undefined ? null : { ...issue, issue: known ?? null }, () =>
      issue === undefined ? "Nothing failed." : `${issue.title}\n\n${issue.body}`,
    );
  },
};

async function readList(context: CommandContext, path: string): Promise<string> {
  return readFile(resolve(context.directory, path), "utf8").catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}`, "Name the list of issues.");
  });
}
