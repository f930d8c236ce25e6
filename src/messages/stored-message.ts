import { z } from "zod";
import { messageSchema, type Message } from "#domain";
import { MessageError } from "./errors.ts";

/** What `messageColumns` selects. */
export interface MessageRow {
  id: string;
  session: string;
  sender: string;
  recipient: string;
  type: string;
  task: string | null;
  content: string;
  reply_to: string | null;
  metadata: string;
  attachments: string;
  sent_at: number;
  deliveries: { recipient: string; at: number | null; by: string | null }[];
}

const milliseconds = (expression: string) => `(extract(epoch from ${expression}) * 1000)::float8`;

/** Of `artel.message m`, with its deliveries. */
export const messageColumns = `
  m.id, m.session, m.sender, m.recipient, m.type, m.task, m.content, m.reply_to, m.metadata, m.attachments,
  ${milliseconds("m.sent_at")} as sent_at,
  (select coalesce(json_agg(json_build_object(
      'recipient', d.recipient, 'at', ${milliseconds("d.acknowledged_at")}, 'by', d.acknowledged_by)
      order by d.recipient), '[]')
   from artel.message_delivery d where d.message = m.id) as deliveries`;

export function storedMessage(row: MessageRow): Message {
  const parsed = messageSchema.safeParse({
    id: row.id,
    session: row.session,
    sender: row.sender,
    recipient: row.recipient,
    type: row.type,
    task: row.task ?? undefined,
    content: row.content,
    replyTo: row.reply_to ?? undefined,
    metadata: parsedJson(row.metadata, row.id),
    attachments: parsedJson(row.attachments, row.id),
    sentAt: row.sent_at,
    deliveries: row.deliveries.map(({ recipient, at, by }) => ({
      recipient,
      acknowledgedAt: at ?? undefined,
      acknowledgedBy: by ?? undefined,
    })),
  });
  if (!parsed.success) throw corrupt(row.id, z.prettifyError(parsed.error));
  return parsed.data;
}

function parsedJson(text: string, id: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw corrupt(id, "it is no JSON", error);
  }
}

function corrupt(id: string, reason: string, cause?: unknown): MessageError {
  return new MessageError(
    "MESSAGE_CORRUPT",
    "environment",
    `The stored message ${id} cannot be read: ${reason}`,
    { remedy: "Use the version of Artel that wrote it.", details: { message: id }, cause },
  );
}
