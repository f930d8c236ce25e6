import { z } from "zod";
import { messageLimits } from "./limits.ts";
import {
  isAgent,
  ORCHESTRATOR,
  participantSchema,
  PERSON,
  recipientSchema,
} from "./participant.ts";

/** What a message is for; what its reader has to do with it follows from that. */
export const messageTypeSchema = z.enum([
  /** The orchestrator gives a task: do this. */
  "assignment",
  /** How far a task is: nothing is asked. */
  "status",
  /** Somebody waits for an answer. */
  "question",
  /** To a question, which it replies to. */
  "answer",
  /** How a task ended. */
  "result",
  /** An agent, or a person, hands a task to another agent. The queue makes it, and nobody else. */
  "delegation",
  /** Something to know: nothing is asked. */
  "notice",
]);
export type MessageType = z.infer<typeof messageTypeSchema>;

const line = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, "expected one line without control characters");

/** A text, or a place in the session's repository, of which only the name travels. */
export const attachmentSchema = z.strictObject({
  name: line(200),
  mediaType: line(200).regex(/^[\w.+-]+\/[\w.+-]+(?:\s*;.*)?$/, "expected a media type"),
  content: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("text"), text: z.string().max(messageLimits.attachmentText) }),
    z.strictObject({
      kind: z.literal("repository"),
      /** A commit or a ref. */
      revision: line(300).regex(
        /^(?:[0-9a-f]{40}|[0-9a-f]{64}|refs\/\S+)$/,
        "expected a commit or ref",
      ),
      /** Relative to the repository's root; the whole commit when there is none. */
      path: line(1_000).refine(staysInside, "expected a path inside the repository").optional(),
    }),
  ]),
});
export type Attachment = z.infer<typeof attachmentSchema>;

const metadataSchema = z
  .record(
    line(100),
    z.union([z.string().max(messageLimits.metadataValue), z.number(), z.boolean(), z.null()]),
  )
  .refine(
    (metadata) => Object.keys(metadata).length <= messageLimits.metadataEntries,
    `expected at most ${messageLimits.metadataEntries} entries`,
  );

/** A message as its sender gives it. The id is the sender's too: what is sent again under it is the same message. */
export const messageDraftSchema = z
  .strictObject({
    id: line(400),
    session: line(200),
    sender: participantSchema,
    recipient: recipientSchema,
    type: messageTypeSchema,
    /** The queue's id of the task that it is about. */
    task: line(300).optional(),
    content: z.string().min(1).max(messageLimits.content),
    /** Id of an earlier message of the session. */
    replyTo: line(400).optional(),
    metadata: metadataSchema.default({}),
    attachments: z
      .array(attachmentSchema)
      .max(messageLimits.attachments)
      .refine(
        (all) => textLength(all) <= messageLimits.attachmentsText,
        "the attachments are too long together",
      )
      .default([]),
  })
  .superRefine((draft, context) => {
    const problem = problemOf(draft);
    if (problem !== undefined) context.addIssue({ code: "custom", ...problem });
  });
export type MessageDraft = z.input<typeof messageDraftSchema>;

export const deliverySchema = z.strictObject({
  /** A participant, or the agent of a task. */
  recipient: z.string(),
  /** Milliseconds since the epoch; undefined while it is still to be dealt with. */
  acknowledgedAt: z.number().optional(),
  acknowledgedBy: z.string().optional(),
});
export type Delivery = z.infer<typeof deliverySchema>;

/** A message as it is kept. */
export const messageSchema = z.strictObject({
  id: z.string(),
  session: z.string(),
  sender: z.string(),
  recipient: z.string(),
  type: messageTypeSchema,
  task: z.string().optional(),
  content: z.string(),
  replyTo: z.string().optional(),
  metadata: metadataSchema,
  attachments: z.array(attachmentSchema),
  /** Milliseconds since the epoch, by the database's clock. */
  sentAt: z.number(),
  /** One for each recipient; of a broadcast, for each agent that was there or has looked since. */
  deliveries: z.array(deliverySchema),
});
export type Message = z.infer<typeof messageSchema>;

const OF_A_TASK: readonly MessageType[] = ["assignment", "status", "result", "delegation"];

/** Messages go through the orchestrator; past it only a task is handed on, and a person may write to whom they like. */
function problemOf(draft: {
  sender: string;
  recipient: string;
  type: MessageType;
  task?: string | undefined;
  replyTo?: string | undefined;
}): { path: string[]; message: string } | undefined {
  const { sender, recipient, type, task, replyTo } = draft;
  const isToHub = recipient === ORCHESTRATOR || recipient === PERSON;
  if (isAgent(sender) && !isToHub && type !== "delegation") {
    return { path: ["recipient"], message: "an agent writes to the orchestrator or a person" };
  }
  if (type === "assignment" && sender !== ORCHESTRATOR) {
    return { path: ["type"], message: "only the orchestrator gives assignments" };
  }
  if (type === "delegation" && !isAgent(recipient)) {
    return { path: ["recipient"], message: "a task is handed to one agent" };
  }
  if (OF_A_TASK.includes(type) && task === undefined) {
    return { path: ["task"], message: `the type ${type} needs a task` };
  }
  if (type === "answer" && replyTo === undefined) {
    return { path: ["replyTo"], message: "an answer needs the question that it replies to" };
  }
  return undefined;
}

function staysInside(path: string): boolean {
  return !path.startsWith("/") && !path.split("/").includes("..");
}

function textLength(attachments: readonly Attachment[]): number {
  return attachments.reduce(
    (sum, { content }) => sum + (content.kind === "text" ? content.text.length : 0),
    0,
  );
}
