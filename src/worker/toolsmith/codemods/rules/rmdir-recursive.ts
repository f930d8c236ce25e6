import type { CodemodRule } from "../codemod-rule.ts";
import { isModule } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const rmdirRecursive: CodemodRule = {
  id: "rmdir-recursive",
  pack: "deprecations",
  why: "Removing with what is inside is the task of fs.rm; rmdir refuses it in new versions.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0147",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /\brmdir(?:Sync)?\s*\(/,
  matchers: [
    pattern("fs.rmdir($PATH, { recursive: true }, $$$REST)"),
    pattern("fs.rmdir($PATH, { recursive: true })"),
    pattern("fs.rmdirSync($PATH, { recursive: true })"),
  ],
  report: {
    title: "A folder is removed with what is inside by rmdir",
    confirm: (match) => isModule("fs", "fs", match),
  },
  fixtures: {
    changes: [],
    stays: ['const fs = require("fs"); fs.rmdirSync(a);', "fs.rmdirSync(a, { recursive: true });"],
    reports: [
      'const fs = require("fs"); fs.rmdirSync(a, { recursive: true });',
      'import * as fs from "node:fs"; fs.rmdir(a, { recursive: true }, f);',
    ],
  },
};
