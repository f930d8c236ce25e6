import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSegmentLog } from "#infra/events";

const root = join(import.meta.dirname, "..", "..");
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "artel-start-up-"));
  // Says which modules were loaded, on standard error.
  writeFileSync(
    join(folder, "listen.mjs"),
    `import { registerHooks } from "node:module";
registerHooks({ load(url, context, next) { process.stderr.write(url + "\\n"); return next(url, context); } });`,
  );
  // Sessions to read: one that has not ended, and one in an archive.
  const log = openSegmentLog({ folder: join(folder, "events") });
  for (const session of ["20261120-102145-aaaaaa", "20261120-102145-bbbbbb"]) {
    const note = (text: string) =>
      ({ type: "note.made", actor: "person", payload: { text } }) as const;
    await log.append(session, [note("one"), note("two"), note("three")]);
  }
  await log.append("20261120-102145-aaaaaa", [
    { type: "session.finished", actor: "person", payload: { outcome: "cancelled" } },
  ]);
  await log.archive("20261120-102145-aaaaaa");
  await log.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Packages and folders of ours whose modules a command loads. */
function loadedBy(words: readonly string[]): { packages: Set<string>; files: readonly string[] } {
  const listen = join(folder, "listen.mjs");
  const main = join(root, "src", "cli", "main.ts");
  const argv = ["--import", listen, "--conditions=artel-source", main, ...words];
  const environment = { PATH: process.env["PATH"], HOME: folder, ARTEL_DATA_FOLDER: folder };
  const child = spawnSync(process.execPath, argv, { env: environment, encoding: "utf8" });
  expect(child.status, child.stderr).toBe(0);
  const files = child.stderr.split("\n").filter((line) => line.startsWith("file:"));
  const packages = files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? "");
  return { packages: new Set(packages.filter(Boolean)), files };
}

test.each([[["status"]], [["sessions", "list"]], [["status", "--data-folder", "x"]]])(
  "%j loads neither schemas nor jobs",
  (words) => {
    const { packages, files } = loadedBy(words);
    expect(files.some((file) => file.endsWith("/src/cli/main.ts"))).toBe(true);
    expect([...packages].filter((name) => !["commander", "picocolors"].includes(name))).toEqual([]);
    expect(files.filter((file) => /\/src\/(worker|queue|analysis|gates)\//.test(file))).toEqual([]);
  },
);

test("the whole configuration is known without what it is about", () => {
  const { packages, files } = loadedBy(["worktrees", "list"]);
  const heavy = ["typescript", "ai", "@agentclientprotocol/sdk", "oxc-parser", "knip"];
  expect(heavy.filter((name) => packages.has(name))).toEqual([]);
  const settings = /\/src\/worker\/toolsmith\/(?:[a-z-]+\/(?:job|options|rules)|[a-z-]+)\.ts$/;
  expect(files.filter((file) => settings.test(file)).length).toBeGreaterThan(5);
  const works = /\/src\/(?:worker\/(?!toolsmith\/)|worker\/.*\/work\.ts$|analysis\/index\.ts$)/;
  expect(files.filter((file) => works.test(file))).toEqual([]);
});

test("what is set beside the data folder is checked, still without the jobs", () => {
  const { packages, files } = loadedBy(["status", "--set", "agents=2"]);
  expect(packages).toContain("zod");
  expect(files.filter((file) => /\/src\/worker\//.test(file))).toEqual([]);
});
