import type * as Ruff from "@astral-sh/ruff-wasm-nodejs";
import { z } from "zod";
import type { Problem } from "#domain";
import { stableText } from "../compare.ts";

const diagnosticsSchema = z.array(
  z.looseObject({
    code: z.string().nullable(),
    message: z.string(),
    start_location: z.looseObject({ row: z.int() }),
  }),
);

/** Of the newest Python that ruff knows: what any version can parse is no error of the change. */
const SETTINGS = { "target-version": "py314", lint: { select: ["F7"] } };

let workspace: Promise<Ruff.Workspace | undefined> | undefined;

/** Syntax errors of Python, also those that only loading would show (F7: a `return` outside of a function). */
export async function parsePython(
  path: string,
  text: string,
): Promise<readonly Problem[] | undefined> {
  workspace ??= load();
  const ruff = await workspace;
  if (ruff === undefined) return undefined;
  let found: unknown;
  try {
    found = ruff.check(text);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
    workspace = undefined; // its memory is in no known state
    return [{ key: `${path}: parser`, message: "nested too deeply to be parsed", path }];
  }
  return diagnosticsSchema.parse(found).map(({ message, start_location: start }) => ({
    key: `${path}: ${stableText(message, "\0")}`,
    message,
    path,
    line: start.row,
  }));
}

async function load(): Promise<Ruff.Workspace | undefined> {
  try {
    const { Workspace, PositionEncoding } = await import("@astral-sh/ruff-wasm-nodejs");
    return new Workspace(SETTINGS, PositionEncoding.Utf16);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")
      return undefined;
    throw error;
  }
}
