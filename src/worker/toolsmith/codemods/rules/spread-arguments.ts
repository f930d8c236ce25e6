import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const spreadArguments: CodemodRule = {
  id: "spread-arguments",
  pack: "modernise",
  why: "Spread makes an array of the arguments without a borrowed method.",
  risk: "low",
  reference:
    "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Functions/arguments#converting_arguments_to_an_array",
  needs: { node: 6, ecmaScript: 2015 },
  trigger: /slice\s*\.\s*call\s*\(\s*arguments\b/,
  matchers: [
    pattern("Array.prototype.slice.call(arguments)"),
    pattern("Array.prototype.slice.call(arguments, 0)"),
    pattern("[].slice.call(arguments)"),
    pattern("[].slice.call(arguments, 0)"),
  ],
  rewrite: (match) => {
    const file = match.getRoot().root().text();
    const isOrdinary = isGlobal("Array", match) && isGlobal("arguments", match);
    // Those of which one was deleted have a hole that slice keeps.
    return isOrdinary && !/\bdelete\s+arguments\b/.test(file) ? "[...arguments]" : undefined;
  },
  fixtures: {
    changes: [
      [
        "const f = function () { return Array.prototype.slice.call(arguments); };",
        "const f = function () { return [...arguments]; };",
      ],
      ["let a = [].slice.call(arguments, 0).length;", "let a = [...arguments].length;"],
    ],
    stays: [
      "const a = Array.prototype.slice.call(arguments, 1);",
      "const a = Array.prototype.slice.call(list);",
      "delete arguments[0]; const a = [].slice.call(arguments);",
      "function f(Array) { const a = Array.prototype.slice.call(arguments); }",
      "var a = [].slice.call(arguments);",
    ],
  },
};
