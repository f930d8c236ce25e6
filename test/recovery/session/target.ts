import { FixtureRepository } from "../../support/fixture-repository.ts";

/**
 * A repository that needs no package and no network: tests by node:test, lint faults, unused imports and exports that
 * nobody uses. One export (`limits`) is read through a computed import that no analysis sees, so taking it back makes
 * a test fail: a gate refuses its task, and bisecting finds the culprit.
 */
export function recoveryTarget(): FixtureRepository {
  const repository = new FixtureRepository({ ...manifest, ...sources, ...tests });
  // What a person has under way must be as it was in the end.
  repository.write({
    "staged.txt": "staged\n",
    "src/cart.js": `${sources["src/cart.js"]}// edited\n`,
  });
  repository.git("add", "staged.txt");
  repository.write({ "untracked.txt": "untracked\n" });
  repository.git("branch", "other");
  return repository;
}

const manifest = {
  "package.json": `${JSON.stringify(
    {
      name: "corner",
      version: "1.0.0",
      private: true,
      type: "module",
      main: "src/main.js",
      scripts: { test: "node --test" },
    },
    null,
    2,
  )}\n`,
};

const sources = {
  "src/main.js": `import { cartTotal } from "./cart.js";
import { describeOrder } from "./order.js";
import { limitOf } from "./plugin.js";

export function run(lines) {
  return describeOrder(cartTotal(lines), limitOf("basic"));
}
`,
  "src/cart.js": `import { readFileSync } from "fs";
import { format } from "node:util";

export const TAX = 0.2;

export function lineTotal(line) {
  let price = line.price;
  if (!!line.free) return 0;
  return price * line.count;
}

export function cartTotal(lines) {
  let sum = 0;
  for (let index = 0; index < lines.length; index += 1) sum += lineTotal(lines[index]);
  return sum + sum * TAX;
}
`,
  "src/order.js": `import { join } from "path";

export const CURRENCY = "EUR";

export function rounded(amount) {
  return Math.round(amount * 100) / 100;
}

export function describeOrder(total, limit) {
  var text = rounded(total) + " " + CURRENCY;
  if (total > limit === false) return text;
  return text + " (over the limit)";
}
`,
  "src/plugin.js": `export const limits = { basic: 100, large: 1000 };

export const NAMES = Object.keys(limits);

export function limitOf(name) {
  return limits[NAMES.includes(name) ? name : "basic"];
}
`,
};

const tests = {
  "test/main.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../src/main.js";

test("adds up with the tax", () => {
  assert.equal(run([{ price: 10, count: 2 }]), "24 EUR");
});

test("says what is over the limit", () => {
  assert.equal(run([{ price: 100, count: 2 }]), "240 EUR (over the limit)");
});
`,
  "test/plugin.test.js": `import assert from "node:assert/strict";
import { test } from "node:test";

test("plug-ins find the limits by name", async () => {
  const file = ["..", "src", ["plug", "in"].join("") + ".js"].join("/");
  const plugin = await import(file);
  assert.equal(plugin["lim" + "its"].basic, 100);
});
`,
};
