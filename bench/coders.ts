import { spawn } from "node:child_process";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { CoderProcess, MeteringProxy, type UsableCoder } from "#adapters/coders";
import { createSandbox, type SandboxPolicy } from "#adapters/sandboxes";
import { Parts } from "#infra/resilience";
import { fakeCoder } from "../test/support/fake-coder/coder.ts";
import { MemoryBudget } from "../src/adapters/models/conformance/memory-budget.ts";
import { partPolicies } from "../test/support/parts.ts";
import { startScriptedModel } from "../test/support/scripted-model.ts";
import { median, printFigure } from "./figure.ts";

// What driving a coding CLI adds: the same program (that of the tests, which thinks nothing) in its sandbox, behind our
// client and the metering proxy, against the bare program over pipes, asking the model's server itself. In turns.
const ROUNDS = 15;
const TURNS = 40;
const IDLE = 8;
/** Of the program `asks-models`, in a turn. */
const CALLS = 3;
const GIBIBYTE = 1024 ** 3;

const sandbox = createSandbox("os");
const folder = mkdtempSync(join(tmpdir(), "artel-bench-"));
if (process.getuid?.() === 0) {
  const { uid, gid } = sandbox.identity();
  chownSync(folder, uid, gid);
}
/** The sandbox runs as another user. */
const bareHome = mkdtempSync(join(tmpdir(), "artel-bench-"));
const model = await startScriptedModel(() => ({ text: "yes" }));
const meter = await MeteringProxy.start({
  modelInterface: "openai-chat",
  provider: "scripted",
  baseUrl: model.url,
  apiKey: "sk-bench",
  parts: new Parts({ policies: partPolicies({ failures: 3 }) }),
  spender: { session: "s", task: "t", agent: "a", person: "p" },
  budget: new MemoryBudget(),
  priceOf: () => ({ dollars: 0, pricedAs: "local" }),
  onCall: () => Promise.resolve(),
  onExhausted: fail,
  onFault: fail,
  limits: { requests: 1e6, requestsPerMinute: 1e6, atOnce: 8, requestBytes: 1e6 },
});
const origin = new URL(model.url).origin;
const metered = { address: `http://127.0.0.1:${meter.port}`, key: meter.key };

/** From nothing until something of the first turn was heard. */
async function measureStart(): Promise<void> {
  const bare: number[] = [];
  const driven: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await milliseconds(async (begun) => (await Bare.open("nothing")).turn(begun)));
    driven.push(await milliseconds(async (begun) => (await Driven.open("nothing")).turn(begun)));
  }
  const baseline = { name: "the bare program over pipes", value: median(bare) };
  printFigure({ name: "coders.first-update", value: median(driven), unit: "ms", baseline });
}

/** A turn of three calls of a model that answers at once. */
async function measureTurns(): Promise<void> {
  const bare = await Bare.open("asks-models");
  const driven = await Driven.open("asks-models");
  const times: Record<"bare" | "driven", number[]> = { bare: [], driven: [] };
  for (let turn = 0; turn < TURNS; turn += 1) {
    times.bare.push(await milliseconds(() => bare.prompt()));
    times.driven.push(await milliseconds(() => driven.prompt()));
  }
  await Promise.all([bare.end(), driven.end()]);
  const baseline = { name: "the bare program, asking the server", value: median(times.bare) };
  const value = median(times.driven);
  const conditions = `${CALLS} calls of a model in a turn`;
  printFigure({ name: "coders.turn", value, unit: "ms", baseline, conditions });
  const added = (value - baseline.value) / CALLS;
  printFigure({ name: "coders.turn.added-per-call", value: added, unit: "ms", conditions });
}

/** Of this process, for each program that is open and does nothing. */
async function measureMemory(): Promise<void> {
  const first = await Driven.open("nothing");
  const before = process.memoryUsage().rss;
  const open = [];
  for (let count = 0; count < IDLE; count += 1) open.push(await Driven.open("nothing"));
  const value = (process.memoryUsage().rss - before) / IDLE / 1e6;
  await Promise.all([first, ...open].map((each) => each.end()));
  printFigure({ name: "coders.memory.idle", value, unit: "MB", conditions: `${IDLE} open` });
}

async function milliseconds(run: (begun: () => void) => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  let end: number | undefined;
  await run(() => (end ??= performance.now()));
  return (end ?? performance.now()) - begin;
}

function environmentOf(
  { coder }: UsableCoder,
  access: typeof metered,
  home: string,
): Record<string, string> {
  const { environment } = coder.configure({
    kind: "metered",
    modelInterface: "openai-chat",
    model: "m",
    ...access,
  });
  return { ...environment, HOME: home, PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
}

/** As Artel drives it. */
class Driven {
  readonly #process: CoderProcess;
  readonly #heard: { onUpdate?: () => void };

  static async open(behaviour: string): Promise<Driven> {
    const coder = fakeCoder(behaviour);
    const heard: { onUpdate?: () => void } = {};
    const process = await CoderProcess.start(coder, {
      sandbox,
      policy: policyFor(coder),
      arguments: [],
      version: "0.0.0",
      listener: {
        onSign: () => {},
        onUpdate: () => heard.onUpdate?.(),
        onPermission: () => Promise.resolve(true),
      },
      signal: new AbortController().signal,
    });
    await process.open(folder);
    return new Driven(process, heard);
  }

  private constructor(process: CoderProcess, heard: { onUpdate?: () => void }) {
    this.#process = process;
    this.#heard = heard;
  }

  async prompt(): Promise<void> {
    await this.#process.prompt("go");
  }

  async turn(onUpdate: () => void): Promise<void> {
    this.#heard.onUpdate = onUpdate;
    await this.prompt();
    await this.end();
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}

function policyFor(coder: UsableCoder): SandboxPolicy {
  return {
    worktree: folder,
    readOnly: coder.installation.readOnly,
    environment: environmentOf(coder, metered, folder),
    network: { kind: "allow", hosts: [], loopback: [meter.port] },
    limits: {
      timeMs: 600_000,
      memoryBytes: GIBIBYTE,
      processes: 200,
      openFiles: 1_024,
      fileBytes: GIBIBYTE,
      outputBytes: 2 ** 20,
    },
  };
}

/** The program itself, spoken to with as little as that takes. */
class Bare {
  readonly #child;
  readonly #waiting = new Map<number, (answer: { sessionId?: string }) => void>();
  #onUpdate: () => void = () => {};
  #session = "";
  #next = 0;

  static async open(behaviour: string): Promise<Bare> {
    const bare = new Bare(fakeCoder(behaviour));
    await bare.#ask("initialize", { protocolVersion: 1, clientCapabilities: {} });
    const { sessionId = "" } = await bare.#ask("session/new", { cwd: folder, mcpServers: [] });
    bare.#session = sessionId;
    return bare;
  }

  private constructor(coder: UsableCoder) {
    const [program = "", ...words] = coder.installation.argv;
    const env = environmentOf(coder, { address: origin, key: "sk-bench" }, bareHome);
    const child = spawn(program, words, { cwd: folder, env, stdio: ["pipe", "pipe", "ignore"] });
    this.#child = child;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const message = JSON.parse(line) as { id?: number; result?: { sessionId?: string } };
      if (message.id === undefined) this.#onUpdate();
      else this.#waiting.get(message.id)?.(message.result ?? {});
    });
  }

  async prompt(): Promise<void> {
    const prompt = [{ type: "text", text: "go" }];
    await this.#ask("session/prompt", { sessionId: this.#session, prompt });
  }

  async turn(onUpdate: () => void): Promise<void> {
    this.#onUpdate = onUpdate;
    await this.prompt();
    await this.end();
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin.end();
    await ended;
  }

  #ask(method: string, params: object): Promise<{ sessionId?: string }> {
    const id = (this.#next += 1);
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }
}

function fail(reason: unknown): never {
  throw new Error("the proxy could not do it", { cause: reason });
}

try {
  await measureStart();
  await measureTurns();
  await measureMemory();
} finally {
  await meter.close();
  await model.stop();
  for (const made of [folder, bareHome]) rmSync(made, { recursive: true, force: true });
}
