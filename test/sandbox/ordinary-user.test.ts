import {
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { runProcess } from "#infra/process";

const USER = 65520;
const repository = resolve(import.meta.dirname, "../..");
const vitest = join(repository, "node_modules/vitest/vitest.mjs");

/** Folders that an ordinary user cannot pass, on the way to what the suite is made of. */
const closed = [repository, process.execPath, realpathSync(vitest), realpathSync(tmpdir())]
  .flatMap(ancestors)
  .filter((folder) => (statSync(folder).mode & 0o001) === 0);

const impossible =
  process.getuid?.() !== 0
    ? "the suite runs as an ordinary user already"
    : closed.length > 0
      ? `an ordinary user cannot enter ${closed[0]}`
      : undefined;

describe("as an ordinary user, when the suite runs as root", () => {
  it.skipIf(impossible !== undefined)(
    `the sandboxes pass their conformance suites and the os sandbox its refusals${impossible === undefined ? "" : ` (skipped: ${impossible})`}`,
    async () => {
      const home = mkdtempSync(join(tmpdir(), "artel-ordinary-"));
      chownSync(home, USER, USER);
      const output = join(home, "report.json");
      try {
        const result = await runProcess({
          argv: [
            "setpriv",
            "--reuid",
            String(USER),
            "--regid",
            String(USER),
            "--clear-groups",
            "--inh-caps=-all",
            "--",
            process.execPath,
            vitest,
            "run",
            "--reporter=json",
            `--outputFile=${output}`,
            // Nothing of the installation can be written by this user.
            "--configLoader=native",
            "--no-cache",
            `--fsModuleCachePath=${join(home, "modules")}`,
            "test/sandbox/os-sandbox.test.ts",
            "test/sandbox/refusals.test.ts",
            "test/sandbox/wasm-sandbox.test.ts",
          ],
          cwd: repository,
          environment: { PATH: process.env["PATH"], HOME: home },
          timeMs: 230_000,
        });
        expect(existsSync(output), result.stdout + result.stderr).toBe(true);
        const report = JSON.parse(readFileSync(output, "utf8")) as Report;
        const failed = report.testResults
          .flatMap(({ assertionResults }) => assertionResults)
          .filter(({ status }) => status === "failed")
          .map(({ title, failureMessages }) => `${title}: ${failureMessages.join("\n")}`);
        expect(failed).toEqual([]);

        expect(report.numPassedTests).toBeGreaterThan(130);
        expect(result.exitCode).toBe(0);
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    },
    240_000,
  );
});

interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [parent, ...ancestors(parent)];
}
