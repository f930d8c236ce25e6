import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLogger } from "./logger.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "artel logs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const linesOf = (path: string) =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("writes JSON lines that only the user can read, from the level on", () => {
  const path = join(folder, "deep", "artel.log");
  const logger = createLogger({ level: "info", destination: path });
  logger.debug({}, "hidden");
  logger.child({ session: "s1" }).warn({ files: 3 }, "kept 100% of %s");
  logger.close();
  expect(linesOf(path)).toMatchObject([
    { level: "warn", session: "s1", files: 3, msg: "kept 100% of %s" },
  ]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("writes no secret, wherever it comes from", () => {
  const path = join(folder, "artel.log");
  const logger = createLogger({ level: "debug", destination: path });
  const url = "postgres://ada:hunter2@db/x";
  logger.info({ databaseUrl: url, error: new Error(url), nested: { token: "hunter2" } }, url);
  logger.child({ password: "hunter2" }).error({ list: [url] }, "x");
  logger.close();
  expect(readFileSync(path, "utf8")).not.toContain("hunter2");
});

test("begins a new file when one is large, and keeps some", () => {
  const path = join(folder, "artel.log");
  for (let run = 0; run < 6; run += 1) {
    const logger = createLogger({ level: "info", destination: path, maximumBytes: 100, keep: 2 });
    logger.info({ run }, "x".repeat(100));
    logger.close();
  }
  expect(readdirSync(folder).sort()).toEqual(["artel.log", "artel.log.1", "artel.log.2"]);
  expect(linesOf(path)).toMatchObject([{ run: 5 }]);
  expect(linesOf(`${path}.2`)).toMatchObject([{ run: 3 }]);
});

test("rotates while it runs", () => {
  const path = join(folder, "artel.log");
  const logger = createLogger({ level: "info", destination: path, maximumBytes: 1000, keep: 1 });
  for (let line = 0; line < 2001; line += 1) logger.info({ line }, "x");
  logger.close();
  expect(linesOf(path)).toMatchObject([{ line: 2000 }]);
  expect(linesOf(`${path}.1`)).toHaveLength(1000);
});

test("is readable by people when asked", () => {
  const path = join(folder, "artel.log");
  const logger = createLogger({ level: "info", destination: path, json: false });
  logger.info({ files: 3 }, "done");
  logger.close();
  expect(readFileSync(path, "utf8")).toMatch(/^\d{4}-.*Z info done \{"files":3\}\n$/);
});

test("has everything in the file when the process exits at once", () => {
  const path = join(folder, "artel.log");
  const script = `import { createLogger } from ${JSON.stringify(join(import.meta.dirname, "logger.ts"))};
    const logger = createLogger({ level: "info", destination: ${JSON.stringify(path)} });
    for (let line = 0; line < 500; line += 1) logger.info({ line }, "x");
    process.exit(3);`;
  const child = spawnSync(
    process.execPath,
    ["--conditions=artel-source", "--input-type=module", "-e", script],
    { encoding: "utf8" },
  );
  expect([child.status, child.stderr]).toEqual([3, ""]);
  expect(linesOf(path)).toHaveLength(500);
});

test.skipIf(process.platform !== "linux")("loses lines on a full disk, and no time", () => {
  const logger = createLogger({ level: "info", destination: "/dev/full" });
  logger.info({}, "lost");
  logger.close();
  logger.info({}, "after the end");
});

test("says what is wrong when the file cannot be made", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() =>
    createLogger({ level: "info", destination: join(folder, "file", "artel.log") }),
  ).toThrowError(expect.objectContaining({ code: "LOG_UNWRITABLE", kind: "environment" }));
});
