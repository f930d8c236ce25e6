import type { SessionInput } from "#orchestrator";

/** What who asks for a session may have less of than the configuration gives it, and never more. */
export interface WantedLimits {
  readonly minutes?: number | undefined;
  /** The most files that the delivered branch may change. */
  readonly files?: number | undefined;
  /** For language models. */
  readonly dollars?: number | undefined;
  readonly tokens?: number | undefined;
}

/** The session's terms with the lower of each limit. */
export function lowered(input: SessionInput, wanted: WantedLimits): SessionInput {
  const { limits, approvals, budget } = input;
  const { minutes = Infinity, files = Infinity, dollars = Infinity, tokens = Infinity } = wanted;
  const sessionMs = Math.min(limits.sessionMs, Math.round(minutes * 60_000));
  const { session } = budget.limits;
  return {
    ...input,
    limits: {
      ...limits,
      sessionMs,
      installMs: Math.min(limits.installMs, sessionMs),
      commandMs: Math.min(limits.commandMs, sessionMs),
      files: Math.min(limits.files, files),
    },
    approvals: { ...approvals, waitMs: Math.min(approvals.waitMs, sessionMs) },
    budget: {
      ...budget,
      limits: {
        ...budget.limits,
        session: {
          dollars: Math.min(session.dollars, dollars),
          tokens: Math.min(session.tokens, tokens),
        },
      },
    },
  };
}
