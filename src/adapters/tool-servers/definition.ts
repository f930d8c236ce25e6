import { z } from "zod";
import { sha256 } from "#shared";
import { ToolServerError } from "./errors.ts";

/** Where a repository names them. */
export const TOOL_SERVERS_FILE = ".mcp.json";

/** Servers of a repository; each is started or asked for each agent that uses it. */
const MOST_SERVERS = 32;

/**
 * A tool server (Model Context Protocol) as a repository describes it, before variables are filled in. The format is that
 * of the coding CLIs that share the file: code.claude.com/docs/en/mcp.
 */
export type ToolServerDefinition =
  | {
      readonly name: string;
      readonly kind: "command";
      readonly argv: readonly string[];
      readonly environment: Readonly<Record<string, string>>;
    }
  | {
      readonly name: string;
      readonly kind: "http" | "sse";
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
    };

const text = z.string().max(4_096);
const texts = z.record(z.string().min(1).max(256), text).default({});
const nameSchema = z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/, "a name such as database");

// Others put more into the file than is wanted here.
const commandSchema = z.object({
  type: z.literal("stdio").optional(),
  command: text.min(1),
  args: z.array(text).max(256).default([]),
  env: texts,
});
const remoteSchema = z.object({
  type: z.enum(["http", "streamable-http", "sse"]).default("http"),
  url: text.min(1),
  headers: texts,
});
const fileSchema = z.object({
  mcpServers: z.record(nameSchema, z.union([commandSchema, remoteSchema])).default({}),
});

/** Rejects what cannot be read with `TOOL_SERVERS_INVALID`. In the order of their names. */
export function readToolServers(content: string): readonly ToolServerDefinition[] {
  const file = fileSchema.safeParse(parsed(content));
  if (!file.success) throw invalid(z.prettifyError(file.error));
  const servers = Object.entries(file.data.mcpServers).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (servers.length > MOST_SERVERS) throw invalid(`it names more than ${MOST_SERVERS} servers`);
  return servers.map(([name, server]) =>
    "command" in server
      ? {
          name,
          kind: "command",
          argv: [server.command, ...server.args],
          environment: server.env,
        }
      : {
          name,
          kind: server.type === "sse" ? "sse" : "http",
          url: server.url,
          headers: server.headers,
        },
  );
}

/** What a person approves: it changes with anything that the definition says. */
export function fingerprintOf(definition: ToolServerDefinition): string {
  const { name, kind } = definition;
  const rest =
    kind === "command"
      ? [definition.argv, sorted(definition.environment)]
      : [definition.url, sorted(definition.headers)];
  return sha256(JSON.stringify([name, kind, ...rest]));
}

/** As a person would read it; values of the environment and of headers may be secrets. */
export function describeToolServer(definition: ToolServerDefinition): string {
  return definition.kind === "command" ? definition.argv.join(" ") : definition.url;
}

const VARIABLE = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

/** Names of the variables of the person's environment that it is given. */
export function variablesOf(definition: ToolServerDefinition): readonly string[] {
  const names = textsOf(definition).flatMap((each) =>
    [...each.matchAll(VARIABLE)].map(([, name = ""]) => name),
  );
  return [...new Set(names)].toSorted();
}

/** With `${NAME}` and `${NAME:-otherwise}` filled in; `values` are those that came from the environment. */
export function withVariables(
  definition: ToolServerDefinition,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly definition: ToolServerDefinition; readonly values: readonly string[] } {
  const values: string[] = [];
  const fill = (each: string): string =>
    each.replace(VARIABLE, (_, name: string, otherwise: string | undefined) => {
      const value = environment[name];
      if (value !== undefined && value !== "") {
        values.push(value);
        return value;
      }
      if (otherwise !== undefined) return otherwise;
      throw new ToolServerError(
        "TOOL_SERVER_FAILED",
        `The tool server ${definition.name} wants the variable ${name}, which is not set.`,
        { remedy: `Set ${name} in the environment of Artel.` },
      );
    });
  const fillAll = (all: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(all).map(([name, each]) => [name, fill(each)]));
  const filled: ToolServerDefinition =
    definition.kind === "command"
      ? {
          ...definition,
          argv: definition.argv.map(fill),
          environment: fillAll(definition.environment),
        }
      : { ...definition, url: fill(definition.url), headers: fillAll(definition.headers) };
  return { definition: filled, values };
}

function textsOf(definition: ToolServerDefinition): readonly string[] {
  return definition.kind === "command"
    ? [...definition.argv, ...Object.values(definition.environment)]
    : [definition.url, ...Object.values(definition.headers)];
}

function sorted(all: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw invalid(`it is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function invalid(what: string): ToolServerError {
  return new ToolServerError(
    "TOOL_SERVERS_INVALID",
    `${TOOL_SERVERS_FILE} cannot be used: ${what}.`,
    {
      remedy: `Correct ${TOOL_SERVERS_FILE} in the repository; without it agents have Artel's own tools.`,
    },
  );
}
