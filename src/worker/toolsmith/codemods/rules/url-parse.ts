import type { CodemodRule } from "../codemod-rule.ts";
import { isModule } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const urlParse: CodemodRule = {
  id: "url-parse",
  pack: "deprecations",
  why: "url.parse takes what no browser takes, so that a check of it can be fooled; new URL throws instead.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0169",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /\burl\s*\.\s*parse\s*\(/,
  matchers: [pattern("url.parse($$$GIVEN)")],
  report: {
    title: "A use of the deprecated url.parse",
    confirm: (match) => isModule("url", "url", match),
  },
  fixtures: {
    changes: [],
    stays: ["url.parse(a);", 'const url = require("./url"); url.parse(a);'],
    reports: [
      'const url = require("url"); f(url.parse(a).host);',
      'import url from "node:url"; url.parse(a, true);',
    ],
  },
};
