import { expect, test } from "vitest";
import type { TestRunnerName } from "#domain";
import { lineOfTest, quarantine } from "./quarantine.ts";

const EVIDENCE = "failed in 1 of 9 runs";
const marked = (runner: TestRunnerName, text: string, name = "a > b") =>
  quarantine("a.test.ts", text, [{ name, evidence: EVIDENCE }], { runner, retries: 2 });

const HEAD = 'import { describe, it } from "x-runner";\n'.replace("x-runner", "vitest");
const TEXT = `${HEAD}describe("a", () => {\n  it("b", () => {\n    f();\n  });\n});\n`;
const COMMENT = `// Flaky: ${EVIDENCE}; tried again until its cause is found.`;

test("each runner is told in its own words, and the test still runs", () => {
  expect(marked("vitest", TEXT)).toBe(
    TEXT.replace('it("b", ', `${COMMENT}\n  it("b", { retry: 2 }, `),
  );
  expect(marked("mocha", TEXT)).toBe(
    TEXT.replace('it("b"', `${COMMENT}\n  it("b"`).replace("  });", "  }).retries(2);"),
  );
  expect(marked("node", TEXT)).toBe(
    TEXT.replace('it("b", ', `it("b", { todo: "flaky: ${EVIDENCE}" }, `),
  );
  expect(marked("jest", TEXT)).toBe(
    TEXT.replace(
      HEAD,
      `${HEAD}\n${COMMENT}\njest.retryTimes(2, { logErrorsBeforeRetry: true });\n`,
    ),
  );
});

test("line endings are kept", () => {
  for (const runner of ["vitest", "jest"] as const) {
    const text = marked(runner, TEXT.replaceAll("\n", "\r\n")) ?? "";
    expect(text).toBe((marked(runner, TEXT) ?? "").replaceAll("\n", "\r\n"));
  }
});

test("options that are there are kept", () => {
  const text = TEXT.replace('"b", ', '"b", { timeout: 9 }, ');
  expect(marked("vitest", text)).toContain('it("b", { retry: 2, timeout: 9 }, () => {');
  expect(marked("vitest", text.replace("timeout", "retry"))).toBeUndefined();
});

test("what is not certain is left: two of a name, a name made at run time, a limit behind, no words for it", () => {
  const twice = TEXT.replace("});\n});", '});\n  it("b", () => {});\n});');
  expect(marked("vitest", twice)).toBeUndefined();
  expect(marked("vitest", TEXT.replace('"b"', "`b${1}`"))).toBeUndefined();
  expect(marked("vitest", TEXT.replace("  });\n", "  }, 500);\n"))).toBeUndefined();
  expect(marked("ava", TEXT)).toBeUndefined();
  expect(marked("jest", `${TEXT}jest.retryTimes(1);\n`)).toBeUndefined();
  expect(marked("vitest", "it(")).toBeUndefined();
});

test("its line is told when just one test has its name", () => {
  expect(lineOfTest("a.test.ts", TEXT, "a > b")).toBe(3);
  expect(lineOfTest("a.test.ts", TEXT, "b")).toBeUndefined();
});
