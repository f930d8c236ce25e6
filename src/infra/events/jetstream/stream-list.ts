import type { StoredMsg } from "@nats-io/jetstream";
import { birthOf } from "./archive.ts";
import type { EventServer } from "./server.ts";

/** How many streams are asked about at once. */
const TOGETHER = 64;

interface Born {
  readonly stream: string;
  /** Of its first message, among those of all streams. */
  readonly position: number;
}

/** Names of all streams, oldest first. */
export async function listStreams(server: EventServer): Promise<readonly string[]> {
  const { subjects } = server;
  const live = await firsts(server, subjects.store, subjects.all, ({ seq }) => seq);
  const archived = await firsts(server, subjects.archive, subjects.allArchived, birthOf);
  const births = new Map(archived.map(({ stream, position }) => [stream, position]));
  return live
    .map(({ stream, position }) => ({ stream, position: births.get(stream) ?? position }))
    .toSorted((one, other) => one.position - other.position)
    .map(({ stream }) => stream);
}

/** The last message of a stream is never moved. */
export async function isArchived(server: EventServer, stream: string): Promise<boolean> {
  const { subjects } = server;
  const messages = await messagesBySubject(server, subjects.store, subjects.events(stream));
  return messages[subjects.events(stream)] === 1;
}

/**
 * A stream's messages are removed before its archive, and its last message is never archived: an archive alone is what
 * a removal has left. The archives are listed first, so that none of a stream that was begun meanwhile is taken for one.
 */
export async function finishRemovals(server: EventServer): Promise<void> {
  const { manager, persist, subjects } = server;
  const archives = Object.keys(
    await messagesBySubject(server, subjects.archive, subjects.allArchived),
  );
  const live = await messagesBySubject(server, subjects.store, subjects.all);
  for (const filter of archives) {
    if (live[subjects.events(subjects.streamOf(filter))] !== undefined) continue;
    await persist(() => manager.streams.purge(subjects.archive, { filter }));
  }
}

async function messagesBySubject(
  { manager, persist }: EventServer,
  store: string,
  filter: string,
): Promise<Readonly<Record<string, number>>> {
  const info = await persist(() => manager.streams.info(store, { subjects_filter: filter }));
  return info.state.subjects ?? {};
}

async function firsts(
  server: EventServer,
  store: string,
  filter: string,
  positionOf: (first: StoredMsg) => number,
): Promise<readonly Born[]> {
  const { manager, persist, subjects } = server;
  const names = Object.keys(await messagesBySubject(server, store, filter));
  const born: Born[] = [];
  while (names.length > 0) {
    const some = names.splice(0, TOGETHER).map(async (subject) => {
      const query = { seq: 1, next_by_subj: subject };
      const first = await persist(() => manager.direct.getMessage(store, query));
      // Null when it was removed in between.
      const stream = subjects.streamOf(subject);
      if (first !== null) born.push({ stream, position: positionOf(first) });
    });
    await Promise.all(some);
  }
  return born;
}
