import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { messageText } from "../message-text.ts";
import { withApplication } from "../with-application.ts";

const TYPES = ["notice", "question", "answer"] as const;
const MOST_SECONDS = 86_400;

export const command: Command = {
  description:
    "To a session that has not ended. The orchestrator writes what it is told into the notes of the report; agents look " +
    "for messages when they begin a task.",
  arguments: [{ name: "<text>", description: "what to say" }],
  options: [
    { flags: "--session <id>", description: "the session, or the end of its id" },
    {
      flags: "--to <recipient>",
      description: "orchestrator, all (agents), or the name of an agent",
      default: "orchestrator",
    },
    { flags: "--type <type>", description: TYPES.join(", "), parse: readType, default: "notice" },
    {
      flags: "--reply-to <id>",
      description: "the message that it replies to, or the end of its id",
    },
    {
      flags: "--wait <seconds>",
      description: "wait so long for a reply, and show it",
      parse: readWait,
    },
  ],
  examples: [
    'messages send --session k7f3x2 "leave src/legacy alone next time"',
    'messages send --session k7f3x2 --type question --wait 60 "how far are you?"',
  ],
  async run({ arguments: [text], options }, context) {
    const { session, to, type, replyTo, wait } = options as {
      session?: string;
      to: string;
      type: (typeof TYPES)[number];
      replyTo?: string;
      wait?: number;
    };
    if (session === undefined) {
      throw new UsageError("--session is missing.", "Name the session; see `artel status`.");
    }
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const { message, replies } = await app.sendMessage(application, {
        session,
        to,
        type,
        content: String(text),
        signal: context.signal,
        ...(replyTo === undefined ? {} : { replyTo }),
        ...(wait === undefined ? {} : { waitMs: wait * 1_000 }),
      });
      const shown = wait === undefined ? message : { ...message, replies };
      context.output.result(shown, () =>
        [messageText(message), ...replies.map(messageText), ...nothing(wait, replies.length)].join(
          "\n\n",
        ),
      );
    });
  },
};

function nothing(wait: number | undefined, replies: number): string[] {
  return wait === undefined || replies > 0 ? [] : [`No reply came within ${wait} s.`];
}

function readType(text: string): string {
  if (TYPES.some((type) => type === text)) return text;
  throw new UsageError(
    `A person sends no message of the type "${text}".`,
    `The types are ${TYPES.join(", ")}.`,
  );
}

function readWait(text: string): number {
  const seconds = Number(text);
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= MOST_SECONDS) return seconds;
  throw new UsageError(
    `--wait ${text}: expected a number of seconds.`,
    `Give a whole number from 1 to ${MOST_SECONDS}.`,
  );
}
