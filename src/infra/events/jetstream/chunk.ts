import type { StoredMsg } from "@nats-io/jetstream";
import type { EventServer } from "./server.ts";

/** Bytes asked for at once: the server sends as many messages as fit. */
export const CHUNK_BYTES = 2 * 1024 * 1024;
const CHUNK_MESSAGES = 100_000;

export interface ChunkQuery {
  /** Name of the JetStream stream. */
  readonly store: string;
  readonly subject: string;
  /** The least position. */
  readonly position: number;
}

/** Messages of a subject in order, as many as fit; those that came before a connection broke are read again. */
export function readChunk(server: EventServer, query: ChunkQuery): Promise<readonly StoredMsg[]> {
  const { connection, manager, persist } = server;
  // At least one message must fit, also where an administrator allows large ones.
  const bytes = Math.max(CHUNK_BYTES, 2 * (connection.info?.max_payload ?? 0));
  return persist(async () => {
    const messages: StoredMsg[] = [];
    await new Promise<void>((resolve, reject) => {
      const callback = (done: { err?: Error } | null, message: StoredMsg) => {
        if (done === null) messages.push(message);
        else if (done.err === undefined || isNoMessage(done.err)) resolve();
        else reject(done.err);
      };
      manager.direct
        .getBatch(query.store, {
          seq: query.position,
          next_by_subj: query.subject,
          batch: CHUNK_MESSAGES,
          max_bytes: bytes,
          callback,
        })
        .catch(reject);
    });
    return messages;
  });
}

function isNoMessage(error: Error): boolean {
  return "code" in error && error.code === 404;
}
