import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { StrategyContext } from "../strategy.ts";

const resultSchema = z.strictObject({
  files: z.array(z.strictObject({ path: z.string(), added: z.array(z.string()) })),
});

const TIME_MS = 300_000;
const FILES_AT_MOST = 50;

/** Imports names that are used and come from nowhere, where it is certain from which module. Answers a line each. */
export async function addMissingImports(
  { tools, files, signal }: StrategyContext,
  paths: readonly string[],
): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const sources = files.filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  const result = await tools.run({
    tool: ownScript("add-missing-imports"),
    arguments: [],
    stdin: JSON.stringify({ paths: paths.slice(0, FILES_AT_MOST), sources }),
    timeMs: TIME_MS,
  });
  signal.throwIfAborted();
  const parsed =
    result.ended === "exit" ? resultSchema.safeParse(jsonOf(result.stdout)) : undefined;
  // It may have run out of memory in a large program; then nothing was written.
  if (parsed?.success !== true) return [];
  return parsed.data.files.flatMap(({ path, added }) =>
    added.map((each) => `${path} imports ${each}`),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Absolute path of a script beside this module, which the sandbox runs with Node: `.ts` from source, `.js` from dist. */
function ownScript(name: string): string {
  const { url } = import.meta;
  return fileURLToPath(new URL(`./${name}${extname(new URL(url).pathname)}`, url));
}
