import { ArtelError, type ErrorKind } from "#shared";

/** What can be wrong with messages; each code's meaning and remedy are set where it is raised. */
export type MessageErrorCode =
  | "MESSAGES_UNREACHABLE"
  | "MESSAGE_CORRUPT"
  | "MESSAGE_ID_TAKEN"
  | "MESSAGE_INVALID"
  | "MESSAGE_NOT_FOUND"
  | "MESSAGE_NOT_YOURS";

export class MessageError extends ArtelError {
  declare readonly code: MessageErrorCode;

  constructor(
    code: MessageErrorCode,
    kind: ErrorKind,
    message: string,
    options: { remedy?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super({ code, kind, message, ...options });
  }
}

export function notFound(id: string): MessageError {
  return new MessageError("MESSAGE_NOT_FOUND", "not-found", `There is no message ${id}.`, {
    remedy: "Run `artel messages list` to see what there is.",
    details: { message: id },
  });
}
