import type { ClientBase, Pool } from "pg";
import { z } from "zod";
import { ALL_AGENTS, messageDraftSchema, type MessageDraft } from "#domain";
import { storableText } from "#infra/database";
import { redact, redactData } from "#shared";
import { MessageError, notFound } from "./errors.ts";
import { searchVector } from "./search-words.ts";

/** Notified with the session's id when a message of it was sent. */
export const CHANNEL = "artel_message";

type Checked = z.output<typeof messageDraftSchema>;

/**
 * Keeps messages, in their order, with a delivery for each recipient; a broadcast has one for each of the `audience`,
 * the names of the session's agents. One statement, on a client within that client's transaction.
 */
export async function sendMessages(
  client: Pool | ClientBase,
  drafts: readonly MessageDraft[],
  audience: readonly string[] = [],
): Promise<void> {
  if (drafts.length === 0) return;
  const checked = drafts.map((draft) => cleaned(check(draft)));
  const { rows } = await client.query<{ sent: string[]; missing: string[] }>(STATEMENT, [
    checked.map(({ id }) => id),
    checked.map(({ session }) => session),
    checked.map(({ sender }) => sender),
    checked.map(({ recipient }) => recipient),
    checked.map(({ type }) => type),
    checked.map(({ task }) => task ?? null),
    checked.map(({ content }) => content),
    checked.map(({ replyTo }) => replyTo ?? null),
    checked.map(({ metadata }) => JSON.stringify(metadata)),
    checked.map(({ attachments }) => JSON.stringify(attachments)),
    checked.map((draft) => searchVector(searchable(draft))),
    [...new Set(audience)],
  ]);
  const { sent = [], missing = [] } = rows[0] ?? {};
  if (missing[0] !== undefined) throw notFound(missing[0]);
  const known = checked.filter(({ id }) => !sent.includes(id));
  if (known.length > 0) await requireSame(client, known);
}

const STATEMENT = `
  with given as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::text[]) with ordinality
      as g (id, session, sender, recipient, type, task, content, reply_to, metadata, attachments, words, number)
  ), missing as (
    select g.reply_to as id from given g
    where g.reply_to is not null
      and not exists (select from artel.message m where m.id = g.reply_to and m.session = g.session)
      and not exists (select from given e where e.id = g.reply_to and e.session = g.session and e.number < g.number)
  ), sent as (
    insert into artel.message
      (id, session, sender, recipient, type, task, content, reply_to, metadata, attachments, words)
    select id, session, sender, recipient, type, task, content, reply_to, metadata, attachments, words::tsvector
    from given where not exists (select from missing) order by number
    on conflict (id) do nothing
    returning id, session, sender, recipient
  ), delivered as (
    insert into artel.message_delivery (message, session, recipient)
    select s.id, s.session, to_whom.name from sent s cross join lateral unnest(
      case when s.recipient = '${ALL_AGENTS}' then $12::text[] else array[s.recipient] end) as to_whom (name)
    where to_whom.name <> s.sender
    returning session
  ), told as (
    select pg_notify('${CHANNEL}', session) from (select distinct session from sent) s
  )
  select array(select id from sent) as sent, array(select id from missing) as missing,
    (select count(*) from delivered) as deliveries, (select count(*) from told) as told`;

/** Whether there is such a message of the session. */
export async function isKept(
  client: Pool | ClientBase,
  session: string,
  id: string,
): Promise<boolean> {
  const { rows } = await client.query("select from artel.message where id = $1 and session = $2", [
    id,
    session,
  ]);
  return rows.length > 0;
}

function check(draft: MessageDraft): Checked {
  const parsed = messageDraftSchema.safeParse(draft);
  if (parsed.success) return parsed.data;
  throw new MessageError(
    "MESSAGE_INVALID",
    "usage",
    `The message cannot be sent: ${z.prettifyError(parsed.error)}`,
    {
      remedy: "Correct it; longer texts belong into files of the repository.",
      details: { issues: parsed.error.issues.map(({ path, message }) => ({ path, message })) },
    },
  );
}

/** Whoever wrote it may have had a secret in hand; and the database takes neither NUL nor halves of characters. */
function cleaned(draft: Checked): Checked {
  return {
    ...draft,
    content: storableText(redact(draft.content)),
    metadata: Object.fromEntries(
      Object.entries(z.record(z.string(), SCALAR).parse(redactData(draft.metadata))),
    ),
    attachments: draft.attachments.map((attachment) => ({
      ...attachment,
      content:
        attachment.content.kind === "text"
          ? { kind: "text", text: redact(attachment.content.text) }
          : attachment.content,
    })),
  };
}

const SCALAR = z.union([z.string(), z.number(), z.boolean(), z.null()]);

function searchable({ content, attachments, metadata }: Checked): string[] {
  const named = attachments.flatMap(({ name, content: { kind, ...rest } }) =>
    kind === "repository" && "path" in rest && rest.path !== undefined ? [name, rest.path] : [name],
  );
  const values = Object.values(metadata).filter((value) => typeof value === "string");
  return [content, ...named, ...values].map(storableText);
}

/** What is there already must be the same message: ids are made of what they stand for, never guessed. */
async function requireSame(client: Pool | ClientBase, drafts: readonly Checked[]): Promise<void> {
  const { rows } = await client.query<Record<"id" | "session" | "sender" | "type", string>>(
    "select id, session, sender, type from artel.message where id = any($1)",
    [drafts.map(({ id }) => id)],
  );
  const stored = new Map(rows.map((row) => [row.id, row]));
  for (const { id, session, sender, type } of drafts) {
    const found = stored.get(id);
    const isSame =
      found?.session === session && found.type === type && isSameSide(found.sender, sender);
    if (!isSame) throw taken(id);
  }
}

/** After a crash another agent does the task and says the same. */
function isSameSide(one: string, other: string): boolean {
  return one.split(":", 1)[0] === other.split(":", 1)[0];
}

function taken(id: string): MessageError {
  return new MessageError(
    "MESSAGE_ID_TAKEN",
    "usage",
    `Another message has the id ${id} already.`,
    { remedy: "Give the message an id of its own.", details: { message: id } },
  );
}
