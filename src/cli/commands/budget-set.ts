import type { BudgetLimit, BudgetScopeKind } from "#domain";
import { limitChangeText } from "../budget-text.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { withApplication } from "../with-application.ts";

const KINDS = ["session", "task", "agent", "provider", "person", "day"] as const;

export const command: Command = {
  description:
    "Sets what may be spent on language models, for all machines that share the database and from now on: by a session, a " +
    "task, an agent or a provider a day, a person a month, or all together on a day. It goes before what sessions were begun " +
    "with. Without a name it is set for each agent, provider, person or day. Without an option what was set is removed. A " +
    "session that stopped at a limit goes on with `artel resume`.",
  arguments: [
    { name: "<scope>", description: KINDS.join(", ") },
    {
      name: "[name]",
      description:
        "which one: an id or its end, <session>/<task>, a name, or a day such as 2026-01-31",
    },
  ],
  options: [
    { flags: "--dollars <amount>", description: "the most US dollars", parse: readDollars },
    { flags: "--tokens <number>", description: "the most tokens", parse: readTokens },
  ],
  examples: [
    "budget set session k7f3x2 --dollars 25",
    "budget set day --dollars 200 --tokens 500000000",
    "budget set provider openai --dollars 50",
    "budget set person ada",
  ],
  async run({ arguments: [scope, name], options }, context) {
    const kind = readKind(String(scope));
    const id = typeof name === "string" ? checkedName(kind, name) : undefined;
    if (id === undefined && (kind === "session" || kind === "task")) {
      throw new UsageError(
        `Which ${kind}?`,
        `Name it; each new ${kind}'s limits are the settings budget.${kind}Dollars and budget.${kind}Tokens.`,
      );
    }
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const { change, isUnknown } = await app.setBudgetLimit(application, {
        kind,
        ...(id === undefined ? {} : { id }),
        limit: limitOf(options),
      });
      if (isUnknown) {
        context.output.warn(
          `no ${kind} "${id}" has spent anything yet: see that the name is right.`,
        );
      }
      context.output.result(change, () => limitChangeText(change));
    });
  },
};

function limitOf(options: Readonly<Record<string, unknown>>): BudgetLimit {
  const { dollars, tokens } = options as { dollars?: number; tokens?: number };
  return {
    ...(dollars === undefined ? {} : { dollars }),
    ...(tokens === undefined ? {} : { tokens }),
  };
}

function readKind(text: string): BudgetScopeKind {
  const known = KINDS.find((kind) => kind === text);
  if (known !== undefined) return known;
  throw new UsageError(`There is no scope "${text}".`, `The scopes are ${KINDS.join(", ")}.`);
}

function checkedName(kind: BudgetScopeKind, name: string): string {
  if (name === "") throw new UsageError(`A ${kind} has a name.`, "Give it, or leave it out.");
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(name) && !Number.isNaN(Date.parse(name));
  if (kind === "day" && !isDay) {
    throw new UsageError(
      `"${name}" is no day.`,
      "Give it as 2026-01-31, or leave it out for each day.",
    );
  }
  return name;
}

function readDollars(text: string): number {
  if (/^\$?\d{1,9}(\.\d{1,6})?$/.test(text)) return Number(text.replace("$", ""));
  throw new UsageError(`--dollars: "${text}" is no amount.`, "Give a number, such as 25 or 0.5.");
}

function readTokens(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,12})([kM]?)$/.exec(text.replaceAll(/[_,]/g, "")) ?? [];
  const factor = { "": 1, k: 1_000, M: 1_000_000 }[unit];
  if (digits !== undefined && factor !== undefined) return Number(digits) * factor;
  throw new UsageError(
    `--tokens: "${text}" is no number of tokens.`,
    "Give a whole number, such as 500000, 500k or 20M.",
  );
}
