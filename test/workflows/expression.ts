import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

/** What expressions of a workflow can name: `github`, `needs`, `steps` … */
export type Contexts = Readonly<Record<string, unknown>>;

const NAMES = ["github", "needs", "steps", "inputs", "secrets", "matrix", "env", "runner"] as const;

/** How the job stands, for `success()`, `failure()`, `cancelled()` and `always()`. */
export interface Standing {
  readonly failed: boolean;
}

/** Evaluates one expression, without `${{ }}`, by GitHub's own implementation. */
export function evaluate(expression: string, contexts: Contexts, standing: Standing): unknown {
  const answer = (name: string, value: boolean) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  });
  const functions = [
    answer("success", !standing.failed),
    answer("failure", standing.failed),
    answer("cancelled", false),
    answer("always", true),
  ];
  const names = [...NAMES];
  const parsed = new Parser(new Lexer(expression).lex().tokens, names, functions).parse();
  const context = JSON.parse(
    JSON.stringify(Object.fromEntries(names.map((name) => [name, contexts[name] ?? {}]))),
    data.reviver,
  ) as data.Dictionary;
  const byName = new Map(functions.map((each) => [each.name, each]));
  return JSON.parse(
    JSON.stringify(new Evaluator(parsed, context, byName).evaluate(), data.replacer),
  );
}

/** Fills in `${{ }}`; a text that is nothing else keeps the type of what it names. */
export function fill(text: string, contexts: Contexts, standing: Standing): unknown {
  const [, whole] = /^\$\{\{((?:(?!\}\})[^])*)\}\}$/u.exec(text.trim()) ?? [];
  if (whole !== undefined) return evaluate(whole, contexts, standing);
  return text.replace(/\$\{\{((?:(?!\}\})[^])*)\}\}/gu, (_, expression: string) => {
    const value = evaluate(expression, contexts, standing);
    return value === null ? "" : String(value);
  });
}

/** Whether a job or step is run: GitHub adds `success()` unless the condition asks how things stand. */
export function isRun(
  condition: string | undefined,
  contexts: Contexts,
  standing: Standing,
): boolean {
  const text = (condition ?? "success()").replace(/^\s*\$\{\{([^]*)\}\}\s*$/u, "$1");
  const asks = /\b(?:success|failure|cancelled|always)\s*\(/u.test(text);
  return Boolean(evaluate(asks ? text : `success() && (${text})`, contexts, standing));
}
