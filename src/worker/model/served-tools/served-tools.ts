import { z } from "zod";
import {
  fingerprintOf,
  readToolServers,
  startToolServer,
  TOOL_SERVERS_FILE,
  type ServedTool,
  type ToolServer,
  type ToolServerDefinition,
} from "#adapters/tool-servers";
import { ArtelError, isSystemError } from "#shared";
import type { WorkContext, WorkerJob, WorkPlace } from "../../worker.ts";
import { FileRefusedError } from "../../briefs/worktree-files.ts";
import { type ModelTool, modelTool, ToolRefusal } from "../tools/tool.ts";
import { toolNames } from "./tool-names.ts";

export interface ServedToolsOptions {
  /** Whether a person lets agents of this session use the server that has this fingerprint. */
  isApproved(session: string, fingerprint: string): Promise<boolean>;
  /** Of the person, for what the definitions of approved servers ask for. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of Artel. */
  readonly version: string;
  /** Names that are taken: those of Artel's own tools. */
  readonly taken: readonly string[];
}

/** What is recorded of asking the servers, so that a round that is gone on with has the same tools. */
interface Offer {
  readonly server: string;
  readonly fingerprint: string;
  /** It is at an address, so what it is given leaves this machine. */
  readonly isRemote: boolean;
  readonly tools: readonly ServedTool[];
}

const INPUT_SHOWN = 160;

/**
 * The tools of the servers that a repository names in `.mcp.json`, those that a person has approved. They run in the sandbox
 * of the worktree, from when one of them is used until the round ends; those at an address are asked from here.
 */
export class ServedTools {
  readonly #options: ServedToolsOptions;
  readonly #job: WorkerJob;
  readonly #work: WorkContext;
  readonly #running = new Map<string, Promise<ToolServer>>();
  readonly #stop = new AbortController();

  constructor(options: ServedToolsOptions, job: WorkerJob, work: WorkContext) {
    this.#options = options;
    this.#job = job;
    this.#work = work;
  }

  async tools(): Promise<readonly ModelTool[]> {
    const offers = await this.#work.step("tools of the repository", () => this.#ask());
    const names = toolNames(this.#options.taken);
    return offers.flatMap((offer) =>
      offer.tools.map((tool) => this.#tool(offer, tool, names(offer.server, tool.name))),
    );
  }

  /** Ends the servers. */
  async close(): Promise<void> {
    this.#stop.abort();
    const running = await Promise.allSettled(this.#running.values());
    await Promise.all(
      running.map((each) => (each.status === "fulfilled" ? each.value.close() : undefined)),
    );
  }

  async #ask(): Promise<readonly Offer[]> {
    const place = await this.#work.place();
    const definitions = await this.#definitions(place);
    const offers: Offer[] = [];
    const waiting: string[] = [];
    for (const definition of definitions) {
      const fingerprint = fingerprintOf(definition);
      if (!(await this.#options.isApproved(this.#job.session, fingerprint))) {
        waiting.push(definition.name);
        continue;
      }
      const tools = await this.#offered(definition, place);
      const isRemote = definition.kind !== "command";
      offers.push({ server: definition.name, fingerprint, isRemote, tools });
    }
    if (waiting.length > 0 && this.#job.round === 1) {
      const names = waiting.join(", ");
      await this.#work.note(
        `${TOOL_SERVERS_FILE} names tools that nobody has approved: ${names} (\`artel tools list\`)`,
      );
    }
    return offers;
  }

  /** What cannot be used is said, and work goes on without it. */
  async #definitions(place: WorkPlace): Promise<readonly ToolServerDefinition[]> {
    try {
      return readToolServers(await place.texts.read(TOOL_SERVERS_FILE));
    } catch (error) {
      if (isSystemError(error) && error.code === "ENOENT") return [];
      if (error instanceof ArtelError) await this.#work.note(error.message);
      else if (!(error instanceof FileRefusedError)) throw error;
      return [];
    }
  }

  async #offered(
    definition: ToolServerDefinition,
    place: WorkPlace,
  ): Promise<readonly ServedTool[]> {
    try {
      const server = await this.#server(definition, place);
      return await server.tools(this.#work.signal);
    } catch (error) {
      if (!(error instanceof ArtelError)) throw error;
      await this.#work.note(error.message);
      return [];
    }
  }

  #tool({ server, fingerprint, isRemote }: Offer, served: ServedTool, name: string): ModelTool {
    return modelTool({
      name,
      description: `${served.description}\n(a tool of this repository: ${served.name} of ${server})`,
      input: schemaOf(served),
      deed: isRemote ? "network" : "execute",
      describe: (input) => ({
        title: `use ${served.name} of ${server}: ${JSON.stringify(input).slice(0, INPUT_SHOWN)}`,
        paths: [],
      }),
      run: async (input, { place, work }) => {
        const definition = await this.#approved(server, fingerprint, place);
        const running = await this.#server(definition, place).catch((error: unknown) => {
          if (error instanceof ArtelError) throw new ToolRefusal(error.message);
          throw error;
        });
        const { text, isError } = await running.call(served.name, input, work.signal);
        return { text: isError ? `Failed: ${text}` : text };
      },
    });
  }

  /** The definition holds values that are not recorded, so it is read again; one that was edited since is another. */
  async #approved(
    server: string,
    fingerprint: string,
    place: WorkPlace,
  ): Promise<ToolServerDefinition> {
    const definitions = await this.#definitions(place);
    const found = definitions.find((each) => fingerprintOf(each) === fingerprint);
    if (found !== undefined) return found;
    throw new ToolRefusal(`${TOOL_SERVERS_FILE} no longer names ${server} as it was approved`);
  }

  #server(definition: ToolServerDefinition, place: WorkPlace): Promise<ToolServer> {
    // The worktree may be made anew, and then at another place.
    const key = `${fingerprintOf(definition)} ${place.path}`;
    const known = this.#running.get(key);
    if (known !== undefined) return known;
    const signal = AbortSignal.any([this.#work.signal, this.#stop.signal]);
    const { environment, version } = this.#options;
    const started = startToolServer(
      definition,
      {
        environment,
        version,
        start: (argv, options) =>
          place.start(argv, { ...options, timeMs: this.#work.limits.timeMs }),
      },
      signal,
    );
    this.#running.set(key, started);
    started.catch(() => this.#running.delete(key));
    return started;
  }
}

const anyObject = z.record(z.string(), z.unknown());

/** A server's schema is foreign: one that zod cannot read lets any object through, and the server judges it. */
function schemaOf({ inputSchema }: ServedTool): z.ZodType<Record<string, unknown>> {
  try {
    const schema = z.fromJSONSchema(inputSchema);
    return z.pipe(schema, anyObject) as unknown as z.ZodType<Record<string, unknown>>;
  } catch {
    return anyObject;
  }
}
