import { ArtelError } from "#shared";

/** A worker was given an order that it cannot carry out. */
export class WorkerError extends ArtelError {
  constructor(options: { readonly code: "JOB_UNKNOWN"; readonly job: string }) {
    super({
      code: options.code,
      kind: "usage",
      message: `There is no job named "${options.job}".`,
      remedy: "Run `artel improve --help` for the names of the jobs.",
      details: { job: options.job },
    });
  }
}
