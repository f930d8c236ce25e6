import type { Attachment, Message } from "#domain";
import { printable } from "./output.ts";

const LINE_LENGTH = 100;

/** A line of a list of messages. */
export function messageLine(message: Message): string {
  const { sentAt, type, sender, recipient, content, id } = message;
  const time = new Date(sentAt).toISOString().slice(0, 19).replace("T", " ");
  const mark = isOpen(message) ? "*" : " ";
  const [first = ""] = content.split("\n", 1);
  const said = first.length > LINE_LENGTH ? `${first.slice(0, LINE_LENGTH - 1)}…` : first;
  return printable(`${time} ${mark} ${type.padEnd(10)} ${sender} → ${recipient}: ${said}  (${id})`);
}

/** All that is known of a message. */
export function messageText(message: Message): string {
  const { id, type, sender, recipient, task, replyTo, sentAt, content } = message;
  const head = [
    `Message: ${id}`,
    `Type: ${type}`,
    `From: ${sender}`,
    `To: ${recipient}`,
    `Sent: ${new Date(sentAt).toISOString()}`,
    ...(task === undefined ? [] : [`Task: ${task}`]),
    ...(replyTo === undefined ? [] : [`Reply to: ${replyTo}`]),
    ...message.deliveries.map(
      ({ recipient: reader, acknowledgedAt, acknowledgedBy }) =>
        `Delivery: ${reader}, ${
          acknowledgedAt === undefined
            ? "not acknowledged"
            : `acknowledged ${new Date(acknowledgedAt).toISOString()} by ${acknowledgedBy}`
        }`,
    ),
    ...Object.entries(message.metadata).map(([name, value]) => `${name}: ${value}`),
    ...message.attachments.map(attachmentLine),
  ];
  return [...head, "", content].map(printable).join("\n");
}

export function isOpen({ deliveries }: Message): boolean {
  return (
    deliveries.length === 0 || deliveries.some(({ acknowledgedAt }) => acknowledgedAt === undefined)
  );
}

function attachmentLine({ name, mediaType, content }: Attachment): string {
  const what =
    content.kind === "text"
      ? `${content.text.length} characters`
      : [content.revision, content.path].filter((part) => part !== undefined).join(":");
  return `Attachment: ${name} (${mediaType}), ${what}`;
}
