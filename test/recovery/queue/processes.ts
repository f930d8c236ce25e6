import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TemporaryDatabase } from "../../support/database.ts";
import type { Settings } from "./queue-process.ts";

export interface QueueProcess {
  readonly name: string;
  readonly child: ChildProcess;
  /** What it printed, when it has ended. */
  readonly printed: Promise<string>;
}

export interface Mark {
  readonly process: string;
  readonly what: string;
  readonly task: number;
  readonly step: string;
}

/** Starts processes of one database and ends them with the test. */
export class QueueProcesses {
  readonly #place: TemporaryDatabase;
  readonly #all: QueueProcess[] = [];
  readonly journal: string;

  constructor(place: TemporaryDatabase, name: string) {
    this.#place = place;
    this.journal = join(place.options.dataFolder, `${name}.log`);
  }

  /** `before`: words of a command that runs it, such as one that puts it on another host. */
  start(
    settings: Omit<Settings, "journal" | "dataFolder">,
    before: readonly string[] = [],
  ): QueueProcess {
    const whole: Settings = { ...this.#place.options, ...settings, journal: this.journal };
    const program = join(import.meta.dirname, "queue-process.ts");
    const [command = "", ...parameters] = [
      ...before,
      process.execPath,
      "--conditions=artel-source",
      "--disable-warning=ExperimentalWarning",
      program,
      JSON.stringify(whole),
    ];
    const child = spawn(command, parameters, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    const started = {
      name: settings.name,
      child,
      printed: once(child, "close").then(() => text.trim()),
    };
    this.#all.push(started);
    return started;
  }

  async killAll(): Promise<void> {
    for (const { child } of this.#all) child.kill("SIGKILL");
    await Promise.all(this.#all.map(({ printed }) => printed));
  }

  /** The lines without a task (`started`, `warning`) are left out. */
  marks(): Mark[] {
    return this.lines().flatMap((line) => {
      const [, process = "", what = "", task = "", step = ""] =
        /^(\S+) (begin|end|aborted) (\d+) (\w+)$/.exec(line) ?? [];
      return what === "" ? [] : [{ process, what, task: Number(task), step }];
    });
  }

  lines(): string[] {
    return existsSync(this.journal)
      ? readFileSync(this.journal, "utf8").split("\n").filter(Boolean)
      : [];
  }
}
