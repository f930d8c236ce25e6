import { ArtelError } from "#shared";
import { partId, type PartIdentity } from "./part.ts";

/** A part is not asked, because it failed too often lately or too many wait for it. Nothing was begun. */
export class PartUnavailableError extends ArtelError {
  declare readonly code: "PART_UNAVAILABLE" | "PART_BUSY";
  readonly part: PartIdentity;
  /** Milliseconds since the epoch. */
  readonly retryAt: number;

  static open(part: PartIdentity, failures: number, retryAt: number, reason: string | undefined) {
    const id = partId(part);
    const said = reason === undefined ? "" : `: ${reason}`;
    return new PartUnavailableError("PART_UNAVAILABLE", part, retryAt, {
      message: `${id} failed ${failures === 1 ? "once" : `${failures} times in a row`} and is left alone until ${moment(retryAt)}${said}`,
      remedy: `See \`artel parts list\`; when its cause is mended, \`artel parts reset ${id}\` tries it at once.`,
    });
  }

  static busy(part: PartIdentity, running: number, waiting: number, retryAt: number) {
    const { kind } = part;
    return new PartUnavailableError("PART_BUSY", part, retryAt, {
      message: `${partId(part)} has ${running} calls under way and ${waiting} that wait.`,
      remedy: `Try again later, or raise \`resilience.atOnce.${kind}\`.`,
    });
  }

  private constructor(
    code: PartUnavailableError["code"],
    part: PartIdentity,
    retryAt: number,
    said: { readonly message: string; readonly remedy: string },
  ) {
    super({ code, kind: "environment", ...said, details: { part: partId(part), retryAt } });
    this.part = part;
    this.retryAt = retryAt;
  }
}

/** A part did not answer in time. */
export class PartTimeoutError extends ArtelError {
  constructor(part: PartIdentity, milliseconds: number, cause: unknown) {
    super({
      code: "PART_TIMEOUT",
      kind: "environment",
      message: `${partId(part)} did not answer within ${milliseconds / 1000} s.`,
      remedy: "Check the connection to it, and try again.",
      details: { part: partId(part) },
      cause,
    });
  }
}

export class PartNotFoundError extends ArtelError {
  constructor(wanted: string, known: readonly string[]) {
    super({
      code: "PART_NOT_FOUND",
      kind: "not-found",
      message: `No process at work has used a part "${wanted}".`,
      remedy:
        known.length === 0
          ? "Nothing has been used since the processes at work began."
          : `Run \`artel parts list\`; there are ${known.slice(0, 5).join(", ")}${known.length > 5 ? " and others" : ""}.`,
      details: { part: wanted },
    });
  }
}

function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
