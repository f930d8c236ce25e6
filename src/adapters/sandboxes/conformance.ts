import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fileCases } from "./conformance/file-cases.ts";
import { interactionTests } from "./conformance/interaction-tests.ts";
import { kernelCases } from "./conformance/kernel-cases.ts";
import { limitCases } from "./conformance/limit-cases.ts";
import { networkCases } from "./conformance/network-cases.ts";
import { Scene } from "./conformance/scene.ts";
import { snippetAttacks } from "./conformance/snippet-attacks.ts";
import { snippetCases } from "./conformance/snippet-cases.ts";
import { snippetContract } from "./conformance/snippet-contract.ts";
import { snippetLimits, SnippetScene } from "./conformance/snippet-scene.ts";
import type { Sandbox } from "./sandbox.ts";
import type { SnippetSandbox } from "./snippet-sandbox.ts";

/**
 * What every sandbox has to hold; called by the tests of each one. `lacks` has cases by number that it does not hold, and
 * why: they are seen as skipped.
 */
export function testSandbox(
  create: () => Sandbox,
  lacks: Readonly<Record<number, string>> = {},
): void {
  let scene: Scene;
  beforeEach(() => {
    scene = new Scene(create());
  });
  afterEach(() => scene.remove());

  describe("attacks", () => {
    const cases = [...fileCases, ...networkCases, ...limitCases, ...kernelCases];
    for (const attack of cases.toSorted((left, right) => left.number - right.number)) {
      const reason = lacks[attack.number];
      const name = `${attack.number} ${attack.name}`;
      if (reason === undefined) it(name, () => attack.run(scene));
      else it.skip(`${name} (not held: ${reason})`, () => {});
    }
  });

  describe.skipIf(create().start === undefined)("a running command", () => {
    for (const { name, run } of interactionTests) it(name, () => run(scene));
  });

  describe("contract", () => {
    it("probes by trying, and answers again at once", async () => {
      const { sandbox } = scene;
      const probe = await sandbox.probe();
      expect(probe.error).toBeUndefined();
      expect(probe.checks.filter(({ ok }) => !ok)).toEqual([]);
      expect(probe.checks.length).toBeGreaterThanOrEqual(5);
      expect(await sandbox.probe()).toBe(probe);
    });

    it("passes input, folder, environment and live output, and says how it ended", async () => {
      const chunks: string[] = [];
      const result = await scene.sandbox.run(
        {
          argv: ["sh", "-c", 'cat; echo "$NAME" >&2; pwd; exit 3'],
          cwd: scene.worktree,
          stdin: "€ in\n",
          onOutput: (chunk, stream) => chunks.push(`${stream}: ${chunk}`),
        },
        {
          worktree: scene.worktree,
          environment: { NAME: "a 'b' $c\nd" },
          network: { kind: "none" },
          limits: {
            timeMs: 10_000,
            memoryBytes: 2 ** 28,
            processes: 20,
            openFiles: 64,
            fileBytes: 2 ** 20,
            outputBytes: 2 ** 20,
          },
        },
      );
      expect(result).toMatchObject({
        exitCode: 3,
        signal: null,
        ended: "exit",
        stdout: `€ in\n${scene.worktree}\n`,
        stderr: "a 'b' $c\nd\n",
        truncated: false,
      });
      expect(chunks.join("")).toContain("stderr: a 'b' $c\nd");
      expect(Object.keys(result.enforced).sort()).toEqual(
        [
          "disk",
          "filesystem",
          "fileSize",
          "memory",
          "network",
          "openFiles",
          "output",
          "processes",
          "time",
        ].sort(),
      );
    });

    it("tells a signal from an exit code, and a missing program as a shell does", async () => {
      expect(await scene.shell("kill -SEGV $$")).toMatchObject({
        exitCode: null,
        signal: "SIGSEGV",
        ended: "exit",
      });
      expect(await scene.run(["no-such-program"])).toMatchObject({ exitCode: 127, ended: "exit" });
      expect(await scene.run(["/etc/hosts"])).toMatchObject({ exitCode: 126, ended: "exit" });
    });

    it("mounts read-only what the policy says, and keeps HOME and TMPDIR private", async () => {
      const policy = { worktreeWritable: false, readOnly: [process.execPath, scene.outside] };
      const result = await scene.shell(
        `touch file || echo refused; touch ${scene.outside}/file || echo refused; cat ${scene.secretFile}; touch "$HOME/x" "$TMPDIR/x" && echo " private"`,
        { policy },
      );
      expect(result.stdout).toBe(`refused\nrefused\n${scene.secret} private\n`);
    });

    it("runs many at once", async () => {
      const results = await Promise.all(
        Array.from({ length: 12 }, (_, index) => scene.shell(`sleep 0.1; echo ${index}`)),
      );
      expect(results.map(({ stdout }) => stdout.trim())).toEqual(
        results.map((_, index) => String(index)),
      );
    });

    it("refuses a policy that makes no sense, before anything starts", async () => {
      const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
        promise.then(
          () => undefined,
          (error: { code?: unknown; remedy?: unknown }) =>
            error.remedy === undefined ? "no remedy" : error.code,
        );
      expect(await codeOf(scene.run(["true"], { policy: { readOnly: ["/no/such/path"] } }))).toBe(
        "BAD_PATH",
      );
      expect(await codeOf(scene.run(["true"], { policy: { readOnly: ["relative"] } }))).toBe(
        "BAD_PATH",
      );
      expect(await codeOf(scene.run([]))).toBe("BAD_POLICY");
      expect(await codeOf(scene.run(["true"], { limits: { processes: Number.NaN } }))).toBe(
        "BAD_POLICY",
      );
      expect(await codeOf(scene.run(["true"], { policy: { environment: { "A=B": "c" } } }))).toBe(
        "BAD_POLICY",
      );
      expect(
        await codeOf(
          scene.run(["true"], { policy: { network: { kind: "allow", hosts: ["*.example.com"] } } }),
        ),
      ).toBe("BAD_POLICY");
    });
  });
}

/** What every sandbox for snippets has to hold; called by the tests of each one. */
export function testSnippetSandbox(create: () => SnippetSandbox): void {
  const scene = snippetScene(create);

  describe("attacks", () => {
    for (const attack of snippetCases) {
      it(`${attack.number} ${attack.name}`, () => attack.run(scene()));
    }
  });

  describe("contract", () => {
    for (const promise of snippetContract) it(promise.name, () => promise.run(scene()));

    it("ends what runs when it is closed, and runs nothing after it", async () => {
      const sandbox = create();
      const limits = { ...snippetLimits, timeMs: 20_000 };
      const begun = Promise.withResolvers<null>();
      const functions = {
        begun: () => {
          begun.resolve(null);
          return null;
        },
      };
      const code = "await begun(); for (;;);";
      const running = sandbox.runSnippet({ code, language: "javascript", functions }, limits);
      await begun.promise;
      await sandbox.close();
      expect((await running).ended).toBe("cancelled");
      const after = await sandbox.runSnippet({ code: "1", language: "javascript" }, limits);
      expect(after.ended).toBe("cancelled");
    });
  });
}

/** More attacks on one, which take longer than all the rest. */
export function testSnippetAttacks(create: () => SnippetSandbox): void {
  const scene = snippetScene(create);
  const functions = {
    ask: () => {
      throw new Error("refused");
    },
  };
  for (const { name, code, ends } of snippetAttacks) {
    // Only what may end by its time has to wait for that; a busy machine must not end the others by it.
    const timeMs = ends.includes("time") ? 100 : snippetLimits.timeMs;
    it(name, async () => {
      const result = await scene().run(code, { timeMs, functions });
      expect(ends, JSON.stringify(result.error ?? result.value)).toContain(result.ended);
    });
  }

  it("after all of them a snippet runs as before", async () => {
    expect(await scene().value("[1, 2].map((each) => each * 2)")).toEqual([2, 4]);
  });
}

function snippetScene(create: () => SnippetSandbox): () => SnippetScene {
  let scene: SnippetScene;
  beforeAll(() => {
    scene = new SnippetScene(create());
  });
  afterAll(() => scene.sandbox.close());
  return () => scene;
}
