import type { EventEnvelope } from "#domain";
import { nearest } from "#shared";
import type { Command } from "../command.ts";
import { StreamNotFoundError } from "../errors.ts";
import { printable } from "../output.ts";
import type { Output } from "../output.ts";
import { readSequence } from "../sequence.ts";

export const command: Command = {
  description: "Without --session it is the latest one. With --json each event is a line of JSON.",
  options: [
    { flags: "--session <id>", description: "the session, or system" },
    { flags: "-f, --follow", description: "go on with what happens, until Ctrl-C" },
    {
      flags: "--from <sequence>",
      description: "the first event to show",
      parse: (text) => readSequence("--from", text),
      default: 1,
    },
  ],
  examples: ["events tail", "events tail --follow", "events tail --from 120 --json | head"],
  async run({ options }, context) {
    const { openEventsAt } = await import("#app");
    const log = openEventsAt(await context.eventPlace());
    try {
      const wanted = options["session"];
      const stream = await chooseStream(
        await log.streams(),
        typeof wanted === "string" ? wanted : undefined,
      );
      const from = Number(options["from"]);
      const events = options["follow"]
        ? log.follow(stream, from, context.signal)
        : log.read(stream, from);
      for await (const event of events) {
        if (context.signal.aborted) break;
        context.output.record(event, () => describe(event, context.output));
      }
    } finally {
      await log.close();
    }
  },
};

/** The stream that was named, by its whole id or its unique end, else that of the latest session. */
async function chooseStream(streams: readonly string[], wanted?: string): Promise<string> {
  const sessions = streams.filter((stream) => stream !== "system").toSorted();
  const latest = sessions.slice(-3).toReversed();
  if (wanted === undefined) {
    const [last] = latest;
    if (last === undefined) throw new StreamNotFoundError(undefined, []);
    return last;
  }
  const matches = streams.filter((stream) => stream === wanted || stream.endsWith(`-${wanted}`));
  const [match] = matches;
  if (match !== undefined && matches.length === 1) return match;
  const meant = nearest(wanted, streams);
  throw new StreamNotFoundError(wanted, meant === undefined ? latest : [meant]);
}

function describe(event: EventEnvelope, { colors }: Output): string {
  const time = new Date(event.time).toISOString().slice(11, 23);
  const payload = printable(shorten(JSON.stringify(event.payload) ?? "", 160));
  const task = event.task === undefined ? "" : ` ${event.task}`;
  const head = `${String(event.sequence).padStart(5)} ${time}`;
  return `${colors.dim(head)} ${colors.bold(event.type)}${printable(task)} ${payload}`;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
