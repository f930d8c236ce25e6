import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const LOG =
  "src/a.ts(3,5): error TS2307: Cannot find module 'x'.\nProcess completed with exit code 2.\n";
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "artel-failures-"));
  writeFileSync(join(folder, "build.log"), LOG);
  writeFileSync(join(folder, "empty.log"), "\n\n");
  writeFileSync(join(folder, "binary.log"), Buffer.from([1, 0, 2, 0]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function artel(words: readonly string[], input = "") {
  const argv = ["--conditions=artel-source", join(root, "src", "cli", "main.ts"), ...words];
  const environment = { PATH: process.env["PATH"], HOME: folder, ARTEL_DATA_FOLDER: folder };
  const options = { env: environment, cwd: folder, input, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, options);
  return { status, stdout, stderr };
}

test.each([
  ["a file", ["build.log"], ""],
  ["standard input", ["-"], LOG],
])("%s is analysed, with exit code 0", (_, words, input) => {
  const { status, stdout, stderr } = artel(["analyze", "--log", ...words, "--json"], input);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({
    kind: "import_error",
    severity: "high",
    fixable: true,
    problems: [
      { kind: "import_error", tool: "tsc", file: "src/a.ts", line: 3, column: 5, stack: [] },
      { kind: "build_failure", role: "consequence" },
    ],
  });
});

test("people get text", () => {
  const { status, stdout } = artel(["analyze", "--log", "build.log"]);
  expect(status).toBe(0);
  expect(stdout).toContain("# import_error (high, 90 % sure)");
  expect(stdout).toContain("src/a.ts:3:5 TS2307: Cannot find module 'x'.");
  expect(stdout).toContain("Next: ");
  expect(artel(["analyze", "--log", "-"], "all is well\n").stdout).toMatch(/^Nothing failed/);
});

test.each([
  [["--log", "missing.log"], 3, "LOG_UNREADABLE"],
  [["--log", "."], 3, "LOG_FOLDER"],
  [["--log", "binary.log"], 3, "LOG_BINARY"],
  [["--log", "empty.log"], 3, "LOG_EMPTY"],
  [["--log", "-"], 3, "LOG_EMPTY"],
  [["src", "--log", "build.log"], 2, "USAGE"],
  [["--sarif", "--log", "build.log"], 2, "USAGE"],
])("%j is refused with a code and a remedy", (words, code, name) => {
  const { status, stdout, stderr } = artel(["analyze", ...words]);
  expect({ status, stdout }).toEqual({ status: code, stdout: "" });
  expect(stderr).toContain(`[${name}]`);
  expect(stderr).toContain("next: ");
});
