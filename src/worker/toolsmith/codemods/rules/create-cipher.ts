import type { CodemodRule } from "../codemod-rule.ts";
import { isModule } from "../bindings.ts";
import { pattern } from "../expressions.ts";

export const createCipher: CodemodRule = {
  id: "create-cipher",
  pack: "deprecations",
  why: "createCipher derives the key without a salt, and Node 22 has it no more; createCipheriv takes a key.",
  risk: "low",
  reference: "https://nodejs.org/api/deprecations.html#DEP0106",
  needs: { node: 4, ecmaScript: 5 },
  trigger: /\bcreate(?:C|Dec)ipher\s*\(/,
  matchers: [pattern("crypto.createCipher($$$GIVEN)"), pattern("crypto.createDecipher($$$GIVEN)")],
  report: {
    title: "A cipher whose key is derived without a salt",
    confirm: (match) => isModule("crypto", "crypto", match),
  },
  fixtures: {
    changes: [],
    stays: [
      "crypto.createCipher(a, b);",
      'const crypto = require("crypto"); crypto.createCipheriv(a, b, c);',
    ],
    reports: ['const crypto = require("crypto"); crypto.createDecipher("aes192", key);'],
  },
};
