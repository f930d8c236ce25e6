import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal } from "../bindings.ts";
import { part, pattern, wholeNumber } from "../expressions.ts";

export const repeatText: CodemodRule = {
  id: "repeat-text",
  pack: "modernise",
  why: "repeat says how often, an array of holes says it off by one.",
  risk: "low",
  reference:
    "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/String/repeat",
  needs: { node: 6, ecmaScript: 2015 },
  trigger: /\bArray\s*\(\s*\d+\s*\)\s*\.\s*join\b/,
  matchers: [pattern("new Array($COUNT).join($TEXT)"), pattern("Array($COUNT).join($TEXT)")],
  rewrite: (match) => {
    const [count, text] = [wholeNumber(part(match, "COUNT")), part(match, "TEXT")];
    if (count === undefined || count === 0 || text.kind() !== "string") return undefined;
    return isGlobal("Array", match) ? `${text.text()}.repeat(${count - 1})` : undefined;
  },
  fixtures: {
    changes: [[`const line = new Array(81).join("-");`, `const line = "-".repeat(80);`]],
    stays: [
      `const line = new Array(n).join("-");`,
      "const line = new Array(3).join(text);",
      `const line = new Array(0).join("-");`,
      `const line = new Array(1, 2).join("-");`,
      `var line = new Array(81).join("-");`,
    ],
  },
};
