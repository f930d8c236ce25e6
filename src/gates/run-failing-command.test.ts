import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { directTargetRunner } from "../../test/support/direct-target-runner.ts";
import { runFailingCommand } from "./run-failing-command.ts";

test("what is told of a failure names nothing of this machine", async () => {
  const folder = mkdtempSync(join(tmpdir(), "artel-failing-command-"));
  const worktree = join(folder, "pool-1");
  mkdirSync(worktree);
  const lines = [
    `fatal: not a git repository: ${folder}/.slots/pool-1`,
    `Error: Cannot find module '${worktree}/src/sum.js'`,
  ];
  writeFileSync(join(worktree, "fail.sh"), `echo "${lines.join("\n")}"\nexit 1\n`);
  try {
    const run = await runFailingCommand(
      { argv: ["/bin/sh", "fail.sh"], directory: "." },
      {
        worktree,
        files: ["fail.sh"],
        target: directTargetRunner({ worktree }),
        install: async () => undefined,
        signal: new AbortController().signal,
      },
    );
    expect(run.output).toContain("../.slots/pool-1");
    expect(run.output).toContain("'src/sum.js'");
    expect(JSON.stringify(run)).not.toContain(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
