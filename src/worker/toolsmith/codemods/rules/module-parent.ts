import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const moduleParent: CodemodRule = {
  id: "module-parent",
  pack: "deprecations",
  why: "module.parent is not set when a module of ECMAScript loads this one; require.main is.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0144",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /\bmodule\s*\.\s*parent\b/,
  matchers: [pattern("module.parent")],
  report: {
    title: "A use of the deprecated module.parent",
    confirm: (match) => isGlobal("module", match),
  },
  fixtures: {
    changes: [],
    stays: ["function f(module) { return module.parent; }", "this.module.parent;"],
    reports: ["if (!module.parent) start();"],
  },
};
