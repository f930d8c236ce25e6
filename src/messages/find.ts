import type { Pool } from "pg";
import type { Message, MessageType } from "#domain";
import { notFound } from "./errors.ts";
import { searchQuery } from "./search-words.ts";
import { messageColumns, storedMessage, type MessageRow } from "./stored-message.ts";

export interface MessageFilter {
  readonly session?: string;
  readonly sender?: string;
  /** Also of a delivery: an agent finds the broadcasts that it got. */
  readonly recipient?: string;
  readonly type?: MessageType;
  /** The queue's id of a task. */
  readonly task?: string;
  /** Sent at this time or later, and before that one; milliseconds since the epoch. */
  readonly since?: number;
  readonly until?: number;
  /** A recipient has not acknowledged it yet. */
  readonly isOpen?: boolean;
  /** All words of it, in any order; paths and identifiers as a whole or in part. */
  readonly search?: string;
  /** The latest so many; 50 when not given. */
  readonly limit?: number;
}

const LIMIT = 50;

/** Oldest first. */
export async function findMessages(pool: Pool, filter: MessageFilter): Promise<Message[]> {
  const query = filter.search === undefined ? null : searchQuery(filter.search);
  // A search for nothing finds nothing.
  if (query === undefined) return [];
  const { rows } = await pool.query<MessageRow>(FIND, [
    filter.session ?? null,
    filter.sender ?? null,
    filter.recipient ?? null,
    filter.type ?? null,
    filter.task ?? null,
    filter.since ?? null,
    filter.until ?? null,
    filter.isOpen ?? false,
    query,
    filter.limit ?? LIMIT,
  ]);
  return rows.map(storedMessage).toReversed();
}

const FIND = `
  select ${messageColumns} from artel.message m
  where ($1::text is null or m.session = $1)
    and ($2::text is null or m.sender = $2)
    and ($3::text is null or m.recipient = $3 or exists (
      select from artel.message_delivery d where d.message = m.id and d.recipient = $3))
    and ($4::text is null or m.type = $4)
    and ($5::text is null or m.task = $5)
    and ($6::float8 is null or m.sent_at >= to_timestamp($6::float8 / 1000))
    and ($7::float8 is null or m.sent_at < to_timestamp($7::float8 / 1000))
    and (not $8::boolean
      or not exists (select from artel.message_delivery d where d.message = m.id)
      or exists (select from artel.message_delivery d where d.message = m.id and d.acknowledged_at is null))
    and ($9::text is null or m.words @@ $9::tsquery)
  order by m.position desc limit $10::integer`;

/** All messages of the conversation that the message is part of, oldest first. Refuses an unknown id. */
export async function readThread(pool: Pool, id: string): Promise<Message[]> {
  const { rows } = await pool.query<MessageRow>(THREAD, [id]);
  if (rows.length === 0) throw notFound(id);
  return rows.map(storedMessage);
}

const THREAD = `
  with recursive earlier as (
    select id, reply_to from artel.message where id = $1
    union
    select m.id, m.reply_to from earlier e join artel.message m on m.id = e.reply_to
  ), thread as (
    select id from earlier where reply_to is null or reply_to not in (select id from artel.message)
    union
    select m.id from thread t join artel.message m on m.reply_to = t.id
  )
  select ${messageColumns} from artel.message m where m.id in (select id from thread) order by m.position`;

/** Ids that end so, at most three. */
export async function idsEndingIn(pool: Pool, end: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from artel.message where id = $1 or right(id, length($1)) = $1
     order by id <> $1, position desc limit 3`,
    [end],
  );
  const ids = rows.map(({ id }) => id);
  return ids.includes(end) ? [end] : ids;
}
