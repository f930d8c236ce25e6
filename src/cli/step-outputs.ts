import { resolve } from "node:path";
import type { CommandContext, CommandInput, CommandOption } from "./command.ts";

/** The option of commands for workflows whose later steps need what they say. */
export function outputsOption(names: string): CommandOption {
  return {
    flags: "--outputs <file>",
    description: `append ${names} as name=value lines, as $GITHUB_OUTPUT and GitLab's dotenv reports have them`,
  };
}

export async function writeOutputs(
  context: CommandContext,
  options: CommandInput["options"],
  outputs: Readonly<Record<string, string | number | boolean>>,
): Promise<void> {
  const { outputs: file } = options;
  if (typeof file !== "string") return;
  const { writeStepOutputs } = await import("#pipelines");
  await writeStepOutputs(resolve(context.directory, file), outputs);
}
