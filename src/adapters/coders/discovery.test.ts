import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSandbox } from "#adapters/sandboxes";
import { fakeCoder } from "../../../test/support/fake-coder/coder.ts";
import { discoverCoders, requireCoder } from "./discovery.ts";
import { installationOf } from "./installation.ts";

const sandbox = createSandbox();
const { coder } = fakeCoder("ok");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "artel-discovery-"));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "bin"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(text: string, path = "bin/fake-acp"): string {
  const file = join(folder, path);
  writeFileSync(file, text, { mode: 0o755 });
  return file;
}

const find = async () => {
  const [found] = await discoverCoders({ sandbox, coders: [coder], path: join(folder, "bin") });
  return found;
};

it("finds what is installed, by asking it for its version without network and home of ours", async () => {
  program(
    '#!/bin/sh\n[ "$HOME" = /home/artel ] && [ "$1" = --version ] && echo "fake-acp v3.2.1 (x)"\n',
  );
  expect(await find()).toMatchObject({
    status: "usable",
    version: "3.2.1",
    path: join(folder, "bin/fake-acp"),
  });
  const options = { sandbox, path: join(folder, "bin") };
  expect((await requireCoder(coder, options)).version).toBe("3.2.1");
});

it.each([
  ["what is not there", undefined, "absent", "CODER_NOT_FOUND", /`fake-acp` was not found/],
  ["what is too old", "echo 0.9.8", "unusable", "CODER_TOO_OLD", /version 0.9.8; 1.0.0 or newer/],
  [
    "what fails",
    "echo broken >&2; exit 4",
    "unusable",
    "CODER_NOT_RUNNABLE",
    /exit code 4\); it said: broken/,
  ],
  ["what tells no version", "echo hello", "unusable", "CODER_NOT_RUNNABLE", /it said: hello/],
  ["what dies", "kill -SEGV $$", "unusable", "CODER_NOT_RUNNABLE", /ended by SIGSEGV/],
])("says why %s cannot be used, and what to do", async (_what, script, status, code, message) => {
  if (script !== undefined) program(`#!/bin/sh\n${script}\n`);
  const found = await find();
  expect(found).toMatchObject({ status, error: { code, remedy: expect.stringMatching(/\w{5}/) } });
  expect(found !== undefined && "error" in found ? found.error.message : "").toMatch(message);
  await expect(requireCoder(coder, { sandbox, path: join(folder, "bin") })).rejects.toMatchObject({
    code,
  });
});

it("sees of a package what it is made of, whatever manager has installed it", async () => {
  const store = join(folder, "global/.pnpm/fake@1/node_modules/fake/dist");
  const plain = join(folder, "lib/node_modules/@scope/fake/dist");
  for (const each of [store, plain]) mkdirSync(each, { recursive: true });
  const pnpm = program(
    "#!/usr/bin/env node\n",
    "global/.pnpm/fake@1/node_modules/fake/dist/index.js",
  );
  const npm = program("#!/usr/bin/env node\n", "lib/node_modules/@scope/fake/dist/cli");
  symlinkSync(npm, join(folder, "bin/linked"));
  const native = program("\u007fELF", "bin/native");
  expect(await installationOf(pnpm)).toEqual({
    argv: [process.execPath, pnpm],
    readOnly: [process.execPath, join(folder, "global")],
  });
  expect(await installationOf(join(folder, "bin/linked"))).toEqual({
    argv: [process.execPath, npm],
    readOnly: [process.execPath, join(folder, "lib/node_modules")],
  });
  expect(await installationOf(native)).toEqual({ argv: [native], readOnly: [native] });
});
