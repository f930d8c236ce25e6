import type { PartFailure } from "./part.ts";

/** Statuses by which a service says that it is not able to answer now. */
const UNABLE = new Set([408, 425, 429, 500, 502, 503, 504, 507, 529]);

/** Whether an answer over HTTP says that the service itself is in trouble; what it refuses or does not have is an answer. */
export function httpFailure(
  response: Pick<Response, "status" | "statusText" | "headers">,
  now: number,
): PartFailure | undefined {
  const { status, statusText, headers } = response;
  if (!UNABLE.has(status)) return undefined;
  const retryAfterMs = parseRetryAfter(headers.get("retry-after"), now);
  return {
    reason: `it answered ${status}${statusText === "" ? "" : ` ${statusText}`}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Milliseconds that a `Retry-After` asks for: seconds or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  // A date has a name of a day and of a month; `Date.parse` alone takes "1.5" for a month.
  const moment = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now);
}
