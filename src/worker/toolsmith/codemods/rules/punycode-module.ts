import type { CodemodRule } from "../codemod-rule.ts";
import { pattern } from "../expressions.ts";

export const punycodeModule: CodemodRule = {
  id: "punycode-module",
  pack: "deprecations",
  why: "The module of Node warns when it is loaded; the package of the same name goes on (punycode/).",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0040",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /["'](?:node:)?punycode["']/,
  matchers: [
    pattern(`require("punycode")`),
    pattern(`require('punycode')`),
    {
      rule: {
        kind: "import_statement",
        has: { field: "source", regex: "^[\"'](?:node:)?punycode[\"']$" },
      },
    },
  ],
  report: { title: "Node's deprecated module punycode" },
  fixtures: {
    changes: [],
    stays: ['const a = require("punycode/");'],
    reports: ['import a from "punycode";', "const b = require('punycode');"],
  },
};
