import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { z } from "zod";
import { ARTEL, type Scenario } from "./scenario.ts";

export const NEWEST = "2026-07-28";

const textSchema = z.array(z.looseObject({ type: z.string(), text: z.string().optional() }));
const toldSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string().nullable() }),
});

const progressSchema = z.object({
  method: z.literal("notifications/progress"),
  params: z.object({ message: z.string(), progressToken: z.union([z.string(), z.number()]) }),
});
const answerSchema = z.object({ id: z.union([z.string(), z.number()]), result: z.looseObject({}) });

/** What the kit says of progress that it reads together with the answer, and then drops. */
const DROPPED = /progress notification for an unknown token/;

/** A client with the official kit, of the newest version of the protocol or an older one. */
export function mcpClient(name: string, version: string): Client {
  return new Client(
    { name, version: "1.0.0" },
    version === NEWEST
      ? { versionNegotiation: { mode: { pin: NEWEST } } }
      : { supportedProtocolVersions: [version] },
  );
}

/** `artel mcp`, started as programs start it. */
export class McpServerProcess {
  readonly client: Client;
  readonly #transport: StdioClientTransport;
  /** What it told of progress, also what the kit drops: that which is read together with the answer. */
  readonly progress: string[] = [];
  /** What is not protocol, such as progress of what was answered. */
  readonly faults: Error[] = [];
  stderr = "";

  private constructor(client: Client, transport: StdioClientTransport) {
    this.client = client;
    this.#transport = transport;
  }

  static async start(
    scenario: Scenario,
    folder: string,
    options: { readonly name: string; readonly version: string },
  ): Promise<McpServerProcess> {
    const transport = new StdioClientTransport({
      command: ARTEL,
      args: ["mcp"],
      cwd: folder,
      env: scenario.environment(),
      stderr: "pipe",
    });
    const client = mcpClient(options.name, options.version);
    const server = new McpServerProcess(client, transport);
    transport.stderr?.on("data", (data: Buffer) => (server.stderr += data.toString()));
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the kit has no other way
    client.onerror = (error) => {
      if (!DROPPED.test(error.message)) server.faults.push(error);
    };
    await client.connect(transport);
    const receive = transport.onmessage;
    const answered = new Set<string | number>();
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the kit has no other way
    transport.onmessage = (message, ...rest) => {
      const answer = answerSchema.safeParse(message);
      if (answer.success) answered.add(answer.data.id);
      const told = progressSchema.safeParse(message);
      if (told.success) {
        const { message: text, progressToken } = told.data.params;
        server.progress.push(text);
        // The kit's tokens are the numbers of its requests.
        if (answered.has(progressToken)) server.faults.push(new Error(`late progress: ${text}`));
      }
      receive?.(message, ...rest);
    };
    return server;
  }

  get pid(): number {
    return this.#transport.pid ?? 0;
  }

  async kill(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the kit has no other way
    this.client.onclose = () => closed.resolve();
    process.kill(this.pid, "SIGKILL");
    await closed.promise;
  }
}

/** The structured result of a tool; a refusal fails the test. */
export async function call(
  client: Client,
  name: string,
  input: Record<string, unknown> = {},
  onprogress?: (message: string) => void,
): Promise<Record<string, unknown>> {
  const result = await client.callTool(
    { name, arguments: input },
    {
      timeout: 550_000,
      ...(onprogress && { onprogress: ({ message }) => onprogress(message ?? "") }),
    },
  );
  if (result.isError === true) throw new Error(`${name}: ${JSON.stringify(result.content)}`);
  return z.record(z.string(), z.unknown()).parse(result.structuredContent);
}

/** What a tool says that refuses. */
export async function refusal(
  client: Client,
  name: string,
  input: Record<string, unknown>,
): Promise<string> {
  const result = await client.callTool({ name, arguments: input });
  const [first] = textSchema.parse(result.content);
  if (result.isError !== true) throw new Error(`${name} did not refuse: ${first?.text}`);
  return first?.text ?? "";
}

export function codeOf(text: string): string {
  return toldSchema.parse(JSON.parse(text)).error.code;
}

/** The first line of JSON that a process writes. */
export async function firstRecord(process: ChildProcess): Promise<Record<string, unknown>> {
  if (process.stdout === null) throw new TypeError("its output goes elsewhere");
  const lines = createInterface({ input: process.stdout });
  const [line] = (await once(lines, "line")) as [string];
  return z.record(z.string(), z.unknown()).parse(JSON.parse(line));
}
