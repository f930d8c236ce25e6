import { ArtelError, type ErrorKind } from "#shared";

export type QueueErrorCode =
  | "QUEUE_RUNNING"
  | "QUEUE_STOPPED"
  | "SESSION_NOT_FOUND"
  | "SESSION_OWNED"
  | "SESSION_VERSION"
  | "STEP_NAME_TWICE"
  | "WORKFLOW_KIND";

export class QueueError extends ArtelError {
  declare readonly code: QueueErrorCode;

  constructor(code: QueueErrorCode, kind: ErrorKind, message: string, remedy?: string) {
    super({ code, kind, message, remedy });
  }
}

/** Somebody asked for the end of the session: what runs is aborted with it, and results reject with it. */
export class WorkflowCancelledError extends ArtelError {
  constructor(id: string) {
    super({
      code: "SESSION_CANCELLED",
      kind: "cancelled",
      message: `${id} was cancelled.`,
      remedy: "What was delivered before stays; start a new session to go on.",
    });
  }
}

/** The reason of signals when this process shuts down: not an end, the session can be resumed. */
export class ShutdownError extends ArtelError {
  constructor() {
    super({
      code: "SESSION_INTERRUPTED",
      kind: "cancelled",
      message: "shutdown",
      remedy: "Resume the session to go on.",
    });
  }
}

/** The reason of signals when another process has taken the session over, believing this one dead. */
export class OwnershipLostError extends ArtelError {
  constructor(id: string) {
    super({
      code: "SESSION_LOST",
      kind: "busy",
      message: `${id} was taken over by another process, because this one did not answer for a while.`,
      remedy: "Follow the session there.",
    });
  }
}
