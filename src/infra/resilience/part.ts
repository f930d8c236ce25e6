export const partKinds = ["provider", "forge", "tool", "sandbox", "registry"] as const;
export type PartKind = (typeof partKinds)[number];

/** Something that Artel depends on and that may fail without Artel: a model's provider, a linter, the sandbox. */
export interface PartIdentity {
  readonly kind: PartKind;
  /** Unique in its kind. What follows an `@` says for which repository: `eslint@4f1d08c2`. */
  readonly name: string;
}

export type BreakerState = "closed" | "open" | "half-open";

/** How a part stands in one process. Times are milliseconds since the epoch. */
export interface PartState {
  readonly part: PartIdentity;
  readonly state: BreakerState;
  /** Calls that failed in a row, each with its retries. */
  readonly failures: number;
  /** When it came into this state. */
  readonly since: number;
  /** While it is not closed: when it may be tried, or could have been. */
  readonly until: number | undefined;
  /** Why it failed last, without secrets. */
  readonly lastFailure: string | undefined;
  readonly calls: number;
  /** Calls that were refused because it was open or too many waited. */
  readonly rejected: number;
  readonly retries: number;
  /** Calls under way, and calls that wait for one of them to end. */
  readonly running: number;
  readonly waiting: number;
}

export interface PartChange {
  readonly part: PartIdentity;
  readonly state: BreakerState;
  readonly failures: number;
  readonly until: number | undefined;
  /** Why it opened; how it was closed. */
  readonly reason: string;
  /** The session in whose call it happened; undefined when a person reset it. */
  readonly session: string | undefined;
  /** When it closes: the other sessions whose calls had met it open. */
  readonly others: readonly string[];
}

/** What went wrong by the part's own fault. */
export interface PartFailure {
  readonly reason: string;
  /** The part said so itself (`Retry-After`): not to be asked again for so many milliseconds. */
  readonly retryAfterMs?: number;
  /** Trying again at once would end the same. */
  readonly isFinal?: boolean;
}

export type Outcome<T> = { readonly result: T } | { readonly error: unknown };

/** One use of a part. */
export interface PartCall<T> {
  /** May be run several times; ends when the signal is aborted. */
  run(signal: AbortSignal): Promise<T>;
  /** Whether the outcome is the part's fault, rather than an answer or a mistake of who asked. */
  failureOf(outcome: Outcome<T>): PartFailure | undefined;
  /**
   * Something short that meets the same failures as `run`: it is tried instead when the part may be tried again, so
   * that the others need not wait for the end of a long call.
   */
  probe?(signal: AbortSignal): Promise<unknown>;
  readonly signal?: AbortSignal;
  /** Each run fails after this time. */
  readonly timeoutMs?: number;
  /** For whom it is done. */
  readonly session?: string;
}

/** `tool:knip@4f1d08c2`. */
export function partId({ kind, name }: PartIdentity): string {
  return `${kind}:${name}`;
}

/** Whether a person means the part: by its id, its name, or either without the repository. */
export function isMeant(part: PartIdentity, wanted: string): boolean {
  const id = partId(part);
  const [plain = id] = id.split("@", 1);
  return [id, plain, part.name, plain.slice(part.kind.length + 1)].includes(wanted);
}
