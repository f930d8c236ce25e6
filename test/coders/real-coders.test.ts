import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { coders, requireCoder } from "#adapters/coders";
import type { WorkerLimits, WorkerResult } from "#worker";
import { BROKEN, CoderScene, FIXED } from "../support/coder-scene.ts";
import { type RealCoder, realCoderFolder, realCoders } from "../support/real-coders.ts";

// Real programs from the registry, in their real sandbox, with a scripted server of models. All of them are run when
// ARTEL_TEST_CODERS=all; otherwise the one that is fetched in seconds.
const all = process.env["ARTEL_TEST_CODERS"] === "all";
const USAGE = { input: 1_000, output: 50 };
const SAID = "Done: add adds now.";

let scene: CoderScene;
let models: LLMock;
beforeEach(async () => {
  models = new LLMock({ port: 0 });
  await models.start();
});
afterEach(async () => {
  await models.stop();
  scene.dispose();
});

/** Answers with one tool after the other, then with words. */
async function script(coder: RealCoder): Promise<void> {
  const { path } = await scene.worktree();
  const usage = {
    prompt_tokens: USAGE.input,
    completion_tokens: USAGE.output,
    total_tokens: USAGE.input + USAGE.output,
    input_tokens: USAGE.input,
    output_tokens: USAGE.output,
    promptTokenCount: USAGE.input,
    candidatesTokenCount: USAGE.output,
    totalTokenCount: USAGE.input + USAGE.output,
  };
  const tools = coder.tools(path);
  const answered = (request: { messages: { role: string }[] }): number =>
    request.messages.filter(({ role }) => role === "tool").length;
  tools.forEach((tool, index) => {
    models.on(
      { predicate: (request) => (request.tools ?? []).length > 0 && answered(request) === index },
      {
        toolCalls: [{ name: tool.name, arguments: JSON.stringify(tool.arguments) }],
        usage,
        ...(coder.modelInterface === "gemini" ? { finishReason: "stop" } : {}),
      },
    );
  });
  models.on({ predicate: () => true }, { content: SAID, usage });
}

async function run(coder: RealCoder, limits: Partial<WorkerLimits> = {}): Promise<WorkerResult> {
  const record = coders.find(({ name }) => name === coder.name);
  if (record === undefined) throw new Error(`no record for ${coder.name}`);
  const path = realCoderFolder(coder);
  const found = await requireCoder(record, { sandbox: scene.sandbox, path });
  expect(found.version).toBe(coder.version);
  await script(coder);
  const prefix = coder.modelInterface === "gemini" ? "v1beta" : "v1";
  const worker = scene.worker(found, {
    access: {
      kind: "metered",
      provider: "scripted",
      modelInterface: coder.modelInterface,
      baseUrl: `${models.url}/${prefix}`,
      apiKey: "sk-real-0123456789abcdef0123456789",
      model: coder.model,
    },
  });
  const context = scene.context({ timeMs: 100_000, idleMs: 60_000, ...limits });
  return worker.execute(scene.job(), context);
}

const edited = async (): Promise<string> =>
  readFileSync(join((await scene.worktree()).path, "src/add.js"), "utf8");

describe.each(realCoders)("$name $version", (coder) => {
  // opencode is run through the whole product besides: test/scenarios/coding-clis.test.ts.
  const isRun = all || coder.name === "gemini";
  const skipped = isRun ? "" : ` (skipped: set ARTEL_TEST_CODERS=all; ${coder.size} MB)`;

  it.skipIf(!isRun)(
    `edits a file of the worktree as its model says, and each call is metered${skipped}`,
    async () => {
      scene = new CoderScene();
      const result = await run(coder);
      expect(result, scene.told.join("\n")).toMatchObject({ outcome: "done" });
      expect(result.summary).toContain(SAID);
      expect(await edited()).toBe(FIXED);
      expect(await scene.changed()).toEqual(["src/add.js"]);
      // Some make a call of their own besides, for a title.
      expect(scene.calls.length).toBeGreaterThanOrEqual(3);
      for (const call of scene.calls) {
        expect(call).toMatchObject({ model: coder.model, outcome: "done", isEstimated: false });
        expect(call.usage).toMatchObject({ inputTokens: 1_000, outputTokens: 50 });
      }
      const { length } = scene.calls;
      expect(scene.budget.spent.tokens).toBe(length * (USAGE.input + USAGE.output));
      if (coder.asks) {
        expect(scene.questions).toEqual([
          expect.objectContaining({ kind: "edit", paths: ["src/add.js"] }),
        ]);
      }
    },
    180_000,
  );
});

describe.skipIf(!all)(`gemini${all ? "" : " (skipped: set ARTEL_TEST_CODERS=all)"}`, () => {
  const gemini = realCoders.find(({ name }) => name === "gemini");
  if (gemini === undefined) throw new Error("it is not in the list");

  it("does not do what is denied", async () => {
    scene = new CoderScene();
    scene.answer = () => ({ isAllowed: false, reason: "not today" });
    const { outcome } = await run(gemini);
    expect(["done", "cancelled"]).toContain(outcome);
    expect(scene.questions).toHaveLength(1);
    expect(await edited()).toBe(BROKEN);
  }, 120_000);

  it("stops when it may ask its model no more", async () => {
    scene = new CoderScene();
    expect(await run(gemini, { steps: 1 })).toMatchObject({
      outcome: "limit",
      failure: { code: "CODER_STEPS_EXHAUSTED" },
    });
    expect(await edited()).toBe(BROKEN);
    expect(scene.budget.open).toEqual([]);
  }, 120_000);
});
