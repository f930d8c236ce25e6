import type { CodemodRule } from "../codemod-rule.ts";
import { isModule } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const fsExists: CodemodRule = {
  id: "fs-exists",
  pack: "deprecations",
  why: "What fs.exists says may have changed when it is acted on, and its callback takes no error.",
  risk: "low",
  reference: "https://nodejs.org/api/fs.html#fsexistspath-callback",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /\bfs\s*\.\s*exists\s*\(/,
  matchers: [pattern("fs.exists($$$GIVEN)")],
  report: {
    title: "A use of the deprecated fs.exists",
    confirm: (match) => isModule("fs", "fs", match),
  },
  fixtures: {
    changes: [],
    stays: [
      "fs.exists(a, f);",
      'const fs = require("fs"); fs.existsSync(a);',
      'import fs from "fs-extra"; fs.exists(a);',
    ],
    reports: ['const fs = require("fs"); fs.exists(a, f);'],
  },
};
