import type { CodemodRule } from "../codemod-rule.ts";
import { part, parts, pattern, wholeNumber } from "../expressions.ts";

export const textSubstr: CodemodRule = {
  id: "text-substr",
  pack: "deprecations",
  why: "substr is kept for old pages only, and is mistaken for substring.",
  risk: "medium",
  reference:
    "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/String/substr",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /\.\s*substr\s*\(/,
  matchers: [pattern("$TEXT.substr($$$GIVEN)"), pattern("$TEXT?.substr($$$GIVEN)")],
  rewrite: (match) => {
    const given = parts(match, "GIVEN");
    const [start, length] = given.map(wholeNumber);
    // From 0 on, and with plain numbers, both count alike; of what the language has, only texts have a substr.
    if (start === undefined || given.length > 2) return undefined;
    if (given.length === 2 && length === undefined) return undefined;
    const end = length === undefined ? "" : `, ${start + length}`;
    const isOptional = match.matches(pattern("$TEXT?.substr($$$GIVEN)"));
    return `${part(match, "TEXT").text()}${isOptional ? "?." : "."}slice(${start}${end})`;
  },
  fixtures: {
    changes: [
      ["a.substr(1);", "a.slice(1);"],
      ["f(a.b().substr(2, 3));", "f(a.b().slice(2, 5));"],
      ["a?.substr(0, 1);", "a?.slice(0, 1);"],
    ],
    stays: [
      "a.substr(-1);",
      "a.substr(i, 2);",
      "a.substr(0, n);",
      "a.substr();",
      "a.substring(1);",
    ],
  },
};
