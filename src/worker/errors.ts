import { ArtelError } from "#shared";

export type WorkerErrorOptions =
  /** A task of the toolsmith that this version has no job for. */
  | { readonly code: "JOB_UNKNOWN"; readonly job: string }
  /** A task was given to an agent that this process does not have. */
  | { readonly code: "AGENT_UNKNOWN"; readonly agent: string };

/** A worker was given an order that it cannot carry out. */
export class WorkerError extends ArtelError {
  constructor(options: WorkerErrorOptions) {
    const { code, ...details } = options;
    super({ code, kind: "usage", ...wordsFor(options), details });
  }
}

function wordsFor(options: WorkerErrorOptions): { message: string; remedy: string } {
  switch (options.code) {
    case "JOB_UNKNOWN":
      return {
        message: `There is no job named "${options.job}".`,
        remedy: "Run `artel improve --help` for the names of the jobs.",
      };
    case "AGENT_UNKNOWN":
      return {
        message: `This process has no agent named "${options.agent}".`,
        remedy: "Run `artel agents list` for the agents that are defined.",
      };
  }
}
