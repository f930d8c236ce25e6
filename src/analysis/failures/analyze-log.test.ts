import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyzeLog } from "./analyze-log.ts";
import { FAILURE_KINDS, type FailureReport } from "./failure.ts";
import { MATCHERS } from "./registry.ts";
import { requiredText } from "./required-text.ts";

async function* chunks(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === "string" ? Buffer.from(part) : part;
}
const analyzed = (...parts: readonly (string | Uint8Array)[]): Promise<FailureReport> =>
  analyzeLog(chunks(...parts));

/** Pieces of real logs, so that random ones meet the matchers. */
const PIECES = [
  "src/a.ts(3,5): error TS2307: Cannot find module 'x'.",
  "Traceback (most recent call last):",
  '  File "app.py", line 3, in <module>',
  "ValueError: no",
  "During handling of the above exception, another exception occurred:",
  "error[E0308]: mismatched types",
  "  --> src/main.rs:2:18",
  "● total",
  "    at f (src/a.js:1:2)",
  "Caused by: java.lang.NullPointerException: x",
  "make: *** [all] Error 2",
  "\u001b[31mFAIL\u001b[0m a.test.js",
  "section_start:1:x\r\u001b[0K",
  "",
  "\r\n",
  "::error file=a.ts,line=1::x",
  "((((((((((((((",
  "::::::::::::::",
];
const logs = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string(), fc.string({ unit: "binary" })), {
    maxLength: 40,
  })
  .map((lines) => `x\n${lines.join("\n").replaceAll("\0", "")}`);

describe("any log", () => {
  test("is answered, whatever its bytes are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3_000 }), async (bytes) => {
        const report = await analyzed("x\n", bytes).catch((error: { code: string }) => error.code);
        expect(typeof report === "string" ? report : "").toMatch(/^(?:LOG_BINARY)?$/);
      }),
      { numRuns: 200 },
    );
  });

  test("is answered the same wherever its chunks end", async () => {
    await fc.assert(
      fc.asyncProperty(logs, fc.array(fc.nat(2_000)), async (log, cuts) => {
        const bytes = Buffer.from(log);
        const ends = [...new Set(cuts.map((cut) => cut % bytes.length))].toSorted((a, b) => a - b);
        const parts = [0, ...ends].map((start, index) => bytes.subarray(start, ends[index]));
        expect(await analyzed(...parts)).toEqual(await analyzed(bytes));
      }),
      { numRuns: 200 },
    );
  });

  test("gives one of the nine kinds, or none and no problems", async () => {
    await fc.assert(
      fc.asyncProperty(logs, async (log) => {
        const { kind, problems, confidence } = await analyzed(log);
        expect(problems[0]?.kind ?? null).toBe(kind);
        expect(kind === null || FAILURE_KINDS.includes(kind)).toBe(true);
        expect(confidence).toBeGreaterThan(0);
        expect(problems.length).toBeLessThanOrEqual(200);
        expect(problems.every(({ message }) => message.length <= 500)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    "a:",
    "(",
    "error: ",
    "at (",
    "1:",
    " ",
    "FAILED ",
    "- ",
    "[",
    '"',
    "E   ",
    "\t",
    "_",
  ])("a line of nothing but %j costs little", async (piece) => {
    const line = piece.repeat(Math.ceil(50_000 / piece.length));
    const before = process.cpuUsage();
    await analyzed(["x", ...Array.from({ length: 20 }, () => line)].join("\n"));
    // Backtracking would take minutes; what it takes is far below one second.
    expect(process.cpuUsage(before).user / 1e6).toBeLessThan(10);
  });
});

describe("a matcher's required text", () => {
  test("stands in each line that the matcher knows", () => {
    const lines = PIECES.flatMap((piece) => [piece, piece.trim()]);
    for (const { pattern } of MATCHERS) {
      const texts = requiredText(pattern);
      for (const line of lines) {
        if (texts.length === 0 || !pattern.test(line)) continue;
        expect(texts.some((text) => line.includes(text))).toBe(true);
      }
    }
  });

  test.each([
    [/^error: (?<message>.+)$/, ["error: "]],
    [/^(?:FAIL|ERROR): x?y*/, ["FAIL", "ERROR"]],
    [/^(?:a|b?)z/, ["z"]],
    [/(?!never)always/, ["always"]],
    [/foo(?:bar)?/, ["foo"]],
    [/\d+ \[x\]/, [" [x]"]],
    [/a|\d/, []],
    [/ERROR/i, []],
  ])("of %s is %j", (pattern, texts) => {
    expect(requiredText(pattern)).toEqual(texts);
  });

  test("is there for nearly all, so that most lines need no regular expression", () => {
    const without = MATCHERS.filter(({ pattern }) => requiredText(pattern).length === 0);
    expect(without.length).toBeLessThan(MATCHERS.length / 10);
  });
});

describe("causes and consequences", () => {
  test("a consequence is primary only without its cause", async () => {
    const consequence = "make: *** [Makefile:3: all] Error 2";
    const { problems } = await analyzed(`a.c:1:2: error: x\n${consequence}\n`);
    expect(problems.map(({ role }) => role)).toEqual(["cause", "consequence"]);
    expect((await analyzed(`cc a.c\n${consequence}\n`)).kind).toBe("build_failure");
  });

  test("a limit comes before what failed earlier, and a scanner's finding before an error", async () => {
    const error = "src/a.ts(3,5): error TS2322: x";
    const finding = "# npm audit report\n\nminimist  <0.2.4\nSeverity: critical";
    const limit = "##[error]The operation was canceled.";
    expect((await analyzed(`${error}\n${finding}\n${limit}`)).kind).toBe("timeout");
    expect((await analyzed(`${error}\n${finding}`)).kind).toBe("security_vulnerability");
    expect((await analyzed(`${error}\n`)).kind).toBe("type_error");
  });

  test("vulnerabilities that an install counts fail nothing", async () => {
    const log = "added 3 packages\n\n7 vulnerabilities (3 moderate, 4 high)\n";
    expect(await analyzed(log)).toMatchObject({ kind: null, problems: [], counts: {} });
  });

  test("what a test expects is no failure when all ends well", async () => {
    const log = "Error: expected\n    at f (a.js:1:2)\nTests:       5 passed, 5 total\n";
    expect((await analyzed(log)).kind).toBe(null);
    expect((await analyzed(`TypeError: x\nFinished: FAILURE\n`)).kind).toBe("runtime_error");
  });

  test("the place of an unknown tool is where its words name one", async () => {
    const { problems } = await analyzed("error: frob: src/cart.frob:7:3: cannot convert it\n");
    expect(problems[0]).toMatchObject({ file: "src/cart.frob", line: 7, column: 3 });
    const without = await analyzed("error: frob: cannot convert it at 10:15:30\n");
    expect(without.problems[0]).toMatchObject({ file: null, line: null });
  });

  test("an unknown failure is a guess, and says so", async () => {
    const report = await analyzed("frobnicating\nERROR: the frob is out of cheese\n");
    expect(report).toMatchObject({ kind: "build_failure", confidence: 0.3 });
    expect(report.problems[0]?.message).toContain("out of cheese");
  });
});

describe("stack traces", () => {
  test.each([
    [
      "TypeError: x\n    at f (/app/node_modules/a/b.js:1:2)\n    at g (src/own.js:7:9)",
      "src/own.js",
      7,
    ],
    [
      'Traceback (most recent call last):\n  File "/usr/lib/python3/a.py", line 1, in a\n  File "own.py", line 7, in b\n  File "/x/site-packages/c.py", line 2, in c\nValueError: no',
      "own.py",
      7,
    ],
    [
      'Exception in thread "main" java.lang.IllegalStateException: a\n\tat shop.Main.main(Main.java:3)\nCaused by: java.lang.NullPointerException: b\n\tat java.base/java.util.Objects.requireNonNull(Objects.java:233)\n\tat shop.Cart.total(Cart.java:7)',
      "Cart.java",
      7,
    ],
    [
      "panic: runtime error: index out of range [5]\n\ngoroutine 1 [running]:\nruntime.gopanic(...)\n\t/usr/local/go/src/runtime/panic.go:884 +0x213\nmain.total(...)\n\t/home/runner/work/shop/shop/own.go:7 +0x1d",
      "own.go",
      7,
    ],
    ["thread 'main' panicked at src/own.rs:7:5:\nindex out of bounds", "src/own.rs", 7],
    [
      "lib/own.rb:7:in `total': undefined method `sum' for nil:NilClass (NoMethodError)\n\tfrom app.rb:2:in `<main>'",
      "lib/own.rb",
      7,
    ],
    [
      "PHP Fatal error:  Uncaught RuntimeException: no in /app/own.php:7\nStack trace:\n#0 /app/index.php(3): total()\n#1 {main}",
      "/app/own.php",
      7,
    ],
    [
      "Unhandled exception. System.Exception: no\n   at System.Linq.X.Y() in /_/src/X.cs:line 1\n   at Shop.Cart.Total() in /src/Own.cs:line 7",
      "/src/Own.cs",
      7,
    ],
  ])("the first own frame is the place", async (log, file, line) => {
    const { problems, kind } = await analyzed(log);
    expect({ kind, file: problems[0]?.file, line: problems[0]?.line }).toEqual({
      kind: "runtime_error",
      file,
      line,
    });
  });
});

describe("secrets", () => {
  const token = ["ghp", "_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"].join("");
  const telegram = ["123456789", ":AA", "Hq3xK9_vT2bLmN8cRw4ZpY6sDf1Gj5QaE"].join("");

  test.each([
    `Error: Cannot push to https://someone:${token}@example.org/a.git`,
    `fatal: unable to access 'https://x:hunter22222@example.org/a.git/'`,
    `ValueError: bad bot token ${telegram}`,
    `Error: API_KEY=${["kJ8s2Lq9", "Zx3Vb7Nm1", "Wp5Rt6"].join("")} was refused`,
    `TypeError: key ${token} ${"x ".repeat(960)} token ${token}`,
  ])("are masked wherever they are told", async (line) => {
    const log = `${line}\n    at f (src/a.js:1:2)\n`;
    const text = JSON.stringify(await analyzed(log));
    for (const secret of [token, telegram, "hunter22222", "Zx3Vb7Nm1"]) {
      expect(text).not.toContain(secret);
    }
    expect(text).toContain("***");
  });
});

test("UTF-16, as PowerShell writes it, is read", async () => {
  const log = Buffer.from("\ufeffa.c:1:2: error: no\r\n", "utf16le");
  expect((await analyzed(log)).kind).toBe("build_failure");
});
