import type { PermissionRequest, SessionUpdate, ToolUpdate } from "#adapters/coders";
import { ArtelError } from "#shared";
import type { WorkContext, WorkerJob, WorkerResult, WorkPlace } from "../worker.ts";
import type { AcpWorkerOptions } from "./acp-worker-options.ts";
import { CoderSession } from "./coder-session.ts";
import { type Ending, resultOf, RoundTimeError } from "./ending.ts";
import { Keeper } from "./keeper.ts";
import { permissionQuestion } from "./permission-question.ts";
import { promptFor } from "./prompt.ts";
import { ReportedTurn } from "./reported-turn.ts";
import { ToldWork } from "./told-work.ts";

/** Between asking an agent to stop and ending it. */
const GRACE_MS = 2_000;

/** What is recorded of opening a session: its id, or how the round has ended already. */
export type Opened =
  | { readonly session: string }
  | { readonly session: undefined; readonly result: WorkerResult };

/** One round of a coder on a task: a session is opened, and one prompt is answered in it. */
export class Round {
  readonly #options: AcpWorkerOptions;
  readonly #job: WorkerJob;
  readonly #context: WorkContext;
  readonly #coder: CoderSession;
  readonly #work: ToldWork;
  readonly #ended = Promise.withResolvers<Ending>();
  readonly #clock: NodeJS.Timeout;
  readonly #onAbort = (): void =>
    this.#stopWith({ kind: "error", error: this.#context.signal.reason });
  #worktree = "";
  /** Something that is no fault of the coder, and may be noticed only after it has ended. */
  #faults: unknown[] = [];
  #keeper: Keeper | undefined;

  constructor(options: AcpWorkerOptions, job: WorkerJob, context: WorkContext) {
    this.#options = options;
    this.#job = job;
    this.#context = context;
    this.#work = new ToldWork((line) => context.tell(line));
    this.#coder = new CoderSession(options, job, context, {
      onUpdate: (update) => this.#hear(update),
      onPermission: (request) => this.#decide(request),
      onExhausted: (error) => this.#stopWith({ kind: "limit", error }),
      onFault: (error) => this.#fail(error),
    });
    const { timeMs } = context.limits;
    const late = (): void => this.#stopWith({ kind: "limit", error: new RoundTimeError(timeMs) });
    this.#clock = setTimeout(late, Math.min(timeMs, 2 ** 31 - 1));
    context.signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** A session in a new home. */
  async open(): Promise<Opened> {
    const place = await this.#context.place();
    const opening = this.#coder.start(place, undefined);
    const opened = await Promise.race([opening, this.#ended.promise]).catch(asEnding);
    if (typeof opened === "string") return { session: opened };
    await this.#coder.end();
    await opening.catch(() => undefined);
    return { session: undefined, result: this.#resultOf(opened) };
  }

  /** The turn in that session; where the process that opened it is gone, in a new one. */
  async turn(session: string): Promise<WorkerResult> {
    const place = await this.#context.place();
    this.#worktree = place.path;
    const isInterrupted = this.#coder.process === undefined;
    let ending: Ending;
    try {
      if (isInterrupted) await this.#coder.start(place, session);
      ending = await this.#prompt(place, isInterrupted);
    } catch (error) {
      ending = asEnding(error);
    }
    await this.#coder.end();
    this.#context.signal.throwIfAborted();
    if (this.#faults.length > 0) throw this.#faults[0];
    const result = this.#resultOf(ending);
    await this.#keeper?.finish();
    return result;
  }

  /** Ends what is left of it. Its home stays. */
  async close(): Promise<void> {
    clearTimeout(this.#clock);
    this.#context.signal.removeEventListener("abort", this.#onAbort);
    await this.#coder.end();
    await this.#keeper?.stop();
  }

  /** When it will not be gone on with. */
  forget(): Promise<void> {
    return this.#coder.home.remove();
  }

  async #prompt(place: WorkPlace, isInterrupted: boolean): Promise<Ending> {
    const { process, silence } = this.#coder;
    if (process === undefined || silence === undefined) throw new TypeError("it was not started");
    this.#keeper = new Keeper(place, (error) => this.#fail(error));
    const onSilence = (): void =>
      this.#stopWith({ kind: "error", error: this.#coder.silenceError() });
    silence.signal.addEventListener("abort", onSilence, { once: true });
    const text = promptFor(this.#job, isInterrupted);
    const account = await this.#reserve(text);
    if (account !== undefined && "kind" in account) return account;
    const answer = process
      .prompt(text)
      .then((prompted): Ending => ({ kind: "answered", prompted }), asEnding);
    const ending = await Promise.race([this.#ended.promise, answer]);
    if (ending.kind !== "answered") await this.#cancel(answer);
    this.#work.flush();
    await account?.settle(
      ending.kind === "answered" ? ending.prompted.answer : undefined,
      ending.kind === "answered" ? "done" : "failed",
    );
    return ending;
  }

  /** Of a turn that is not metered call by call. */
  async #reserve(text: string): Promise<ReportedTurn | Ending | undefined> {
    if (this.#options.access.kind === "metered") return undefined;
    try {
      const { spender, signal } = this.#context;
      return await ReportedTurn.begin(this.#options, this.#job, spender, text, signal);
    } catch (error) {
      if (!(error instanceof ArtelError) || !error.code.startsWith("BUDGET_")) throw error;
      return { kind: "limit", error };
    }
  }

  async #cancel(answer: Promise<Ending>): Promise<void> {
    // Not waited for: an agent that does not read does not get it.
    void this.#coder.process?.cancel();
    const grace = new Promise<void>((resolve) => setTimeout(resolve, GRACE_MS));
    await Promise.race([answer, grace]);
  }

  #fail(error: unknown): void {
    this.#faults.push(error);
    this.#stopWith({ kind: "error", error });
  }

  #stopWith(ending: Ending): void {
    this.#ended.resolve(ending);
  }

  #resultOf(ending: Ending): WorkerResult {
    return resultOf(ending, this.#work.summary);
  }

  #hear(update: SessionUpdate): void {
    this.#work.hear(update);
    if (update.kind === "tool" && mayHaveChanged(this.#work.know(update.tool))) {
      this.#keeper?.changed();
    }
  }

  /** Undefined when the turn is over by then. */
  async #decide({ tool }: PermissionRequest): Promise<boolean | undefined> {
    const question = permissionQuestion(this.#work.know(tool), this.#worktree);
    const silence = this.#coder.silence;
    silence?.hold();
    try {
      const decided = this.#context.decide(question);
      const answer = await Promise.race([decided, this.#ended.promise]);
      if (!("isAllowed" in answer)) return undefined;
      if (!answer.isAllowed) this.#work.line(`not allowed: ${question.title}: ${answer.reason}`);
      return answer.isAllowed;
    } catch (error) {
      this.#fail(error);
      return undefined;
    } finally {
      silence?.release();
    }
  }
}

function asEnding(error: unknown): Ending {
  return { kind: "error", error };
}

const HARMLESS: ReadonlySet<ToolUpdate["kind"]> = new Set([
  "read",
  "search",
  "think",
  "fetch",
  "switch_mode",
]);

/** A tool has ended that may have changed files, whatever came of it. */
function mayHaveChanged({ kind, status, hasDiff }: ToolUpdate): boolean {
  if (status !== "completed" && status !== "failed") return false;
  return hasDiff || !HARMLESS.has(kind);
}
