import { createHash } from "node:crypto";
import { agentNamed, clippedContent, ORCHESTRATOR, PERSON, type MessageDraft } from "#domain";
import type { Messages } from "#messages";
import type { WorkflowContext } from "#queue";

interface Asker {
  readonly messages: Messages;
  readonly context: WorkflowContext;
  readonly agent: string;
}

/** Asks a person, and waits for the answer until the patience is over: then undefined. */
export async function askPerson(
  { messages, context, agent }: Asker,
  question: string,
  patienceMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { session, task = "" } = context;
  const participant = agentNamed(agent);
  const id = messageId(context, "question", question);
  await messages.send([
    {
      ...draftOf(context, agent),
      id,
      recipient: PERSON,
      type: "question",
      content: clippedContent(question),
    },
  ]);
  if (patienceMs <= 0) return undefined;
  const receiver = { session, participant, task };
  const patience = AbortSignal.timeout(patienceMs);
  const known = new Set<string>();
  try {
    for (;;) {
      const found = await messages.next(receiver, AbortSignal.any([signal, patience]), known);
      const answer = found.find(({ replyTo, type }) => replyTo === id && type === "answer");
      if (answer !== undefined) {
        await messages.acknowledge(receiver, [answer.id]);
        return answer.content;
      }
      for (const message of found) known.add(message.id);
    }
  } catch (error) {
    if (patience.aborted && !signal.aborted) return undefined;
    throw error;
  }
}

/** Tells the orchestrator something that it, or others, should know. */
export function tellNote({ messages, context, agent }: Asker, text: string): Promise<void> {
  return messages.send([
    {
      ...draftOf(context, agent),
      id: messageId(context, "notice", text),
      recipient: ORCHESTRATOR,
      type: "notice",
      content: clippedContent(text),
    },
  ]);
}

function draftOf(
  { session, task = "" }: WorkflowContext,
  agent: string,
): Pick<MessageDraft, "session" | "sender" | "task"> {
  return { session, sender: agentNamed(agent), task };
}

/** The same when a step says it again. */
function messageId({ id }: WorkflowContext, what: string, text: string): string {
  return `${id}/${what}/${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}
