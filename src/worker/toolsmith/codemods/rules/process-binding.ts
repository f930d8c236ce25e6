import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const processBinding: CodemodRule = {
  id: "process-binding",
  pack: "deprecations",
  why: "Its modules are Node's own, and change or go with any version.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0111",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /\bprocess\s*\.\s*binding\s*\(/,
  matchers: [pattern("process.binding($NAME)")],
  report: {
    title: "A use of the inner modules of Node",
    confirm: (match) => isGlobal("process", match),
  },
  fixtures: {
    changes: [],
    stays: ['const process = own(); process.binding("fs");'],
    reports: ['process.binding("natives");'],
  },
};
