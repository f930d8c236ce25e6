import { setTimeout as sleep } from "node:timers/promises";
import type { SessionView } from "#domain/session-view";
import type { McpService } from "./service.ts";
import { sessionStatus, type SessionStatus } from "./session-status.ts";

const LOOK_MILLISECONDS = 250;
/** A large session takes a while to read; it is not read all the time. */
const REST = 4;

/**
 * Looks at a session again and again until `isEnough`, or until the signal; answers the latest view. Looking, because
 * that a process was killed is told by no event.
 */
export async function watched(
  service: McpService,
  session: SessionView,
  signal: AbortSignal,
  isEnough: (view: SessionView) => boolean | Promise<boolean>,
): Promise<SessionView> {
  let view = session;
  for (;;) {
    const begin = performance.now();
    view = (await service.views.of(session.id)) ?? view;
    if ((await isEnough(view)) || signal.aborted) return view;
    const pause = Math.max(LOOK_MILLISECONDS, REST * (performance.now() - begin));
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** Waits until a session no longer works, its plan waits, or something new waits for an answer; or until the signal. */
export async function settled(
  service: McpService,
  session: SessionView,
  options: {
    readonly signal: AbortSignal;
    onChange?(status: SessionStatus): Promise<void>;
  },
): Promise<SessionView> {
  const { signal, onChange } = options;
  const asked = new Set(sessionStatus(service, session).approvals.map(({ id }) => id));
  let seen = "";
  return watched(service, session, signal, async (view) => {
    const status = sessionStatus(service, view);
    // Not by the view: that is gone on with, and what a process's end means is in none.
    const now = JSON.stringify(status);
    if (now !== seen) await onChange?.(status);
    seen = now;
    const isAsked = status.waitsForPlan || status.approvals.some(({ id }) => !asked.has(id));
    return status.state !== "working" || isAsked;
  });
}
