import { expect, test } from "vitest";
import type { SandboxResult } from "#adapters/sandboxes";
import { PartUnavailableError, Parts } from "#infra/resilience";
import { partPolicies } from "../../../test/support/parts.ts";
import { ToolchainError } from "./errors.ts";
import { createToolGuard, toolFailure, toolName } from "./tool-guard.ts";

function ended(fields: Partial<SandboxResult>): SandboxResult {
  return {
    exitCode: 0,
    signal: null,
    ended: "exit",
    stdout: "",
    stderr: "",
    truncated: false,
    durationMs: 60_000,
    peakMemoryBytes: null,
    enforced: {
      time: "poll",
      memory: "poll",
      processes: "kernel",
      openFiles: "kernel",
      fileSize: "kernel",
      disk: "no",
      output: "poll",
      network: "kernel",
      filesystem: "kernel",
    },
    ...fields,
  };
}
const killed = ended({ exitCode: null, signal: "SIGSEGV" });

test.each([
  ["an exit code", ended({ exitCode: 1 }), undefined],
  ["two for a usage that it does not know", ended({ exitCode: 2 }), undefined],
  ["a signal", killed, "it was killed by SIGSEGV"],
  ["no program", ended({ exitCode: 127 }), "it could not be started (exit code 127)"],
  ["its time", ended({ exitCode: null, ended: "time" }), "it did not end within 60 s"],
  ["its memory", ended({ exitCode: null, ended: "memory" }), "it used more memory than it may"],
  ["a person", ended({ exitCode: null, ended: "cancelled" }), undefined],
])("what ends by %s", (_by, result, reason) => {
  expect(toolFailure({ result })?.reason).toBe(reason);
});

test("a program that is not there is a failure, a sandbox that is left alone is not", () => {
  const missing = new ToolchainError("OWN_TOOL_MISSING", "knip is missing", "Install it.");
  expect(toolFailure({ error: missing })).toMatchObject({ reason: "knip is missing" });
  const alone = PartUnavailableError.open({ kind: "sandbox", name: "os" }, 3, 0, undefined);
  expect(toolFailure({ error: alone })).toBeUndefined();
});

test("a tool that crashes in one repository is used in the others", async () => {
  const parts = new Parts({ policies: partPolicies({ retries: 1 }) });
  const { signal } = new AbortController();
  const guard = (repository: string) =>
    createToolGuard({ parts, repository, session: "s", signal });
  let starts = 0;
  const crash = async () => ((starts += 1), killed);
  expect(await guard("/a/.git").run("eslint", crash)).toBe(killed);
  expect(starts).toBe(2);
  await expect(guard("/a/.git").run("eslint", crash)).rejects.toMatchObject({
    code: "PART_UNAVAILABLE",
    part: { kind: "tool", name: expect.stringMatching(/^eslint@[0-9a-f]{12}$/) },
  });
  expect(await guard("/a/.git").run("tsc", async () => ended({}))).toMatchObject({ exitCode: 0 });
  expect(await guard("/b/.git").run("eslint", async () => ended({}))).toMatchObject({
    exitCode: 0,
  });
});

test("tools are named as people do", () => {
  expect(["node_modules/.bin/eslint", "/x/fix-files.ts", "knip", "a/b.mjs"].map(toolName)).toEqual([
    "eslint",
    "fix-files",
    "knip",
    "b",
  ]);
});
