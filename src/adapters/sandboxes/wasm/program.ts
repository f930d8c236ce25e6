import type { QuickJSHandle } from "quickjs-emscripten-core";
import type { Interpreter } from "./interpreter.ts";

// Of quickjs.h. The library's own table leaves out the last.
const MODULE = 1 << 0;
const STRICT = 1 << 3;
const COMPILE_ONLY = 1 << 5;
const ASYNCHRONOUS = 1 << 7;

const LONGEST_STACK = 10_000;

/** A snippet in the form in which it can be parsed. */
export interface Program {
  readonly code: string;
  readonly flags: number;
  /** Of the object that running it promises: what holds the snippet's value. */
  readonly property: "value" | "default";
}

/** In this order: a text that several can parse means the first of them. */
function formsOf(code: string): readonly Program[] {
  return [
    { code, flags: STRICT | ASYNCHRONOUS, property: "value" },
    { code, flags: MODULE, property: "default" },
    // With `return` at the top. On the first line, so that lines keep their numbers.
    {
      code: `export default (async () => {${code}\n})();`,
      flags: MODULE,
      property: "default",
    },
  ];
}

export type Parsed =
  | { readonly ok: true; readonly program: Program }
  | { readonly ok: false; readonly error: QuickJSHandle };

/**
 * Finds the form, running nothing. The error is that of the form that could be parsed furthest: a snippet that imports
 * something is told that it cannot, and not that `import` is unexpected.
 */
export function parseProgram(interpreter: Interpreter, code: string, fileName: string): Parsed {
  const { context } = interpreter;
  let furthest: { readonly line: number; readonly error: QuickJSHandle } | undefined;
  for (const program of formsOf(code)) {
    const compiled = context.evalCode(program.code, fileName, program.flags | COMPILE_ONLY);
    if (compiled.error === undefined) return { ok: true, program };
    const line = lineOf(interpreter, compiled.error);
    if (furthest === undefined || line > furthest.line) furthest = { line, error: compiled.error };
  }
  if (furthest === undefined) throw new Error("A snippet has no form.");
  return { ok: false, error: furthest.error };
}

/** From the stack, which is of the parser's making: none of the snippet has run. Parsed whole, it has no line. */
function lineOf(interpreter: Interpreter, error: QuickJSHandle): number {
  const text = (name: string): string =>
    interpreter.context
      .getProp(error, name)
      .consume((handle) => interpreter.text(handle, LONGEST_STACK) ?? "");
  if (text("name") !== "SyntaxError") return Number.POSITIVE_INFINITY;
  return Number(/:(\d+):\d+/.exec(text("stack"))?.[1] ?? 0);
}
