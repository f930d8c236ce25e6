import type { DecidedApproval } from "#domain";
import { ArtelError, type ErrorKind } from "#shared";

/** What can be wrong with approvals; each code's meaning and remedy are set where it is raised. */
export type ApprovalErrorCode =
  | "APPROVAL_AMBIGUOUS"
  | "APPROVAL_COMMENT_INVALID"
  | "APPROVAL_CORRUPT"
  | "APPROVAL_DECIDED"
  | "APPROVAL_ID_TAKEN"
  | "APPROVAL_NOT_FOUND";

export class ApprovalError extends ArtelError {
  declare readonly code: ApprovalErrorCode;

  constructor(
    code: ApprovalErrorCode,
    kind: ErrorKind,
    message: string,
    options: { remedy?: string; details?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super({ code, kind, message, ...options });
  }
}

export function notFound(wanted: string): ApprovalError {
  return new ApprovalError("APPROVAL_NOT_FOUND", "not-found", `There is no approval "${wanted}".`, {
    remedy: "Run `artel approvals list --all` to see what there is.",
    details: { approval: wanted },
  });
}

export function ambiguous(wanted: string, ids: readonly string[]): ApprovalError {
  return new ApprovalError(
    "APPROVAL_AMBIGUOUS",
    "usage",
    `Several approvals end with "${wanted}": ${ids.slice(0, 2).join(", ")}, …`,
    { remedy: "Give more of the id.", details: { approvals: ids } },
  );
}

export function decidedAlready({ id, decision }: DecidedApproval): ApprovalError {
  const { answer, by, at, comment } = decision;
  const when = new Date(at).toISOString();
  return new ApprovalError(
    "APPROVAL_DECIDED",
    "usage",
    `Approval ${id} is ${answer} already, by ${by} at ${when}${comment === undefined ? "" : `: ${comment}`}.`,
    {
      remedy: `The first answer stays. Run \`artel approvals show ${id}\` to see how to take or leave its work by hand.`,
      details: { approval: id, ...decision },
    },
  );
}

export function idTaken(id: string): ApprovalError {
  return new ApprovalError("APPROVAL_ID_TAKEN", "usage", `Another approval has the id ${id}.`, {
    remedy: "Give the approval an id of its own.",
    details: { approval: id },
  });
}

export function commentInvalid(longest: number, isEmpty: boolean): ApprovalError {
  return new ApprovalError(
    "APPROVAL_COMMENT_INVALID",
    "usage",
    isEmpty ? "The comment is empty." : "The comment is too long.",
    { remedy: `Say why in at most ${longest} characters, or leave --comment out.` },
  );
}
