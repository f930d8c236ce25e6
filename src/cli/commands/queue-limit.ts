import type { QueueLimit } from "#queue";
import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { printable } from "../output.ts";
import { withApplication } from "../with-application.ts";

const SCOPES = ["session", "repository", "role", "provider"] as const;

export const command: Command = {
  description:
    "Limits what runs at once, on all machines together: of a session, a repository (its git folder), a role or a " +
    "provider. For a provider also how many tasks start within a time. Without an option the limit is removed.",
  arguments: [
    { name: "<scope>", description: SCOPES.join(", ") },
    { name: "<name>", description: "which one" },
  ],
  options: [
    {
      flags: "--at-once <tasks>",
      description: "the most tasks at once; 0 starts none",
      parse: readAtOnce,
    },
    {
      flags: "--rate <tasks/seconds>",
      description: "the most starts within so many seconds",
      parse: readRate,
    },
  ],
  examples: ["queue limit role developer --at-once 4", "queue limit provider openai --rate 60/60"],
  async run({ arguments: [scope, name], options }, context) {
    const limit = limitOf(String(scope), String(name), options);
    const app = await import("#app");
    await withApplication(context, (application) =>
      app.withQueueControl(application, async (control) => {
        const isSet = limit.concurrency !== undefined || limit.rate !== undefined;
        if (isSet) await control.limit(limit);
        else await control.unlimit(limit.scope, limit.name);
        context.output.result({ limit: isSet ? limit : null }, () =>
          printable(`The limit of ${limit.scope} ${limit.name} is ${isSet ? "set" : "removed"}.`),
        );
      }),
    );
  },
};

function limitOf(
  scope: string,
  name: string,
  options: Readonly<Record<string, unknown>>,
): QueueLimit {
  const known = SCOPES.find((candidate) => candidate === scope);
  if (known === undefined) {
    throw new UsageError(`There is no scope "${scope}".`, `The scopes are ${SCOPES.join(", ")}.`);
  }
  const { atOnce: concurrency, rate } = options as { atOnce?: number; rate?: QueueLimit["rate"] };
  if (rate !== undefined && known !== "provider") {
    throw new UsageError("Only a provider has a rate.", "Use --at-once, or the scope provider.");
  }
  return {
    scope: known,
    name,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(rate === undefined ? {} : { rate }),
  };
}

function readAtOnce(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError(
    `--at-once: "${text}" is no number of tasks.`,
    "Give a whole number, such as 4.",
  );
}

function readRate(text: string): QueueLimit["rate"] {
  const [, count, seconds] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  if (Number(count) > 0 && Number(seconds) > 0)
    return { count: Number(count), seconds: Number(seconds) };
  throw new UsageError(
    `--rate: "${text}" is no number of tasks within a time.`,
    "Give tasks and seconds, such as 60/60 for sixty in a minute.",
  );
}
