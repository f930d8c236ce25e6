import type { WorkerResult } from "../worker.ts";

/** Ends the loop of a model at once, with a result. */
export class Stop extends Error {
  readonly result: WorkerResult;

  constructor({
    outcome,
    failure,
  }: {
    readonly outcome: "limit" | "failed";
    readonly failure: { readonly code: string; readonly message: string; readonly remedy?: string };
  }) {
    super(failure.message);
    this.name = "Stop";
    const { code, message, remedy } = failure;
    this.result = {
      outcome,
      summary: outcome === "limit" ? "it was stopped by a limit" : "it could not go on",
      failure: { code, message, ...(remedy === undefined ? {} : { remedy }) },
    };
  }
}
