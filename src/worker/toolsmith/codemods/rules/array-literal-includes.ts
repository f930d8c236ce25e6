import type { SgNode } from "@ast-grep/napi";
import type { CodemodRule } from "../codemod-rule.ts";
import { part, pattern } from "../expressions.ts";

const FOUND = ["!== -1", "!= -1", "> -1", ">= 0"];
const MISSING = ["=== -1", "== -1", "< 0"];

export const arrayLiteralIncludes: CodemodRule = {
  id: "array-literal-includes",
  pack: "modernise",
  why: "includes says that it is asked whether, not where.",
  risk: "low",
  reference:
    "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Array/includes",
  needs: { node: 6, ecmaScript: 2016 },
  trigger: /\]\s*\.\s*indexOf\b/,
  matchers: [...FOUND, ...MISSING].map((test) => pattern(`$LIST.indexOf($WANTED) ${test}`)),
  rewrite: (match) => {
    const list = part(match, "LIST");
    // Both compare alike but for NaN, which no text or number of the list is.
    if (list.kind() !== "array" || !list.children().every(isElement)) return undefined;
    const text = match.text().replaceAll(/\s+/g, " ");
    const asked = `${list.text()}.includes(${part(match, "WANTED").text()})`;
    const isFound = FOUND.some((test) => text.endsWith(test));
    return isFound ? asked : `!${asked}`;
  },
  fixtures: {
    changes: [
      [`if (["a", "b"].indexOf(x) !== -1) f();`, `if (["a", "b"].includes(x)) f();`],
      ["const no = [1, 2].indexOf(x) < 0;", "const no = ![1, 2].includes(x);"],
    ],
    stays: [
      "list.indexOf(x) !== -1;",
      "[a, NaN].indexOf(x) !== -1;",
      `["a"].indexOf(x) !== 0;`,
      `["a"].indexOf(x, 1) !== -1;`,
      `"abc".indexOf(x) !== -1;`,
      `["a", , "b"].indexOf(x) === -1;`,
    ],
  },
};

function isElement(node: SgNode, index: number, all: readonly SgNode[]): boolean {
  if (node.kind() === "," && (all[index - 1]?.kind() === "," || index === 1)) return false; // a hole
  return ["string", "number", "[", "]", ","].includes(String(node.kind()));
}
