import { expect, test } from "vitest";
import { withFacts, type Expectation, type Fact } from "#domain";
import { checkTask } from "./check-task.ts";

const origin = { source: "git", time: 1, confidence: 1 };
const file = (path: string, hash: string): Fact => ({
  kind: "file-hash",
  path,
  value: { hash, mode: "file" },
  ...origin,
});
const result = (name: string, status: "passed" | "failed", flaky = false): Fact => ({
  kind: "test-result",
  test: name,
  value: { status, flaky },
  ...origin,
});

test("gives each contradiction once, the most certain first", () => {
  const before = withFacts(new Map(), [
    file("b", "1"),
    file("a", "1"),
    result("t", "passed", true),
  ]);
  const after = withFacts(before, [file("b", "2"), file("a", "2"), result("t", "failed")]);
  const onlyPaths: Expectation = { kind: "only-paths-change", paths: [] };
  const expectations: Expectation[] = [{ kind: "no-test-breaks" }, onlyPaths, onlyPaths];
  expect(checkTask({ expectations, before, after }).map(({ key }) => key)).toEqual([
    "file-hash:a",
    "file-hash:b",
    "test-result:t",
  ]);
  expect(checkTask({ expectations, before, after: before })).toEqual([]);
  expect(checkTask({ expectations: [], before, after })).toEqual([]);
});
