import { ArtelError, type ErrorKind } from "#shared";

/** What can go wrong between machines that share only the database. */
export type TransferErrorCode =
  | "TRANSFER_BASE_REFUSED"
  | "TRANSFER_DAMAGED"
  | "TRANSFER_REF_REFUSED"
  | "TRANSFER_SITE_GONE"
  | "TRANSFER_SITE_REFUSED";

export class TransferError extends ArtelError {
  declare readonly code: TransferErrorCode;

  constructor(
    code: TransferErrorCode,
    kind: ErrorKind,
    message: string,
    options: { readonly remedy?: string; readonly session?: string; readonly cause?: unknown } = {},
  ) {
    const { session, ...rest } = options;
    super({ code, kind, message, ...rest, details: session === undefined ? {} : { session } });
  }
}

/** The session has ended, or was never one that others may work on. */
export function siteGone(session: string, cause?: unknown): TransferError {
  return new TransferError(
    "TRANSFER_SITE_GONE",
    "not-found",
    `Session ${session} is not offered to other machines any more.`,
    { session, cause, remedy: `See \`artel sessions show ${session}\` where it runs.` },
  );
}

export function damaged(session: string, what: string): TransferError {
  return new TransferError(
    "TRANSFER_DAMAGED",
    "failed",
    `What another machine sent for session ${session} did not arrive as it was: ${what}.`,
    { session, remedy: "Check the database that the machines share; it is tried again." },
  );
}
