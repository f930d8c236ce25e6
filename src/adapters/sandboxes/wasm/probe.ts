import { ArtelError } from "#shared";
import { SandboxUnavailableError } from "../errors.ts";
import type { SandboxProbe } from "../sandbox.ts";
import type { Snippet, SnippetLimits, SnippetResult, SnippetSandbox } from "../snippet-sandbox.ts";

const limits: SnippetLimits = {
  timeMs: 2_000,
  memoryBytes: 64 * 1024 * 1024,
  outputBytes: 10_000,
  valueBytes: 10_000,
};

interface Attempt {
  readonly name: string;
  readonly snippet: Snippet;
  readonly limits?: Partial<SnippetLimits>;
  /** What is expected of the result; the text says what was seen. */
  judge(result: SnippetResult): readonly [boolean, string];
}

const javascript = (code: string): Snippet => ({ code, language: "javascript" });
const endsWith = (ended: SnippetResult["ended"]) => (result: SnippetResult) =>
  [result.ended === ended, `ended by ${result.ended}`] as const;

const attempts: readonly Attempt[] = [
  {
    name: "run JavaScript",
    snippet: javascript("[1, 2].map((each) => each + 1)"),
    judge: ({ ended, value }) => [JSON.stringify(value) === "[2,3]", `ended by ${ended}`],
  },
  {
    name: "run TypeScript",
    snippet: { code: "enum Size { Large = 3 }\nSize.Large", language: "typescript" },
    judge: ({ ended, value }) => [value === 3, `ended by ${ended}`],
  },
  {
    name: "loop without an end",
    snippet: javascript("for (;;);"),
    limits: { timeMs: 100 },
    judge: endsWith("time"),
  },
  {
    name: "loop inside of the interpreter",
    snippet: javascript("Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 0)"),
    limits: { timeMs: 100 },
    judge: endsWith("time"),
  },
  {
    name: "more memory than allowed",
    snippet: javascript("const all = []; for (;;) all.push(new ArrayBuffer(1e6));"),
    judge: endsWith("memory"),
  },
  {
    name: "find the machine",
    snippet: javascript(
      `const reach = Function("return this")();
       [typeof reach.process, typeof reach.require, typeof reach.fetch,
        await import("node:fs").then(() => "possible", () => "undefined")].join()`,
    ),
    judge: ({ value }) => [
      value === "undefined,undefined,undefined,undefined",
      `process, require, fetch and import are ${JSON.stringify(value)}`,
    ],
  },
];

/** Tries what must work, and what must not. */
export async function probeSnippets(sandbox: SnippetSandbox): Promise<SandboxProbe> {
  const checks: { name: string; ok: boolean; detail: string }[] = [];
  let enforced: SnippetResult["enforced"] | undefined;
  for (const attempt of attempts) {
    try {
      const result = await sandbox.runSnippet(attempt.snippet, { ...limits, ...attempt.limits });
      const [ok, detail] = attempt.judge(result);
      enforced = result.enforced;
      checks.push({ name: attempt.name, ok, detail });
    } catch (error) {
      if (!(error instanceof ArtelError)) throw error;
      return { available: false, error, checks };
    }
  }
  const held = enforced === undefined ? {} : { enforced };
  const failed = checks.filter(({ ok }) => !ok);
  if (failed.length === 0) return { available: true, checks, ...held };
  const seen = failed.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
  const error = new SandboxUnavailableError("NOT_HOLDING", `The sandbox does not hold: ${seen}.`);
  return { available: false, error, checks, ...held };
}
