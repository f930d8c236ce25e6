import type { MessageFilter } from "#messages";
import { readMessageType, readMoment } from "../message-options.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { messageLine } from "../message-text.ts";
import { withApplication } from "../with-application.ts";

export const command: Command = {
  description:
    "The latest messages that fit, oldest first. A search finds messages that have all its words: of prose, identifiers " +
    "(parseFactKey, factKey) and paths (src/a/b.ts, b.ts). What has an asterisk waits to be acknowledged.",
  options: [
    { flags: "--session <id>", description: "of this session, or of the one whose id ends so" },
    { flags: "--from <sender>", description: "orchestrator, person or agent:<name>" },
    { flags: "--to <recipient>", description: "one of these, task:<id>, or all" },
    { flags: "--type <type>", description: "such as assignment or result", parse: readMessageType },
    { flags: "--task <id>", description: "about this task, or the one whose id ends so" },
    {
      flags: "--since <time>",
      description: "sent then or later: a date, or an age such as 90s, 15m, 2h, 3d",
      parse: (text) => readMoment("--since", text),
    },
    {
      flags: "--until <time>",
      description: "sent before then",
      parse: (text) => readMoment("--until", text),
    },
    { flags: "--unacknowledged", description: "only what a recipient has still to deal with" },
    { flags: "--search <words>", description: "only those that have all these words" },
    {
      flags: "--limit <number>",
      description: "the latest so many, at most 1000",
      parse: readLimit,
      default: 50,
    },
  ],
  examples: [
    "messages list --session k7f3x2",
    "messages list --search src/sum.js --type result --json",
    "messages list --to orchestrator --unacknowledged --since 1h",
  ],
  async run({ options }, context) {
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const messages = await app.findMessages(application, filterOf(options));
      context.output.result(messages, () =>
        messages.length === 0 ? "No message fits." : messages.map(messageLine).join("\n"),
      );
    });
  },
};

function filterOf(options: Readonly<Record<string, unknown>>): MessageFilter {
  const { session, from, to, type, task, since, until, unacknowledged, search, limit } =
    options as {
      session?: string;
      from?: string;
      to?: string;
      type?: NonNullable<MessageFilter["type"]>;
      task?: string;
      since?: number;
      until?: number;
      unacknowledged?: boolean;
      search?: string;
      limit: number;
    };
  return {
    limit,
    isOpen: unacknowledged === true,
    ...(session === undefined ? {} : { session }),
    ...(from === undefined ? {} : { sender: from }),
    ...(to === undefined ? {} : { recipient: to }),
    ...(type === undefined ? {} : { type }),
    ...(task === undefined ? {} : { task }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
    ...(search === undefined ? {} : { search }),
  };
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (/^\d+$/.test(text) && limit >= 1 && limit <= 1_000) return limit;
  throw new UsageError(`--limit ${text}: expected a number from 1 to 1000.`, "Try --limit 100.");
}
