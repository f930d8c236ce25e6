import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queueFixture } from "../support/running-queue.ts";
import { use } from "../support/scenario-model.ts";
import type { Script } from "../support/scripted-model.ts";
import { Arena, type Turned } from "./arena.ts";

const LONG = { timeout: 120_000 };
const fixture = queueFixture();
const start: Parameters<Arena["turned"]>[1] = (handlers) =>
  fixture.started(handlers, {
    agents: [{ name: "developer", role: "developer", worker: "model", skills: [] }],
  });

let arena: Arena;
beforeAll(async () => {
  arena = new Arena(
    { "package.json": '{ "type": "module" }\n', "src/a.js": "export const a = 1;\n" },
    fixture.database,
  );
  await arena.open();
}, LONG.timeout);
afterAll(() => arena?.close());

const never = new Promise<never>(() => {});

/** Writes a file first; then what is given, by the number of uses before it. */
const writing =
  (then: (uses: number) => ReturnType<Script>): Script =>
  ({ messages }) => {
    const uses = messages.filter(({ role }) => role === "tool").length;
    return uses === 0
      ? use("write", { path: "src/b.js", text: "export const b = 2;\n" })
      : then(uses);
  };

function keptFile({ kept = "" }: Turned): string {
  return arena.repository.git("show", `${kept}:src/b.js`);
}

describe(
  "an agent that reaches a limit of its definition keeps its work, and the outcome says which",
  LONG,
  () => {
    test("steps", async () => {
      const reading = writing((uses) => use("read", { path: "src/a.js", from: uses }));
      const ended = await arena.turned(reading, start, { limits: { steps: 3 } });
      expect(ended.outcome).toMatchObject({
        outcome: "limit",
        summary: expect.stringMatching(
          /^3 steps were not enough; what it made is kept: artel worktrees recover \S+-kept$/,
        ),
      });
      expect(ended.requests).toHaveLength(3);
      expect(keptFile(ended)).toBe("export const b = 2;");
    });

    test("time of a round", async () => {
      // Long enough for what comes before to happen on a busy machine.
      const ended = await arena.turned(
        writing(() => never),
        start,
        { limits: { minutes: 0.15 } },
      );
      expect(ended.outcome).toMatchObject({
        outcome: "limit",
        summary: expect.stringMatching(/^the time for a round was used up; what it made is kept/),
      });
      expect(keptFile(ended)).toBe("export const b = 2;");
    });

    test("time without a sign of life", async () => {
      const ended = await arena.turned(
        writing(() => never),
        start,
        {
          limits: { idleMinutes: 0.05 },
        },
      );
      expect(ended.outcome).toMatchObject({
        outcome: "limit",
        summary: expect.stringContaining("said nothing for 3 s"),
      });
      expect(keptFile(ended)).toBe("export const b = 2;");
    });

    test("rounds", async () => {
      const stubborn: Script = ({ messages }) =>
        messages.filter(({ role }) => role === "tool").length === 0
          ? use("patch", {
              patch:
                "--- /dev/null\n+++ b/src/b.js\n@@ -0,0 +1 @@\n+export const b = 2;\n--- /dev/null\n+++ b/eslint.config.js\n@@ -0,0 +1 @@\n+export default [];\n",
            })
          : { text: "done" };
      const ended = await arena.turned(stubborn, start, { limits: { rounds: 2 } });
      expect(ended.outcome).toMatchObject({
        outcome: "failed",
        tries: 2,
        summary: expect.stringContaining("gate-configuration"),
      });
      expect(keptFile(ended)).toBe("export const b = 2;");
    });
  },
);
