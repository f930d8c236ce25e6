import { matchesGlob } from "node:path";
import { z } from "zod";
import { modelTool, ToolRefusal, type ToolContext } from "../tool.ts";

const MATCHES = 200;
const PATHS = 500;
const TIME_MS = 20_000;
/** Linux takes 128 KiB in one argument and 2 MiB in all; a path is one argument. */
const ARGUMENT_BYTES = 500_000;

export const searchTool = modelTool({
  name: "search",
  description:
    "Finds lines by an extended regular expression (POSIX, as grep -E), or, without `pattern`, lists paths. Looks at the repository's files, not at dependencies or build output.",
  input: z.strictObject({
    pattern: z.string().min(1).max(1_000).optional(),
    glob: z.string().min(1).optional().describe("only these files, such as src/**/*.ts"),
    ignoreCase: z.boolean().optional(),
    context: z.int().min(0).max(10).optional().describe("lines shown around each match"),
  }),
  deed: "read",
  describe: ({ pattern, glob }) => ({
    title: pattern === undefined ? `list ${glob ?? "files"}` : `search for ${pattern}`,
    paths: [],
  }),
  async run({ pattern, glob, ignoreCase = false, context = 0 }, given) {
    const all = await given.place.files();
    const files = glob === undefined ? all : all.filter((file) => matchesGlob(file, glob));
    if (files.length === 0) return { text: "No file fits the glob." };
    if (pattern === undefined) return { text: listed(files) };
    const options = [
      ...(ignoreCase ? ["-i"] : []),
      ...(context > 0 ? ["-C", String(context)] : []),
    ];
    return { text: await grep(pattern, options, files, given) };
  },
});

function listed(files: readonly string[]): string {
  const shown = files.slice(0, PATHS);
  const more = files.length - shown.length;
  return [...shown, ...(more > 0 ? [`(${more} more; use a narrower glob)`] : [])].join("\n");
}

/** In the sandbox: an expression may take for ever, and the files are somebody else's. */
async function grep(
  pattern: string,
  options: readonly string[],
  files: readonly string[],
  { place }: ToolContext,
): Promise<string> {
  const lines: string[] = [];
  for (const part of parts(files)) {
    const result = await place.run(["grep", "-nHIsE", ...options, "-e", pattern, "--", ...part], {
      directory: ".",
      timeMs: TIME_MS,
      environment: { LC_ALL: "C.UTF-8" },
    });
    if (result.ended === "time") throw new ToolRefusal("the search took too long; simplify it");
    if ((result.exitCode ?? 2) > 1 && result.stdout === "") {
      throw new ToolRefusal(result.stderr.trim() || "the expression cannot be searched for");
    }
    lines.push(...result.stdout.split("\n").filter((line) => line !== ""));
    if (lines.length > MATCHES) break;
  }
  if (lines.length === 0) return "No match.";
  const shown = lines.slice(0, MATCHES);
  return lines.length > MATCHES
    ? [...shown, "(more matches; narrow the search)"].join("\n")
    : shown.join("\n");
}

function parts(files: readonly string[]): string[][] {
  const all: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    bytes += Buffer.byteLength(file) + 1;
    if (bytes > ARGUMENT_BYTES) {
      all.push([]);
      bytes = Buffer.byteLength(file) + 1;
    }
    all.at(-1)?.push(file);
  }
  return all;
}
