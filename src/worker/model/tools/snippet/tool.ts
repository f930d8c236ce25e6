import { z } from "zod";
import {
  createSnippetSandbox,
  type HostFunction,
  HostFunctionError,
  SandboxUnavailableError,
  type SnippetLimits,
  type SnippetResult,
} from "#adapters/sandboxes";
import { FileRefusedError } from "../../../briefs/worktree-files.ts";
import type { WorkPlace } from "../../../worker.ts";
import { modelTool, ToolRefusal } from "../tool.ts";

const LONGEST_SECONDS = 30;
const USUAL_SECONDS = 5;
const MEBIBYTE = 1024 * 1024;
/** Of all files that one snippet reads: what it computes with lies in its memory several times. */
const LARGEST_FILE_BYTES = 4 * MEBIBYTE;

/** One for the process; its threads are started with the first snippet, and keep no process alive. */
const sandbox = createSnippetSandbox("wasm");

export const snippetTool = modelTool({
  name: "snippet",
  description:
    'Runs a short JavaScript or TypeScript program in an interpreter without files, network, modules or timers, to compute or to reshape data. Its value is what it exports by default, returns, or evaluates last, as JSON; console.log is shown. `input` is the JSON given; `await readFile("path")` gives the text of a file of the worktree. It changes nothing. Use `run` for programs of the project.',
  input: z.strictObject({
    code: z.string().min(1).max(50_000),
    language: z.enum(["javascript", "typescript"]).optional().describe("default typescript"),
    input: z.json().optional().describe("what the global `input` is"),
    seconds: z.int().positive().max(LONGEST_SECONDS).optional(),
  }),
  deed: "execute",
  describe: ({ code }) => ({
    title: `compute ${code.trim().split("\n", 1)[0] ?? ""}`.slice(0, 200),
    paths: [],
  }),
  async run(
    { code, language = "typescript", input, seconds = USUAL_SECONDS },
    { place, work, outputLimit },
  ) {
    const limits: SnippetLimits = {
      timeMs: seconds * 1_000,
      memoryBytes: 64 * MEBIBYTE,
      outputBytes: outputLimit,
      valueBytes: LARGEST_FILE_BYTES,
    };
    const functions = { readFile: readFile(place) };
    const snippet = { code, language, functions, ...(input === undefined ? {} : { input }) };
    try {
      const result = await sandbox.runSnippet(snippet, limits, work.signal);
      work.signal.throwIfAborted();
      return { text: describeSnippet(result) };
    } catch (error) {
      if (!(error instanceof SandboxUnavailableError)) throw error;
      throw new ToolRefusal(`${error.message} (${error.code})`);
    }
  },
});

/** With the rights of the tool `read`, and no others. */
function readFile(place: WorkPlace): HostFunction {
  const pathSchema = z.tuple([z.string()]);
  return async (values) => {
    const path = pathSchema.safeParse(values);
    if (!path.success) throw new HostFunctionError("readFile takes one path, a text.");
    try {
      return await place.texts.read(path.data[0]);
    } catch (error) {
      if (!(error instanceof FileRefusedError)) throw error;
      throw new HostFunctionError(error.message);
    }
  };
}

function describeSnippet({ ended, value, error, output, truncated }: SnippetResult): string {
  const printed = output === "" ? [] : ["(printed)", output.trimEnd()];
  const cut = truncated ? ["(what it printed beyond the limit was dropped)"] : [];
  if (ended === "value") {
    const text = value === undefined ? "undefined" : JSON.stringify(value, null, 1);
    return [...printed, ...cut, "(value)", text].join("\n");
  }
  const line = error?.line === undefined ? "" : ` in line ${error.line}`;
  const what = error === undefined ? "" : `: ${error.name}: ${error.message}${line}`;
  const stack = error === undefined || error.stack === "" ? [] : [error.stack.trimEnd()];
  return [`(ended by ${ended}${what})`, ...stack, ...printed, ...cut].join("\n");
}
