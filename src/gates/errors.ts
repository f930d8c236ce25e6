import { ArtelError } from "#shared";

export class GateCancelledError extends ArtelError {
  constructor(gate: string) {
    super({
      code: "GATE_CANCELLED",
      kind: "cancelled",
      message: `the ${gate} gate was stopped before it had an answer`,
      remedy: "nothing is lost: the change is judged again when the session goes on",
      details: { gate },
    });
  }
}

export class UnsafePathError extends ArtelError {
  constructor(path: string, reason: string) {
    super({
      code: "GATE_UNSAFE_PATH",
      kind: "refused",
      message: `${path} cannot be used by the gates: ${reason}`,
      remedy: "remove the link, or leave the path out of the change",
      details: { path },
    });
  }
}

export class BaseTreeError extends ArtelError {
  constructor(commit: string, reason: string, cause?: unknown) {
    super({
      code: "GATE_BASE_UNREADABLE",
      kind: "failed",
      message: `the files of base commit ${commit} could not be read: ${reason}`,
      remedy: "check that the commit is in the repository: git cat-file -t " + commit,
      details: { commit },
      cause,
    });
  }
}
