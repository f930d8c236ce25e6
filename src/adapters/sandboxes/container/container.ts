import { z } from "zod";
import { runProcess } from "#infra/process";
import { clientEnvironment, type Engine } from "./engine.ts";

/** How it ended, as the engine knows it. */
export interface ContainerState {
  /** False when it was made, or not even that, but nothing of the command ran. */
  readonly started: boolean;
  readonly exitCode: number;
  /** The kernel ended something in it for want of memory. */
  readonly outOfMemory: boolean;
  /** Of its first process on this machine, while it runs. */
  readonly pid: number | undefined;
}

const ANSWER_MS = 30_000;

// `inspect --format '{{json .State}}'` of both engines; a container that never ran has the year 1.
const stateSchema = z
  .object({
    ExitCode: z.number(),
    OOMKilled: z.boolean().optional(),
    StartedAt: z.string(),
    Pid: z.number().optional(),
  })
  .transform(({ ExitCode, OOMKilled, StartedAt, Pid = 0 }): ContainerState => ({
    started: !StartedAt.startsWith("0001-"),
    exitCode: ExitCode,
    outOfMemory: OOMKilled === true,
    pid: Pid > 0 ? Pid : undefined,
  }));

/** One container by its name, from outside. */
export class Container {
  readonly #engine: Engine;
  readonly #name: string;

  constructor(engine: Engine, name: string) {
    this.#engine = engine;
    this.#name = name;
  }

  /** Does nothing while there is none, and when it is not running. */
  async kill(): Promise<void> {
    await this.#ask(["kill", "--signal", "KILL", this.#name]);
  }

  /** Undefined when there is none. */
  async state(): Promise<ContainerState | undefined> {
    const { exitCode, stdout } = await this.#ask([
      "inspect",
      "--type",
      "container",
      "--format",
      "{{json .State}}",
      this.#name,
    ]);
    return exitCode === 0 ? stateSchema.parse(JSON.parse(stdout)) : undefined;
  }

  async remove(): Promise<void> {
    await removeContainers(this.#engine, [this.#name]);
  }

  #ask(words: readonly string[]) {
    return askEngine(this.#engine, words);
  }
}

export const OWNER_LABEL = "artel.owner";

const listSchema = z.array(z.tuple([z.string(), z.string()]));

/** Names of all containers that an Artel made, each with the value of its `artel.owner`. */
export async function ownedContainers(
  engine: Engine,
): Promise<readonly (readonly [name: string, owner: string])[]> {
  const { stdout } = await askEngine(engine, [
    "ps",
    "--all",
    "--filter",
    `label=${OWNER_LABEL}`,
    "--format",
    `{{.Names}}\t{{.Label "${OWNER_LABEL}"}}`,
  ]);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return listSchema.parse(lines.map((line) => line.split("\t")));
}

/** With what runs in them. Those that are not there are no failure. */
export async function removeContainers(engine: Engine, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await askEngine(engine, [
    "rm",
    "--force",
    "--volumes",
    // Podman asks the command to end, and waits; Docker does not.
    ...(engine.kind === "podman" ? ["--time", "0"] : []),
    ...names,
  ]);
}

function askEngine(engine: Engine, words: readonly string[]) {
  return runProcess({
    argv: [engine.program, ...words],
    environment: clientEnvironment(),
    timeMs: ANSWER_MS,
  });
}
