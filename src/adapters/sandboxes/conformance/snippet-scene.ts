import { deepEqual, equal, ok } from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type {
  Json,
  Snippet,
  SnippetLimits,
  SnippetResult,
  SnippetSandbox,
} from "../snippet-sandbox.ts";

/** One attack, or one thing that must work. Throws when the sandbox does not hold. */
export interface SnippetCase {
  /** As in the list of cases that a sandbox has to hold. */
  readonly number: number;
  readonly name: string;
  run(scene: SnippetScene): Promise<void>;
}

export const MEGABYTE = 1024 * 1024;

export interface SnippetOptions extends Partial<SnippetLimits> {
  readonly language?: Snippet["language"];
  readonly input?: Json;
  readonly functions?: Snippet["functions"];
  readonly signal?: AbortSignal;
}

const childSchema = z.strictObject({
  ended: z.array(z.string()),
  riseBytes: z.number(),
  next: z.unknown(),
});

export class SnippetScene {
  readonly sandbox: SnippetSandbox;

  constructor(sandbox: SnippetSandbox) {
    this.sandbox = sandbox;
  }

  async run(code: string, options: SnippetOptions = {}): Promise<SnippetResult> {
    const { language = "javascript", input, functions, signal, ...limits } = options;
    return this.sandbox.runSnippet(
      { code, language, input, functions },
      { ...snippetLimits, ...limits },
      signal,
    );
  }

  async value(code: string, options: SnippetOptions = {}): Promise<Json | undefined> {
    const result = await this.run(code, options);
    equal(result.ended, "value", result.error?.message);
    return result.value;
  }

  /** Each would last for hours, is ended by its limit of time, and the sandbox goes on. */
  async expectOverdue(...snippets: readonly string[]): Promise<void> {
    for (const code of snippets) {
      const result = await this.run(code, { timeMs: 100 });
      equal(result.ended, "time", code);
      ok(result.durationMs >= 100, `${result.durationMs} ms`);
    }
    deepEqual(await this.value("[1 + 1]"), [2]);
  }

  /**
   * One after the other in a process of their own, whose memory nothing else uses: how each ended, and how much memory
   * all of them took at most.
   */
  async inOwnProcess(codes: readonly string[]): Promise<z.infer<typeof childSchema>> {
    const script = `
      import { readFileSync } from "node:fs";
      import { createSnippetSandbox } from "#adapters/sandboxes";
      const peak = () => Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024;
      const sandbox = createSnippetSandbox(${JSON.stringify(this.sandbox.name)}, { ready: 0 });
      const limits = ${JSON.stringify(snippetLimits)};
      const run = (code) => sandbox.runSnippet({ code, language: "javascript" }, limits);
      await run("1");
      const before = peak();
      const ended = [];
      for (const code of ${JSON.stringify(codes)}) ended.push((await run(code)).ended);
      const riseBytes = peak() - before;
      console.log(JSON.stringify({ ended, riseBytes, next: (await run("1 + 1")).value }));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        "--conditions=artel-source",
        "--disable-warning=ExperimentalWarning",
        "--input-type=module",
        "-e",
        script,
      ],
      { cwd: import.meta.dirname },
    );
    return childSchema.parse(JSON.parse(stdout));
  }
}

export const snippetLimits: SnippetLimits = {
  timeMs: 20_000,
  memoryBytes: 64 * MEGABYTE,
  outputBytes: 64 * 1024,
  valueBytes: MEGABYTE,
};
