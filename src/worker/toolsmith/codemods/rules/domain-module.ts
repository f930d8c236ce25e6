import type { CodemodRule } from "../codemod-rule.ts";
import { pattern } from "../expressions.ts";

export const domainModule: CodemodRule = {
  id: "domain-module",
  pack: "deprecations",
  why: "Domains are about to be removed, and miss errors of promises; AsyncLocalStorage follows a request.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0032",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /["'](?:node:)?domain["']/,
  matchers: [
    pattern(`require("domain")`),
    pattern(`require('domain')`),
    {
      rule: {
        kind: "import_statement",
        has: { field: "source", regex: "^[\"'](?:node:)?domain[\"']$" },
      },
    },
  ],
  report: { title: "The deprecated module domain" },
  fixtures: {
    changes: [],
    stays: [
      'const a = require("./domain");',
      'import a from "domain-parser";',
      'const a = "domain";',
    ],
    reports: ['const a = require("domain");', 'import domain from "node:domain";'],
  },
};
