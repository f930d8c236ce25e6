import { ArtelError } from "#shared";

/** A job's tool ended in a way that gives no answer. The job is skipped or its units fail, with this as the reason. */
export class ToolFailedError extends ArtelError {
  constructor(tool: string, reason: string, cause?: unknown) {
    super({
      code: "TOOL_FAILED",
      kind: "failed",
      message: `${tool}: ${reason}`,
      remedy: "Run the same command by hand in the repository to see what it says.",
      details: { tool },
      cause,
    });
  }
}

/** A job's slice of `artel.yaml` is wrong. */
export class JobOptionsError extends ArtelError {
  constructor(job: string, reason: string) {
    super({
      code: "JOB_OPTIONS",
      kind: "usage",
      message: `options of the job ${job}: ${reason}`,
      remedy: `Correct \`jobs.${job}\` in artel.yaml.`,
      details: { job },
    });
  }
}

/** A path of a unit would leave the worktree, directly or through a symbolic link. */
export class PathOutsideError extends ArtelError {
  constructor(path: string) {
    super({
      code: "PATH_OUTSIDE",
      kind: "refused",
      message: `${path} is not a plain file inside the worktree`,
      details: { path },
    });
  }
}
