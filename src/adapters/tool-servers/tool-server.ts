import type { Readable, Writable } from "node:stream";
import { createMCPClient, type MCPClient } from "@ai-sdk/mcp";
import { redact } from "#shared";
import { type ToolServerDefinition, withVariables } from "./definition.ts";
import { ToolServerError } from "./errors.ts";
import { LineTransport } from "./line-transport.ts";
import { textOf } from "./tool-answer.ts";

/** A tool server that was started or reached: Model Context Protocol, as its client. */
export interface ToolServer {
  /** What it offers, as far as a model can be told of it. */
  tools(signal: AbortSignal): Promise<readonly ServedTool[]>;
  /** Rejects with the signal's reason only: what goes wrong is an answer to the model. */
  call(
    tool: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<ToolAnswer>;
  /** Ends it, with all that it started. */
  close(): Promise<void>;
}

export interface ServedTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface ToolAnswer {
  readonly text: string;
  readonly isError: boolean;
}

/** Where servers that are commands run. */
export interface ToolServerPlace {
  start(
    argv: readonly string[],
    options: {
      readonly environment: Readonly<Record<string, string>>;
      readonly signal: AbortSignal;
    },
  ): Promise<ServerProcess>;
  /** The person's, from which variables are filled in. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of Artel, which tells it. */
  readonly version: string;
}

export interface ServerProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly ended: Promise<unknown>;
}

const START_MS = 60_000;
const CALL_MS = 120_000;
const MOST_TOOLS = 64;
const MOST_PAGES = 10;
const LONGEST_DESCRIPTION = 4_000;
const LARGEST_SCHEMA = 32_000;
const KEPT_ERRORS = 4_000;
const SHORTEST_SECRET = 6;

/** Rejects with `TOOL_SERVER_FAILED`, or with the signal's reason. */
export async function startToolServer(
  described: ToolServerDefinition,
  place: ToolServerPlace,
  signal: AbortSignal,
): Promise<ToolServer> {
  const { definition, values } = withVariables(described, place.environment);
  const hidden = (text: string): string =>
    values
      .filter(({ length }) => length >= SHORTEST_SECRET)
      .reduce((sum, value) => sum.replaceAll(value, "***"), redact(text));
  const stop = new AbortController();
  let said = "";
  let ended: Promise<unknown> = Promise.resolve();
  const close = async (): Promise<void> => {
    stop.abort();
    await ended.catch(() => undefined);
  };
  const both = AbortSignal.any([signal, stop.signal]);
  try {
    let transport: Parameters<typeof createMCPClient>[0]["transport"];
    if (definition.kind === "command") {
      const { argv, environment } = definition;
      const process = await place.start(argv, { environment, signal: both });
      ended = process.ended;
      process.stderr.on("data", (chunk: Buffer) => {
        said = (said + chunk.toString("utf8")).slice(-KEPT_ERRORS);
      });
      transport = new LineTransport(definition.name, process.stdin, process.stdout);
    } else {
      const { kind: type, headers } = definition;
      transport = { type, url: addressOf(definition), headers, redirect: "error" };
    }
    const client = await createMCPClient({
      transport,
      clientName: "artel",
      version: place.version,
      // What is not an answer to anything is nobody's business.
      onUncaughtError: () => undefined,
      initializationOptions: { signal: both, timeout: START_MS },
    });
    return new ConnectedServer(definition.name, client, hidden, close);
  } catch (error) {
    await close();
    signal.throwIfAborted();
    if (error instanceof ToolServerError) throw error;
    throw failed(definition.name, "could not be started", error, said, hidden);
  }
}

class ConnectedServer implements ToolServer {
  readonly #name: string;
  readonly #client: MCPClient;
  readonly #hidden: (text: string) => string;
  readonly #end: () => Promise<void>;

  constructor(
    name: string,
    client: MCPClient,
    hidden: (text: string) => string,
    end: () => Promise<void>,
  ) {
    this.#name = name;
    this.#client = client;
    this.#hidden = hidden;
    this.#end = end;
  }

  async tools(signal: AbortSignal): Promise<readonly ServedTool[]> {
    const tools: ServedTool[] = [];
    try {
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const listed = await this.#client.listTools({
          ...(cursor === undefined ? {} : { params: { cursor } }),
          options: { signal, timeout: START_MS },
        });
        for (const { name, description = "", inputSchema } of listed.tools) {
          if (JSON.stringify(inputSchema).length > LARGEST_SCHEMA) continue;
          const clipped = this.#hidden(description).slice(0, LONGEST_DESCRIPTION);
          tools.push({ name, description: clipped, inputSchema });
        }
        cursor = listed.nextCursor ?? undefined;
        if (cursor === undefined || tools.length >= MOST_TOOLS) break;
      }
    } catch (error) {
      signal.throwIfAborted();
      throw failed(this.#name, "did not say what it offers", error, "", this.#hidden);
    }
    return tools.slice(0, MOST_TOOLS);
  }

  async call(
    tool: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    try {
      const result = await this.#client.callTool({
        name: tool,
        arguments: { ...input },
        options: { signal, timeout: CALL_MS },
      });
      return {
        text: this.#hidden(textOf(result)),
        isError: "isError" in result && result.isError === true,
      };
    } catch (error) {
      signal.throwIfAborted();
      return { text: this.#hidden(messageOf(error)), isError: true };
    }
  }

  async close(): Promise<void> {
    // One that does not answer any more is ended all the same.
    await this.#client.close().catch(() => undefined);
    await this.#end();
  }
}

function addressOf({ name, url }: { readonly name: string; readonly url: string }): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const isHere =
    address !== undefined && ["localhost", "127.0.0.1", "[::1]"].includes(address.hostname);
  if (address?.protocol === "https:" || (address?.protocol === "http:" && isHere))
    return address.href;
  throw new ToolServerError(
    "TOOL_SERVER_FAILED",
    `The tool server ${name} has an address that cannot be used: ${redact(url)}.`,
    { remedy: "Give one that begins with https://." },
  );
}

function failed(
  name: string,
  what: string,
  error: unknown,
  said: string,
  hidden: (text: string) => string,
): ToolServerError {
  const [line = ""] = messageOf(error).split("\n");
  const last = said.trim().split("\n").slice(-3).join("\n");
  const message = `The tool server ${name} ${what}: ${line}${last === "" ? "" : `; it said: ${last}`}`;
  return new ToolServerError("TOOL_SERVER_FAILED", hidden(message), {
    remedy: "Run it by hand, as .mcp.json says, or take the approval back: `artel tools revoke`.",
    details: { server: name },
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
