import { use } from "../support/scenario-model.ts";
import { smallProject, type Files } from "../support/scenario.ts";
import type { Script } from "../support/scripted-model.ts";

/** With an import that nothing uses. */
export function flawedProject(): Files {
  const files = smallProject();
  const flawed = files["src/sum.js"]?.replace("import { sep }", "import { join, sep }");
  return { ...files, "src/sum.js": flawed ?? "" };
}

const TEST = `import assert from "node:assert/strict";
import test from "node:test";
import { product } from "../src/sum.js";

test("multiplies", () => assert.equal(product(2, 3), 6));
`;

/** A model that adds a function, and a test of it when it is told to work test-driven. */
export const addsProduct: Script = ({ messages }) => {
  const asked = JSON.stringify(messages);
  const uses = messages.filter(({ role }) => role === "tool").length;
  const source = `${smallProject()["src/sum.js"] ?? ""}\nexport const product = (left, right) => left * right;\n`;
  if (uses === 0) return use("read", { path: "src/sum.js" });
  if (uses === 1) return use("write", { path: "src/sum.js", text: source });
  if (uses === 2 && asked.includes("Write tests that state")) {
    return use("write", { path: "test/product.test.js", text: TEST });
  }
  return { text: "I added product." };
};

/** The test imports a file that was moved; tools can tell where to. */
export const brokenFiles: Files = {
  "src/sum.js": 'export const other = "x";\n',
  "src/math/total.js": "export const sum = (left, right) => left + right;\n",
  "test/sum.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { sum } from "../src/total.js";

test("sums", () => assert.equal(sum(1, 2), 3));
`,
};

/** What Node says of it on a forge's machine. */
export const brokenLog = `Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/home/runner/work/shop/shop/src/total.js' imported from /home/runner/work/shop/shop/test/sum.test.js
✖ test/sum.test.js (31.2ms)
ℹ fail 1
`;
