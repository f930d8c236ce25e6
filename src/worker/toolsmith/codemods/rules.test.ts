import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import * as parser from "@ast-grep/napi";
import { describe, expect, test } from "vitest";
import { obstacleOf } from "./language-level.ts";
import { codemodRules } from "./registry.ts";
import { isModern, rewriteFile } from "./rewrite-file.ts";

const NOTHING = { node: undefined, ecmaScript: undefined, forBrowsers: false };

describe.each(codemodRules.map((rule) => [rule.id, rule] as const))("%s", (_id, rule) => {
  const run = (path: string, text: string) => {
    const level = { ...NOTHING, ecmaScript: rule.needs.ecmaScript };
    const obstacle = obstacleOf(rule.needs, level, isModern(parser, path, text));
    const may = obstacle === undefined && rule.trigger.test(text);
    const { rewrite: _, ...reporting } = rule;
    return rewriteFile(parser, path, text, [may ? rule : reporting]);
  };

  const { changes, stays, reports = [] } = rule.fixtures;
  const isTyped = [...changes.flat(), ...stays, ...reports].every((text) => !text.includes("<"));
  const paths = isTyped ? ["a.js", "a.ts", "a.tsx"] : ["a.js"];

  test.each(paths)("rewrites what is certain, once and for all, in %s", (path) => {
    for (const [before, after] of changes) {
      const result = run(path, before);
      expect(result?.text, before).toBe(after);
      expect(result?.reported, before).toEqual([]);
      expect(run(path, after)?.text).toBe(after);
      expect(rule.trigger.test(before)).toBe(true);
    }
    expect(changes.length > 0).toBe(rule.rewrite !== undefined);
  });

  test.each(paths)("leaves alone what may do something else, in %s", (path) => {
    for (const text of stays) {
      const result = run(path, text);
      expect(result?.text, text).toBe(text);
      expect(result?.reported, text).toEqual([]);
    }
    expect(stays.length).toBeGreaterThan(0);
  });

  test.each(paths)("reports the rest, in %s", (path) => {
    for (const text of reports) {
      const result = run(path, text);
      expect(result?.text, text).toBe(text);
      expect(result?.reported, text).toHaveLength(1);
      expect(rule.trigger.test(text)).toBe(true);
    }
    expect(reports.length > 0).toBe(rule.report !== undefined);
  });
});

test("every file of rules/ has its line in the registry, under its name", async () => {
  const files = await readdir(join(import.meta.dirname, "rules"));
  expect(codemodRules.map(({ id }) => id).toSorted()).toEqual(
    files.map((file) => basename(file, ".ts")).toSorted(),
  );
});

test("a comment inside, or a file that does not parse, keeps what it is in", () => {
  const rules = codemodRules.filter(({ id }) => id === "text-substr");
  const commented = "a.substr(/* from */ 1);";
  expect(rewriteFile(parser, "a.js", commented, rules)?.text).toBe(commented);
  expect(rewriteFile(parser, "a.js", "a.substr(1); b = = c;", rules)).toBeUndefined();
});

test("one inside another, and other than Latin letters around", () => {
  const before = "// 😀 日本\nconst é = '😀' + f(a.substr(1).substr(0, 2)); // ü\n";
  const after = "// 😀 日本\nconst é = '😀' + f(a.slice(1).slice(0, 2)); // ü\n";
  const rules = codemodRules.filter(({ id }) => id === "text-substr");
  expect(rewriteFile(parser, "a.js", before, rules)).toMatchObject({
    text: after,
    applied: { "text-substr": 2 },
  });
});

test("what a rule needs is held against what the repository says", () => {
  const needs = { node: 17, ecmaScript: 2022 };
  expect(obstacleOf(needs, { ...NOTHING, node: 16 }, true)).toContain("Node 16");
  expect(obstacleOf(needs, { ...NOTHING, node: 18, ecmaScript: 2020 }, true)).toContain("ES2020");
  expect(obstacleOf(needs, { ...NOTHING, node: 18 }, true)).toBeUndefined();
  expect(obstacleOf(needs, { ...NOTHING, node: 18, forBrowsers: true }, true)).toContain(
    "browsers",
  );
  expect(obstacleOf(needs, { ...NOTHING, ecmaScript: 2022 }, true)).toBeUndefined();
  expect(obstacleOf(needs, NOTHING, true)).toContain("not said");
  const spread = { node: 6, ecmaScript: 2015 };
  expect(obstacleOf(spread, NOTHING, true)).toBeUndefined();
  expect(obstacleOf(spread, { ...NOTHING, node: 18 }, false)).toContain("old");
  expect(obstacleOf({ node: 8, ecmaScript: 5 }, NOTHING, false)).toBeUndefined();
  expect(isModern(parser, "a.js", "// const a = () => 1;\nvar b;")).toBe(false);
});
