import { UsageReports } from "#adapters/coders";
import {
  type ModelCall,
  type ModelUsage,
  NO_USAGE,
  type Reservation,
  type Spender,
  totalTokens,
} from "#domain";
import { randomId, sha256 } from "#shared";
import type { WorkerJob } from "../worker.ts";
import type { AcpWorkerOptions } from "./acp-worker-options.ts";

/**
 * Nobody knows what a turn will use that is not metered. So much must be left of the budget to begin with one: about
 * what a small task takes.
 */
const TURN_TOKENS = 200_000;
/** Of a model, where none is configured. */
const OWN_CHOICE = "its own choice";

/**
 * The account of a turn whose calls are not seen, because the coder makes them by a person's own login: what it reports
 * of them, if anything. What it costs is not known, for such a login is paid otherwise.
 */
export class ReportedTurn {
  readonly #options: AcpWorkerOptions;
  readonly #job: WorkerJob;
  readonly #spender: Spender;
  readonly #reservation: Reservation;
  readonly #startedAt = performance.now();

  private constructor(
    options: AcpWorkerOptions,
    job: WorkerJob,
    spender: Spender,
    reservation: Reservation,
  ) {
    this.#options = options;
    this.#job = job;
    this.#spender = spender;
    this.#reservation = reservation;
  }

  /** Rejects as `Budget.reserve` does. */
  static async begin(
    options: AcpWorkerOptions,
    job: WorkerJob,
    spender: Spender,
    prompt: string,
    signal: AbortSignal,
  ): Promise<ReportedTurn> {
    const { provider, model = OWN_CHOICE } = options.access;
    const reservation = await options.account.budget.reserve(
      {
        call: `${job.session}/${job.task}/${randomId(12)}`,
        spender,
        provider,
        model,
        estimate: { tokens: TURN_TOKENS, dollars: null },
        fingerprint: sha256(prompt),
      },
      signal,
    );
    return new ReportedTurn(options, job, spender, reservation);
  }

  /** `answer`: of the prompt; undefined when there was none. */
  async settle(answer: unknown, outcome: "done" | "failed" | "cancelled"): Promise<void> {
    const { account, coder } = this.#options;
    const told = new UsageReports(coder.coder.usage).ofTurn(answer);
    const usage = told?.usage ?? NO_USAGE;
    // What was not told may have been anything: the reservation stays what it was.
    const tokens = told === undefined ? TURN_TOKENS : totalTokens(usage);
    await account.budget.settle(this.#reservation, { tokens, dollars: null });
    const call = this.#record(usage, told?.isPartial ?? true, outcome);
    await account.onCall(call, this.#spender);
  }

  #record(
    usage: ModelUsage,
    isEstimated: boolean,
    outcome: "done" | "failed" | "cancelled",
  ): ModelCall {
    const { provider, model = OWN_CHOICE } = this.#options.access;
    const { name, version } = this.#job.agent.instructions;
    return {
      call: this.#reservation.call,
      role: "coder",
      provider,
      model,
      pricedAs: null,
      prompt: { name, version },
      source: "provider",
      outcome,
      usage,
      isEstimated,
      dollars: null,
      ms: performance.now() - this.#startedAt,
      requests: 1,
      fallback: 0,
    };
  }
}
