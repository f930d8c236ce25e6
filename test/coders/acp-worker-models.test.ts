import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import type { UsageScope } from "#adapters/coders";
import type { AcpWorkerOptions, WorkerLimits, WorkerResult } from "#worker";
import { CoderScene } from "../support/coder-scene.ts";
import { fakeCoder } from "../support/fake-coder/coder.ts";
import { MemoryBudget } from "../../src/adapters/models/conformance/memory-budget.ts";
import { answerEvents, answerJson, type Answer } from "../support/metering-scene.ts";
import { chatAnswer } from "../support/model-answers.ts";

const REAL_KEY = "sk-real-0123456789abcdef0123456789";

let scene: CoderScene;
afterEach(() => scene.dispose());

/** A provider that answers so; what it has seen of keys. */
async function provider(answer: Answer): Promise<{ baseUrl: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      seen.push(JSON.stringify([request.headers, body]));
      const { method = "", url = "", headers } = request;
      answer({ method, url, headers, body }, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, seen };
}

function metered(baseUrl: string): AcpWorkerOptions["access"] {
  return {
    kind: "metered",
    provider: "test",
    modelInterface: "openai-chat",
    baseUrl,
    apiKey: REAL_KEY,
    model: "some-model",
  };
}

async function run(
  behaviour: string,
  access: AcpWorkerOptions["access"],
  limits: Partial<WorkerLimits> = {},
  usage: UsageScope = "turn",
): Promise<WorkerResult> {
  const worker = scene.worker(fakeCoder(behaviour, { usage }), { access });
  return worker.execute(scene.job(), scene.context(limits));
}

const json: Answer = (_seen, response) => answerJson(response, chatAnswer);

describe("behind the metering proxy", () => {
  it("an agent gets at models with a key that is worth nothing, and each call is counted", async () => {
    scene = new CoderScene();
    const { baseUrl, seen } = await provider(json);
    const result = await run("asks-models", metered(baseUrl));
    expect(result).toMatchObject({ outcome: "done", summary: "answers 200 200 200" });
    expect(scene.calls).toHaveLength(3);
    expect(scene.calls[0]).toMatchObject({
      role: "coder",
      provider: "test",
      model: "some-model",
      outcome: "done",
      isEstimated: false,
      dollars: 1.05,
      prompt: { name: "developer", version: "1" },
    });
    expect(scene.budget.spent).toEqual({ tokens: 3150, dollars: expect.closeTo(3.15) });
    const [entry] = [...scene.budget.entries.values()];
    expect(entry?.request.spender).toEqual({
      session: "s1",
      task: "fix add",
      agent: "developer-1",
      person: "p",
    });
    expect(seen.every((text) => text.includes(REAL_KEY))).toBe(true);
    const shown = JSON.stringify([result, scene.told, scene.calls, scene.steps]);
    expect(shown).not.toContain(REAL_KEY);
  });

  it.each([
    ["its budget is used up", { tokens: 2_000 }, {}, "BUDGET_EXHAUSTED"],
    ["it has made its steps", {}, { steps: 1 }, "CODER_STEPS_EXHAUSTED"],
  ])("is stopped when %s", async (_when, budget, limits, code) => {
    scene = new CoderScene({ budget: new MemoryBudget({ tokens: 20_000, ...budget }) });
    const { baseUrl, seen } = await provider(json);
    const result = await run("asks-models", metered(baseUrl), limits);
    expect(result).toMatchObject({ outcome: "limit", failure: { code } });
    if (code === "CODER_STEPS_EXHAUSTED") {
      expect(result.summary).toMatch(/answers 200 402 402, stopped as told/);
    }
    expect(seen.length).toBeLessThan(3);
    expect(scene.budget.open).toEqual([]);
  });

  it("is alive as long as its model writes, and silent when neither says a word", async () => {
    scene = new CoderScene();
    const slow = await provider((_seen, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const chunk = `data: ${JSON.stringify({ choices: [{ delta: { content: "x" } }] })}\n\n`;
      const writing = setInterval(() => response.write(chunk), 100);
      setTimeout(() => {
        clearInterval(writing);
        response.end(`data: ${JSON.stringify({ choices: [{ finish_reason: "stop" }] })}\n\n`);
      }, 6_000);
    });
    const alive = await run("waits-for-models", metered(slow.baseUrl), { idleMs: 5_000 });
    expect(alive).toMatchObject({ outcome: "done", summary: "answer 200" });
    scene.forgetSteps();
    const mute = await provider(() => {});
    const silent = await run("waits-for-models", metered(mute.baseUrl), { idleMs: 2_000 });
    expect(silent).toMatchObject({ outcome: "failed", failure: { code: "CODER_SILENT" } });
    expect(scene.budget.open).toEqual([]);
    expect(scene.calls.map(({ outcome }) => outcome)).toContain("cancelled");
  });

  it("that fails does not stop the worker, but one that is left alone is waited for", async () => {
    scene = new CoderScene();
    const failing = await provider((_seen, response) => answerJson(response, { error: {} }, 400));
    expect(await run("asks-models", metered(failing.baseUrl))).toMatchObject({
      outcome: "done",
      summary: "answers 400 400 400",
    });
    expect(scene.budget.spent.tokens).toBe(0);
  });

  it("books that cannot be kept are no fault of the agent: its round rejects", async () => {
    scene = new CoderScene();
    const { baseUrl } = await provider((_seen, response) => answerEvents(response, []));
    const worker = scene.worker(fakeCoder("asks-models"), {
      access: metered(baseUrl),
      account: {
        budget: scene.budget,
        priceOf: () => ({ dollars: null, pricedAs: null }),
        onCall: () => Promise.reject(new Error("the database is gone")),
      },
    });
    await expect(worker.execute(scene.job(), scene.context())).rejects.toThrow(
      "the database is gone",
    );
  });

  it("is refused where it cannot speak to the provider", async () => {
    scene = new CoderScene();
    const access = { ...metered("http://127.0.0.1:9"), modelInterface: "gemini" } as const;
    expect(await run("ok", access)).toMatchObject({
      outcome: "failed",
      failure: {
        code: "CODER_MODEL_UNSUITED",
        remedy: expect.stringContaining("coders.fake.model"),
      },
    });
  });
});

describe("with a person's own login", () => {
  const login = (): AcpWorkerOptions["access"] => {
    const folder = mkdtempSync(join(tmpdir(), "artel-login-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const credentials = join(folder, "login.json");
    writeFileSync(credentials, "a login", { mode: 0o644 });
    chmodSync(folder, 0o755);
    return { kind: "login", provider: "fake-login", credentials, hosts: [] };
  };

  it.each([
    ["turn", { tokens: 1050 }, false],
    ["session", { tokens: 1050 }, false],
    ["last-call", { tokens: 1050 }, true],
  ] as const)(
    "what it reports of a %s is told; its price is not known",
    async (scope, cost, isEstimated) => {
      scene = new CoderScene();
      expect(await run("usage", login(), {}, scope)).toMatchObject({ outcome: "done" });
      expect(scene.calls).toHaveLength(1);
      expect(scene.calls[0]).toMatchObject({
        dollars: null,
        isEstimated,
        usage: { inputTokens: 1000, cachedInputTokens: 100, outputTokens: 50 },
      });
      expect([...scene.budget.entries.values()].map(({ actual }) => actual)).toEqual([
        { ...cost, dollars: null },
      ]);
    },
  );

  it("the file of the login is in its home, and it can only read it", async () => {
    scene = new CoderScene();
    expect(await run("reads-login", login())).toMatchObject({ summary: "a login EROFS" });
  });

  it("a turn that reports nothing costs what was put by for it", async () => {
    scene = new CoderScene();
    await run("ok", login());
    expect(scene.calls[0]).toMatchObject({ isEstimated: true, usage: { inputTokens: 0 } });
    expect(scene.budget.spent.tokens).toBe(200_000);
  });

  it("is not begun with when the budget is used up, or when there is no such file", async () => {
    scene = new CoderScene({ budget: new MemoryBudget({ tokens: 1_000 }) });
    expect(await run("usage", login())).toMatchObject({
      outcome: "limit",
      failure: { code: "BUDGET_EXHAUSTED" },
    });
    scene.forgetSteps();
    const credentials = join(scene.folder, "no-such-file");
    const access = { kind: "login", provider: "x", credentials, hosts: [] } as const;
    expect(await run("usage", access)).toMatchObject({
      outcome: "failed",
      failure: { code: "CODER_NEEDS_LOGIN" },
    });
  });
});

it("no key is in the environment, the files or the arguments of what runs in the sandbox", async () => {
  scene = new CoderScene();
  let found: string | undefined;
  const { baseUrl } = await provider((_seen, response) => {
    found ??= everythingOf("s1");
    answerJson(response, chatAnswer);
  });
  await run("asks-models", metered(baseUrl));
  expect(found).toContain("FAKE_BEHAVIOUR=asks-models");
  expect(found).not.toContain(REAL_KEY);
});

/** Environment and arguments of all processes of the session, and all files of its homes. */
function everythingOf(session: string): string {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const processes = pids.flatMap((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
      if (!environment.includes(`ARTEL_MARKER=${session}\0`)) return [];
      return [environment, readFileSync(`/proc/${pid}/cmdline`, "utf8")];
    } catch {
      return []; // it ended
    }
  });
  const homes = join(scene.dataFolder, "coders");
  const files = readdirSync(homes, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
  return [...processes, ...files].join("\n");
}
