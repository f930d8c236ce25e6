import type { Pool } from "pg";
import { ALL_AGENTS, agentOfTask, isAgent, type Message } from "#domain";
import { MessageError, notFound } from "./errors.ts";
import { messageColumns, storedMessage, type MessageRow } from "./stored-message.ts";

/** Who looks for messages of a session: a participant, which may be at work on a task. */
export interface Receiver {
  readonly session: string;
  readonly participant: string;
  /** The queue's id of the task that it does: what is for that one's agent is for it. */
  readonly task?: string;
}

const MOST = 100;

/** What the receiver has not acknowledged, oldest first: the same again until it does. */
export async function receiveMessages(pool: Pool, receiver: Receiver): Promise<Message[]> {
  const { rows } = await pool.query<MessageRow>(RECEIVE, [
    receiver.session,
    namesOf(receiver),
    isAgent(receiver.participant) ? receiver.participant : null,
  ]);
  return rows.map(storedMessage);
}

/** An agent that was not there when a broadcast was sent has no delivery of it yet: it gets one when it looks. */
const RECEIVE = `
  with late as (
    insert into artel.message_delivery (message, session, recipient)
    select m.id, m.session, $3::text from artel.message m
    where m.session = $1 and m.recipient = '${ALL_AGENTS}' and $3::text is not null and m.sender <> $3::text
      and not exists (
        select from artel.message_delivery d where d.message = m.id and d.recipient = $3::text)
    on conflict do nothing
    returning message
  ), due as (
    select message from artel.message_delivery
    where session = $1 and recipient = any($2::text[]) and acknowledged_at is null
    union select message from late
  )
  select ${messageColumns} from artel.message m
  where m.id in (select message from due)
  order by m.position limit ${MOST}`;

/**
 * Says that what follows from the messages has been done: they are not received again. Doing it again changes nothing.
 * Refuses (`MESSAGE_NOT_YOURS`) what is for others, and what is not there (`MESSAGE_NOT_FOUND`); then none is.
 */
export async function acknowledgeMessages(
  pool: Pool,
  receiver: Receiver,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const { rows } = await pool.query<{ id: string; is_known: boolean; is_own: boolean }>(
    ACKNOWLEDGE,
    [receiver.session, namesOf(receiver), receiver.participant, [...new Set(ids)]],
  );
  const foreign = rows.find(({ is_own }) => !is_own);
  if (foreign === undefined) return;
  throw foreign.is_known ? notYours(foreign.id, receiver) : notFound(foreign.id);
}

const ACKNOWLEDGE = `
  with wanted as (
    select w.id,
      exists (select from artel.message m where m.id = w.id and m.session = $1) as is_known,
      exists (select from artel.message_delivery d
              where d.message = w.id and d.session = $1 and d.recipient = any($2::text[])) as is_own
    from unnest($4::text[]) as w (id)
  ), acknowledged as (
    update artel.message_delivery d set acknowledged_at = clock_timestamp(), acknowledged_by = $3
    where d.message = any($4::text[]) and d.session = $1 and d.recipient = any($2::text[])
      and d.acknowledged_at is null and not exists (select from wanted where not is_own)
  )
  select id, is_known, is_own from wanted`;

function namesOf({ participant, task }: Receiver): string[] {
  return task === undefined ? [participant] : [participant, agentOfTask(task)];
}

function notYours(id: string, { participant }: Receiver): MessageError {
  return new MessageError(
    "MESSAGE_NOT_YOURS",
    "refused",
    `Message ${id} was not delivered to ${participant}, which cannot acknowledge it.`,
    { remedy: "Only its recipient can.", details: { message: id, participant } },
  );
}
