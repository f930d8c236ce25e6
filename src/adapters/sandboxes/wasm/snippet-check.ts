import { SandboxUnavailableError } from "../errors.ts";
import type { Snippet, SnippetLimits } from "../snippet-sandbox.ts";

/** Of the memory, so that what is handed in always finds its place in it. */
const LARGEST_SHARE = 1 / 4;
const NAME = /^[A-Za-z_$][\w$]*$/;

/** Throws `BAD_POLICY` for what makes no sense, before anything is started. */
export function checkSnippet(snippet: Snippet, limits: SnippetLimits): void {
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0)) refuse(`The limit ${name} is not a positive number.`);
  }
  for (const name of Object.keys(snippet.functions ?? {})) {
    if (!NAME.test(name)) refuse(`"${name}" cannot be the name of a function.`);
  }
  const input = snippet.input === undefined ? "" : JSON.stringify(snippet.input);
  const most = limits.memoryBytes * LARGEST_SHARE;
  if (Buffer.byteLength(snippet.code) + Buffer.byteLength(input) > most) {
    refuse("The snippet and its input take more than a quarter of its memory.");
  }
}

function refuse(message: string): never {
  throw new SandboxUnavailableError("BAD_POLICY", message);
}
