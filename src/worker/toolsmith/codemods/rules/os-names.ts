import type { CodemodRule } from "../codemod-rule.ts";
import { isModule } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const osNames: CodemodRule = {
  id: "os-names",
  pack: "deprecations",
  why: "The old names of two functions of os are gone since Node 14 and 12.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0022",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /\bos\s*\.\s*(?:tmpDir|getNetworkInterfaces)\b/,
  matchers: [pattern("os.tmpDir()"), pattern("os.getNetworkInterfaces()")],
  rewrite: (match) => {
    if (!isModule("os", "os", match)) return undefined;
    return match.text().includes("tmpDir") ? "os.tmpdir()" : "os.networkInterfaces()";
  },
  fixtures: {
    changes: [
      [`var os = require("os"); f(os.tmpDir());`, `var os = require("os"); f(os.tmpdir());`],
      [
        `import * as os from "os"; os.getNetworkInterfaces();`,
        `import * as os from "os"; os.networkInterfaces();`,
      ],
    ],
    stays: ["os.tmpDir();", `const os = require("./os"); os.tmpDir();`],
  },
};
