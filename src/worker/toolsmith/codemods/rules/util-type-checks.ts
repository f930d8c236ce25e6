import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal, isModule } from "../bindings.ts";
import { part, pattern } from "../expressions.ts";

/** As util defines them; see `lib/util.js` of Node 22 and before. */
const CHECKS: Readonly<Record<string, (value: string) => string>> = {
  isArray: (value) => `Array.isArray(${value})`,
  isBuffer: (value) => `Buffer.isBuffer(${value})`,
  isBoolean: (value) => `typeof ${value} === "boolean"`,
  isFunction: (value) => `typeof ${value} === "function"`,
  isNumber: (value) => `typeof ${value} === "number"`,
  isString: (value) => `typeof ${value} === "string"`,
  isSymbol: (value) => `typeof ${value} === "symbol"`,
  isNull: (value) => `${value} === null`,
  isUndefined: (value) => `${value} === undefined`,
};
const ALONE = /^(?:expression_statement|return_statement|parenthesized_expression|arguments)$/;

export const utilTypeChecks: CodemodRule = {
  id: "util-type-checks",
  pack: "deprecations",
  why: "Node 23 has them no more.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0044",
  needs: { node: 6, ecmaScript: 5 },
  trigger: /\butil\s*\.\s*is[A-Z]/,
  matchers: Object.keys(CHECKS).map((name) => pattern(`util.${name}($VALUE)`)),
  rewrite: (match) => {
    const name = match.field("function")?.field("property")?.text() ?? "";
    const value = part(match, "VALUE");
    const isName = /^(?:identifier|this|member_expression)$/.test(String(value.kind()));
    if (!isName || !["Array", "Buffer", "undefined"].every((each) => isGlobal(each, match)))
      return undefined;
    if (!isModule("util", "util", match)) return undefined;
    const check = CHECKS[name]?.(value.text());
    if (check === undefined || check.endsWith(")")) return check;
    return ALONE.test(String(match.parent()?.kind())) ? check : `(${check})`;
  },
  report: {
    title: "A type check of util that newer versions of Node do not have",
    confirm: (match) => isModule("util", "util", match),
  },
  fixtures: {
    changes: [
      [
        `const util = require("util"); if (util.isArray(a) && !util.isString(b.c)) f();`,
        `const util = require("util"); if (Array.isArray(a) && !(typeof b.c === "string")) f();`,
      ],
      [
        `import util from "node:util"; f(util.isNull(a));`,
        `import util from "node:util"; f(a === null);`,
      ],
    ],
    stays: [
      "util.isArray(a);",
      `const util = require("./util"); util.isArray(a);`,
      `const util = require("util"); (util) => util.isArray(a);`,
      `const util = require("util"); util.isDeepStrictEqual(a, b);`,
    ],
    reports: [`const util = require("util"); util.isString(f());`],
  },
};
