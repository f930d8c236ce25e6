import { ALL_AGENTS, agentNamed, PERSON, type Message, type MessageType } from "#domain";
import { createMessages, type MessageFilter, type Messages } from "#messages";
import { createQueueControl, type QueueControl } from "#queue";
import { ArtelError, randomId } from "#shared";
import type { Application } from "./application.ts";
import { findQueuedSession, findTask } from "./queue-control.ts";
import { requireSession } from "./session-log.ts";
import { withDatabase } from "./with-database.ts";

interface Post {
  readonly messages: Messages;
  readonly control: QueueControl;
}

/** Messages that fit, oldest first; session and task by the whole id or its end. */
export async function findMessages(
  application: Application,
  filter: MessageFilter,
): Promise<readonly Message[]> {
  return withPost(application, async ({ messages, control }) => {
    const { session, task, ...rest } = filter;
    return messages.find({
      ...rest,
      ...(session === undefined ? {} : { session: await findQueuedSession(control, session) }),
      ...(task === undefined ? {} : { task: await findTask(control, task) }),
    });
  });
}

/** A message, and the whole conversation that it is part of; by its id or the end of it. */
export async function showMessage(
  application: Application,
  wanted: string,
): Promise<{ readonly message: Message; readonly thread: readonly Message[] }> {
  return withPost(application, async ({ messages }) => {
    const id = await findMessage(messages, wanted);
    const thread = await messages.thread(id);
    const message = thread.find((each) => each.id === id);
    if (message === undefined) throw new TypeError(`message ${id} is not in its own thread`);
    return { message, thread };
  });
}

export interface PersonalMessage {
  /** The session, or the end of its id. */
  readonly session: string;
  /** `orchestrator`, `all`, or the name of an agent, with or without `agent:`. */
  readonly to: string;
  readonly type: Extract<MessageType, "question" | "answer" | "notice">;
  readonly content: string;
  /** The message, or the end of its id. */
  readonly replyTo?: string;
  /** Waits so long for a reply, unless the signal is aborted. */
  readonly waitMs?: number;
  readonly signal: AbortSignal;
}

/** Sends what a person writes, and waits for replies where that is wanted. Refuses a session that has ended. */
export async function sendMessage(
  application: Application,
  given: PersonalMessage,
): Promise<{ readonly message: Message; readonly replies: readonly Message[] }> {
  const { id: session, finished } = await requireSession(application.events, given.session);
  if (finished !== undefined) throw sessionEnded(session, finished.outcome);
  return withPost(application, async ({ messages, control }) => {
    const agents = await agentsOf(control, session);
    const recipient = recipientOf(given.to, agents);
    const id = `${session}/person/${randomId(8)}`;
    const { type, content, replyTo } = given;
    await messages.send(
      [
        {
          id,
          session,
          sender: PERSON,
          recipient,
          type,
          content,
          ...(replyTo === undefined ? {} : { replyTo: await findMessage(messages, replyTo) }),
        },
      ],
      agents.map(agentNamed),
    );
    const replies = await repliesTo(messages, session, id, given);
    const message = (await messages.thread(id)).find((each) => each.id === id);
    if (message === undefined) throw new TypeError(`message ${id} was not kept`);
    return { message, replies };
  });
}

/** The first replies that come, acknowledged: the person has them. */
async function repliesTo(
  messages: Messages,
  session: string,
  id: string,
  { waitMs, signal }: PersonalMessage,
): Promise<readonly Message[]> {
  if (waitMs === undefined) return [];
  const receiver = { session, participant: PERSON };
  const end = AbortSignal.any([signal, AbortSignal.timeout(waitMs)]);
  const foreign = new Set<string>();
  while (!end.aborted) {
    const received = await receivedUntil(messages, receiver, end, foreign);
    const replies = received.filter(({ replyTo }) => replyTo === id);
    for (const other of received) foreign.add(other.id);
    if (replies.length === 0) continue;
    await messages.acknowledge(
      receiver,
      replies.map((reply) => reply.id),
    );
    return replies;
  }
  return [];
}

/** What is new to those that are known; nothing when the time is over. */
async function receivedUntil(
  messages: Messages,
  receiver: { readonly session: string; readonly participant: string },
  end: AbortSignal,
  known: ReadonlySet<string>,
): Promise<readonly Message[]> {
  try {
    return await messages.next(receiver, end, known);
  } catch (error) {
    if (error === end.reason) return [];
    throw error;
  }
}

/** Names of the agents that are alive and work for the session. */
async function agentsOf(control: QueueControl, session: string): Promise<string[]> {
  const agents = (await control.agents()).filter(
    ({ isAlive, sessions }) => isAlive && (sessions === undefined || sessions.includes(session)),
  );
  return [...new Set(agents.map(({ name }) => name))];
}

function recipientOf(to: string, agents: readonly string[]): string {
  if (to === ALL_AGENTS || to === "orchestrator") return to;
  const name = to.replace(/^agent:/, "");
  if (agents.includes(name)) return agentNamed(name);
  throw new ArtelError({
    code: "RECIPIENT_UNKNOWN",
    kind: "not-found",
    message: `No agent "${name}" works for the session.`,
    remedy:
      agents.length === 0
        ? "Write to orchestrator; `artel agents list` shows who is at work."
        : `Write to orchestrator, all, or one of ${agents.slice(0, 10).join(", ")}.`,
    details: { agents },
  });
}

async function findMessage(messages: Messages, wanted: string): Promise<string> {
  const ids = await messages.idsEndingIn(wanted);
  const [id] = ids;
  if (id === undefined) return wanted; // refused where it is read
  if (ids.length === 1) return id;
  throw new ArtelError({
    code: "MESSAGE_AMBIGUOUS",
    kind: "usage",
    message: `Several messages end with "${wanted}": ${ids.slice(0, 2).join(", ")}, …`,
    remedy: "Give more of the id.",
    details: { messages: ids },
  });
}

function withPost<T>(application: Application, use: (post: Post) => Promise<T>): Promise<T> {
  return withDatabase(application, async (database) => {
    const messages = createMessages(database);
    try {
      return await use({ messages, control: createQueueControl(database) });
    } finally {
      messages.close();
    }
  });
}

function sessionEnded(session: string, outcome: string): ArtelError {
  return new ArtelError({
    code: "SESSION_ENDED",
    kind: "usage",
    message: `Session ${session} has ended: ${outcome}. Nobody would read the message.`,
    remedy: "Run `artel status` to see which sessions are at work.",
    details: { session },
  });
}
