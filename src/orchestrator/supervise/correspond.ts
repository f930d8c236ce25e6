import { z } from "zod";
import {
  agentOfTask,
  clippedContent,
  messageSchema,
  ORCHESTRATOR,
  PERSON,
  taskOrderId,
  type Message,
  type MessageDraft,
  type Task,
} from "#domain";
import type { SessionRun } from "../session-run.ts";

export interface Assignment {
  readonly task: Task;
  readonly attempt: number;
  /** Why it is done again. */
  readonly why?: string;
}

/** Tells the agents of a wave what they are to do, before the tasks are in the queue. */
export async function assign(
  run: SessionRun,
  wave: number,
  base: string,
  assignments: readonly Assignment[],
): Promise<void> {
  const drafts = assignments.map((assignment) => assignmentDraft(run.input.id, base, assignment));
  await run.step(`assign wave ${wave}`, () => run.services.messages.send(drafts));
}

const assignmentId = (task: string): string => `${task}/assignment`;

function assignmentDraft(
  session: string,
  base: string,
  { task, attempt, why }: Assignment,
): MessageDraft {
  const id = taskOrderId(session, task.id, attempt);
  const order = `${task.title}: ${task.units.length === 1 ? "1 unit" : `${task.units.length} units`}, from ${base}. ${task.reason}`;
  return {
    id: assignmentId(id),
    session,
    sender: ORCHESTRATOR,
    recipient: agentOfTask(id),
    type: "assignment",
    task: id,
    content: clippedContent(why === undefined ? order : `Once more, because ${why}.\n${order}`),
    ...(attempt === 1 ? {} : { replyTo: assignmentId(taskOrderId(session, task.id, 1)) }),
    metadata: { task: task.id, attempt, units: task.units.length },
    attachments: [
      {
        name: "base",
        mediaType: "application/x-git-commit",
        content: { kind: "repository", revision: base },
      },
    ],
  };
}

/**
 * Takes note of what was said to the orchestrator: what a person says is written down for the report, and a question is
 * answered with how far the session is. Only then the messages are acknowledged.
 */
export async function hear(
  run: SessionRun,
  when: string,
  progress: { readonly merged: number; readonly left: number },
): Promise<void> {
  const receiver = { session: run.input.id, participant: ORCHESTRATOR };
  const received = await run.step(`hear ${when}`, () => run.services.messages.receive(receiver));
  const heard = z.array(messageSchema).parse(received);
  if (heard.length === 0) return;
  const said = heard.filter(({ sender }) => sender === PERSON);
  await run.record(
    `said ${when}`,
    said.map(
      ({ content }) => ["note.made", { text: `A person wrote: ${asLine(content)}` }] as const,
    ),
  );
  const answers = said.filter(({ type }) => type === "question");
  await run.step(`acknowledge ${when}`, async () => {
    await run.services.messages.send(answers.map((question) => answerDraft(question, progress)));
    await run.services.messages.acknowledge(
      receiver,
      heard.map(({ id }) => id),
    );
  });
}

/** Reports are printed as they are: what could steer a terminal is left out of them. */
function asLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ").replaceAll(/\p{Cc}/gu, "\uFFFD");
}

function answerDraft(
  question: Message,
  { merged, left }: { readonly merged: number; readonly left: number },
): MessageDraft {
  return {
    id: `${question.id}/answer`,
    session: question.session,
    sender: ORCHESTRATOR,
    recipient: PERSON,
    type: "answer",
    replyTo: question.id,
    content:
      `The orchestrator follows its plan and cannot read questions. So far ${merged} changes are merged and ` +
      `${left} tasks are left. What you wrote is in the notes of the report.`,
    metadata: { merged, left },
  };
}
