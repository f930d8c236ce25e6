import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const text = readFileSync(join(root, "docs", "proof.md"), "utf8");
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (?:-|claim )/.test(line))
  .map((line) => line.split(" | ").map((cell) => cell.replaceAll(/^\|?\s*|\s*\|?$/g, "")));

test("each claim stands once, with what shows it", () => {
  const claims = rows.map(([claim]) => claim);
  expect(claims.length).toBeGreaterThan(50);
  expect(claims.filter((claim, index) => claims.indexOf(claim) !== index)).toEqual([]);
  const unshown = rows.filter(
    ([claim, shown]) => !claim?.startsWith("**") && !/`|\]\(/.test(shown ?? ""),
  );
  expect(unshown).toEqual([]);
});

test("the tests and scripts that it names exist", () => {
  const commands = rows.flatMap(([, shown = ""]) =>
    [...shown.matchAll(/`([^`]+)`/g)].map(([, command = ""]) => command),
  );
  const paths = commands
    .filter((command) => command.startsWith("npx vitest run "))
    .flatMap((command) => command.split(" ").slice(3));
  expect(paths.filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([]);
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const used = commands.flatMap((command) => /^npm (?:run )?(\S+)/.exec(command)?.[1] ?? []);
  expect(used.filter((name) => !(name in scripts))).toEqual([]);
});
