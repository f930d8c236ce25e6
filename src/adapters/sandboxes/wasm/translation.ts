import { createRequire, SourceMap } from "node:module";
import { z } from "zod";
import { findProgram, runProcess, wardEnvironment } from "#infra/process";
import { SandboxUnavailableError } from "../errors.ts";

/** What a TypeScript snippet becomes. */
export type Translated =
  | { readonly kind: "program"; readonly code: string; readonly positions: Positions }
  | {
      readonly kind: "syntax";
      readonly message: string;
      readonly line: number;
      readonly column: number;
    }
  | { readonly kind: "time" | "memory" | "cancelled" };

/** Gives text in which places of the translated program are those of the snippet. */
export type Positions = (text: string) => string;

/** What errors and stacks name. */
const FILE_NAME = "snippet.ts";
/** Of esbuild, as data: a snippet of a hundred thousand brackets takes a gigabyte otherwise. */
const MEMORY_BYTES = 256 * 1024 * 1024;
const OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * esbuild's program, one process for each snippet: its service, which the library keeps, would be one process for all,
 * that a hostile snippet can fill, crash or keep busy, and that cannot be told to stop.
 */
export async function translate(
  code: string,
  timeMs: number,
  signal: AbortSignal | undefined,
): Promise<Translated> {
  const asIs = await runEsbuild(code, timeMs, signal);
  if (asIs.kind !== "syntax" || !asIs.message.startsWith("Top-level return")) return asIs;
  // It may stand beside `await` in a snippet; on the first line, so that lines keep their numbers.
  const wrapped = `export default (async () => {${code}\n})();`;
  const second = await runEsbuild(wrapped, timeMs, signal);
  return second.kind === "program" ? second : asIs;
}

async function runEsbuild(
  code: string,
  timeMs: number,
  signal: AbortSignal | undefined,
): Promise<Translated> {
  const result = await runProcess({
    argv: [
      ...limits(),
      esbuildProgram(),
      "--loader=ts",
      // What QuickJS knows; newer syntax, and decorators, are written in older.
      "--target=es2022",
      "--charset=utf8",
      `--sourcefile=${FILE_NAME}`,
      "--sourcemap=inline",
      "--sources-content=false",
      "--log-level=error",
      "--log-limit=1",
      "--color=false",
    ],
    cwd: "/",
    environment: { GOMAXPROCS: "1", ...wardEnvironment() },
    stdin: code,
    timeMs,
    graceMs: 0,
    outputBytes: OUTPUT_BYTES,
    ...(signal === undefined ? {} : { signal }),
  });
  if (result.ended !== "exit") return { kind: result.ended };
  if (result.exitCode === 0 && !result.truncated) return programOf(result.stdout);
  return errorOf(result.stderr) ?? { kind: "memory" };
}

/** Empty where util-linux is not: then only its time is limited. */
function limits(): readonly string[] {
  const prlimit = findProgram("prlimit", "/usr/bin:/bin:/usr/sbin:/sbin");
  return prlimit === undefined ? [] : [prlimit, `--data=${MEMORY_BYTES}`, "--core=0", "--"];
}

/** The package of this machine's platform beside the library, which has the program itself. */
export function esbuildProgram(): string {
  const name = `@esbuild/${process.platform}-${process.arch}/bin/esbuild`;
  try {
    return createRequire(createRequire(import.meta.url).resolve("esbuild")).resolve(name);
  } catch (cause) {
    throw new SandboxUnavailableError(
      "NO_ESBUILD",
      `TypeScript cannot be translated: the program ${name} is not installed.`,
      { cause },
    );
  }
}

/** As esbuild writes the first error: a message, an empty line, and `<file>:<line>:<column>:`. */
function errorOf(stderr: string): Translated | undefined {
  const found = /\[ERROR\] (.*)\n\n\s+(\S+):(\d+):(\d+):/.exec(stderr);
  if (found === null || found[2] !== FILE_NAME) return undefined;
  return {
    kind: "syntax",
    message: found[1] ?? "",
    line: Number(found[3]),
    column: Number(found[4]) + 1,
  };
}

const sourceMapSchema = z.object({
  version: z.literal(3),
  sources: z.array(z.string()),
  names: z.array(z.string()),
  mappings: z.string(),
});

function programOf(output: string): Translated {
  const found = /(?:^|\n)\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(
    output,
  );
  if (found === null) throw new Error("esbuild gave no source map.");
  const json: unknown = JSON.parse(Buffer.from(found[1] ?? "", "base64").toString("utf8"));
  const map = new SourceMap({
    ...sourceMapSchema.parse(json),
    file: FILE_NAME,
    sourcesContent: [],
    sourceRoot: "",
  });
  return { kind: "program", code: output.slice(0, found.index), positions: positionsOf(map) };
}

function positionsOf(map: SourceMap): Positions {
  return (text) =>
    text.replaceAll(
      /(snippet\.ts):(\d+):(\d+)/g,
      (asWas, file: string, line: string, column: string) => {
        const origin = map.findOrigin(Number(line), Number(column));
        return "lineNumber" in origin
          ? `${file}:${origin.lineNumber}:${origin.columnNumber}`
          : asWas;
      },
    );
}
