import { ArtelError, type ErrorKind } from "#shared";

const KINDS: readonly ErrorKind[] = [
  "usage",
  "refused",
  "environment",
  "not-found",
  "busy",
  "failed",
  "cancelled",
];

/** An ArtelError that was read back from the database: the fields are those of the original, the class is not. */
export class RecordedError extends ArtelError {}

/**
 * What a recorded failure means to the caller: ArtelErrors get their code, kind, message and remedy back,
 * other errors stay as they are. Whether a step fails now or failed before a crash, its caller sees the same fields.
 */
export function revive(error: unknown): Error {
  if (error instanceof ArtelError) return error;
  if (!(error instanceof Error)) return new Error(String(error));
  const found: Record<string, unknown> = { ...error };
  const kind = KINDS.find((known) => known === found["kind"]);
  if (kind === undefined || typeof found["code"] !== "string") return error;
  const revived = new RecordedError({
    code: found["code"],
    kind,
    message: error.message,
    remedy: typeof found["remedy"] === "string" ? found["remedy"] : undefined,
    details: isRecord(found["details"]) ? found["details"] : {},
    cause: error.cause,
  });
  revived.name = error.name;
  return revived;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
