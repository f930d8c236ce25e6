// Agents with a model, beside AI SDK's bare tool loop with the same scripted server: a step, fifty at once, going on after
// a thousand steps, and memory: `npm run bench agents`.
import { workerJob } from "../test/support/worker-job.ts";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { isStepCount, tool, ToolLoopAgent } from "ai";
import { z } from "zod";
import { connectDatabase } from "#infra/database";
import { createQueue, type Queue, type WorkflowContext } from "#queue";
import { createModelWorker } from "#worker";
import { WorktreeFiles } from "../src/worker/briefs/worktree-files.ts";
import type { WorkContext, WorkerJob } from "../src/worker/worker.ts";
import {
  startScriptedModel,
  type ChatRequest,
  type Reply,
} from "../test/support/scripted-model.ts";
import { printFigure } from "./figure.ts";

const STEPS = 100;
const AGENTS = 50;
const STEPS_AT_ONCE = 10;
const ANSWER_MS = 500;
const LONG = 1_000;
const IDLE_AGENTS = 500;

const folder = mkdtempSync(join(tmpdir(), "artel-bench-agents-"));
const worktree = mkdtempSync(join(tmpdir(), "artel-bench-worktree-"));
writeFileSync(join(worktree, "file.txt"), "line\n".repeat(2 * LONG));

/** Reads one line more with each answer, so often as the goal says. */
let answerMs = 0;
let held: PromiseWithResolvers<void> | undefined;
const server = await startScriptedModel(async (request): Promise<Reply> => {
  const steps = Number(/steps: (\d+)/.exec(JSON.stringify(request.messages))?.[1] ?? 1);
  const done = usesOf(request);
  if (answerMs > 0) await sleep(answerMs);
  if (done >= steps) {
    await held?.promise;
    return { text: "done" };
  }
  return { tools: [{ name: "read", input: { path: "file.txt", from: done + 1, lines: 1 } }] };
});
const provider = createOpenAICompatible({ name: "bench", baseURL: server.url, includeUsage: true });
const worker = createModelWorker({
  models: {
    model: () => provider("bench"),
    limits: () => ({ contextTokens: 10_000_000, outputTokens: 1_000 }),
  },
  admit: () => Promise.resolve(),
});
const database = await connectDatabase({ dataFolder: folder, idleSeconds: 1 });

function usesOf({ messages }: ChatRequest): number {
  return messages.filter(({ role }) => role === "tool").length;
}

function jobOf(context: WorkflowContext, steps: number): WorkerJob {
  return workerJob({
    session: context.session,
    task: context.id,
    goal: `steps: ${steps}`,
    tools: ["read"],
  });
}

const texts = new WorktreeFiles(worktree);

function workOf(context: WorkflowContext): WorkContext {
  return {
    signal: context.signal,
    limits: { timeMs: 3_600_000, idleMs: 60_000, steps: 2 * LONG },
    spender: { session: context.session, person: "bench" },
    step: (name, run) => context.step(name, run),
    place: () =>
      Promise.resolve({
        path: worktree,
        texts,
        suites: [],
        toolchain: { path: [], readOnly: [], environment: {} },
        limits: {
          timeMs: 1,
          memoryBytes: 1,
          processes: 1,
          openFiles: 1,
          fileBytes: 1,
          outputBytes: 1,
        },
        keep: () => Promise.resolve(false),
        files: () => Promise.resolve([]),
        run: () => Promise.reject(new TypeError("nothing is run here")),
        start: () => Promise.reject(new TypeError("nothing is run here")),
      }),
    tell: () => undefined,
    decide: () => Promise.resolve({ isAllowed: true, reason: "" }),
    ask: () => Promise.resolve(undefined),
    note: () => Promise.resolve(),
    delegate: () => Promise.reject(new TypeError("nobody else is here")),
  };
}

async function startQueue(agents: number): Promise<Queue> {
  const queue = createQueue({
    database,
    applicationVersion: "bench",
    agents: Array.from({ length: agents }, (_, index) => ({
      name: `developer-${index + 1}`,
      role: "developer",
      worker: "model" as const,
      skills: [],
    })),
  });
  queue.register<{ steps: number }, string>("task", async ({ steps }, context) => {
    const { summary } = await worker.execute(jobOf(context, steps), workOf(context));
    return summary;
  });
  queue.register<{ agents: number; steps: number }, number>("session", async (input, context) => {
    const handles = [];
    for (let n = 1; n <= input.agents; n += 1) {
      const order = { steps: input.steps };
      handles.push(
        await context.enqueue<{ steps: number }, string>("task", `${context.id}/${n}`, order),
      );
    }
    const ends = await Promise.all(handles.map((handle) => handle.result()));
    return ends.filter((end) => end === "done").length;
  });
  await queue.start();
  return queue;
}

/** Wall time of a session with so many agents of so many steps. */
async function session(queue: Queue, id: string, agents: number, steps: number): Promise<number> {
  const begin = performance.now();
  const run = await queue.run<{ agents: number; steps: number }, number>("session", id, {
    agents,
    steps,
  });
  const done = await run.result();
  if (done !== agents) throw new Error(`${done} of ${agents} agents came to their end`);
  return performance.now() - begin;
}

async function bareLoop(steps: number): Promise<number> {
  const agent = new ToolLoopAgent({
    model: provider("bench"),
    stopWhen: isStepCount(2 * LONG),
    tools: {
      read: tool({
        description: "reads",
        inputSchema: z.object({ path: z.string(), from: z.number(), lines: z.number() }),
        execute: async ({ path }) => (await texts.read(path)).split("\n", 1)[0],
      }),
    },
  });
  const begin = performance.now();
  await agent.generate({ prompt: `steps: ${steps}` });
  return performance.now() - begin;
}

async function measureStep(queue: Queue): Promise<void> {
  await bareLoop(5);
  await session(queue, "warm", 1, 5);
  const bare = (await bareLoop(STEPS)) / STEPS;
  const ours = (await session(queue, "steps", 1, STEPS)) / STEPS;
  printFigure({
    name: "agents.step",
    value: ours,
    unit: "ms",
    baseline: { name: "AI SDK's tool loop", value: bare },
    conditions: `${STEPS} steps, each an answer and a use of a tool, two durable steps on the embedded database`,
  });
}

async function measureFifty(queue: Queue): Promise<void> {
  answerMs = ANSWER_MS;
  const wall = await session(queue, "fifty", AGENTS, STEPS_AT_ONCE);
  answerMs = 0;
  printFigure({
    name: "agents.fifty.wall",
    value: wall,
    unit: "ms",
    baseline: { name: "the answers alone", value: ANSWER_MS * (STEPS_AT_ONCE + 1) },
    conditions: `${AGENTS} agents with ${STEPS_AT_ONCE} steps and an answer after ${ANSWER_MS} ms each`,
  });
}

function resident(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1024 ** 2;
}

/** All wait for their last answer, with their conversations in memory. */
async function measureMemory(queue: Queue): Promise<void> {
  held = Promise.withResolvers<void>();
  const before = resident();
  const running = session(queue, "memory", AGENTS, STEPS_AT_ONCE);
  const wanted = AGENTS * (STEPS_AT_ONCE + 1) + server.requests.length;
  while (server.requests.length < wanted) await sleep(50);
  printFigure({
    name: "agents.memory.active",
    value: (resident() - before) / AGENTS,
    unit: "MB",
    conditions: `resident memory of the process for each of ${AGENTS} agents that wait for an answer, scripted server included`,
  });
  held.resolve();
  held = undefined;
  await running;
}

async function measureIdle(): Promise<void> {
  const before = resident();
  const queue = await startQueue(IDLE_AGENTS);
  await sleep(2_000);
  printFigure({
    name: "agents.memory.idle",
    value: Math.max(0, resident() - before) / IDLE_AGENTS,
    unit: "MB",
    conditions: `resident memory for each of ${IDLE_AGENTS} agents that wait for a task, queue included`,
  });
  await queue.stop();
}

/** From the start of a new queue until the loop asks for the next answer. */
async function measureResume(): Promise<void> {
  held = Promise.withResolvers<void>();
  const first = await startQueue(1);
  const already = server.requests.length;
  await first.run("session", "long", { agents: 1, steps: LONG });
  while (server.requests.length < already + LONG + 1) await sleep(20);
  await first.stop();
  const asked = server.requests.length;
  const second = await startQueue(1);
  const begin = performance.now();
  const resumed = await second.resume<number>("long");
  while (server.requests.length === asked) await sleep(5);
  printFigure({
    name: "agents.resume.1000-steps",
    value: performance.now() - begin,
    unit: "ms",
    conditions: `${LONG} answers and ${LONG} uses of tools that are recorded, embedded database`,
  });
  held.resolve();
  held = undefined;
  await resumed.result();
  await second.stop();
}

try {
  const queue = await startQueue(AGENTS);
  await measureStep(queue);
  await measureFifty(queue);
  await measureMemory(queue);
  await queue.stop();
  await measureIdle();
  await measureResume();
} finally {
  await server.stop();
  await database.close();
  spawnSync("sleep", ["3"]);
  rmSync(folder, { recursive: true, force: true });
  rmSync(worktree, { recursive: true, force: true });
}
