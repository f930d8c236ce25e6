import { setTimeout as sleep } from "node:timers/promises";
import type { SessionView } from "#domain/session-view";
import type { McpService } from "./service.ts";
import { sessionStatus, type SessionStatus } from "./session-status.ts";

const LOOK_MILLISECONDS = 250;
/** A large session takes a while to read; it is not read all the time. */
const REST = 4;

/**
 * Waits until a session no longer works, its plan waits, or something new waits for an answer; or until the signal.
 * Looks again and again: that a process was killed is told by no event. Answers the latest view.
 */
export async function settled(
  service: McpService,
  session: SessionView,
  options: {
    readonly signal: AbortSignal;
    onChange?(view: SessionView, status: SessionStatus): Promise<void>;
  },
): Promise<SessionView> {
  const { signal, onChange } = options;
  const asked = new Set(sessionStatus(service, session).approvals.map(({ id }) => id));
  let seen: SessionView | undefined;
  let view = session;
  for (;;) {
    const begin = performance.now();
    view = (await service.views.of(session.id)) ?? view;
    const status = sessionStatus(service, view);
    if (view !== seen) await onChange?.(view, status);
    seen = view;
    const isAsked = status.waitsForPlan || status.approvals.some(({ id }) => !asked.has(id));
    if (status.state !== "working" || isAsked || signal.aborted) return view;
    const pause = Math.max(LOOK_MILLISECONDS, REST * (performance.now() - begin));
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}
