import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const sysModule: CodemodRule = {
  id: "sys-module",
  pack: "deprecations",
  why: "sys is another name of util, and warns when it is loaded.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0025",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /["'](?:node:)?sys["']/,
  matchers: [pattern(`require("sys")`), pattern(`require('sys')`), pattern(`require("node:sys")`)],
  rewrite: (match) =>
    isGlobal("require", match) ? match.text().replace(/\bsys\b/, "util") : undefined,
  fixtures: {
    changes: [[`var sys = require("sys");`, `var sys = require("util");`]],
    stays: [`var sys = require("./sys");`, `function f(require) { require("sys"); }`],
  },
};
