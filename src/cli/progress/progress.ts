import type { Event } from "#domain";

/** Shows a session's events to a person while it runs. Progress goes to standard error; results do not pass here. */
export interface Progress {
  show(event: Event): void;
  /** Stops drawing and leaves the terminal as it was found. Idempotent. */
  end(): Promise<void>;
}

/** Shows nothing: for `--quiet`. */
export const silentProgress: Progress = {
  show: () => undefined,
  end: () => Promise.resolve(),
};
