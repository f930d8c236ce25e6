import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { provideNatsServer } from "../../scripts/nats-server.ts";
import { freePort } from "./free-port.ts";

/** A NATS server with JetStream in a temporary folder, which ends with `stop`. */
export interface ThrowAwayNats {
  readonly url: string;
  readonly port: number;
  readonly version: string;
  readonly pid: number | undefined;
  /** kill -9, and nothing else: what it stored stays. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface NatsOptions {
  /** More of its configuration file, such as `authorization { token: "x" }`. */
  readonly configuration?: string;
  /** More of its JetStream block, such as `sync_interval: always`. */
  readonly jetstream?: string;
}

export async function startNats(options: NatsOptions = {}): Promise<ThrowAwayNats> {
  const { program, version } = provideNatsServer();
  const folder = mkdtempSync(join(tmpdir(), "artel-nats-"));
  const port = await freePort();
  const configuration = join(folder, "server.conf");
  writeFileSync(
    configuration,
    `listen: "127.0.0.1:${port}"
jetstream { store_dir: "${join(folder, "store")}", ${options.jetstream ?? ""} }
${options.configuration ?? ""}
`,
  );
  let server: ChildProcess | undefined;
  const end = async (signal: NodeJS.Signals) => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  };
  const start = async () => {
    server = spawn(program, ["--config", configuration], { stdio: ["ignore", "ignore", "pipe"] });
    await untilReady(server, port);
  };
  const stop = async () => {
    await end("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    version,
    get pid() {
      return server?.pid;
    },
    kill: () => end("SIGKILL"),
    start,
    stop,
  };
}

/** It listens only when its streams are recovered. */
async function untilReady(server: ChildProcess, port: number): Promise<void> {
  let said = "";
  server.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    said = `${said}${chunk}`.slice(-4000);
  });
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`nats-server ended: ${said}`);
    if (await accepts(port)) return;
    await sleep(50);
  }
  throw new Error(`nats-server did not become ready within 30 s: ${said}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket({ port, host: "127.0.0.1" });
    socket.once("error", () => resolve(false));
    socket.once("data", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
