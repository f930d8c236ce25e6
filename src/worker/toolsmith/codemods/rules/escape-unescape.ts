import type { CodemodRule } from "../codemod-rule.ts";
import { isGlobal } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const escapeUnescape: CodemodRule = {
  id: "escape-unescape",
  pack: "deprecations",
  why: "escape knows no UTF-8, and is kept for old pages only; encodeURIComponent does.",
  risk: "low",
  reference:
    "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/escape",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /\b(?:un)?escape\s*\(/,
  matchers: [pattern("escape($TEXT)"), pattern("unescape($TEXT)")],
  report: {
    title: "A use of the deprecated escape or unescape",
    confirm: (match) => isGlobal(match.field("function")?.text() ?? "", match),
  },
  fixtures: {
    changes: [],
    stays: [
      "function escape(a) {} escape(b);",
      'import { unescape } from "./html.js"; unescape(a);',
      "css.escape(a);",
    ],
    reports: ["const a = decodeURIComponent(escape(b));"],
  },
};
