import type { CodemodRule } from "../codemod-rule.ts";
import { part, pattern, takesAnyExpression } from "../expressions.ts";

const OPERATORS = ["||", "&&", "??"];

export const logicalAssignment: CodemodRule = {
  id: "logical-assignment",
  pack: "modernise",
  why: "A logical assignment names the variable once.",
  risk: "low",
  reference:
    "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/Logical_OR_assignment#description",
  needs: { node: 15, ecmaScript: 2021 },
  trigger: /(?:\|\||&&|\?\?)\s*\(/,
  matchers: OPERATORS.map((operator) => pattern(`$NAME ${operator} ($NAME = $VALUE)`)),
  rewrite: (match) => {
    const name = part(match, "NAME");
    // A property may be a setter's, and its object may be asked for twice.
    if (name.kind() !== "identifier" || !takesAnyExpression(match)) return undefined;
    const operator = match.field("operator")?.text() ?? "";
    return `${name.text()} ${operator}= ${part(match, "VALUE").text()}`;
  },
  fixtures: {
    changes: [
      ["a || (a = b);", "a ||= b;"],
      ["const f = () => { return a ?? (a = g()); };", "const f = () => { return a ??= g(); };"],
      ["use(a && (a = b));", "use(a &&= b);"],
    ],
    stays: [
      "a.b || (a.b = c);",
      "a || (b = c);",
      "a || (a += c);",
      "const x = a || (a = b) || c;",
      "a = a || b;",
    ],
  },
};
