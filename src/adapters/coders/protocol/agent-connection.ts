import {
  type AgentRequestMethod,
  type AgentRequestParamsByMethod,
  client,
  type ClientConnection,
  methods,
  PROTOCOL_VERSION,
  RequestError,
} from "@agentclientprotocol/sdk";
import type { z } from "zod";
import type { SandboxProcess } from "#adapters/sandboxes";
import { redact } from "#shared";
import type { Coder } from "../coder.ts";
import { CoderFailedError, CoderUnavailableError } from "../errors.ts";
import {
  initializedSchema,
  newSessionSchema,
  promptedSchema,
  sessionSchema,
  type StopReason,
} from "./answers.ts";
import { permissionAnswer, type PermissionRequest, permissionRequest } from "./permission.ts";
import { parseUpdate, type SessionUpdate } from "./session-update.ts";
import { GarbageError, Wire } from "./wire.ts";

export interface AgentListener {
  /** Something was heard. */
  onSign(): void;
  /** In the order in which they came; not while a session is loaded, which says again what was said before. */
  onUpdate(update: SessionUpdate): void;
  /** Whether it may; undefined when nobody can answer any more. */
  onPermission(request: PermissionRequest): Promise<boolean | undefined>;
}

/** What it can do. */
export interface AgentAbilities {
  readonly canLoad: boolean;
  readonly canResume: boolean;
}

export interface Prompted {
  readonly stopReason: StopReason;
  /** The whole, for what it says of its usage. */
  readonly answer: unknown;
}

/** Of JSON-RPC's own errors in the protocol: a person has to log in. */
const AUTHENTICATION_REQUIRED = -32_000;
const LONGEST_MESSAGE = 500;

/**
 * A conversation with an agent. It is offered neither files nor terminals of ours: it has the worktree itself, in its
 * sandbox, and paths that it names would have to be kept inside by us. Rejects with a `CoderFailedError` or, where a
 * person has to do something, a `CoderUnavailableError`; with `ConnectionClosedError` when the agent has gone.
 */
export class AgentConnection {
  readonly #coder: Coder;
  readonly #listener: AgentListener;
  readonly #connection: ClientConnection;
  #session: string | undefined;
  #isReplaying = false;

  constructor(coder: Coder, process: SandboxProcess, listener: AgentListener) {
    this.#coder = coder;
    this.#listener = listener;
    const wire = new Wire(process, {
      onSign: () => listener.onSign(),
      onNotification: (method, params) => this.#hear(method, params),
    });
    this.#connection = client({ name: "artel" })
      .onRequest(methods.client.session.requestPermission, async ({ params }) => {
        const isAllowed = await listener.onPermission(permissionRequest(params));
        return { outcome: permissionAnswer(params.options, isAllowed) };
      })
      .connect(wire.stream);
  }

  async initialize(version: string): Promise<AgentAbilities> {
    const answer = await this.#ask(methods.agent.initialize, initializedSchema, {
      protocolVersion: PROTOCOL_VERSION,
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
      clientInfo: { name: "artel", version },
    });
    if (answer.protocolVersion !== PROTOCOL_VERSION) {
      const spoken = `It speaks version ${answer.protocolVersion} of the protocol; Artel speaks ${PROTOCOL_VERSION}.`;
      throw this.#failed("CODER_PROTOCOL", spoken);
    }
    const abilities = answer.agentCapabilities;
    return {
      canLoad: abilities?.loadSession ?? false,
      canResume: (abilities?.sessionCapabilities?.resume ?? undefined) !== undefined,
    };
  }

  /** Authenticates where that needs no person. Resolves with the id of the session. */
  async open(cwd: string): Promise<string> {
    const ask = () =>
      this.#ask(methods.agent.session.new, newSessionSchema, { cwd, mcpServers: [] });
    const opened = await ask().catch(async (error: unknown) => {
      if (!needsLogin(error) || this.#coder.authentication === undefined) throw error;
      await this.#authenticate(this.#coder.authentication);
      return ask();
    });
    this.#session = opened.sessionId;
    await this.#chooseMode(opened);
    return opened.sessionId;
  }

  /** Opens a session of an earlier process again. */
  async reopen(session: string, cwd: string, { canResume }: AgentAbilities): Promise<void> {
    this.#session = session;
    this.#isReplaying = true;
    const method = canResume ? methods.agent.session.resume : methods.agent.session.load;
    const params = { sessionId: session, cwd, mcpServers: [] };
    try {
      await this.#chooseMode(await this.#ask(method, sessionSchema, params));
    } finally {
      this.#isReplaying = false;
    }
  }

  async prompt(text: string): Promise<Prompted> {
    const answer = await this.#ask(methods.agent.session.prompt, promptedSchema, {
      sessionId: this.#session ?? "",
      prompt: [{ type: "text", text }],
    });
    return { stopReason: answer.stopReason, answer };
  }

  /** Asks it to end its turn; the prompt is then answered, if it heeds that. */
  async cancel(): Promise<void> {
    if (this.#session === undefined) return;
    await this.#connection.agent.notify(methods.agent.session.cancel, { sessionId: this.#session });
  }

  close(): void {
    this.#connection.close();
  }

  async #authenticate(methodId: string): Promise<void> {
    await this.#connection.agent
      .request(methods.agent.authenticate, { methodId })
      .catch((error: unknown) => {
        throw this.#told(error, methods.agent.authenticate);
      });
  }

  async #chooseMode({ modes }: z.infer<typeof sessionSchema>): Promise<void> {
    const { mode } = this.#coder;
    if (mode === undefined || !modes || modes.currentModeId === mode) return;
    if (!modes.availableModes.some(({ id }) => id === mode)) return;
    const params = { sessionId: this.#session ?? "", modeId: mode };
    await this.#connection.agent
      .request(methods.agent.session.setMode, params)
      .catch((error: unknown) => {
        throw this.#told(error, methods.agent.session.setMode);
      });
  }

  #hear(method: string, params: unknown): void {
    if (method !== methods.client.session.update || this.#isReplaying) return;
    const heard = parseUpdate(params);
    if (heard?.session === this.#session && heard !== undefined) {
      this.#listener.onUpdate(heard.update);
    }
  }

  async #ask<M extends AgentRequestMethod, T>(
    method: M,
    schema: z.ZodType<T>,
    params: AgentRequestParamsByMethod[M],
  ): Promise<T> {
    const answer: unknown = await this.#connection.agent
      .request(method, params)
      .catch((error: unknown) => {
        throw this.#told(error, method);
      });
    const { data, error } = schema.safeParse(answer);
    if (data !== undefined) return data;
    const where = error?.issues[0]?.path.join(".") ?? "";
    throw this.#failed("CODER_PROTOCOL", `Its answer to ${method} is not as agreed: ${where}`);
  }

  #told(error: unknown, method: string): Error {
    if (error instanceof GarbageError) return this.#failed("CODER_PROTOCOL", redact(error.message));
    if (!(error instanceof RequestError)) return new ConnectionClosedError();
    const said = redact([error.message, detailsOf(error.data)].join(" ").trim());
    const text = `It answered ${method} with an error: ${said.slice(0, LONGEST_MESSAGE)}`;
    if (error.code !== AUTHENTICATION_REQUIRED) return this.#failed("CODER_FAILED", text);
    return new CoderUnavailableError("CODER_NEEDS_LOGIN", {
      coder: this.#coder.name,
      message: `${this.#coder.title}: ${text}`,
      remedy: `Give Artel a key for its provider of models, or log in with ${this.#coder.title} and name the file of that login in \`coders.${this.#coder.name}.credentials\`.`,
    });
  }

  #failed(code: "CODER_PROTOCOL" | "CODER_FAILED", message: string): CoderFailedError {
    const { name, title } = this.#coder;
    return new CoderFailedError(code, { coder: name, message: `${title}: ${message}` });
  }
}

/** The agent has closed its output; why is for who has the process. It does not leave this folder. */
export class ConnectionClosedError extends Error {}

function needsLogin(error: unknown): boolean {
  return error instanceof CoderUnavailableError && error.code === "CODER_NEEDS_LOGIN";
}

/** What agents put beside a message that says nothing, such as "Internal error". */
function detailsOf(data: unknown): string {
  if (typeof data === "string") return data;
  return data === undefined || data === null ? "" : JSON.stringify(data);
}
