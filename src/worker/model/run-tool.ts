import { ArtelError, redact } from "#shared";
import { FileRefusedError } from "../briefs/worktree-files.ts";
import type { WorkContext, WorkerJob } from "../worker.ts";
import type { DataMarks } from "./data.ts";
import type { LoopGuard } from "./loop-guard.ts";
import { Stop } from "./stop.ts";
import { type ModelTool, ToolRefusal } from "./tools/tool.ts";

/** Characters of one output that a model is given; the middle of what is longer is left out. */
const OUTPUT_LIMIT = 30_000;

/** What a use of a tool left, as it is recorded. */
interface Used {
  readonly text: string;
  readonly changed: boolean;
  readonly delegateTo?: string;
}

/** Uses tools for one round: each use is a durable step, asked for permission, and what it changed is kept. */
export class ToolRunner {
  readonly #job: WorkerJob;
  readonly #work: WorkContext;
  readonly #marks: DataMarks;
  readonly #guard: LoopGuard;
  #uses = 0;

  constructor(options: {
    readonly job: WorkerJob;
    readonly work: WorkContext;
    readonly marks: DataMarks;
    readonly guard: LoopGuard;
  }) {
    this.#job = options.job;
    this.#work = options.work;
    this.#marks = options.marks;
    this.#guard = options.guard;
  }

  /** What the model is told of it. Rejects with `Stop` when the round is over. */
  async use(tool: ModelTool, input: unknown): Promise<string> {
    this.#uses += 1;
    const name = `tool ${this.#uses}: ${tool.name}`;
    const warning = this.#guard.use(tool.name, input);
    if (warning === "stop") throw looping(tool.name);
    const used = await this.#work.step<Used>(name, () => this.#run(tool, input));
    if (used.changed) this.#guard.changed();
    const text =
      used.delegateTo === undefined ? used.text : await this.#delegate(used.delegateTo, used.text);
    const told = warning === "tell" && !used.changed ? `${text}\n(${REPEATED})` : text;
    return this.#marks.mark(tool.name, told);
  }

  async #run(tool: ModelTool, input: unknown): Promise<Used> {
    const { title, paths } = await described(tool, input);
    this.#work.tell(title);
    const permission = await this.#work.decide({ kind: tool.deed, title, paths });
    if (!permission.isAllowed) return { text: `Refused: ${permission.reason}.`, changed: false };
    const place = await this.#work.place();
    const output = await this.#output(tool, input, place);
    // Reading changes nothing; anything else may, also when it failed half-way.
    const changed = tool.deed === "read" ? false : await place.keep();
    return { ...output, text: clipped(redact(output.text)), changed };
  }

  async #output(
    tool: ModelTool,
    input: unknown,
    place: Awaited<ReturnType<WorkContext["place"]>>,
  ): Promise<{ readonly text: string; readonly delegateTo?: string }> {
    try {
      return await tool.run(input, {
        place,
        job: this.#job,
        work: this.#work,
        outputLimit: OUTPUT_LIMIT,
      });
    } catch (error) {
      if (error instanceof ToolRefusal || error instanceof FileRefusedError) {
        return { text: `Failed: ${error.message}.` };
      }
      throw error;
    }
  }

  /** Not in a step: with it this run of the task is over, unless nobody takes it. */
  async #delegate(to: string, reason: string): Promise<string> {
    try {
      return await this.#work.delegate(to, reason);
    } catch (error) {
      if (!(error instanceof ArtelError)) throw error;
      return this.#work.step(`not delegated ${this.#uses}`, () =>
        Promise.resolve(`Nobody took it: ${error.message}`),
      );
    }
  }
}

async function described(tool: ModelTool, input: unknown) {
  try {
    return tool.describe(input);
  } catch (error) {
    if (!(error instanceof ToolRefusal)) throw error;
    // What cannot even be described is refused by the tool itself.
    return { title: `${tool.name} (malformed)`, paths: [] };
  }
}

const REPEATED =
  "you did exactly this before, and nothing has changed since; do something else, or end";

function looping(tool: string): Stop {
  return new Stop({
    outcome: "failed",
    failure: {
      code: "AGENT_LOOP",
      message: `The agent used ${tool} in the same way again and again, and nothing changed.`,
      remedy: "Say in the goal what it is to do there, or give the task to another agent.",
    },
  });
}

function clipped(text: string): string {
  if (text.length <= OUTPUT_LIMIT) return text;
  const half = OUTPUT_LIMIT / 2;
  const left = text.length - OUTPUT_LIMIT;
  return `${text.slice(0, half)}\n… (${left} characters left out) …\n${text.slice(-half)}`;
}
