import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findProgram } from "./find-program.ts";
import { isProcessAlive, processIdentity } from "./process-identity.ts";
import { MARKER_VARIABLE, reap, reapByMarker } from "./reap.ts";
import { livingOwners, reapOrphans } from "./reap-orphans.ts";
import { OWNER_VARIABLE, wardEnvironment } from "./wards.ts";
import { runProcess } from "./run-process.ts";

const folder = mkdtempSync(join(tmpdir(), "artel-process-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("runProcess", () => {
  it("passes arguments, input, environment and folder, and gives back the end", async () => {
    const result = await runProcess({
      argv: ["sh", "-c", 'cat; echo "$1 $NAME $(pwd)"; echo oops >&2; exit 3', "sh", "$(id) `id`"],
      cwd: folder,
      environment: { PATH: process.env["PATH"], NAME: "value" },
      stdin: "in\n",
    });
    expect(result).toMatchObject({ exitCode: 3, signal: null, ended: "exit", truncated: false });
    expect(result.stdout).toBe(`in\n$(id) \`id\` value ${folder}\n`);
    expect(result.stderr).toBe("oops\n");
  });

  it("keeps characters whole over chunk borders and at the output limit", async () => {
    const script = String.raw`process.stdout.write(Buffer.from([0xe2, 0x82])); setTimeout(() => process.stdout.write(Buffer.from([0xac])), 50);`;
    const chunks: string[] = [];
    const whole = await runProcess({
      argv: [process.execPath, "-e", script],
      onOutput: (text) => chunks.push(text),
    });
    expect(whole.stdout).toBe("€");
    expect(chunks).toEqual(["€"]);
    const cut = await runProcess({ argv: ["printf", "ab€"], outputBytes: 4 });
    expect(cut).toMatchObject({ stdout: "ab", truncated: true, exitCode: 0 });
  });

  it("ends the whole group at the time limit, also one that ignores SIGTERM", async () => {
    const result = await runProcess({
      argv: ["sh", "-c", "trap '' TERM; sleep 60 & echo $!; wait; sleep 60"],
      timeMs: 200,
      graceMs: 200,
    });
    expect(result.ended).toBe("time");
    expect(result.durationMs).toBeLessThan(3_000);
    await expectGone(Number(result.stdout));
  });

  it("ends when cancelled, and does not start when cancelled before", async () => {
    const controller = new AbortController();
    const running = runProcess({ argv: ["sleep", "60"], signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    expect(await running).toMatchObject({ ended: "cancelled", exitCode: null, signal: "SIGTERM" });
    expect(await runProcess({ argv: ["no-such"], signal: controller.signal })).toMatchObject({
      ended: "cancelled",
    });
  });

  it("leaves nothing of its group behind after a normal end", async () => {
    const result = await runProcess({ argv: ["sh", "-c", "sleep 60 & echo $!"] });
    expect(result.ended).toBe("exit");
    await expectGone(Number(result.stdout));
  });

  it("says what is missing", async () => {
    const plain = join(folder, "plain");
    writeFileSync(plain, "text", { mode: 0o644 });
    const codeOf = (argv: string[], cwd?: string): Promise<unknown> =>
      runProcess({ argv, cwd }).then(
        () => undefined,
        (error: { code?: unknown }) => error.code,
      );
    expect(await codeOf(["no-such-program"])).toBe("PROGRAM_NOT_FOUND");
    expect(await codeOf(["true"], join(folder, "no-such"))).toBe("FOLDER_NOT_FOUND");
    expect(await codeOf([plain])).toBe("PROGRAM_NOT_EXECUTABLE");
  });
});

describe("findProgram", () => {
  it("finds what can be executed, in the order of the PATH, and nothing by a relative folder", () => {
    const program = join(folder, "sh");
    writeFileSync(program, "", { mode: 0o755 });
    writeFileSync(join(folder, "data"), "", { mode: 0o644 });
    expect(findProgram("sh", `${folder}:/bin`)).toBe(program);
    expect(findProgram("data", folder)).toBeUndefined();
    expect(findProgram("sh", ".:")).toBeUndefined();
    expect(findProgram("/bin/sh", "")).toBe("/bin/sh");
  });
});

describe("leftovers", () => {
  it("tells a process from an ended one, and reaps by marker whatever session it is in", async () => {
    const marker = `test-${process.pid}`;
    const started = await runProcess({
      argv: ["sh", "-c", "setsid sleep 60 >/dev/null 2>&1 & echo $!; sleep 0.2"],
      environment: { PATH: process.env["PATH"], [MARKER_VARIABLE]: marker },
    });
    const pid = Number(started.stdout);
    const identity = processIdentity(pid);
    expect(identity).toMatch(new RegExp(`^[0-9a-f-]{36}:${pid}:\\d+$`));
    expect(await reapByMarker(`${marker}x`)).toEqual([]);
    expect(processIdentity(pid)).toBe(identity);
    expect(await reapByMarker(marker)).toEqual([pid]);
    await expectGone(pid);
  });
});

describe("what a living process has started", () => {
  const marker = `orphans-${process.pid}`;
  const sleeper = async (owner: Readonly<Record<string, string>>): Promise<number> => {
    const started = await runProcess({
      argv: ["sh", "-c", "setsid sleep 60 >/dev/null 2>&1 & echo $!; sleep 0.2"],
      environment: { PATH: process.env["PATH"], [MARKER_VARIABLE]: marker, ...owner },
    });
    return Number(started.stdout);
  };

  it("is spared when only orphans are reaped", async () => {
    const owned = await sleeper(wardEnvironment());
    const orphan = await sleeper({ [OWNER_VARIABLE]: "gone" });
    await expect.poll(() => livingOwners().size).toBeGreaterThan(0);
    expect(await reapOrphans(marker)).toEqual([orphan]);
    expect(isProcessAlive(owned)).toBe(true);
    expect(await reapByMarker(marker)).toEqual([owned]);
  });

  it("is spared also when that process has begun since the reaping did", async () => {
    const orphan = await sleeper({ [OWNER_VARIABLE]: "gone" });
    const living = new Set<string>();
    let beginning: Promise<number> | undefined;
    const reaped = await reap(`${MARKER_VARIABLE}=${marker}`, () => {
      if (beginning !== undefined) living.add(`${OWNER_VARIABLE}=new`);
      beginning ??= sleeper({ [OWNER_VARIABLE]: "new" });
      return living;
    });
    expect(reaped).toEqual([orphan]);
    const begun = (await beginning) ?? 0;
    expect(isProcessAlive(begun)).toBe(true);
    expect(await reapByMarker(marker)).toEqual([begun]);
  });
});

async function expectGone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  await expect.poll(() => isProcessAlive(pid), { timeout: 2_000, interval: 10 }).toBe(false);
}
