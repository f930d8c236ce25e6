import type { Verdict } from "#domain";

/** Remembers verdicts, so that the same tree is never judged twice against the same baseline. */
export interface VerdictStore {
  get(key: string): Promise<Verdict | undefined>;
  set(key: string, verdict: Verdict): Promise<void>;
}

/** In memory, the oldest forgotten first; in front of a lasting store when one is given. */
export function memoryVerdictStore(
  options: { readonly limit?: number; readonly behind?: VerdictStore } = {},
): VerdictStore {
  const { limit = 1000, behind } = options;
  const verdicts = new Map<string, Verdict>();
  const remember = (key: string, verdict: Verdict): void => {
    verdicts.delete(key);
    verdicts.set(key, verdict);
    const oldest = verdicts.keys().next().value;
    if (verdicts.size > limit && oldest !== undefined) verdicts.delete(oldest);
  };
  return {
    get: async (key) => {
      const known = verdicts.get(key);
      if (known !== undefined) return known;
      const stored = await behind?.get(key);
      if (stored !== undefined) remember(key, stored);
      return stored;
    },
    set: async (key, verdict) => {
      remember(key, verdict);
      await behind?.set(key, verdict);
    },
  };
}
