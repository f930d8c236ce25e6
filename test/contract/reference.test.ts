import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorCodes } from "../../scripts/error-codes.ts";
import { generatedFiles } from "../../scripts/reference-files.ts";

const root = join(import.meta.dirname, "..", "..");

test("the generated files of docs/ say what the code says", async () => {
  for (const [path, text] of await generatedFiles(root)) {
    const written = await readFile(join(root, path), "utf8").catch(() => "");
    expect(
      written === text,
      `${path}: run node --conditions=artel-source scripts/generate-reference.ts`,
    ).toBe(true);
  }
});

test("the list of error codes has those of every way in which errors are written", async () => {
  const codes = new Map(
    (await errorCodes(join(root, "src"))).map(({ code, kind }) => [code, kind]),
  );
  for (const [code, kind] of [
    ["USAGE", "usage"],
    ["NOT_A_REPOSITORY", "refused"],
    ["READ_ONLY_REPOSITORY", "refused"],
    ["GIT_FAILED", "failed"],
    ["PACKAGE_JSON_INVALID", "refused"],
    ["LOCKFILE_OUT_OF_STEP", "refused"],
    ["NO_NETWORK", "environment"],
    ["DATABASE_BUSY", "busy"],
    ["DATABASE_URL", "usage"],
    ["LOCK_BUSY", "busy"],
    ["SESSION_OWNED", "busy"],
    ["NO_BWRAP", "environment"],
    ["REPORT_UNWRITABLE", "environment"],
  ]) {
    expect([code, codes.get(code ?? "")]).toEqual([code, kind]);
  }
});
