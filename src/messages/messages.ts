import type { Pool } from "pg";
import type { Message, MessageDraft } from "#domain";
import { AwaitedNotices, type Database } from "#infra/database";
import { findMessages, idsEndingIn, readThread, type MessageFilter } from "./find.ts";
import { patiently } from "./patience.ts";
import { acknowledgeMessages, receiveMessages, type Receiver } from "./receive.ts";
import { CHANNEL, sendMessages } from "./send.ts";

/** Messages of all sessions, for all processes that use the database. Everything may be done again without harm. */
export interface Messages {
  /**
   * All of them or none, without secrets. What is sent again under its id is there already. Refuses
   * (`MESSAGE_INVALID`) what may not be sent, and (`MESSAGE_NOT_FOUND`) a reply to what is not in the session.
   */
  send(drafts: readonly MessageDraft[], audience?: readonly string[]): Promise<void>;
  /** What the receiver has not acknowledged, oldest first, at most 100: the same again until it does. */
  receive(receiver: Receiver): Promise<readonly Message[]>;
  /** The same, and waits for one that is not among the known ones. Rejects with the signal's reason. */
  next(
    receiver: Receiver,
    signal: AbortSignal,
    known?: ReadonlySet<string>,
  ): Promise<readonly Message[]>;
  /** They are not received again. Refuses (`MESSAGE_NOT_YOURS`) what was not delivered to the receiver. */
  acknowledge(receiver: Receiver, ids: readonly string[]): Promise<void>;
  /** The latest that fit, oldest first. */
  find(filter: MessageFilter): Promise<readonly Message[]>;
  /** The whole conversation of a message, oldest first. Refuses (`MESSAGE_NOT_FOUND`) an unknown id. */
  thread(id: string): Promise<readonly Message[]>;
  /** At most three, the id itself alone when there is such a message. */
  idsEndingIn(end: string): Promise<readonly string[]>;
  /** Removes all messages of sessions. */
  forget(sessions: readonly string[]): Promise<void>;
  /** Stops listening; the database is closed by who opened it. */
  close(): void;
}

export function createMessages({ pool }: Pick<Database, "pool">): Messages {
  const arrivals = new AwaitedNotices(pool, CHANNEL);
  const receive = (receiver: Receiver) => patiently(() => receiveMessages(pool, receiver));
  return {
    send: (drafts, audience) => patiently(() => sendMessages(pool, drafts, audience)),
    receive,
    next: async (receiver, signal, known) => {
      for (;;) {
        // Before it looks, so that nothing comes in between unnoticed.
        const arrival = arrivals.next(receiver.session, signal);
        arrival.catch(() => {}); // when there is something already, nobody waits for it
        const found = await receive(receiver);
        if (found.some(({ id }) => !known?.has(id))) return found;
        await arrival;
      }
    },
    acknowledge: (receiver, ids) => patiently(() => acknowledgeMessages(pool, receiver, ids)),
    find: (filter) => findMessages(pool, filter),
    thread: (id) => readThread(pool, id),
    idsEndingIn: (end) => idsEndingIn(pool, end),
    forget: (sessions) => forgetMessages(pool, sessions),
    close: () => arrivals.close(),
  };
}

async function forgetMessages(pool: Pool, sessions: readonly string[]): Promise<void> {
  await pool.query("delete from artel.message where session = any($1)", [sessions]);
}
