import MiniSearch from "minisearch";
import type { SessionView } from "#domain/session-view";
import { searchWords } from "#messages";
import type { Application } from "../application.ts";
import type { MemoryEntry, MemoryKind } from "./memory-entry.ts";
import { sessionEntries } from "./session-entries.ts";
import { storedEntries } from "./stored-entries.ts";

export interface MemoryQuery {
  /** Words of prose, identifiers (`parseFactKey`, `factKey`) and paths; entries that have more of them come first. */
  readonly text: string;
  readonly kinds?: readonly MemoryKind[];
  /** Only of these of the given sessions. */
  readonly sessions?: ReadonlySet<string>;
  readonly limit: number;
}

export interface MemoryHit extends MemoryEntry {
  /** Comparable within one answer. */
  readonly score: number;
}

type Indexed = MemoryEntry & { readonly id: string };

interface IndexedSession {
  readonly view: SessionView;
  readonly ids: readonly string[];
}

/** A word that is shorter finds itself alone, and not all that begin so. */
const SHORTEST_PREFIX = 3;

/**
 * Full-text search over what sessions left behind: their events, and what the database has of them. What was read is
 * kept in memory for the next search, until a session's events have changed.
 */
export class MemorySearch {
  readonly #application: Application;
  readonly #sessions = new Map<string, IndexedSession>();
  readonly #entries = new Map<string, Indexed>();
  readonly #index = new MiniSearch<Indexed>({
    fields: ["title", "text", "path"],
    extractField: (entry, field) => fieldOf(entry, field),
    tokenize: searchWords,
    processTerm: (word) => word,
    searchOptions: {
      boost: { title: 2 },
      prefix: (word) => word.length >= SHORTEST_PREFIX && !/^\p{N}/u.test(word),
    },
  });
  #turn: Promise<unknown> = Promise.resolve();

  constructor(application: Application) {
    this.#application = application;
  }

  /** The best first. `views` are all sessions that may be searched. */
  async search(views: readonly SessionView[], query: MemoryQuery): Promise<readonly MemoryHit[]> {
    await this.#inTurn(() => this.#read(views));
    const kinds = query.kinds === undefined ? undefined : new Set(query.kinds);
    const searched = new Set(views.map(({ id }) => id));
    const isWanted = ({ session, kind }: MemoryEntry) =>
      searched.has(session) && query.sessions?.has(session) !== false && kinds?.has(kind) !== false;
    return this.#index
      .search(query.text)
      .flatMap(({ id, score }) => {
        const entry = this.#entries.get(String(id));
        return entry !== undefined && isWanted(entry) ? [{ ...entry, score }] : [];
      })
      .slice(0, query.limit);
  }

  async #read(views: readonly SessionView[]): Promise<void> {
    const wanted = new Set(views.map(({ id }) => id));
    for (const id of [...this.#sessions.keys()].filter((known) => !wanted.has(known)))
      this.#forget(id);
    const changed = views.filter((view) => this.#sessions.get(view.id)?.view !== view);
    if (changed.length === 0) return;
    const ids = changed.map(({ id }) => id);
    const stored = Map.groupBy(
      await storedEntries(this.#application, ids),
      (entry) => entry.session,
    );
    for (const view of changed) {
      this.#forget(view.id);
      this.#add(view, [...sessionEntries(view), ...(stored.get(view.id) ?? [])]);
    }
  }

  #add(view: SessionView, entries: readonly MemoryEntry[]): void {
    const indexed = entries.map((entry, index) => ({ ...entry, id: `${view.id} ${index}` }));
    this.#index.addAll(indexed);
    for (const entry of indexed) this.#entries.set(entry.id, entry);
    this.#sessions.set(view.id, { view, ids: indexed.map(({ id }) => id) });
  }

  #forget(session: string): void {
    const { ids = [] } = this.#sessions.get(session) ?? {};
    this.#index.discardAll(ids);
    for (const id of ids) this.#entries.delete(id);
    this.#sessions.delete(session);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function fieldOf(entry: Indexed, field: string): string {
  switch (field) {
    case "id":
      return entry.id;
    case "title":
      return entry.title;
    case "text":
      return entry.text;
    default:
      return entry.paths.join(" ");
  }
}
