import { expect, test } from "vitest";
import { isInstallCommand } from "./install-command.ts";

test.each([
  [["npm", "ci"], true],
  [["npm", "install", "--ignore-scripts"], true],
  [["/usr/bin/pnpm", "install", "--frozen-lockfile"], true],
  [["yarn"], true],
  [["yarn", "--immutable"], true],
  [["bun", "install"], true],
  [["npm", "install", "left-pad"], false],
  [["npm", "test"], false],
  [["yarn", "test"], false],
  [["pnpm"], false],
  [["make", "install"], false],
])("%j puts dependencies in place: %s", (argv, expected) => {
  expect(isInstallCommand({ argv, directory: "." })).toBe(expected);
});
