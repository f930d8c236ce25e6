import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { z } from "zod";
import type { CommandResult, OwnToolCommand } from "#domain";
import { ToolFailedError } from "./errors.ts";
import type { JobContext } from "./job.ts";

/**
 * Absolute path of a script beside the calling module, which the sandbox runs with Node: `.ts` from source,
 * `.js` from dist. Such scripts import nothing by `#`, for the sandboxed Node is given no conditions.
 */
export function ownScript(moduleUrl: string, name: string): string {
  return fileURLToPath(new URL(`./${name}${extname(new URL(moduleUrl).pathname)}`, moduleUrl));
}

/** Runs one of our tools and parses the JSON on its stdout. Throws ToolFailedError when it gave no answer. */
export async function runForJson<Schema extends z.ZodType>(
  context: JobContext,
  command: OwnToolCommand & { readonly name: string },
  schema: Schema,
): Promise<z.infer<Schema>> {
  const { name, ...rest } = command;
  const result = await context.tools.run(rest);
  context.signal.throwIfAborted();
  if (result.ended !== "exit") throw new ToolFailedError(name, endReason(result));
  return parseJson(name, result, schema);
}

/** The JSON document that a command printed, checked. */
export function parseJson<Schema extends z.ZodType>(
  name: string,
  result: CommandResult,
  schema: Schema,
): z.infer<Schema> {
  if (result.truncated) throw new ToolFailedError(name, "its output was too long to be read");
  let value: unknown;
  try {
    value = JSON.parse(result.stdout);
  } catch (error) {
    throw new ToolFailedError(name, `no JSON but ${quote(result)}`, error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new ToolFailedError(name, `unexpected output: ${parsed.error.issues[0]?.message}`);
  }
  return parsed.data;
}

/** Why a command that did not end well gave no answer, in a few words. */
export function endReason(result: CommandResult): string {
  if (result.ended === "exit") return `exit code ${result.exitCode}: ${quote(result)}`;
  return {
    time: "ran into its time limit",
    memory: "ran out of memory",
    disk: "wrote more than it may",
    cancelled: "cancelled",
  }[result.ended];
}

function quote(result: CommandResult): string {
  const text = (result.stderr.trim() || result.stdout.trim()).split("\n").slice(0, 3).join(" ");
  return text === "" ? `nothing (exit code ${result.exitCode})` : text.slice(0, 300);
}
