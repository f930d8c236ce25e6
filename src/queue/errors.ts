import { ArtelError, type ErrorKind } from "#shared";

export type QueueErrorCode =
  | "AGENT_DEAD"
  | "AGENT_HALTED"
  | "AGENT_NOT_FOUND"
  | "AGENT_SAME"
  | "AGENT_UNSUITED"
  | "QUEUE_RUNNING"
  | "QUEUE_STOPPED"
  | "SESSION_NOT_FOUND"
  | "SESSION_OWNED"
  | "SESSION_VERSION"
  | "STEP_NAME_TWICE"
  | "TASK_DELEGATION_LIMIT"
  | "TASK_DEPENDENCY"
  | "TASK_ENDED"
  | "TASK_LOST"
  | "TASK_NOT_FOUND"
  | "TASK_OPEN"
  | "TASK_TAKEN"
  | "WORKFLOW_KIND";

export class QueueError extends ArtelError {
  declare readonly code: QueueErrorCode;

  constructor(code: QueueErrorCode, kind: ErrorKind, message: string, remedy?: string) {
    super({ code, kind, message, remedy });
  }
}

export function alreadyRunning(): QueueError {
  return new QueueError("QUEUE_RUNNING", "failed", "This process already has a running queue.");
}

export function notStarted(): QueueError {
  const message = "The queue is used before start or after stop.";
  return new QueueError("QUEUE_STOPPED", "failed", message);
}

export function stopped(): QueueError {
  return new QueueError("QUEUE_STOPPED", "cancelled", "The queue was stopped before the end.");
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

/** A task took longer than it may: its attempt fails. */
export class TaskTimeoutError extends ArtelError {
  constructor(task: string, milliseconds: number) {
    super({
      code: "TASK_TIMEOUT",
      kind: "failed",
      message: `${task} took longer than ${milliseconds / 1000} s.`,
      remedy: "Give it more time, or cut it into smaller tasks.",
    });
  }
}

/** The reason of signals when a person paused a task: it goes on behind its last step when it is resumed. */
export class TaskPausedError extends ArtelError {
  constructor(task: string) {
    super({
      code: "TASK_PAUSED",
      kind: "cancelled",
      message: `${task} was paused.`,
      remedy: "Resume it to go on.",
    });
  }
}

/** The reason of signals when a task was given back because of a part that is left alone: it goes on behind its last step. */
export class TaskPostponedError extends ArtelError {
  constructor(task: string, cause: Error) {
    super({
      code: "TASK_POSTPONED",
      kind: "cancelled",
      message: `${task} waits: ${cause.message}`,
      remedy: "It goes on by itself.",
      cause,
    });
  }
}

/** The reason of signals when the task was handed to another agent, which begins it anew. */
export class TaskDelegatedError extends ArtelError {
  constructor(task: string) {
    super({
      code: "TASK_DELEGATED",
      kind: "cancelled",
      message: `${task} was handed to another agent.`,
      remedy: "That one goes on with it.",
    });
  }
}

/** The reason of signals when a process could not renew its lease in time: the task may be another's by now. */
export class LeaseLostError extends ArtelError {
  constructor(task: string) {
    super({
      code: "TASK_LEASE_LOST",
      kind: "busy",
      message: `The lease of ${task} ran out, because this process did not answer for a while.`,
      remedy: "Another process goes on with it.",
    });
  }
}
