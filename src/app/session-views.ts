import type { SessionView } from "#domain/session-view";
import type { EventLog } from "#infra/events";
import { readSession, sessionIds } from "./session-log.ts";

interface Kept {
  readonly view: SessionView;
  /** Of the stream's last event when it was read, or less. */
  readonly sequence: number;
}

/** So many are kept; a view has all that happened, so it may be large. */
const MOST = 200;

/** Views of sessions that are read again only when something has happened since. For who asks for many again and again. */
export class SessionViews {
  readonly #events: EventLog;
  readonly #kept = new Map<string, Kept>();

  constructor(events: EventLog) {
    this.#events = events;
  }

  /** The view of a session, which must not be changed; undefined when there is no such session. */
  async of(id: string): Promise<SessionView | undefined> {
    // Before the events: what comes in between is read again, and not missed.
    const sequence = (await this.#events.readEnd(id)).at(-1)?.sequence ?? 0;
    const kept = this.#kept.get(id);
    this.#kept.delete(id);
    const view = kept?.sequence === sequence ? kept.view : await readSession(this.#events, id);
    if (view === undefined) return undefined;
    this.#kept.set(id, { view, sequence });
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST) break;
      this.#kept.delete(oldest);
    }
    return view;
  }

  /** Those that `isWanted` wants, the newest first, at most so many. */
  async latest(
    most: number,
    isWanted: (view: SessionView) => boolean,
  ): Promise<readonly SessionView[]> {
    const found: SessionView[] = [];
    for (const id of (await sessionIds(this.#events)).toReversed()) {
      if (found.length >= most) break;
      const view = await this.of(id);
      if (view !== undefined && isWanted(view)) found.push(view);
    }
    return found;
  }
}
