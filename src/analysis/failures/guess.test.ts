import { expect, test } from "vitest";

import { Guess } from "./guess.ts";

function guessed(...lines: readonly string[]) {
  const guess = new Guess();
  for (const [index, line] of lines.entries()) guess.add(line, index + 1);
  return { ...guess.candidate(), until: guess.until };
}

test.each([
  ["frob: src/cart.frob:7:3: cannot convert Text to Int", "src/cart.frob", "7", "3"],
  ["src/cart.frob(7,3): cannot convert Text to Int", "src/cart.frob", "7", "3"],
  ['cannot convert Text to Int in "src/cart.frob", line 7', "src/cart.frob", "7", undefined],
  ["cannot convert Text to Int (src/cart.frob line 7)", "src/cart.frob", "7", undefined],
  ["cannot convert Text to Int at C:\\shop\\cart.frob:7", "C:\\shop\\cart.frob", "7", undefined],
])("the place stands in the line: %s", (line, file, number, column) => {
  expect(guessed(line)).toMatchObject({ kind: "type_error", found: { file, line: number } });
  expect(guessed(line).found?.column).toBe(column);
});

test("the place stands above or below", () => {
  const place = { file: "src/cart.frob", line: "7" };
  expect(guessed("Error: no such field", "  --> src/cart.frob:7").found).toEqual(place);
  expect(guessed("In src/cart.frob:7", "", "Error: no such field").found).toEqual(place);
  expect(guessed("In src/cart.frob:7", "", "", "", "Error: no such field").found).toEqual({});
  expect(guessed("Error: no such field", "10.0.0.1:8080", "at 12:30:01").found).toEqual({});
});

test("the line that tells most, and of equal ones the first of the last step", () => {
  const lines = ["Error: frobbing failed", "cart.frob:3: unexpected token '('", "Error: giving up"];
  expect(guessed(...lines)).toMatchObject({ kind: "syntax_error", logLine: 2, until: 3 });
  const calm = Array.from({ length: 60 }, () => "frobbing");
  const both = ["Error: no such field", ...calm, "Error: the build was cancelled"];
  expect(guessed(...both, "Error: 3 tests failed")).toMatchObject({ kind: "timeout", logLine: 62 });
});

test.each([
  "0 errors, 0 warnings",
  "no violations found",
  "✓ cart fails when it is empty",
  "12:30 INFO retry after timeout of 3 s",
  "warning: unused variable total",
  "found 3 vulnerabilities (2 low, 1 moderate)",
  "checking for missing headers... no",
  "a timeout of 10 minutes applies",
  "reading the errors page",
])("says nothing of a failure: %s", (line) => {
  expect(guessed(line).kind).toBe(undefined);
});
