import { malformedCommand } from "../errors.ts";
import type { CommentRequest } from "./comment-command.ts";
import { readParameters } from "./parameters.ts";
import { commentCommands } from "./registry.ts";

/** A comment may be longer; no command of ours is. */
const LONGEST = 65_536;

/** The command that a comment begins with, or undefined for one that is no command of Artel's. */
export function readComment(comment: string): CommentRequest | undefined {
  const text = comment.slice(0, LONGEST).replaceAll("\r\n", "\n").trimStart();
  const [, name = "", rest = ""] = /^\/([a-z][a-z-]{0,40})(?=\s|$)([^]*)$/u.exec(text) ?? [];
  const command = commentCommands.find((candidate) => candidate.name === name);
  if (command !== undefined) return command.read(readParameters(rest, command.usage));
  const alike = commentCommands.find(
    (candidate) => candidate.name.replace("-", "") === name.replaceAll("-", ""),
  );
  if (alike === undefined) return undefined;
  throw malformedCommand(`There is no command /${name}.`, alike.usage);
}

/** The same from parameters that are given apart, as a form does; empty ones count as not given. */
export function readRequest(
  name: string,
  parameters: readonly (readonly [name: string, value: string])[],
): CommentRequest {
  const command = commentCommands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = commentCommands.map((each) => each.name).join(", ");
    throw malformedCommand(`There is no command ${name}.`, `one of ${names}`);
  }
  return command.read(new Map(parameters.filter(([, value]) => value !== "")));
}
