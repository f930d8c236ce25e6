import { text as readText } from "node:stream/consumers";
import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { outputsOption, writeOutputs } from "../step-outputs.ts";

export const command: Command = {
  description:
    "For workflows: reads /auto-fix or /parallel-dev at the beginning of a comment, and says what each job of the " +
    "matrix is to do. A comment that is no command gives null.",
  arguments: [{ name: "[file]", description: "- reads the comment from standard input" }],
  options: [
    { flags: "--command <name>", description: "instead of a comment: the command, by name" },
    { flags: "--parameter <parameters...>", description: "its parameters, as name=value" },
    outputsOption("command, matrix and count"),
  ],
  examples: [
    "ci read-comment - < comment.txt",
    'ci read-comment --command parallel-dev --parameter "feature=Add a mode" instances=3',
  ],
  async run({ arguments: [file], options }, context) {
    const { readComment, readRequest } = await import("#pipelines");
    const { command: name, parameter } = options;
    if ((typeof name === "string") === (file !== undefined)) {
      throw new UsageError("Name a comment, or a command.", "Give -, or --command.");
    }
    if (file !== undefined && file !== "-") {
      throw new UsageError("A comment is read from standard input.", "Give - instead of a file.");
    }
    const request =
      typeof name === "string"
        ? readRequest(name, parametersOf(parameter))
        : readComment(await readText(process.stdin));
    await writeOutputs(context, options, {
      command: request?.command ?? "",
      matrix: JSON.stringify(request?.matrix ?? []),
      count: request?.matrix.length ?? 0,
    });
    context.output.result(request ?? null, () =>
      request === undefined
        ? "No command of Artel's."
        : `${request.command}: ${request.matrix.length} to be done`,
    );
  },
};

function parametersOf(given: unknown): readonly (readonly [string, string])[] {
  return (Array.isArray(given) ? given.map(String) : []).map((parameter) => {
    const end = parameter.indexOf("=");
    if (end < 1) throw new UsageError(`${parameter} is no parameter.`, "Write it as name=value.");
    return [parameter.slice(0, end), parameter.slice(end + 1)] as const;
  });
}
