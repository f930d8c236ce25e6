import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { MeasureReply, MeasureRequest } from "./child.ts";
import { AnalysisError } from "../errors.ts";
import { broken } from "./measured-file.ts";
import type { MeasuredFile } from "./measured-file.ts";

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

const BATCH_CHARACTERS = 200_000;
const BATCH_LIMIT_MS = 60_000;
const MOST_PROCESSES = 4;

/**
 * Measures files in processes of their own. Not threads: a native parser that meets a file nested tens of thousands
 * deep ends its whole process, which must not be ours. A batch whose process died is retried file by file, so the
 * culprit is found, listed as broken, and all others are measured.
 */
export async function measureAll(
  sources: AsyncIterable<SourceText>,
  deliver: (path: string, measured: MeasuredFile) => void,
  signal?: AbortSignal,
): Promise<void> {
  const queue = new BatchQueue(sources);
  const lanes = Math.min(MOST_PROCESSES, availableParallelism());
  await Promise.all(Array.from({ length: lanes }, () => runLane(queue, deliver, signal)));
  signal?.throwIfAborted();
}

async function runLane(
  queue: BatchQueue,
  deliver: (path: string, measured: MeasuredFile) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let measurer: Measurer | undefined;
  try {
    for (let batch = await queue.next(); batch !== undefined; batch = await queue.next()) {
      signal?.throwIfAborted();
      measurer ??= new Measurer(signal); // not before there is work for it
      const reply = await measurer.measure(batch);
      if (reply !== undefined) {
        batch.forEach(({ path }, index) => {
          const measured = reply[index];
          if (measured !== undefined) deliver(path, measured);
        });
        continue;
      }
      await measurer.stop();
      measurer = undefined;
      signal?.throwIfAborted();
      const [only] = batch;
      if (batch.length > 1) queue.retrySingly(batch);
      else if (only !== undefined) {
        deliver(only.path, broken(only.text.split("\n").length, "the parser gave up on this file"));
      }
    }
  } finally {
    await measurer?.stop();
  }
}

/** Cuts the stream of sources into batches; several lanes take from it. */
class BatchQueue {
  readonly #sources: AsyncIterator<SourceText>;
  readonly #retries: SourceText[][] = [];
  #pending: Promise<unknown> = Promise.resolve();

  constructor(sources: AsyncIterable<SourceText>) {
    this.#sources = sources[Symbol.asyncIterator]();
  }

  retrySingly(batch: readonly SourceText[]): void {
    this.#retries.push(...batch.map((source) => [source]));
  }

  next(): Promise<readonly SourceText[] | undefined> {
    const result = this.#pending.then(() => this.#retries.pop() ?? this.#read());
    this.#pending = result.catch(() => undefined);
    return result;
  }

  async #read(): Promise<readonly SourceText[] | undefined> {
    const batch: SourceText[] = [];
    for (let characters = 0; characters < BATCH_CHARACTERS;) {
      const { done, value } = await this.#sources.next();
      if (done === true) break;
      batch.push(value);
      characters += value.text.length;
    }
    return batch.length === 0 ? undefined : batch;
  }
}

/** One process and its one question at a time. */
class Measurer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #ready: Promise<boolean>;

  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const program = fileURLToPath(new URL(`./child.${extension}`, import.meta.url));
    this.#child = fork(program, [], {
      execArgv: ["--max-old-space-size=1024"],
      env: { PATH: process.env["PATH"] ?? "" },
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      ...(signal === undefined ? {} : { signal, killSignal: "SIGKILL" as const }),
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", () => resolve());
      this.#child.once("exit", () => resolve());
    });
    this.#ready = Promise.race([
      new Promise<boolean>((resolve) => this.#child.once("message", () => resolve(true))),
      this.#ended.then(() => false),
    ]);
  }

  /** Undefined when the process ended, or took too long, instead of answering. */
  async measure(files: readonly SourceText[]): Promise<MeasureReply | undefined> {
    if (!(await this.#ready)) {
      this.#signal?.throwIfAborted();
      throw AnalysisError.parserUnavailable(process.platform, process.arch);
    }
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<MeasureReply>((resolve) => {
      this.#child.once("message", (reply) => resolve(reply as MeasureReply));
    });
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), BATCH_LIMIT_MS);
    });
    try {
      const request: MeasureRequest = { files };
      this.#child.send(request, () => undefined);
      return await Promise.race([answer, this.#ended.then(() => undefined), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async stop(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
