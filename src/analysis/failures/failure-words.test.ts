import { describe, expect, test } from "vitest";

import { kindOfWords } from "./failure-words.ts";

describe("kindOfWords", () => {
  test.each([
    ["The image has 3 vulnerabilities of severity HIGH", "security_vulnerability"],
    ["frobber 1.2.3 is affected by CVE-2030-12345", "security_vulnerability"],
    ["GHSA-aaaa-bbbb-cccc: frobber can be tricked", "security_vulnerability"],
    ["2 secrets were found in config/app.ini", "security_vulnerability"],
    ["frob: gave up: the request timed out", "timeout"],
    ["the step was cancelled", "timeout"],
    ["killed after 600 s", "timeout"],
    ["the job exceeded its maximum duration of 30 minutes", "timeout"],
    ["no output for 15m, giving up", "timeout"],
    ["frobd: segmentation fault at 0x0", "runtime_error"],
    ["worker 3 crashed", "runtime_error"],
    ["the node ran out of memory", "runtime_error"],
    ["frob.core.CartException: empty", "runtime_error"],
    ["cannot find module shop/cart", "import_error"],
    ["unresolved import shop.cart", "import_error"],
    ["failed to resolve the package shop-cart", "import_error"],
    ["package shop.cart does not exist", "import_error"],
    ["no module named cart", "import_error"],
    ["parse error before the end", "syntax_error"],
    ["unexpected token ')'", "syntax_error"],
    ["expected ';' after the expression", "syntax_error"],
    ["unterminated string", "syntax_error"],
    ["mismatched types: Int and Text", "type_error"],
    ["cannot assign Text to total", "type_error"],
    ["Cart has no member named total", "type_error"],
    ["value is not assignable to Int", "type_error"],
    ["unresolved reference: total", "type_error"],
    ["line too long (120 of 100)", "lint_error"],
    ["src/cart.frob would be reformatted", "lint_error"],
    ["4 style violations", "lint_error"],
    ["warnings are treated as errors", "lint_error"],
    ["total should be final (prefer-final-locals)", "lint_error"],
    ["total is never read [W0612]", "lint_error"],
    ["assertion failed in total", "test_failure"],
    ["expected 3 but got 4", "test_failure"],
    ["3 tests failed", "test_failure"],
    ["not ok 2 - adds up", "test_failure"],
    ["could not download the dependencies", "build_failure"],
    ["undefined reference to `total'", "build_failure"],
    ["total is 4", undefined],
  ])("%s", (line, kind) => {
    expect(kindOfWords(line)).toBe(kind);
  });

  test("what ends everything, and a finding, count before the rest", () => {
    expect(kindOfWords("test cart failed: timed out")).toBe("timeout");
    expect(kindOfWords("lint: CVE-2030-12345 in cart")).toBe("security_vulnerability");
  });

  test("long lines cost no time", () => {
    const parts = ["expected ", "fail ", "cannot find a ", "exceeded ", "test x ", "(a-", "A.b"];
    for (const part of parts) kindOfWords(part.repeat(100_000));
  }, 1000);
});
