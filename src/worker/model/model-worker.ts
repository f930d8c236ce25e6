import { generateText, isStepCount, tool, ToolLoopAgent, type ToolSet } from "ai";
import type { ModelRole } from "#domain";
import { summaryPrompt } from "#prompts";
import type { WorkContext, Worker, WorkerJob, WorkerResult } from "../worker.ts";
import { briefingOf, instructionsOf } from "./briefing.ts";
import { ContextWindow } from "./context-window.ts";
import { DataMarks } from "./data.ts";
import { DurableModel } from "./durable-model.ts";
import { LoopGuard } from "./loop-guard.ts";
import type { ModelSource } from "./model-source.ts";
import { ToolRunner } from "./run-tool.ts";
import { Stop } from "./stop.ts";
import { modelTools } from "./tools/registry.ts";
import type { ModelTool } from "./tools/tool.ts";

export interface ModelWorkerOptions {
  readonly models: ModelSource;
  /** Resolves when the agent may make one more request. */
  admit(agent: string, signal: AbortSignal): Promise<void>;
  /** Tools of the repository's own (MCP), which a person has approved. */
  moreTools?(job: WorkerJob): Promise<readonly ModelTool[]>;
}

/** Works with a language model over any provider, in AI SDK's tool loop. */
export function createModelWorker(options: ModelWorkerOptions): Worker {
  return {
    kind: "model",
    execute: async (job, context) => {
      const more = (await options.moreTools?.(job)) ?? [];
      return new ModelRound(options, job, context, more).run();
    },
  };
}

class ModelRound {
  readonly #options: ModelWorkerOptions;
  readonly #job: WorkerJob;
  readonly #work: WorkContext;
  readonly #role: ModelRole;
  readonly #marks: DataMarks;
  readonly #tools: readonly ModelTool[];
  readonly #runner: ToolRunner;
  readonly #ending = new AbortController();
  #asked = 0;

  constructor(
    options: ModelWorkerOptions,
    job: WorkerJob,
    work: WorkContext,
    more: readonly ModelTool[],
  ) {
    this.#options = options;
    this.#job = job;
    this.#work = work;
    this.#role = job.agent.model ?? "coder";
    this.#marks = new DataMarks(`${job.session}/${job.task}/${job.round}`);
    this.#tools = [...modelTools.filter(({ name }) => job.agent.tools.includes(name)), ...more];
    this.#runner = new ToolRunner({ job, work, marks: this.#marks, guard: new LoopGuard() });
  }

  async run(): Promise<WorkerResult> {
    const model = this.#durable(this.#role, this.#job.agent.instructions, "answer");
    const window = new ContextWindow({
      contextTokens: this.#options.models.limits(this.#role).contextTokens,
      summarise: (record) => this.#summarise(record),
    });
    const agent = new ToolLoopAgent({
      model,
      instructions: instructionsOf(this.#job),
      tools: this.#toolSet(),
      toolCallConcurrency: 1,
      stopWhen: isStepCount(this.#work.limits.steps),
      maxRetries: 0,
      maxOutputTokens: this.#options.models.limits(this.#role).outputTokens,
      prepareStep: async ({ messages }) => ({ messages: [...(await window.fit(messages))] }),
    });
    try {
      const { finishReason, text, steps } = await agent.generate({
        prompt: briefingOf(this.#job, this.#marks),
        abortSignal: this.#ending.signal,
      });
      return resultOf(finishReason, text, steps.length);
    } catch (error) {
      const reason: unknown = this.#ending.signal.aborted ? this.#ending.signal.reason : error;
      if (reason instanceof Stop) return reason.result;
      throw reason;
    }
  }

  #toolSet(): ToolSet {
    return Object.fromEntries(
      this.#tools.map((each) => [
        each.name,
        tool({
          description: each.description,
          inputSchema: each.input,
          execute: (input: unknown) => this.#use(each, input),
        }),
      ]),
    );
  }

  /** What a tool rejects with would be told to the model; it ends the loop instead. */
  async #use(each: ModelTool, input: unknown): Promise<string> {
    try {
      return await this.#runner.use(each, input);
    } catch (error) {
      this.#ending.abort(error);
      throw error;
    }
  }

  #durable(
    role: ModelRole,
    { name, version }: { readonly name: string; readonly version: string },
    step: string,
  ): DurableModel {
    const { session, task, round, agent } = this.#job;
    const model = this.#options.models.model({
      role,
      spender: this.#work.spender,
      prompt: { name, version },
      nextCall: () => {
        this.#asked += 1;
        return `${session}/${task}/${round}/${step} ${this.#asked}`;
      },
    });
    return new DurableModel(model, this.#work, step, () =>
      this.#options.admit(agent.name, this.#work.signal),
    );
  }

  async #summarise(record: string): Promise<string> {
    const { text } = await generateText({
      model: this.#durable("cheap", summaryPrompt, "summary"),
      instructions: summaryPrompt.text,
      prompt: this.#marks.mark("record", record),
      maxRetries: 0,
      abortSignal: this.#ending.signal,
    });
    return `What happened before, in short:\n${this.#marks.mark("summary", text)}`;
  }
}

function resultOf(finishReason: string, text: string, steps: number): WorkerResult {
  const summary = text.trim();
  switch (finishReason) {
    case "stop":
      return { outcome: "done", summary: summary === "" ? "it said nothing in the end" : summary };
    case "tool-calls":
      return { outcome: "limit", summary: `${steps} steps were not enough` };
    case "length":
      return failed("MODEL_ANSWER_TOO_LONG", "its answer was cut at the limit of tokens", summary);
    case "content-filter":
      return failed("MODEL_REFUSED", "the model refused", summary);
    default:
      return failed("MODEL_STREAM_CUT", `its answer ended early (${finishReason})`, summary);
  }
}

function failed(code: string, message: string, summary: string): WorkerResult {
  return {
    outcome: "failed",
    summary: summary === "" ? message : summary,
    failure: { code, message },
  };
}
