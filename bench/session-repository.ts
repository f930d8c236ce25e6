// A repository for bench/session.ts whose tests take a given time and need nothing installed: they sleep, as tests do
// that wait for servers and timers. Each job that edits sources has something to do.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const MODULES = 6;

/** With `faults: false` there is nothing that a job would change. */
export function makeSessionRepository(
  root: string,
  options: { readonly suiteSeconds: number; readonly faults: boolean },
): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const manifest = {
    name: "bench-session",
    version: "1.0.0",
    private: true,
    type: "module",
    exports: "./src/index.js",
    // One file after another on every machine, so that the suite takes the same time everywhere.
    scripts: { test: "node --test --test-concurrency=1" },
  };
  write("package.json", `${JSON.stringify(manifest, null, 2)}\n`);
  const described = { name: manifest.name, version: manifest.version };
  const lockfile = {
    ...described,
    lockfileVersion: 3,
    requires: true,
    packages: { "": described },
  };
  write("package-lock.json", `${JSON.stringify(lockfile, null, 2)}\n`);
  const names = Array.from({ length: MODULES }, (_, number) => `part${number}`);
  write("src/index.js", names.map((name) => `export { ${name} } from "./${name}.js";\n`).join(""));
  const sleepMs = Math.round((options.suiteSeconds * 1000) / MODULES);
  for (const name of names) {
    write(`src/${name}.js`, options.faults ? faultyModule(name) : cleanModule(name));
    write(`test/${name}.test.js`, testFile(name, sleepMs));
  }
  for (const words of [
    ["init", "--quiet"],
    ["add", "--all"],
    ["commit", "--quiet", "-m", "start"],
  ]) {
    const identity = ["-c", "user.name=Bench", "-c", "user.email=bench@example.org"];
    execFileSync("git", [...identity, "-c", "commit.gpgSign=false", ...words], { cwd: root });
  }
}

function cleanModule(name: string): string {
  return `const limit = 10;

export function ${name}(items) {
  return items.filter((item) => item < limit).length;
}
`;
}

/** An unused import, an export that nobody uses, and three faults that have safe fixes. */
function faultyModule(name: string): string {
  return `import { join } from "node:path";
import { readFile } from "fs";

export const ${name}Limit = 10.0;

export function ${name}(items) {
  let limit = ${name}Limit;
  if (items.indexOf(limit) === -1) {
    return items.filter((item) => item < limit).length;
  } else {
    return items.length;
  }
}
`;
}

function testFile(name: string, sleepMs: number): string {
  return `import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { ${name} } from "../src/${name}.js";

test("${name} counts what is below the limit", async () => {
  await sleep(${sleepMs});
  assert.equal(${name}([1, 2, 30]), 2);
});
`;
}
