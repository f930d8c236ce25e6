import { z } from "zod";
import {
  agentNamed,
  clippedContent,
  messageSchema,
  ORCHESTRATOR,
  PERSON,
  type Attachment,
  type Message,
  type MessageDraft,
  type TaskOrder,
  type TaskOutcome,
} from "#domain";
import type { WorkflowContext } from "#queue";
import type { WorkServices } from "./work-services.ts";

const receivedSchema = z.strictObject({
  /** Who received them; after a crash another agent goes on, and acknowledges in its name. */
  participant: z.string(),
  messages: z.array(messageSchema),
});

/**
 * Receives what the agent is told when it begins the task, says that it has begun, and acknowledges. Answers the id of the
 * message that gave it the task, to reply to; undefined when there is none any more.
 */
export async function takeAssignment(
  order: TaskOrder,
  context: WorkflowContext,
  { messages }: WorkServices,
): Promise<string | undefined> {
  const { session, task = "" } = context;
  const received = receivedSchema.parse(
    await context.step("receive messages", async () => {
      const participant = participantOf(context);
      const found = await messages.receive({ session, participant, task });
      return { participant, messages: found.filter((message) => isForNow(message, task)) };
    }),
  );
  const { participant } = received;
  const assignment = received.messages.findLast(
    (message) => message.task === task && isGivingTasks(message),
  )?.id;
  const questions = received.messages.filter(
    ({ sender, type }) => sender === PERSON && type === "question",
  );
  await context.step("acknowledge messages", async () => {
    await messages.send([
      {
        ...reply(context, "status", participant, assignment),
        content: `Begun, from ${order.base}.`,
      },
      ...questions.map((question) => answerDraft(question, participant)),
    ]);
    await messages.acknowledge(
      { session, participant, task },
      received.messages.map(({ id }) => id),
    );
  });
  return assignment;
}

/** Tells the orchestrator how the task ended. */
export async function reportResult(
  context: WorkflowContext,
  { messages }: WorkServices,
  outcome: TaskOutcome,
  assignment: string | undefined,
): Promise<void> {
  const { change, summary, tries, dropped } = outcome;
  const attachments: Attachment[] =
    change === undefined
      ? []
      : [
          {
            name: "change",
            mediaType: "application/x-git-commit",
            content: { kind: "repository", revision: change.commit },
          },
        ];
  await context.step("report result", () =>
    messages.send([
      {
        ...reply(context, "result", participantOf(context), assignment),
        content: clippedContent(`${outcome.outcome}: ${summary}`),
        metadata: { outcome: outcome.outcome, tries, dropped: dropped.length },
        attachments,
      },
    ]),
  );
}

/** What hands on another task is for when that one begins. */
function isForNow(message: Message, task: string): boolean {
  return message.type !== "delegation" || message.task === task;
}

function isGivingTasks({ type }: Message): boolean {
  return type === "assignment" || type === "delegation";
}

function participantOf({ agent = "toolsmith" }: WorkflowContext): string {
  return agentNamed(agent);
}

/** Its id is that of the attempt: said again after a crash, it is the same message. */
function reply(
  { id, session, task = "" }: WorkflowContext,
  type: "status" | "result",
  sender: string,
  assignment: string | undefined,
): Omit<MessageDraft, "content"> {
  return {
    id: `${id}/${type}`,
    session,
    sender,
    recipient: ORCHESTRATOR,
    type,
    task,
    ...(assignment === undefined ? {} : { replyTo: assignment }),
  };
}

function answerDraft(question: Message, participant: string): MessageDraft {
  return {
    id: `${question.id}/answer/${participant}`,
    session: question.session,
    sender: participant,
    recipient: PERSON,
    type: "answer",
    replyTo: question.id,
    content: "This agent carries out tools and cannot read questions. Ask the orchestrator.",
  };
}
