import { agentRoleSchema, modelRoleSchema, type AgentRole } from "#domain";
import type { Command } from "../command.ts";
import { UsageError } from "../errors.ts";
import { printable } from "../output.ts";
import { withApplication } from "../with-application.ts";

interface Options {
  readonly role?: AgentRole;
  readonly worker: "model" | "acp";
  readonly coder?: string;
  readonly model?: string;
  readonly prompt?: string;
  readonly skills?: readonly string[];
  readonly tools?: readonly string[];
  readonly capacity?: number;
  readonly limit?: readonly string[];
  readonly policy?: readonly string[];
}

export const command: Command = {
  description:
    "Writes it into your agents.yaml (the setting agentsFile); its comments and order stay. What is left out is as for the " +
    "agent that Artel brings for the role; `artel agents show` prints that.",
  arguments: [{ name: "<name>", description: "lower case, such as backend-2" }],
  options: [
    {
      flags: "--role <role>",
      description: `what it is for: ${agentRoleSchema.options.join(", ")}`,
      parse: readRole,
    },
    {
      flags: "--worker <kind>",
      description: "model, or acp: a coding CLI",
      parse: readWorker,
      default: "model",
    },
    { flags: "--coder <name>", description: "the coding CLI of an acp worker, such as opencode" },
    {
      flags: "--model <role>",
      description: `which chain of models it thinks with: ${modelRoleSchema.options.join(", ")}`,
    },
    { flags: "--prompt <name>", description: "the text that says how it works" },
    {
      flags: "--skills <names...>",
      description: "what it can do; a task is given to who has all that it needs",
    },
    { flags: "--tools <names...>", description: "what it may use" },
    {
      flags: "--capacity <number>",
      description: "how many tasks it does at a time in one process",
      parse: (text) => readNumber("--capacity", text),
    },
    { flags: "--limit <values...>", description: "such as steps=20, minutes=10, rounds=2" },
    { flags: "--policy <values...>", description: "such as execute=ask, delete=deny" },
  ],
  examples: [
    "agents create backend-2 --role backend",
    "agents create careful --role developer --policy execute=ask delete=deny --limit steps=20",
    "agents create codex --role developer --worker acp --coder codex --skills code",
  ],
  async run({ arguments: [name], options }, context) {
    const given = options as unknown as Options;
    const wishes = { name: String(name), ...wishesOf(given) };
    const app = await import("#app");
    await withApplication(context, async (application) => {
      const { definition, file } = await app.createAgent(application, wishes);
      context.output.result({ agent: definition, file }, () =>
        printable(
          `Wrote agent ${definition.name} into ${file}; processes that are started from now on offer it.`,
        ),
      );
    });
  },
};

function wishesOf({ role, worker, coder, limit, policy, ...others }: Options) {
  if (role === undefined) throw new UsageError("--role is missing.", "Name what it is for.");
  const { model, tools } = others;
  if (worker === "acp" && coder === undefined) {
    throw new UsageError("--coder is missing.", "Name the coding CLI, such as opencode.");
  }
  if (worker === "acp" && (model !== undefined || tools !== undefined)) {
    throw new UsageError(
      "A coding CLI has models and tools of its own.",
      "Leave --model and --tools out, or choose --worker model.",
    );
  }
  if (worker === "model" && coder !== undefined) {
    throw new UsageError("--coder needs --worker acp.", "Add it, or leave --coder out.");
  }
  return {
    role,
    worker,
    ...(coder === undefined ? {} : { coder }),
    ...others,
    ...(limit === undefined ? {} : { limits: numbersOf(limit) }),
    ...(policy === undefined ? {} : { policy: pairsOf("--policy", policy) }),
  };
}

function numbersOf(given: readonly string[]): Record<string, number> {
  const pairs = Object.entries(pairsOf("--limit", given));
  return Object.fromEntries(
    pairs.map(([name, value]) => [name, readNumber(`--limit ${name}`, value)]),
  );
}

function pairsOf(option: string, given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name, value] = /^([A-Za-z]+)=(.+)$/.exec(text) ?? [];
      if (name !== undefined && value !== undefined) return [name, value];
      throw new UsageError(`${option}: "${text}" is no pair.`, "Write it as name=value.");
    }),
  );
}

function readNumber(option: string, text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError(`${option}: "${text}" is no number.`, "Give a number.");
}

function readRole(text: string): AgentRole {
  const role = agentRoleSchema.safeParse(text);
  if (role.success) return role.data;
  throw new UsageError(
    `There is no role "${text}".`,
    `The roles are ${agentRoleSchema.options.join(", ")}.`,
  );
}

function readWorker(text: string): "model" | "acp" {
  if (text === "model" || text === "acp") return text;
  throw new UsageError(`--worker: "${text}" is none.`, "Give model or acp.");
}
