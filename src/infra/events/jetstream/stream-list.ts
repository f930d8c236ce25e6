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

async function firsts(
  server: EventServer,
  store: string,
  filter: string,
  positionOf: (first: StoredMsg) => number,
): Promise<readonly Born[]> {
  const { manager, persist, subjects } = server;
  const info = await persist(() => manager.streams.info(store, { subjects_filter: filter }));
  const names = Object.keys(info.state.subjects ?? {});
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
