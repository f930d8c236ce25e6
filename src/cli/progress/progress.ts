import type { Event } from "#domain";

/** Shows a session's events to a person while it runs. Progress goes to standard error; results do not pass here. */
export interface Progress {
  show(event: Event): void;
  /** What a person should know meanwhile; also when nothing else is shown. */
  warn(text: string): void;
  /** Stops drawing and leaves the terminal as it was found. Idempotent. */
  end(): Promise<void>;
}

/** Shows nothing but warnings: for `--quiet`. */
export function silentProgress(warn: Progress["warn"]): Progress {
  return { show: () => undefined, warn, end: () => Promise.resolve() };
}
