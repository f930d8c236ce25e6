import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal } from "../bindings.ts";
import { part, pattern } from "../expressions.ts";

export const globalThisName: CodemodRule = {
  id: "global-this",
  pack: "modernise",
  why: "globalThis needs no code made of text, which a content security policy forbids.",
  risk: "low",
  reference:
    "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/globalThis#search_for_the_global_across_environments",
  needs: { node: 12, ecmaScript: 2020 },
  trigger: /\bFunction\s*\(\s*["']return this;?["']/,
  matchers: [pattern("Function($CODE)()"), pattern("new Function($CODE)()")],
  rewrite: (match) =>
    /^["']return this;?["']$/.test(part(match, "CODE").text()) &&
    isGlobal("Function", match) &&
    isGlobal("globalThis", match)
      ? "globalThis"
      : undefined,
  fixtures: {
    changes: [
      [`var root = Function("return this")();`, "var root = globalThis;"],
      [`const root = new Function('return this;')();`, "const root = globalThis;"],
    ],
    stays: [
      `Function("return that")();`,
      `Function("a", "return this")();`,
      `function f(Function) { return Function("return this")(); }`,
    ],
  },
};
