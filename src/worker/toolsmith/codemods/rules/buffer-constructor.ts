import type { SgNode } from "@ast-grep/napi";
import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobalOrFrom } from "../bindings.ts";
import { parts, pattern, wholeNumber } from "../expressions.ts";

const isNodes = (match: SgNode): boolean => isGlobalOrFrom("Buffer", "buffer", match);

export const bufferConstructor: CodemodRule = {
  id: "buffer-constructor",
  pack: "deprecations",
  why: "The constructor does another thing for a number than for a text, which has let strangers read memory.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0005",
  needs: { node: 8, ecmaScript: 5 },
  trigger: /\bBuffer\s*\(/,
  matchers: [pattern("new Buffer($$$GIVEN)"), pattern("Buffer($$$GIVEN)")],
  rewrite: (match) => {
    const given = parts(match, "GIVEN");
    const [first] = given;
    if (first === undefined || !isNodes(match)) return undefined;
    const texts = given.map((each) => each.text()).join(", ");
    if (given.length === 1 && wholeNumber(first) !== undefined) return `Buffer.alloc(${texts})`;
    const isContent = ["string", "template_string", "array"].includes(String(first.kind()));
    const isPlain = given.every((each) => each.kind() !== "spread_element");
    return isContent && isPlain && given.length <= 2 ? `Buffer.from(${texts})` : undefined;
  },
  report: { title: "The deprecated constructor of Buffer", confirm: isNodes },
  fixtures: {
    changes: [
      [`const b = new Buffer("text", "hex");`, `const b = Buffer.from("text", "hex");`],
      ["var b = new Buffer(16);", "var b = Buffer.alloc(16);"],
      [
        `const { Buffer } = require("buffer"); f(Buffer([1, 2]));`,
        `const { Buffer } = require("buffer"); f(Buffer.from([1, 2]));`,
      ],
    ],
    stays: [
      `Buffer.from("a");`,
      `class Buffer {} new Buffer("a");`,
      `import { Buffer } from "./own.js"; new Buffer(x);`,
      `const { Buffer } = require("safe-buffer"); Buffer("a");`,
    ],
    reports: ["const b = new Buffer(x);", "Buffer(...all);"],
  },
};
